/**
 * Laws between questions: how the verdict of one follows from the verdicts of others.
 *
 * What operators read a key decides its type, and whether it holds many values (K2, K3), and whom
 * principals name decides what other callers can't be (W4). So two questions speak of the same
 * requests only if their documents have the same conditions and principals. Where a law compares
 * questions, each document carries the others' statements without their actions
 * (`beside`): they match nothing and keep the types.
 */

import { accessErrors } from "../../../src/api/access.ts";
import { accessNotGranted } from "../../../src/check/access-not-granted.ts";
import type { CheckAnswer } from "../../../src/check/answer.ts";
import { compare } from "../../../src/check/compare.ts";
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import type { MakeEngine } from "../../../src/logic/engine.ts";
import type { Policy } from "../../../src/policy/ast.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import { parseRequest } from "../../../src/semantics/request.ts";
import {
  broken,
  type Case,
  check,
  type Finding,
  HOLDS,
  policyOf,
  vacuous,
  verdictOf,
} from "./case.ts";
import {
  type JsonObject,
  mutant,
  narrowed,
  type PolicyDocument,
  withPlainPrincipals,
} from "./generate.ts";
import { Random } from "./random.ts";
import { ACTION_PATTERNS, RESOURCE_PATTERNS } from "./universe.ts";

/** Statements that match nothing, so that a document's conditions are spoken of. */
const beside = (
  document: PolicyDocument,
  ...others: readonly PolicyDocument[]
): PolicyDocument => ({
  ...document,
  Statement: [...document.Statement, ...others.flatMap((each) => each.Statement.map(silenced))],
});

function silenced(statement: JsonObject): JsonObject {
  const { NotAction: _, ...rest } = withPlainPrincipals(statement);
  return { ...rest, Action: [] };
}

const withStatements = (
  document: PolicyDocument,
  Statement: readonly JsonObject[],
): PolicyDocument => ({ ...document, Statement });

/** Guilt: a statement is guilty iff the policy with that Allow alone, and all Denies, fails. */
export function guilt({ type, existing, updated }: Case): Finding {
  const answer = check(type, existing, updated);
  if (answer === undefined) return vacuous("refused");
  // Alone a statement may be decided that is not beside others.
  const isUncleared = answer.warnings.some((each) => each.code === "NOT_CLEARED");
  if (answer.undecided !== undefined || isUncleared) return vacuous("undecided");
  if (answer.result === "PASS") return vacuous("PASS");
  const guilty = (answer.reasons ?? []).map((each) => each.statementIndex);
  for (const [i, statement] of updated.Statement.entries()) {
    if (statement["Effect"] !== "Allow") continue;
    const alone = updated.Statement.map((each, at) =>
      at === i || each["Effect"] === "Deny" ? each : silenced(each),
    );
    const other = check(type, existing, withStatements(updated, alone));
    if (other === undefined) return broken(`statement ${i} alone is refused`);
    const verdict = verdictOf(other);
    if (verdict !== "undecided" && (verdict === "FAIL") !== guilty.includes(i)) {
      return broken(`statement ${i}: alone ${verdict}, guilty are ${guilty.join()}`);
    }
  }
  return HOLDS;
}

/** Reflexive: P against P passes, and writing a policy in another way changes no verdict. */
export function reflexive(given: Case): Finding {
  const { type, existing, updated } = given;
  const same = check(type, updated, updated);
  if (same === undefined) return vacuous("refused");
  if (same.counterexample !== undefined) {
    return broken(`P against P: ${JSON.stringify(same.counterexample)}`);
  }
  const random = new Random(given.salt);
  const [before, after] = [rewritten(existing, random), rewritten(updated, random)];
  const [one, other] = [check(type, existing, updated), check(type, before, after)];
  if (one === undefined || other === undefined) return vacuous("refused");
  const verdicts = [verdictOf(one), verdictOf(other)];
  if (verdicts.includes("undecided")) return vacuous("undecided");
  if (verdicts[0] === verdicts[1]) return HOLDS;
  return broken(`${verdicts.join(", but ")} for ${JSON.stringify([before, after])}`);
}

