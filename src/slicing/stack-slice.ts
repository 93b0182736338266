/**
 * The slice of a question about stacks: only the actions that its answer can depend on.
 *
 * A violation is allowed by the new stack and not by the existing one. Layers only let more through
 * if an Allow is added or a Deny is dropped. So the action of a violation is that of a statement
 * that makes a difference: an Allow of the new stack that the same level of the existing stack does
 * not cover by text, or a Deny that the new stack lacks. Without such a statement there is no
 * violation. With a scope, the action is one of the scope.
 *
 * Every document keeps what may match these actions, and the question is about them alone. A
 * request with such an action has the same decision as in the whole stacks.
 *
 * In layers that name principals only equal statements cover each other: an account that covers a
 * user grants in another way (E10). Stacks that differ in anything but statements are not sliced.
 */
import { Budget } from "../logic/budget.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import {
  documentsOf,
  LAYERS,
  type Layer,
  type LayerName,
  type Stack,
  type StackDocument,
} from "../policy/stack.ts";
import type { StackQuestion } from "../question/stack-question.ts";
import { ActionSetCache } from "./action-set.ts";
import { byEffect, MAX_COMPARISONS, notCovered, reachOf } from "./slice.ts";
import { isSameStatement } from "./statement-subsumption.ts";

/** The question about the kept actions; undefined if there is no violation. */
export function sliceStacks(question: StackQuestion): StackQuestion | undefined {
  const effort = new Budget(MAX_COMPARISONS);
  const kept = keptStatements(question, effort);
  if (kept === "all") return question;
  if (kept.length === 0) return undefined;
  if (kept.some(({ action }) => action.negated)) return question;
  const { subject, reference, scope } = question;
  const reduce = reduction(kept, effort);
  const slice = reduced(subject, reduce);
  if (grantsNothing(slice)) return undefined;
  return {
    ...question,
    subject: slice,
    ...(reference && { reference: reduced(reference, reduce) }),
    scope: scope ?? scopeOf(kept),
  };
}

/**
 * Whether the principal of a stack has nothing: no identity policy allows anything, and there is no
 * policy of a resource. A root user needs no grant (E16).
 */
function grantsNothing({ principal, layers }: Stack): boolean {
  const { identityPolicies, resourcePolicy } = layers;
  return (
    principal !== undefined &&
    !principal.endsWith(":root") &&
    resourcePolicy.kind === "absent" &&
    identityPolicies.kind !== "unknown" &&
    documentsOf(identityPolicies).every(({ policy }) =>
      policy.statements.every(({ effect }) => effect === "Deny"),
    )
  );
}

/** The statements of which a violation has an action; `all` if the texts do not show them. */
function keptStatements(
  { subject, reference, scope }: StackQuestion,
  effort: Budget,
): readonly Statement[] | "all" {
  if (scope !== undefined) return scope.statements;
  if (reference === undefined || !isAlike(subject, reference)) return "all";
  const elements = new ActionSetCache(effort);
  return LAYERS.flatMap((name) =>
    levelPairs(subject.layers[name], reference.layers[name]).flatMap(([after, before]) => {
      const [allows, denies] = byEffect(after);
      const [oldAllows, oldDenies] = byEffect(before);
      if (NAMES_CALLERS.has(name)) {
        return [...notEqual(allows, oldAllows), ...notEqual(oldDenies, denies)];
      }
      return [
        ...notCovered(allows, oldAllows, elements),
        ...notCovered(oldDenies, denies, elements),
      ];
    }),
  );
}

const NAMES_CALLERS: ReadonlySet<LayerName> = new Set([
  ...(["resourceControlPolicies", "resourcePolicy", "endpointPolicy"] as const),
  "bucketPolicyBehindAccessPoint",
]);

function notEqual(statements: readonly Statement[], others: readonly Statement[]) {
  return statements.filter((each) => !others.some((other) => isEqual(each, other)));
}

const isEqual = (one: Statement, other: Statement): boolean =>
  one === other ||
  (JSON.stringify(one.action) === JSON.stringify(other.action) &&
    isSameStatement({ ...one, action: other.action }, other) &&
    JSON.stringify(one.principal) === JSON.stringify(other.principal));

/** Whether the stacks differ in statements alone. */
function isAlike(one: Stack, other: Stack): boolean {
  return (
    one.principal === other.principal &&
    one.resourceAccount === other.resourceAccount &&
    one.isPublic === other.isPublic &&
    one.facts.size === other.facts.size &&
    [...one.facts].every((each) => other.facts.has(each)) &&
    LAYERS.every((name) => hasSameLevels(one.layers[name], other.layers[name]))
  );
}

function hasSameLevels(one: Layer, other: Layer): boolean {
  if (one.kind !== "known" || other.kind !== "known") return one.kind === other.kind;
  return one.levels.length === other.levels.length;
}

type Statements = Pick<Policy, "statements">;

/**
 * For each level, the statements of the documents that only one of the stacks has, the new ones
 * first. Documents that both have could cover more, but comparing with all of them costs more than
 * a formula.
 */
function levelPairs(after: Layer, before: Layer): readonly (readonly [Statements, Statements])[] {
  if (after.kind !== "known" || before.kind !== "known") return [];
  return after.levels.flatMap((documents, at): readonly (readonly [Statements, Statements])[] => {
    const others = before.levels[at] ?? [];
    // A document that both have is mostly the same object (api/policy-cache.ts).
    const [olds, news] = [policiesIn(others), policiesIn(documents)];
    const added = statementsOf([...news].filter((each) => !olds.has(each)));
    const dropped = statementsOf([...olds].filter((each) => !news.has(each)));
    return [[added, dropped]];
  });
}

const policiesIn = (documents: readonly StackDocument[]): ReadonlySet<Policy> =>
  new Set(documents.map(({ policy }) => policy));

const statementsOf = (policies: readonly Policy[]): Statements => ({
  statements: policies.flatMap(({ statements }) => statements),
});

/** The same reduction for equal documents, so that both stacks still share them. */
function reduction(kept: readonly Statement[], effort: Budget): (policy: Policy) => Policy {
  const within = reachOf(kept, effort);
  const known = new Map<Policy, Policy>();
  return (policy) => {
    const found = known.get(policy);
    if (found !== undefined) return found;
    const made = { ...policy, statements: within(policy.statements) };
    known.set(policy, made);
    return made;
  };
}

function reduced(stack: Stack, reduce: (policy: Policy) => Policy): Stack {
  const layers = Object.fromEntries(
    LAYERS.map((name) => {
      const layer = stack.layers[name];
      if (layer.kind !== "known") return [name, layer];
      const levels = layer.levels.map((documents) =>
        documents.map((each) => ({ ...each, policy: reduce(each.policy) })),
      );
      return [name, { kind: "known", levels }];
    }),
  ) as Stack["layers"];
  return { ...stack, layers };
}

/** The requests with one of the actions. */
function scopeOf(kept: readonly Statement[]): Policy {
  const values = kept.flatMap(({ action }) => action.values);
  const statement: Statement = {
    index: 0,
    path: [],
    effect: "Allow",
    action: { negated: false, values, listed: true },
    conditions: [],
  };
  return { type: "resource", version: "2008-10-17", statements: [statement] };
}
