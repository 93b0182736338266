/**
 * The checks about stacks: pose, solve, replay, conclude (rules E1 to E23).
 *
 * One formula decides a question. A model of it becomes a request, which is replayed on the
 * evaluator of stacks; the statements that grant it there are the reasons. Then these statements
 * are excluded, and the formula is solved again, until there is no further one.
 *
 * LIMIT: `MAX_WITNESSES` requests. A grant without a statement, such as that of a root user, ends
 * the search.
 */
import { ReplayError } from "../counterexample/replay.ts";
import { type Witness, WitnessBuilder } from "../counterexample/witness.ts";
import { WrittenNames } from "../counterexample/written-names.ts";
import { Budget } from "../logic/budget.ts";
import type { Limit } from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import {
  documentsOf,
  type Layer,
  type LayerName,
  policiesOf,
  type Stack,
} from "../policy/stack.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import { DEFAULT_STEPS, type SolveOptions } from "../question/options.ts";
import type { CallerClass } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import {
  callersNamed,
  EXCEPT_ROOT_USERS,
  exceptRootOf,
  type PosedStack,
  poseStack,
  type StackQuestion,
  stacksIn,
} from "../question/stack-question.ts";
import { evaluate } from "../semantics/evaluate.ts";
import { parseRequest, type RequestDocument } from "../semantics/request.ts";
import { evaluateStack, type StackEvaluation, type StatementOf } from "../semantics/stack.ts";
import { sliceStacks } from "../slicing/stack-slice.ts";
import { type Access, scopePolicy } from "./access-not-granted.ts";
import type {
  AnswerTexts,
  CheckAnswer,
  CompareAnswer,
  ExistingDecision,
  Reason,
  Warning,
} from "./answer.ts";
import {
  readingWarnings,
  UNDECIDED_MESSAGE,
  undecidedBecause,
  unusualRequestWarnings,
} from "./conclude.ts";
import { MAX_WITNESSES } from "./decide.ts";
import { externalCallers } from "./no-external-access.ts";

/** The stacks' own evaluations of a request that was replayed. */
export interface StackReplay {
  readonly subject: StackEvaluation;
  readonly reference?: StackEvaluation;
}

export interface StackViolation {
  readonly witness: Witness<StackReplay>;
  /** The statements of identity and resource policies that grant the request. */
  readonly grants: readonly StatementOf[];
}

export interface StackVerdict {
  readonly violations: readonly StackViolation[];
  /** The limit that ended the search; without a violation, nothing is decided. */
  readonly undecided?: { readonly limit: Limit; readonly detail?: string };
}

/** Solves the slice of the question; with an engine in the options, the whole question. */
export function decideStack(question: StackQuestion, options: SolveOptions = {}): StackVerdict {
  if (options.engine !== undefined) return solveStack(poseStack(question), question, options);
  const slice = sliceStacks(question);
  if (slice === undefined) return { violations: [] };
  return solveStack(poseStack(slice), question, options);
}

/** Requests are replayed on the whole question. */
function solveStack(posed: PosedStack, whole: StackQuestion, options: SolveOptions): StackVerdict {
  const { symbolic, subject, constraint, question } = posed;
  const { terms } = symbolic;
  const candidates = subject.grants.map(({ matches }) => ({ matches: -matches }));
  const budget = new Budget(options.steps ?? DEFAULT_STEPS);
  const solver = new Solver({ symbolic, constraint, candidates }, budget, options);
  const policies = [
    ...(question.scope ? [question.scope] : []),
    ...stacksIn(question).flatMap(policiesOf),
  ];
  const names = new WrittenNames(policies, whole.subject.resourceAccount);
  const witnesses = new WitnessBuilder(
    { symbolic, constraint, names, replay: (request) => replayStack(request, whole) },
    solver,
  );
  const violations: StackViolation[] = [];
  const excluded: Term[] = [];
  while (violations.length < MAX_WITNESSES) {
    const answer = solver.solve(...excluded);
    if (answer.kind === "unknown") return { violations, undecided: answer };
    if (answer.kind === "unsat") break;
    const witness = witnesses.build(answer.model, terms.all(excluded));
    const grants = grantsIn(witness.denial.subject);
    violations.push({ witness, grants });
    const matched = subject.grants.filter(({ document, statement }) =>
      grants.some(
        (each) => each.document === document.name && each.statementIndex === statement.index,
      ),
    );
    if (matched.length === 0) break;
    excluded.push(...matched.map(({ matches }) => -matches));
  }
  return { violations };
}

