/**
 * The laws that evaluator, formula, engine and checks must keep together (docs/testing.md).
 *
 * A case is a pair of policies with some requests, as JSON; a law looks at a case and says that it
 * holds, that it says nothing here, or how it is broken. Laws know nothing of chance: `salt` picks
 * among variations, so that a case written to a file is broken in the same way again.
 *
 * What operators read a key decides its type, and whether it holds many values (K2, K3), so two
 * questions speak of the same requests only if their documents have the same conditions. Where a
 * law compares questions, each document carries the others' statements without their actions
 * (`beside`): they match nothing and keep the types.
 */
import { checkNoNewAccess } from "../../src/check/no-new-access.ts";
import type { CheckAnswer } from "../../src/check/answer.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import type { Policy, PolicyType } from "../../src/policy/policy.ts";
import { evaluate, statementMatches } from "../../src/semantics/evaluate.ts";
import { parseRequest, type Request, type RequestDocument } from "../../src/semantics/request.ts";
import { dependencies } from "../../src/symbolic/dependencies.ts";
import { symbolize } from "../../src/symbolic/statement.ts";
import { Vocabulary } from "../../src/symbolic/vocabulary.ts";
import type { JsonObject, PolicyDocument } from "./generate.ts";
import { modelOf } from "./model-of.ts";
import { Random } from "./random.ts";

export interface Case {
  readonly type: PolicyType;
  readonly existing: PolicyDocument;
  readonly updated: PolicyDocument;
  readonly requests: readonly RequestDocument[];
  readonly salt: number;
}

export type Finding =
  | { readonly kind: "holds" }
  /** Nothing was tried: the reason is counted. */
  | { readonly kind: "vacuous"; readonly reason: string }
  | { readonly kind: "broken"; readonly how: string };

export type Law = (given: Case) => Finding;

const HOLDS: Finding = { kind: "holds" };
const vacuous = (reason: string): Finding => ({ kind: "vacuous", reason });
const broken = (how: string): Finding => ({ kind: "broken", how });

/** A policy of one statement at least; undefined where the document is refused. */
export function policyOf(
  document: PolicyDocument,
  type: PolicyType,
  reference = true,
): Policy | undefined {
  const result = parsePolicy(document, { type, reference });
  return result.kind === "policy" ? result.policy : undefined;
}

interface Read {
  readonly existing: Policy;
  readonly updated: Policy;
  readonly vocabulary: Vocabulary;
  readonly manyKeys: ReadonlySet<string>;
}

function read({ type, existing, updated }: Case): Read | undefined {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return undefined;
  const vocabulary = new Vocabulary([after, before], type);
  for (const each of [after, before]) symbolize(each, vocabulary);
  const many = [...vocabulary.keyAttributes].flatMap(([key, one]) => (one.many ? key : []));
  return { existing: before, updated: after, vocabulary, manyKeys: new Set(many) };
}

function requestOf(document: RequestDocument, type: PolicyType): Request | undefined {
  const result = parseRequest(document, type);
  return result.kind === "request" ? result.request : undefined;
}

export function check(
  type: PolicyType,
  existing: PolicyDocument,
  updated: PolicyDocument,
): CheckAnswer | undefined {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return undefined;
  return checkNoNewAccess({ existing: before, updated: after, type });
}

/** PASS, FAIL with a request, or undecided. */
export type Verdict = "PASS" | "FAIL" | "undecided";

export function verdictOf({ result, undecided }: CheckAnswer): Verdict {
  return undecided === undefined ? result : "undecided";
}

/** Twin: for every statement and request, the evaluator matches iff the formula holds. */
export function twin(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { vocabulary, manyKeys } = all;
  let tried = 0;
  for (const policy of [all.existing, all.updated]) {
    const { matches, allowed } = symbolize(policy, vocabulary);
    for (const document of given.requests) {
      const request = requestOf(document, given.type);
      const model = request && modelOf(request, vocabulary);
      if (request === undefined || model === undefined) continue;
      tried++;
      for (const [i, statement] of policy.statements.entries()) {
        const formula = vocabulary.terms.holds(matches[i] ?? 0, model);
        if (statementMatches(statement, request, manyKeys) !== formula) {
          return broken(`statement ${i}: formula ${formula}: ${JSON.stringify(document)}`);
        }
      }
      const decision = evaluate(policy, request, manyKeys).decision;
      if (vocabulary.terms.holds(allowed, model) !== (decision === "Allowed")) {
        return broken(`${decision}, not so the formula: ${JSON.stringify(document)}`);
      }
    }
  }
  return tried > 0 ? HOLDS : vacuous("no request in the domain");
}

