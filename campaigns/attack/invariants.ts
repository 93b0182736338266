/**
 * Laws that hold for keyaki's answers without knowing the right one: the same meaning gives the
 * same answer, less access never turns PASS into FAIL, certificates are accepted, and other engines
 * agree.
 */

import { engineNamed, type MakeEngine } from "../../src/engines.ts";
import { certify, orThrow, verify } from "../../src/index.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import type { Random } from "../../test/laws/support/random.ts";
import { permute } from "./mutate.ts";
import {
  type Evaluator,
  type PolicyJson,
  questionOf,
  type RequestJson,
  type StatementJson,
} from "./oracle/evaluate.ts";
import { type AttackQuestion, ask, requestFor, withDeny } from "./question.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A broken invariant: its name and what happened; undefined if it held. */
export type Broken = {
  readonly kind: string;
  readonly detail: string;
  readonly question: AttackQuestion;
};

type Verdict = "PASS" | "FAIL" | "undecided" | "invalid";

interface Answer {
  readonly result?: "PASS" | "FAIL";
  readonly relation?: string;
  readonly findings?: readonly unknown[];
  readonly undecided?: object;
}

/** The answer in one word. */
export function verdictOf(question: AttackQuestion, options?: Parameters<typeof ask>[1]): string {
  const outcome = ask(question, options);
  if (outcome.kind === "error") return "invalid";
  const { result, relation, findings, undecided } = outcome.answer as Answer;
  if (undecided !== undefined) return "undecided";
  return result ?? relation ?? `${findings?.length} findings`;
}

type Invariant = (
  question: AttackQuestion,
  verdict: string,
  words: Vocabulary,
  random: Random,
) => Broken | undefined;

const isOpen = (verdict: string): boolean => verdict === "undecided" || verdict === "invalid";

function same(kind: string, change: (policy: PolicyJson, random: Random) => PolicyJson): Invariant {
  return (question, verdict, _, random) => {
    const { subject, existing } = question;
    const other = {
      ...question,
      subject: change(subject, random),
      ...(existing === undefined ? {} : { existing: change(existing, random) }),
    };
    const found = verdictOf(other);
    if (isOpen(verdict) || isOpen(found) || found === verdict) return undefined;
    return { kind, detail: `${verdict}, but ${found} for ${JSON.stringify(other)}`, question };
  };
}

function stays(
  kind: string,
  change: (
    question: AttackQuestion,
    words: Vocabulary,
    random: Random,
  ) => AttackQuestion | undefined,
): Invariant {
  return (question, verdict, words, random) => {
    const other = verdict === "PASS" ? change(question, words, random) : undefined;
    if (other === undefined || verdictOf(other) !== "FAIL") return undefined;
    return { kind, detail: `PASS, but FAIL for ${JSON.stringify(other)}`, question };
  };
}

const isIdentity = ({ policyType }: AttackQuestion): boolean => policyType === "IDENTITY_POLICY";

const INVARIANTS: readonly (readonly [share: number, invariant: Invariant])[] = [
  [0.1, same("another order", permute)],
  [
    0.1,
    same("another case", (policy) => ({ ...policy, Statement: policy.Statement.map(otherCase) })),
  ],
  [
    0.15,
    stays("one Deny more", (question, words, random) => {
      if (question.check === "CheckNoPublicAccess") return undefined;
      const subject = withDeny(question.subject, words, isIdentity(question), random);
      return { ...question, subject };
    }),
  ],
  [
    0.15,
    stays("one Allow less", (question, _, random) => {
      if (question.check === "CheckNoPublicAccess") return undefined;
      const allows = question.subject.Statement.filter(({ Effect }) => Effect === "Allow");
      if (allows.length < 2) return undefined;
      const gone = random.pick(allows);
      const Statement = question.subject.Statement.filter((each) => each !== gone);
      return { ...question, subject: { ...question.subject, Statement } };
    }),
  ],
  [0.1, againstItself],
  [0.1, isCertified],
  [0.01, engine("z3", await engineNamed("z3", { timeout: 3 }))],
  [0.01, engine("cvc5", await engineNamed("cvc5", { timeout: 3 }))],
];