function grantsIn({ layers }: StackEvaluation): readonly StatementOf[] {
  return layers.flatMap(({ layer, verdict, statements }) =>
    verdict === "allows" && (layer === "identityPolicies" || layer === "resourcePolicy")
      ? statements
      : [],
  );
}

/** Evaluates a request on the stacks of a question; throws if it shows no violation. */
export function replayStack(document: RequestDocument, question: StackQuestion): StackReplay {
  const replayed = tryReplayStack(document, question);
  if (typeof replayed !== "string") return replayed;
  throw new ReplayError(`a counterexample ${replayed}: ${JSON.stringify(document)}`);
}

/** A string is the reason why the request shows no violation. */
export function tryReplayStack(document: unknown, question: StackQuestion): StackReplay | string {
  const read = parseRequest(document, "resource");
  if (read.kind === "invalid") return `is not a valid request (${read.diagnostics[0]?.message})`;
  const { request } = read;
  const subject = evaluateStack(question.subject, request);
  const reference = question.reference && evaluateStack(question.reference, request);
  const holds =
    subject.decision === "Allowed" &&
    reference?.decision !== "Allowed" &&
    (question.scope === undefined || evaluate(question.scope, request).decision === "Allowed") &&
    question.callers.every((each) => each.holds(request));
  return holds ? { subject, ...(reference && { reference }) } : "does not replay";
}

/** The callers that the stacks are about; both sides of a question name the same. */
function callersOf(stack: Stack): readonly CallerClass[] {
  return stack.principal === undefined ? [] : [callersNamed(stack.principal)];
}

/**
 * E23: a stack with identity policies is about their holders, and a root user has none. It may do
 * everything in its own account, so it would be the answer to every question.
 */
function holdersOf(stack: Stack): readonly CallerClass[] {
  const { identityPolicies } = stack.layers;
  const isOfNobody =
    identityPolicies.kind === "known" &&
    identityPolicies.levels.every(({ length }) => length === 0);
  if (stack.principal !== undefined || isOfNobody) return callersOf(stack);
  // Without identity policies the question is about all whom the policy of the resource names.
  const { resourceAccount } = stack;
  return identityPolicies.kind === "absent" && resourceAccount !== undefined
    ? [exceptRootOf(resourceAccount)]
    : [EXCEPT_ROOT_USERS];
}

/**
 * E19: whether the policy of a bucket is public may be unsure. Then each side takes what cannot
 * make a PASS wrong: the existing stack allows less, the new one allows more. If both have the same
 * policy, it is public on both sides or on none. A policy that is not public lets everything
 * through that a public one does, so it stands for both.
 */
function withoutDoubt(updated: Stack, existing: Stack): readonly [Stack, Stack] {
  const isSame =
    updated.facts.has("restrictPublicBuckets") &&
    (["resourcePolicy", "bucketPolicyBehindAccessPoint"] as const).every((name) =>
      isSameLayer(updated.layers[name], existing.layers[name]),
    );
  const settled = (stack: Stack, otherwise: boolean): Stack =>
    stack.isPublic === "unsure" ? { ...stack, isPublic: otherwise } : stack;
  return [settled(updated, false), settled(existing, !isSame)];
}

function isSameLayer(one: Layer, other: Layer): boolean {
  const [first, second] = [one, other].map((each) => documentsOf(each).map(({ policy }) => policy));
  return one.kind === other.kind && first?.every((each, at) => each === second?.[at]) === true;
}

/** The layers that come from the account of the caller. */
const OF_CALLERS: readonly LayerName[] = [
  ...(["identityPolicies", "permissionsBoundary", "sessionPolicies"] as const),
  "serviceControlPolicies",
];

/**
 * E24: the layers of a caller in a stack that names none are not those of callers of other
 * accounts, which somebody else chooses.
 */
function forCallersOutside(stack: Stack): Stack {
  if (stack.principal !== undefined || stack.resourceAccount === undefined) return stack;
  const unknown = OF_CALLERS.filter((name) => stack.layers[name].kind === "known");
  const layers = unknown.map((name) => [name, { kind: "unknown" }] as const);
  return { ...stack, layers: { ...stack.layers, ...Object.fromEntries(layers) } };
}

export function stackNoNewAccess(existing: Stack, updated: Stack): StackQuestion {
  const [subject, reference] = withoutDoubt(updated, existing);
  return { subject, reference, callers: callersOf(updated) };
}

export function stackAccessNotGranted(stack: Stack, access: Access): StackQuestion {
  const scope = scopePolicy(access, "resource");
  return { subject: stack, scope, callers: holdersOf(stack) };
}

export function stackNoExternalAccess(
  stack: Stack,
  zone: Zone,
  includeServices: boolean,
): StackQuestion {
  const external = externalCallers(zone, includeServices);
  return { subject: forCallersOutside(stack), callers: [...callersOf(stack), external] };
}