/** No miss: a request that the new policy allows and the old one does not, and never PASS. */
export function noMiss(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { vocabulary, manyKeys, existing, updated } = all;
  const gained = given.requests.find((document) => {
    const request = requestOf(document, given.type);
    if (request === undefined || modelOf(request, vocabulary) === undefined) return false;
    const allows = (policy: Policy): boolean =>
      evaluate(policy, request, manyKeys).decision === "Allowed";
    return allows(updated) && !allows(existing);
  });
  if (gained === undefined) return vacuous("no request gained");
  const { result } = checkNoNewAccess({ existing, updated, type: given.type });
  return result === "FAIL" ? HOLDS : broken(`PASS, but ${JSON.stringify(gained)} is gained`);
}

/** Replay: counterexamples replay, are minimal, read without a warning and can be printed. */
export function replays(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const answer = checkNoNewAccess({ ...all, type: given.type });
  if (answer.undecided !== undefined) return vacuous("undecided");
  if (answer.result === "PASS") return vacuous("PASS");
  for (const { counterexample, statementIndex } of answer.reasons ?? []) {
    const document = counterexample ?? answer.counterexample;
    if (document === undefined) return broken(`statement ${statementIndex}: no counterexample`);
    const fault =
      faultOf(document, given) ??
      (grants(document, statementIndex, all, given.type) ? undefined : "does not replay") ??
      needless(document, statementIndex, all, given.type);
    if (fault !== undefined) return broken(`${fault}: ${JSON.stringify(document)}`);
  }
  return HOLDS;
}

/** The control characters, the private use area, and what Unicode never assigns. */
const isStrange = (letter: string): boolean =>
  letter < " " ||
  letter === "\x7f" ||
  (letter >= "\ue000" && letter <= "\uf8ff") ||
  letter >= "\u{f0000}";

function faultOf(document: RequestDocument, { type, existing, updated }: Case): string | undefined {
  const result = parseRequest(document, type);
  const found = result.kind === "request" ? result.warnings : result.diagnostics;
  if (found[0] !== undefined) return `reads with ${found[0].code} ${found[0].message}`;
  const written = JSON.stringify([existing, updated]);
  const strange = [...JSON.stringify(document)].find((each) => isStrange(each));
  return strange === undefined || written.includes(strange) ? undefined : "strange characters";
}

function grants(
  document: RequestDocument,
  statement: number,
  { existing, updated, manyKeys }: Read,
  type: PolicyType,
): boolean {
  const request = requestOf(document, type);
  if (request === undefined) return false;
  const { decision, allows } = evaluate(updated, request, manyKeys);
  const before = evaluate(existing, request, manyKeys);
  return decision === "Allowed" && allows.includes(statement) && before.decision !== "Allowed";
}

/** A key of the context that can go, though no dependency of the question needs it. */
function needless(
  document: RequestDocument,
  statement: number,
  all: Read,
  type: PolicyType,
): string | undefined {
  const { vocabulary } = all;
  const { terms } = vocabulary;
  const customs = dependencies(vocabulary);
  const keeps = (each: RequestDocument): boolean => {
    const request = requestOf(each, type);
    const model = request && modelOf(request, vocabulary);
    return model !== undefined && customs.every(({ holds }) => terms.holds(holds, model));
  };
  const isUsual = keeps(document);
  for (const key of Object.keys(document.context ?? {})) {
    const { [key]: _, ...context } = document.context ?? {};
    const without = { ...document, context };
    if (!grants(without, statement, all, type)) continue;
    if (!isUsual || keeps(without)) return `needless \`${key}\``;
  }
  return undefined;
}

/** Statements that match nothing, so that a document's conditions are spoken of. */
const beside = (
  document: PolicyDocument,
  ...others: readonly PolicyDocument[]
): PolicyDocument => ({
  ...document,
  Statement: [...document.Statement, ...others.flatMap((each) => each.Statement.map(silenced))],
});

function silenced(statement: JsonObject): JsonObject {
  const { Principal, NotPrincipal, NotAction: _, ...rest } = statement;
  const principal = Principal === undefined && NotPrincipal === undefined ? {} : { Principal: "*" };
  return { ...rest, ...principal, Action: [] };
}

const withStatements = (
  document: PolicyDocument,
  Statement: readonly JsonObject[],
): PolicyDocument => ({ ...document, Statement });

/** Guilt: a statement is guilty iff the policy with that Allow alone, and all Denies, fails. */
export function guilt({ type, existing, updated }: Case): Finding {
  const answer = check(type, existing, updated);
  if (answer === undefined) return vacuous("refused");
  if (answer.undecided !== undefined) return vacuous("undecided");
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

export const LAWS: Readonly<Record<string, Law>> = {
  twin,
  "no-miss": noMiss,
  replay: replays,
  guilt,
  reflexive,
  monotone,
};
