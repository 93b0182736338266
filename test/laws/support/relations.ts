/**
 * Laws that relate the verdicts of several questions.
 *
 * The operators that read a key decide its type and whether it holds many values (K2, K3), and the
 * principals of a policy restrict the keys of other callers (W4). So two questions quantify over
 * the same requests only if their documents contain the same conditions and principals. Where a law
 * compares questions, each document therefore also gets the statements of the other documents
 * without actions (`withSilenced`): they match nothing and keep the domain.
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
  type Case,
  check,
  HOLDS,
  type LawResult,
  policyOf,
  refute,
  skip,
  verdictOf,
} from "./case.ts";
import {
  type JsonObject,
  mutate,
  narrow,
  type PolicyDocument,
  withPlainPrincipals,
} from "./generate.ts";
import { Random } from "./random.ts";
import { ACTION_PATTERNS, RESOURCE_PATTERNS } from "./universe.ts";

/** Adds the statements of the other documents, silenced, so that all questions share one domain. */
const withSilenced = (
  document: PolicyDocument,
  ...others: readonly PolicyDocument[]
): PolicyDocument => ({
  ...document,
  Statement: [...document.Statement, ...others.flatMap((each) => each.Statement.map(silence))],
});

function silence(statement: JsonObject): JsonObject {
  const { NotAction: _, ...rest } = withPlainPrincipals(statement);
  return { ...rest, Action: [] };
}

const withStatements = (
  document: PolicyDocument,
  Statement: readonly JsonObject[],
): PolicyDocument => ({ ...document, Statement });

/** Violations: an Allow violates iff the policy with that Allow alone and all Denies fails. */
export function violations({ type, existing, updated }: Case): LawResult {
  const answer = check(type, existing, updated);
  if (answer === undefined) return skip("invalid policy");
  // A statement may be decided alone although it was not decided in the whole policy.
  const isPartlyUndecided = answer.warnings.some((each) => each.code === "NOT_CLEARED");
  if (answer.undecided !== undefined || isPartlyUndecided) return skip("undecided");
  if (answer.result === "PASS") return skip("PASS");
  const violating = (answer.reasons ?? []).map((each) => each.statementIndex);
  for (const [i, statement] of updated.Statement.entries()) {
    if (statement["Effect"] !== "Allow") continue;
    const alone = updated.Statement.map((each, at) =>
      at === i || each["Effect"] === "Deny" ? each : silence(each),
    );
    const other = check(type, existing, withStatements(updated, alone));
    if (other === undefined) return refute(`statement ${i} alone is invalid`);
    const verdict = verdictOf(other);
    if (verdict !== "undecided" && (verdict === "FAIL") !== violating.includes(i)) {
      return refute(`statement ${i}: alone ${verdict}; violating: ${violating.join()}`);
    }
  }
  return HOLDS;
}

/** Reflexive: P against P passes, and reformatting the policies changes no verdict. */
export function reflexive(given: Case): LawResult {
  const { type, existing, updated } = given;
  const same = check(type, updated, updated);
  if (same === undefined) return skip("invalid policy");
  if (same.counterexample !== undefined) {
    return refute(`P against P: ${JSON.stringify(same.counterexample)}`);
  }
  const random = new Random(given.salt);
  const [before, after] = [restyle(existing, random), restyle(updated, random)];
  const [one, other] = [check(type, existing, updated), check(type, before, after)];
  if (one === undefined || other === undefined) return skip("invalid policy");
  const verdicts = [verdictOf(one), verdictOf(other)];
  if (verdicts.includes("undecided")) return skip("undecided");
  if (verdicts[0] === verdicts[1]) return HOLDS;
  return refute(`${verdicts.join(", but ")} for ${JSON.stringify([before, after])}`);
}

