/**
 * The operations over requests that nobody vouches for: members read, documents read, asked, and
 * the answer joined with what is doubtful in the documents.
 *
 * Wrong input comes back as an error value. What is thrown is a bug of ours, a counterexample that
 * does not replay among them; only a surface catches it.
 */

import { accessNotGranted } from "../check/access-not-granted.ts";
import type { CheckAnswer, CompareAnswer, Warning } from "../check/answer.ts";
import { compare } from "../check/compare.ts";
import { type NoNewAccess, noNewAccess } from "../check/no-new-access.ts";
import type { Policy } from "../policy/ast.ts";
import type { CheckOptions } from "../question/options.ts";
import { type Decision, evaluate, evaluationWarnings } from "../semantics/evaluate.ts";
import {
  type Read,
  type ReadEvaluation,
  type Reading,
  type ReadPair,
  type ReadPolicy,
  readEvaluation,
  readPair,
  readPolicy,
} from "./documents.ts";
import type { FieldError } from "./errors.ts";
import { fieldError, type LocatedDiagnostic, type Outcome } from "./errors.ts";
import { MemberReader } from "./request-reader.ts";

/** A warning of an answer: a diagnostic whose severity goes without saying. */
export type AnswerWarning = Omit<LocatedDiagnostic, "severity">;

/** An answer whose warnings have their places, those of the documents first. */
export type Answered<Answer> = Omit<Answer, "warnings"> & {
  readonly warnings: readonly AnswerWarning[];
};

/** A statement of a policy, as AWS's reasons name it. */
export interface StatementName {
  /** Zero-based. */
  readonly statementIndex: number;
  readonly statementId?: string;
}

export interface EvaluationAnswer {
  readonly decision: Decision;
  /** Those that decided: the Deny statements that match, else the Allow statements that do. */
  readonly statements: readonly StatementName[];
  readonly warnings: readonly Warning[];
}

interface Warned {
  readonly warnings: readonly Warning[];
}

export function answerNoNewAccess(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  const members = new MemberReader(request, options);
  return answer(members, pairOf(members), (pair) => noNewAccess(policiesOf(pair), options));
}

export function answerAccessNotGranted(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  const members = new MemberReader(request, options);
  const access = members.access();
  return answer(members, policyOf(members, false), ({ policy, type }) =>
    accessNotGranted({ policy: policy.policy, access, type }, options),
  );
}

export function comparison(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CompareAnswer>> {
  const members = new MemberReader(request, options);
  return answer(members, pairOf(members), (pair) => compare(policiesOf(pair), options));
}

export function evaluation(request: unknown): Outcome<Answered<EvaluationAnswer>> {
  const members = new MemberReader(request);
  const reading = readEvaluation({
    policy: members.document("policyDocument"),
    request: members.document("request"),
    type: members.policyType(),
  });
  return answer(members, reading, evaluated);
}

/** A question about one policy that passes no judgement on it. */
export function aboutPolicy<Answer extends Warned>(
  request: unknown,
  ask: (policy: Policy) => Answer,
): Outcome<Answered<Answer>> {
  const members = new MemberReader(request);
  return answer(members, policyOf(members, true), ({ policy }) => ask(policy.policy));
}

function pairOf(members: MemberReader): Reading<ReadPair> {
  return readPair({
    existing: members.document("existingPolicyDocument"),
    updated: members.document("newPolicyDocument"),
    type: members.policyType(),
  });
}

function policyOf(members: MemberReader, reference: boolean): Reading<ReadPolicy> {
  const policy = members.document("policyDocument");
  return readPolicy({ policy, type: members.policyType(), reference });
}

export function policiesOf({ existing, updated, type }: ReadPair): NoNewAccess {
  return { existing: existing.policy, updated: updated.policy, type };
}

/** A1, by the reference evaluator alone. */
export function evaluated({ policy: { policy }, request }: ReadEvaluation): EvaluationAnswer {
  const { decision, allows, denies } = evaluate(policy, request);
  const statements = (denies.length > 0 ? denies : allows).map((statementIndex) => {
    const sid = policy.statements[statementIndex]?.sid;
    return sid === undefined ? { statementIndex } : { statementIndex, statementId: sid };
  });
  const warnings = evaluationWarnings(policy, request).map(
    (each): Warning => ({ ...each, policy: "policy" }),
  );
  return { decision, statements, warnings };
}

function answer<R extends Read, Answer extends Warned>(
  { faults }: MemberReader,
  reading: Reading<R>,
  ask: (read: R) => Answer,
): Outcome<Answered<Answer>> {
  const question = joined(reading, faults);
  if (question.kind === "refused") return { kind: "error", error: question.refusal };
  return { kind: "answer", answer: withPlaces(ask(question.read), question.read) };
}

/** A reading refused for other members of its request too; a limit outweighs them. */
export function joined<R extends Read>(
  reading: Reading<R>,
  faults: readonly FieldError[],
): Reading<R> {
  if (faults.length === 0) return reading;
  if (reading.kind === "read") {
    return { kind: "refused", refusal: fieldError(faults, reading.read.warnings) };
  }
  const { name, diagnostics } = reading.refusal;
  if (name === "UnprocessableEntityException") return reading;
  return { kind: "refused", refusal: fieldError(faults, diagnostics) };
}

/** The warnings of the documents, then those of the answer, all with their places. */
export function withPlaces<Answer extends Warned>(answer: Answer, read: Read): Answered<Answer> {
  const warnings = [...read.warnings, ...read.located(answer.warnings)].map(
    ({ severity: _, ...warning }) => warning,
  );
  return { ...answer, warnings };
}
