/**
 * The metamorphic law: rewriting a policy so that it means the same changes no verdict.
 *
 * Up to `MAX_REWRITINGS` rewritings are applied to a case, each to one of its policies. The verdict
 * must stay, and neither the policy nor its rewriting may grant access that the other does not. A
 * rewriting that the parser rejects refutes the law too. Comparisons are counted by rewriting.
 */

import type { PolicyType } from "../../../src/policy/ast.ts";
import { foldAsciiCase } from "../../../src/text/ascii-case.ts";
import {
  type Case,
  check,
  hold,
  type LawResult,
  policyOf,
  refute,
  skip,
  type Verdict,
  verdictOf,
} from "./case.ts";
import type { JsonObject, PolicyDocument } from "./generate.ts";
import { Random } from "./random.ts";
import { conditionsOf, listed } from "./rewrite-conditions.ts";
import {
  type RewritingContext,
  STATEMENT_REWRITINGS,
  type StatementRewriting,
} from "./rewrite-statements.ts";

/** The rewritings that are applied to one case. */
const MAX_REWRITINGS = 8;

/** Two policies that mean the same. */
interface EquivalentPair {
  readonly from: PolicyDocument;
  readonly to: PolicyDocument;
}

type Rewriting = (
  document: PolicyDocument,
  context: RewritingContext,
) => EquivalentPair | undefined;

function inStatement(rewrite: StatementRewriting): Rewriting {
  return (from, context) => {
    for (const at of context.random.shuffled([...from.Statement.keys()])) {
      const statement = from.Statement[at];
      const parts = statement && rewrite(statement, context);
      if (parts === undefined) continue;
      return { from, to: { ...from, Statement: from.Statement.toSpliced(at, 1, ...parts) } };
    }
    return undefined;
  };
}

/** Adds a copy of a statement with other actions or resources, and merges the two into one. */
const mergeStatements: Rewriting = (document, { random }) => {
  const { Statement } = document;
  const name = random.pick(["Action", "Resource"]);
  const fitting = Statement.filter((each) => each[name] !== undefined);
  if (fitting.length === 0) return undefined;
  const [one, other] = [random.pick(fitting), random.pick(fitting)];
  const sum = [...listed(one[name] ?? []), ...listed(other[name] ?? [])];
  const rest = Statement.filter((each) => each !== one);
  return {
    from: { ...document, Statement: [...rest, one, { ...one, [name]: other[name] ?? [] }] },
    to: { ...document, Statement: [...rest, { ...one, [name]: sum }] },
  };
};

/** Denies every action (or resource) that no Allow lists; the policy never allowed these. */
const denyRest: Rewriting = (from, { random, type }) => {
  const allows = from.Statement.filter(({ Effect }) => Effect === "Allow");
  const name = random.pick(["Action", "Resource"]);
  if (allows.some((each) => each[name] === undefined)) return undefined;
  const deny: JsonObject = {
    Effect: "Deny",
    ...(type === "resource" ? { Principal: "*" } : {}),
    Action: "*",
    Resource: "*",
  };
  const { [name]: _, ...rest } = deny;
  const allowed = allows.flatMap((each) => listed(each[name] ?? []));
  const denyOthers = { ...rest, [`Not${name}`]: allowed };
  return { from, to: { ...from, Statement: [...from.Statement, denyOthers] } };
};

/** V1: without `${` both versions mean the same. */
const changeVersion: Rewriting = (from) => {
  if (JSON.stringify(from).includes("${")) return undefined;
  const { Version, ...rest } = from;
  if (Version === "2008-10-17") return { from, to: { ...rest, Statement: from.Statement } };
  return { from, to: { ...from, Version: "2008-10-17" } };
};

export const REWRITINGS: Readonly<Record<string, Rewriting>> = {
  "statements reordered": (from, { random }) =>
    from.Statement.length < 2
      ? undefined
      : { from, to: { ...from, Statement: random.shuffled(from.Statement) } },
  "statements merged": mergeStatements,
  "Deny of everything that is not listed": denyRest,
  "other version": changeVersion,
  ...Object.fromEntries(
    Object.entries(STATEMENT_REWRITINGS).map(([name, rewrite]) => [name, inStatement(rewrite)]),
  ),
};

/** Metamorphic: a rewriting that means the same changes no verdict. */
export function metamorphic({ type, existing, updated, salt }: Case): LawResult {
  const random = new Random(salt);
  const setKeys = manyKeys([existing, updated]);
  const counts: Record<string, number> = {};
  for (const name of random.shuffled(Object.keys(REWRITINGS))) {
    if (Object.keys(counts).length === MAX_REWRITINGS) break;
    const isNew = random.chance(0.6);
    const document = isNew ? updated : existing;
    const context: RewritingContext = { random, type, statements: document.Statement, setKeys };
    const rewritten = REWRITINGS[name]?.(document, context);
    if (rewritten === undefined) continue;
    if (policyOf(rewritten.from, type, !isNew) === undefined) continue;
    const difference = isNew
      ? findDifference(type, rewritten, (each) => check(type, existing, each))
      : findDifference(type, rewritten, (each) => check(type, each, updated));
    if (difference === "undecided") continue;
    if (difference !== undefined)
      return refute(`${name}: ${difference}: ${JSON.stringify(rewritten)}`);
    counts[name] = 1;
  }
  return Object.keys(counts).length === 0 ? skip("invalid or undecided") : hold(counts);
}

function findDifference(
  type: PolicyType,
  { from, to }: EquivalentPair,
  ask: (document: PolicyDocument) => ReturnType<typeof check>,
): string | undefined {
  const answers = [ask(from), ask(to)];
  const [before, after] = answers.map((each): Verdict | "invalid" =>
    each === undefined ? "invalid" : verdictOf(each),
  );
  if (before === "invalid") return "undecided";
  if (after === "invalid") return "invalid";
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    // A new policy must not have principal patterns; then only the verdicts are compared.
    const gained = check(type, one, other)?.counterexample;
    if (gained !== undefined) return `differ by ${JSON.stringify(gained)}`;
  }
  if (before === "undecided" || after === "undecided") return "undecided";
  return before === after ? undefined : `${before}, then ${after}`;
}

/** Keys under a set operator, in lower case. */
function manyKeys(documents: readonly PolicyDocument[]): ReadonlySet<string> {
  const conditions = documents.flatMap(({ Statement }) => Statement.flatMap(conditionsOf));
  return new Set(
    conditions
      .filter(({ quantifier }) => quantifier !== undefined)
      .map(({ key }) => foldAsciiCase(key)),
  );
}