/** The checks that can be asked about stacks. */
export type StackCheckName = "CheckNoNewAccess" | "CheckAccessNotGranted" | "CheckNoExternalAccess";

export const STACK_TEXTS: Readonly<Record<StackCheckName, AnswerTexts>> = {
  CheckNoNewAccess: {
    pass: "The modified policies together do not grant new access compared to the existing ones.",
    fail: "The modified policies together grant new access compared to the existing ones.",
    reason: "New access in the statement with",
  },
  CheckAccessNotGranted: {
    pass: "The policies together do not grant the listed access.",
    fail: "The policies together grant some of the listed access.",
    reason: "Listed access in the statement with",
  },
  CheckNoExternalAccess: {
    pass: "The policies together do not grant access to principals outside the zone of trust.",
    fail: "The policies together grant access to principals outside the zone of trust.",
    reason: "External access in the statement with",
  },
};

export function concludeStack(
  { violations, undecided }: StackVerdict,
  texts: AnswerTexts,
): CheckAnswer {
  const [first] = violations;
  if (first === undefined) {
    if (undecided === undefined) return { result: "PASS", message: texts.pass, warnings: [] };
    const because = undecidedBecause(undecided.limit, undecided.detail);
    return { result: "FAIL", message: UNDECIDED_MESSAGE, undecided: because, warnings: [] };
  }
  const { witness } = first;
  const { subject, reference } = witness.denial;
  return {
    result: "FAIL",
    message: texts.fail,
    reasons: reasonsOf(violations, texts),
    counterexample: witness.request,
    layers: subject.layers,
    ...(reference && { existing: existingOf(reference) }),
    warnings: [
      ...readingWarnings(witness, "request is allowed"),
      ...unusualRequestWarnings(witness),
      ...(undecided === undefined ? [] : [notExhausted(undecided.limit)]),
    ],
  };
}

/** Each statement once, with the first request that it grants. */
function reasonsOf(violations: readonly StackViolation[], texts: AnswerTexts): readonly Reason[] {
  const seen = new Set<string>();
  return violations.flatMap(({ witness, grants }, at) =>
    grants.flatMap(({ document, statementIndex, statementId }): readonly Reason[] => {
      const key = `${document} ${statementIndex}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const name = statementId === undefined ? `index: ${statementIndex}` : `sid: ${statementId}`;
      return [
        {
          description: `${texts.reason} ${name} of ${document}.`,
          document,
          statementIndex,
          ...(statementId !== undefined && { statementId }),
          ...(at > 0 && { counterexample: witness.request }),
        },
      ];
    }),
  );
}

function existingOf({ decision, layers, rule }: StackEvaluation): ExistingDecision {
  if (decision === "Allowed") throw new Error("the existing stack does not allow the request");
  const denial = layers.find(({ verdict }) => verdict === "denies")?.statements[0];
  return {
    decision,
    ...(denial && {
      document: denial.document,
      statementIndex: denial.statementIndex,
      ...(denial.statementId !== undefined && { statementId: denial.statementId }),
    }),
    ...(rule !== undefined && { rule }),
    layers,
  };
}

const notExhausted = (limit: Limit): Warning => ({
  code: "NOT_CLEARED",
  message: `there may be further statements: limit \`${limit}\``,
  policy: "new",
  path: [],
});

export function compareStacks(
  existing: Stack,
  updated: Stack,
  options: SolveOptions = {},
): CompareAnswer {
  const gains = decideStack(stackNoNewAccess(existing, updated), options);
  const losses = decideStack(stackNoNewAccess(updated, existing), options);
  const [gained, lost] = [gains, losses].map(({ violations }) => violations[0]?.witness);
  const open = [gains, losses].find((each) => each.violations.length === 0 && each.undecided);
  const limit = open?.undecided?.limit;
  const relation =
    limit !== undefined
      ? "undecided"
      : gained !== undefined
        ? lost === undefined
          ? "more permissive"
          : "incomparable"
        : lost === undefined
          ? "equivalent"
          : "less permissive";
  return {
    relation,
    ...(gained && { gained: gained.request }),
    ...(lost && { lost: lost.request }),
    ...(limit !== undefined && { undecided: undecidedBecause(limit) }),
    warnings: [gained, lost].flatMap((witness, at) => {
      if (witness === undefined) return [];
      const name = at === 0 ? "gained" : "lost";
      const doubtful = readingWarnings(witness, `request under \`${name}\` is allowed`);
      return [...doubtful, ...unusualRequestWarnings(witness)];
    }),
  };
}