/** The same policy: statements in another order, split in two, values as scalars and as lists. */
function rewritten(document: PolicyDocument, random: Random): PolicyDocument {
  const statements = document.Statement.flatMap((statement) => {
    const { Action, ...rest } = statement;
    if (!Array.isArray(Action) || Action.length < 2 || random.chance(0.5)) return [statement];
    return [
      { ...rest, Action: Action.slice(0, 1) },
      { ...rest, Action: Action.slice(1) },
    ];
  });
  const restyled = statements.map((statement, i) => ({
    ...Object.fromEntries(
      Object.entries(statement).map(([name, value]) => {
        if (["Effect", "Principal", "NotPrincipal", "Condition"].includes(name))
          return [name, value];
        if (Array.isArray(value)) return [name, value.length === 1 ? value[0] : value.toReversed()];
        return [name, [value]];
      }),
    ),
    Sid: `S${i}`,
  }));
  return withStatements(document, random.shuffled(restyled as JsonObject[]));
}

/** Monotone: an Allow more in the new policy, or a Deny more in the old, forgives nothing. */
export function monotone({ type, existing, updated, salt }: Case): Finding {
  const pool = [...existing.Statement, ...updated.Statement];
  const extra = pool[salt % pool.length];
  if (extra === undefined) return vacuous("refused");
  const { Principal, NotPrincipal, ...rest } = extra;
  const everyone = Principal === undefined && NotPrincipal === undefined ? {} : { Principal: "*" };
  const more = (document: PolicyDocument, Effect: string): PolicyDocument =>
    withStatements(document, [...document.Statement, { ...rest, ...everyone, Effect }]);
  const base = [beside(existing, updated), beside(updated, existing)] as const;
  const [before, after] = base;
  const rows: readonly (readonly [string, CheckAnswer | undefined, CheckAnswer | undefined])[] = [
    ["Allow to new", check(type, before, after), check(type, before, more(after, "Allow"))],
    ["Deny to old", check(type, before, after), check(type, more(before, "Deny"), after)],
    ["Deny to new", check(type, before, more(after, "Deny")), check(type, before, after)],
    ["Allow to old", check(type, more(before, "Allow"), after), check(type, before, after)],
  ];
  let told = false;
  for (const [what, less, greater] of rows) {
    if (less === undefined || greater === undefined) return vacuous("refused");
    const [low, high] = [verdictOf(less), verdictOf(greater)];
    if (low === "FAIL" && high === "PASS") return broken(`${what}: FAIL, then PASS`);
    told ||= low === "FAIL" && high === "FAIL";
  }
  return told ? HOLDS : vacuous("PASS");
}

/** Transitive: what adds nothing to what adds nothing adds nothing. */
export function transitive({ type, existing, updated, salt }: Case): Finding {
  const random = new Random(salt);
  const next = (document: PolicyDocument): PolicyDocument =>
    random.chance(0.8) ? narrowed(random, document) : mutant(random, document, type);
  const first = random.chance(0.5) ? existing : updated;
  const second = next(first);
  const versions = [first, second, next(second)];
  const [a, b, c] = versions.map((each, i) => beside(each, ...versions.toSpliced(i, 1)));
  if (a === undefined || b === undefined || c === undefined) return vacuous("refused");
  const [ab, bc, ac] = [check(type, a, b), check(type, b, c), check(type, a, c)];
  if (ab === undefined || bc === undefined || ac === undefined) return vacuous("refused");
  const verdicts = [ab, bc, ac].map(verdictOf);
  if (verdicts[0] !== "PASS" || verdicts[1] !== "PASS") return vacuous("FAIL");
  return verdicts[2] === "FAIL" ? broken(`PASS, PASS, FAIL by ${JSON.stringify(c)}`) : HOLDS;
}