/** Reorders and splits statements, and writes scalars as lists and lists as scalars. */
function restyle(document: PolicyDocument, random: Random): PolicyDocument {
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

/** Monotone: another Allow in the new policy or another Deny in the old never mends a FAIL. */
export function monotone({ type, existing, updated, salt }: Case): LawResult {
  const pool = [...existing.Statement, ...updated.Statement];
  const extra = pool[salt % pool.length];
  if (extra === undefined) return skip("invalid policy");
  const { Principal, NotPrincipal, ...rest } = extra;
  const everyone = Principal === undefined && NotPrincipal === undefined ? {} : { Principal: "*" };
  const more = (document: PolicyDocument, Effect: string): PolicyDocument =>
    withStatements(document, [...document.Statement, { ...rest, ...everyone, Effect }]);
  const base = [withSilenced(existing, updated), withSilenced(updated, existing)] as const;
  const [before, after] = base;
  const rows: readonly (readonly [string, CheckAnswer | undefined, CheckAnswer | undefined])[] = [
    ["Allow to new", check(type, before, after), check(type, before, more(after, "Allow"))],
    ["Deny to old", check(type, before, after), check(type, more(before, "Deny"), after)],
    ["Deny to new", check(type, before, more(after, "Deny")), check(type, before, after)],
    ["Allow to old", check(type, more(before, "Allow"), after), check(type, before, after)],
  ];
  let isInformative = false;
  for (const [what, less, greater] of rows) {
    if (less === undefined || greater === undefined) return skip("invalid policy");
    const [low, high] = [verdictOf(less), verdictOf(greater)];
    if (low === "FAIL" && high === "PASS") return refute(`${what}: FAIL, then PASS`);
    isInformative ||= low === "FAIL" && high === "FAIL";
  }
  return isInformative ? HOLDS : skip("PASS");
}

/** Transitive: if B adds nothing to A, and C adds nothing to B, then C adds nothing to A. */
export function transitive({ type, existing, updated, salt }: Case): LawResult {
  const random = new Random(salt);
  const next = (document: PolicyDocument): PolicyDocument =>
    random.chance(0.8) ? narrow(random, document) : mutate(random, document, type);
  const first = random.chance(0.5) ? existing : updated;
  const second = next(first);
  const versions = [first, second, next(second)];
  const [a, b, c] = versions.map((each, i) => withSilenced(each, ...versions.toSpliced(i, 1)));
  if (a === undefined || b === undefined || c === undefined) return skip("invalid policy");
  const [ab, bc, ac] = [check(type, a, b), check(type, b, c), check(type, a, c)];
  if (ab === undefined || bc === undefined || ac === undefined) return skip("invalid policy");
  const verdicts = [ab, bc, ac].map(verdictOf);
  if (verdicts[0] !== "PASS" || verdicts[1] !== "PASS") return skip("FAIL");
  return verdicts[2] === "FAIL" ? refute(`PASS, PASS, FAIL by ${JSON.stringify(c)}`) : HOLDS;
}

/** Access is new access: P does not grant A iff P adds nothing to "everything except A". */
export function accessIsNewAccess({ type, updated, salt }: Case): LawResult {
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
  if (policy === undefined || accessErrors(access).length > 0) return skip("invalid policy");
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
  if (other === undefined) return skip("invalid policy");
  const verdicts = [verdictOf(accessNotGranted({ policy, access, type })), verdictOf(other)];
  if (verdicts.includes("undecided")) return skip("undecided");
  if (verdicts[0] !== verdicts[1]) return refute(`${verdicts.join()} ${JSON.stringify(access)}`);
  return HOLDS;
}

/** With an engine of the caller a check asks the whole question, without a slice. */
const WHOLE_QUESTION: MakeEngine = (_terms, native) => native();

/** Limits: with fewer steps the verdict is the same or undecided, with and without slices. */
export function limits({ type, existing, updated, salt }: Case): LawResult {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return skip("invalid policy");
  const question = { existing: before, updated: after, type };
  const whole = verdictOf(noNewAccess(question));
  let isInformative = false;
  for (let steps = 1 + (salt % 7); steps < 20_000; steps *= 2) {
    for (const options of [{ steps }, { steps, engine: WHOLE_QUESTION }]) {
      const limited = verdictOf(noNewAccess(question, options));
      if (limited === "undecided") isInformative = true;
      else if (whole !== "undecided" && limited !== whole) {
        return refute(`${limited} within ${steps} steps, then ${whole}`);
      }
    }
  }
  return isInformative ? HOLDS : skip("decided at once");
}

/** Compare: the relation is that of the two checks, and its two requests replay. */
export function compares({ type, existing, updated }: Case): LawResult {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return skip("invalid policy");
  const { relation, gained, lost } = compare({ existing: before, updated: after, type });
  const gain = verdictOf(noNewAccess({ existing: before, updated: after, type }));
  const loss = verdictOf(noNewAccess({ existing: after, updated: before, type }));
  for (const [what, request, from, to, verdict] of [
    ["gained", gained, before, after, gain],
    ["lost", lost, after, before, loss],
  ] as const) {
    if ((request !== undefined) !== (verdict === "FAIL")) return refute(`${what}, but ${verdict}`);
    const parsed = request && parseRequest(request, type);
    if (parsed === undefined) continue;
    const allows = (policy: Policy): boolean =>
      parsed.kind === "request" && evaluate(policy, parsed.request).decision === "Allowed";
    if (!allows(to) || allows(from)) return refute(`${what} ${JSON.stringify(request)}`);
  }
  const expected = RELATIONS[`${gain} ${loss}`] ?? "undecided";
  return relation === expected ? HOLDS : refute(`${relation}, but ${gain} and ${loss}`);
}

const RELATIONS: Readonly<Record<string, string>> = {
  "PASS PASS": "equivalent",
  "FAIL PASS": "more permissive",
  "PASS FAIL": "less permissive",
  "FAIL FAIL": "incomparable",
};
