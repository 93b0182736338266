/**
 * The operations over requests that nobody vouches for: members read, documents read, asked, and
 * the answer joined with what is doubtful in the documents.
 *
 * Wrong input comes back as an error value. What is thrown is a bug of ours, a counterexample that
 * does not replay among them; only a surface catches it.
 */
import type { Policy } from "../policy/policy.ts";
import { type Decision, evaluate, evaluationWarnings } from "../semantics/evaluate.ts";
import { checkAccessNotGranted } from "./access-not-granted.ts";
import type { CheckAnswer, CompareAnswer, Warning } from "./answer.ts";
import { comparePolicies } from "./compare.ts";
import {
  type ReadEvaluation,
  type Reading,
  type ReadPair,
  readEvaluation,
  readPair,
  readPolicy,
} from "./documents.ts";
import { MemberReader } from "./members.ts";
import { checkNoNewAccess, type NoNewAccess } from "./no-new-access.ts";
import type { CheckOptions } from "./options.ts";
import { type LocatedDiagnostic, type Outcome, type Refusal, refuseFields } from "./refusal.ts";

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

export function noNewAccess(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  const members = new MemberReader(request, options);
  return answer(members, pairOf(members), (pair) => checkNoNewAccess(policiesOf(pair), options));
}

export function accessNotGranted(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  const members = new MemberReader(request, options);
  const access = members.access();
  return answer(members, policyIn(members, false), ({ policy, type }) =>
    checkAccessNotGranted({ policy: policy.policy, access, type }, options),
  );
}

export function comparison(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CompareAnswer>> {
  const members = new MemberReader(request, options);
  return answer(members, pairOf(members), (pair) => comparePolicies(policiesOf(pair), options));
}

export function evaluation(request: unknown): Outcome<Answered<EvaluationAnswer>> {
  const members = new MemberReader(request);
  const reading = readEvaluation({
    policy: members.document("policyDocument"),
    request: members.document("request"),
    type: members.policyType(),
  });
  return answer(members, reading, evaluateRequest);
}

/** Reads the one policy of a request, and hands it on. */
export function withPolicy<T>(request: unknown, use: (policy: Policy) => T): Outcome<T> {
  const members = new MemberReader(request);
  const reading = policyIn(members, true);
  const refusal = refusalOf(members, reading);
  if (reading.kind === "refused" || refusal !== undefined) return refuse(reading, refusal);
  return { kind: "answer", answer: use(reading.read.policy.policy) };
}