/** Access is new access: A is not granted iff nothing is new beside all that is not A. */
export function accessIsNewAccess({ type, updated, salt }: Case): Finding {
  const random = new Random(salt);
  const actions = random.chance(0.8)
    ? random.several(1, 2, () => random.pick(ACTION_PATTERNS))
    : [];
  const resources =
    actions.length === 0 || random.chance(0.5)
      ? random.several(1, 2, () => random.pick(RESOURCE_PATTERNS))
      : [];
  const access = { actions, resources };
  const policy = policyOf(updated, type, false);
  if (policy === undefined || accessErrors(access).length > 0) return vacuous("refused");
  const everyone: JsonObject = type === "resource" ? { Principal: "*" } : {};
  const allow = (parts: JsonObject): JsonObject => ({ Effect: "Allow", ...everyone, ...parts });
  const rest: PolicyDocument = {
    Version: "2008-10-17",
    Statement: [
      ...(actions.length === 0 ? [] : [allow({ NotAction: actions, Resource: "*" })]),
      ...(resources.length === 0 ? [] : [allow({ Action: "*", NotResource: resources })]),
    ],
  };
  const other = check(type, rest, updated);
  if (other === undefined) return vacuous("refused");
  const verdicts = [verdictOf(accessNotGranted({ policy, access, type })), verdictOf(other)];
  if (verdicts.includes("undecided")) return vacuous("undecided");
  if (verdicts[0] !== verdicts[1]) return broken(`${verdicts.join()} ${JSON.stringify(access)}`);
  return HOLDS;
}

/** The whole question is asked of an engine that is brought. */
const ALONE: MakeEngine = (_terms, native) => native();

/** Doubt: with few steps the verdict is the same, or undecided; so it is by the engine alone. */
export function doubt({ type, existing, updated, salt }: Case): Finding {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return vacuous("refused");
  const question = { existing: before, updated: after, type };
  const whole = verdictOf(noNewAccess(question));
  let told = false;
  for (let steps = 1 + (salt % 7); steps < 20_000; steps *= 2) {
    for (const options of [{ steps }, { steps, engine: ALONE }]) {
      const hasty = verdictOf(noNewAccess(question, options));
      if (hasty === "undecided") told = true;
      else if (whole !== "undecided" && hasty !== whole) {
        return broken(`${hasty} within ${steps} steps, then ${whole}`);
      }
    }
  }
  return told ? HOLDS : vacuous("decided at once");
}

/** Compare: it is the check in both directions, and its requests are gained and lost. */
export function compares({ type, existing, updated }: Case): Finding {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return vacuous("refused");
  const { relation, gained, lost } = compare({ existing: before, updated: after, type });
  const gain = verdictOf(noNewAccess({ existing: before, updated: after, type }));
  const loss = verdictOf(noNewAccess({ existing: after, updated: before, type }));
  for (const [what, request, from, to, verdict] of [
    ["gained", gained, before, after, gain],
    ["lost", lost, after, before, loss],
  ] as const) {
    if ((request !== undefined) !== (verdict === "FAIL")) return broken(`${what}, but ${verdict}`);
    const read = request && parseRequest(request, type);
    if (read === undefined) continue;
    const allows = (policy: Policy): boolean =>
      read.kind === "request" && evaluate(policy, read.request).decision === "Allowed";
    if (!allows(to) || allows(from)) return broken(`${what} ${JSON.stringify(request)}`);
  }
  const told = RELATIONS[`${gain} ${loss}`] ?? "undecided";
  return relation === told ? HOLDS : broken(`${relation}, but ${gain} and ${loss}`);
}

const RELATIONS: Readonly<Record<string, string>> = {
  "PASS PASS": "equivalent",
  "FAIL PASS": "more permissive",
  "PASS FAIL": "less permissive",
  "FAIL FAIL": "incomparable",
};