/** Actions and keys with the case of ASCII letters swapped. */
function otherCase(statement: StatementJson): StatementJson {
  const swap = (text: string): string =>
    text.replace(/[A-Za-z]/g, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
  const swapped = (given: unknown): unknown =>
    Array.isArray(given) ? given.map((each) => swap(String(each))) : swap(String(given));
  return Object.fromEntries(
    Object.entries(statement).map(([member, value]) => {
      if (member.endsWith("Action")) return [member, swapped(value)];
      if (member !== "Condition") return [member, value];
      const block = Object.entries(value as Readonly<Record<string, object>>);
      return [
        member,
        Object.fromEntries(
          block.map(([operator, keys]) => [
            operator,
            Object.fromEntries(Object.entries(keys).map(([key, values]) => [swap(key), values])),
          ]),
        ),
      ];
    }),
  );
}

function againstItself(question: AttackQuestion): Broken | undefined {
  if (question.existing === undefined) return undefined;
  const { subject, policyType } = question;
  const itself: AttackQuestion = {
    check: "CheckNoNewAccess",
    policyType,
    subject,
    existing: subject,
  };
  if (verdictOf(itself) !== "FAIL") return undefined;
  return { kind: "against itself", detail: "FAIL", question: itself };
}

/** Whether the certificate of an answer is accepted. */
function isCertified(question: AttackQuestion): Broken | undefined {
  const { check } = question;
  if (check === "Compare" || check === "Findings") return undefined;
  const outcome = certify(check, requestFor(question) as never);
  if (outcome.kind === "error") return undefined;
  const { certificate } = outcome.answer;
  if (certificate === undefined) return undefined;
  const verification = orThrow(verify(JSON.stringify(certificate), requestFor(question) as never));
  if (verification.result === "ACCEPTED") return undefined;
  return { kind: "certificate", detail: JSON.stringify(verification), question };
}

function engine(name: string, made: MakeEngine): Invariant {
  return (question, verdict) => {
    if (question.check === "Findings") return undefined;
    const found = verdictOf(question, { engine: made });
    if (isOpen(verdict) || isOpen(found) || found === verdict) return undefined;
    return { kind: name, detail: `${found}, and the native engine ${verdict}`, question };
  };
}

/** Applies each invariant to its share of the questions; says which ones were applied. */
export function applyInvariants(
  question: AttackQuestion,
  words: Vocabulary,
  random: Random,
): { readonly applied: number; readonly broken: readonly Broken[] } {
  const chosen = INVARIANTS.filter(([share]) => random.chance(share));
  if (chosen.length === 0) return { applied: 0, broken: [] };
  const verdict = verdictOf(question);
  const broken = chosen.flatMap(
    ([, invariant]) => invariant(question, verdict, words, random) ?? [],
  );
  return { applied: chosen.length, broken };
}

/** Compares keyaki's evaluator with the attack's own on one request. */
export function twin(
  policy: PolicyJson,
  policyType: AttackQuestion["policyType"],
  evaluator: Evaluator,
  request: RequestJson,
): string | undefined {
  const type = policyType === "IDENTITY_POLICY" ? "identity" : "resource";
  const parsed = parsePolicy(policy, { type });
  if (parsed.kind === "invalid") return undefined;
  // A name that no request has is compared too: a verdict is about all names (R7).
  const read = parseRequest(request, type, "any");
  if (read.kind === "invalid") {
    const errors = read.diagnostics.filter(({ severity }) => severity === "error");
    return `keyaki refuses the request: ${errors.map(({ code, message }) => `${code} ${message}`)}`;
  }
  const expected = evaluator.decide(questionOf(request));
  const { decision } = evaluate(parsed.policy, read.request);
  return decision === expected ? undefined : `${decision}, and the attack says ${expected}`;
}

export type { Verdict };
