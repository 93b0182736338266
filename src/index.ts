/**
 * keyaki: questions about AWS IAM policies, answered for every possible request.
 *
 * The functions take what AWS's IAM Access Analyzer takes and answer what it answers, and more: a
 * request as counterexample, why the other policy does not allow it, and warnings with their
 * places. They are pure and synchronous. What a policy means is docs/semantics.md, whose rules
 * (A1, P3, ...) the comments name.
 *
 * Wrong input never throws: it is an outcome of kind `error`. What throws is a bug of keyaki, a
 * `ReplayError` for one: a counterexample that its own evaluator contradicts. Then there is no
 * verdict.
 */

import { type Certified, certified, type Verification, verification } from "./api/certify.ts";
import type { CheckName } from "./api/check-request.ts";
import type { Outcome } from "./api/errors.ts";
import { answerNoExternalAccess, answerNoPublicAccess, externalFindings } from "./api/exposure.ts";
import {
  type Answered,
  aboutPolicy,
  answerAccessNotGranted,
  answerNoNewAccess,
  comparison,
  type EvaluationAnswer,
  evaluation,
} from "./api/operations.ts";
import type { DeclaredType } from "./api/request-reader.ts";
import type { FindingType, ResourceType } from "./aws/resource-types.ts";
import type { Access } from "./check/access-not-granted.ts";
import type { CheckAnswer, CompareAnswer } from "./check/answer.ts";
import { policyFormulaText } from "./explain/policy-formula.ts";
import type { FindingsAnswer } from "./findings/findings.ts";
import type { CheckOptions } from "./question/options.ts";

export type { Certificate, Certified, Verification } from "./api/certify.ts";
export type { CheckName } from "./api/check-request.ts";
export type {
  FieldError,
  LocatedDiagnostic,
  Outcome,
  RequestError,
  RequestErrorReason,
} from "./api/errors.ts";
export type {
  Answered,
  AnswerWarning,
  EvaluationAnswer,
  StatementName,
} from "./api/operations.ts";
export type { DeclaredType } from "./api/request-reader.ts";
export type { FindingType, ResourceType } from "./aws/resource-types.ts";
export type { Access } from "./check/access-not-granted.ts";
export type {
  CheckAnswer,
  CompareAnswer,
  DocumentRole,
  ExistingDecision,
  Reason,
  Relation,
  Undecided,
  Warning,
} from "./check/answer.ts";
export { ReplayError } from "./counterexample/replay.ts";
export type { Finding } from "./findings/finding.ts";
export type { FindingsAnswer } from "./findings/findings.ts";
export type { Diagnostic, JsonPath } from "./json/diagnostic.ts";
export type { CheckOptions } from "./question/options.ts";
export type { Decision } from "./semantics/evaluate.ts";
export type { ContextValue, RequestDocument } from "./semantics/request.ts";

/**
 * A JSON document: its text, the UTF-8 bytes of its text, or the parsed value.
 *
 * LIMIT: 1 MiB of text and 100 levels of nesting; beyond, the outcome is an error with the name
 * `UnprocessableEntityException`. Lines and columns of diagnostics count from 1 in the text, for a
 * parsed value in what `JSON.stringify` makes of it.
 */
export type JsonDocument = string | Uint8Array | object;

/** What every request may say of its policies. */
export interface DeclaredPolicyType {
  /**
   * Without it, a policy with Principal or NotPrincipal in any statement is a resource policy,
   * else an identity policy; two policies are resource policies if either is.
   */
  readonly policyType?: DeclaredType;
}

export interface PolicyPairRequest extends DeclaredPolicyType {
  /** The reference: it may hold wildcards inside AWS principals (P7). */
  readonly existingPolicyDocument: JsonDocument;
  readonly newPolicyDocument: JsonDocument;
}

export interface AccessNotGrantedRequest extends DeclaredPolicyType {
  readonly policyDocument: JsonDocument;
  /**
   * One of the actions on one of the resources; without actions any action, without resources any
   * resource, but not without both. LIMIT: 100 entries a list, 2048 characters a resource.
   */
  readonly access: readonly [Access];
}

export interface NoPublicAccessRequest {
  /** Read as a resource policy. */
  readonly policyDocument: JsonDocument;
  readonly resourceType: ResourceType;
}

/** Whose access is not access from outside (X1 to X6). */
export interface TrustingRequest {
  /** Read as a resource policy. */
  readonly policyDocument: JsonDocument;
  /** Account ids, organisation ids (`o-…`) and organisation paths. */
  readonly zoneOfTrust: string | readonly string[];
  /** Whether AWS's services count as outsiders; without it they don't. */
  readonly includeServices?: boolean;
}

export interface FindingsRequest extends TrustingRequest {
  readonly resourceType: FindingType;
}

export interface EvaluateRequest extends DeclaredPolicyType {
  readonly policyDocument: JsonDocument;
  /** A `RequestDocument` (R1 to R6): principal, action, resource and perhaps a context. */
  readonly request: JsonDocument;
}

export interface FormulaRequest extends DeclaredPolicyType {
  readonly policyDocument: JsonDocument;
}

/**
 * Does the new policy allow a request that the existing policy does not? (A1, W1, W2)
 *
 * `PASS` is a proof that no request is; `FAIL` names every statement of the new policy that grants
 * such a request, with a counterexample each, and why the existing policy does not allow the first
 * of them. Where a limit prevents a proof the answer is `FAIL` with `undecided`, and without
 * counterexample.
 *
 * @example
 * ```ts
 * import { checkNoNewAccess } from "keyaki";
 *
 * const policy = (...actions: string[]) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" },
 * });
 * const outcome = checkNoNewAccess({
 *   existingPolicyDocument: policy("s3:GetObject"),
 *   newPolicyDocument: policy("s3:GetObject", "s3:DeleteObject"),
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.result); // FAIL
 * console.log(outcome.answer.reasons?.[0]?.statementIndex); // 0
 * console.log(outcome.answer.counterexample?.action); // s3:DeleteObject
 * console.log(outcome.answer.existing?.decision); // ImplicitlyDenied
 * ```
 */
export function checkNoNewAccess(
  request: PolicyPairRequest,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  return answerNoNewAccess(request, options);
}

/**
 * Does the policy allow one of the actions on one of the resources? (A1, W1, W2)
 *
 * `PASS` is a proof that no request is allowed; `FAIL` names every statement that grants one, with
 * a counterexample each. An action may hold wildcards (T1, T2); a resource is an ARN, perhaps with
 * wildcards, or `*` (S1, S3).
 *
 * @example
 * ```ts
 * import { checkAccessNotGranted } from "keyaki";
 *
 * const outcome = checkAccessNotGranted({
 *   policyDocument: `{
 *     "Version": "2012-10-17",
 *     "Statement": { "Sid": "Ops", "Effect": "Allow", "Action": "iam:*Role", "Resource": "*" }
 *   }`,
 *   access: [{ actions: ["iam:PassRole", "sts:AssumeRole"] }],
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.result); // FAIL
 * console.log(outcome.answer.reasons?.[0]?.statementId); // Ops
 * console.log(outcome.answer.counterexample?.action); // iam:PassRole
 * ```
 */
export function checkAccessNotGranted(
  request: AccessNotGrantedRequest,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  return answerAccessNotGranted(request, options);
}

/**
 * Does the policy of a resource let the public in? (Y1 to Y6)
 *
 * The public is whoever the policy can't have meant in person: a stranger, in what the policy as a
 * whole allows, without any of the fixed values that it names. Source addresses protect only while
 * those that are let in are few.
 *
 * @example
 * ```ts
 * import { checkNoPublicAccess } from "keyaki";
 *
 * const outcome = checkNoPublicAccess({
 *   resourceType: "AWS::S3::Bucket",
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: {
 *       Effect: "Allow",
 *       Principal: "*",
 *       Action: "s3:GetObject",
 *       Resource: "arn:aws:s3:::reports/*",
 *       Condition: { StringLike: { "aws:SourceVpc": "vpc-*" } },
 *     },
 *   },
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.result); // FAIL
 * ```
 */
export function checkNoPublicAccess(
  request: NoPublicAccessRequest,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  return answerNoPublicAccess(request, options);
}

/**
 * Does the policy let anybody in from outside a zone of trust? (X1 to X6)
 *
 * @example
 * ```ts
 * import { checkNoExternalAccess } from "keyaki";
 *
 * const outcome = checkNoExternalAccess({
 *   zoneOfTrust: "123456789012",
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: {
 *       Effect: "Allow",
 *       Principal: { AWS: ["123456789012", "111122223333"] },
 *       Action: "sqs:SendMessage",
 *       Resource: "*",
 *     },
 *   },
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.result); // FAIL
 * console.log(outcome.answer.counterexample?.principal); // arn:aws:iam::111122223333:user/Alice
 * ```
 */
export function checkNoExternalAccess(
  request: TrustingRequest,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  return answerNoExternalAccess(request, options);
}

/** The requests of the checks by their names in a batch. */
export interface CheckRequests {
  readonly CheckNoNewAccess: PolicyPairRequest;
  readonly CheckAccessNotGranted: AccessNotGrantedRequest;
  readonly CheckNoPublicAccess: NoPublicAccessRequest;
  readonly CheckNoExternalAccess: TrustingRequest;
}

/**
 * A check with a certificate of its answer (docs/certificates.md): a proof of a PASS, or the
 * counterexample of a FAIL with what the policies decide about it.
 *
 * An undecided answer has none, nor has a PASS that another engine than the native one found; a
 * warning with the code `NO_CERTIFICATE` tells.
 *
 * @example
 * ```ts
 * import { certifyCheck, verifyCertificate } from "keyaki";
 *
 * const policy = (action: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: action, Resource: "*" },
 * });
 * const request = {
 *   existingPolicyDocument: policy("sqs:*"),
 *   newPolicyDocument: policy("sqs:SendMessage"),
 * };
 * const outcome = certifyCheck("CheckNoNewAccess", request);
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * const { answer, certificate } = outcome.answer;
 * console.log(answer.result); // PASS
 * const verified = verifyCertificate(JSON.stringify(certificate), request);
 * if (verified.kind === "error") throw new Error(verified.error.message);
 * console.log(verified.answer.result); // ACCEPTED
 * ```
 */
export function certifyCheck<Name extends CheckName>(
  check: Name,
  request: CheckRequests[Name],
  options?: CheckOptions,
): Outcome<Certified<Answered<CheckAnswer>>> {
  return certified(check, request, options);
}

/**
 * Does the certificate prove the answer to the check that the request asks for?
 *
 * The certificate says which check it is of. It is gone through without the engine: what it says of
 * the question is compared with the request, each fact is checked by a plain method, and the proof
 * is replayed. A refused certificate says nothing about the policies.
 *
 * @example
 * ```ts
 * import { certifyCheck, verifyCertificate } from "keyaki";
 *
 * const about = (action: string) => ({
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: { Effect: "Allow", Action: action, Resource: "*" },
 *   },
 *   access: [{ actions: ["s3:DeleteBucket"] }] as const,
 * });
 * const outcome = certifyCheck("CheckAccessNotGranted", about("s3:Get*"));
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * const certificate = JSON.stringify(outcome.answer.certificate);
 * const other = verifyCertificate(certificate, about("s3:List*"));
 * if (other.kind === "error") throw new Error(other.error.message);
 * console.log(other.answer.result); // REFUSED
 * ```
 */
export function verifyCertificate(
  certificate: JsonDocument,
  request: CheckRequests[CheckName],
): Outcome<Verification> {
  return verification(certificate, request);
}

/**
 * Who is let in from outside a zone of trust, and how? (Z1 to Z6)
 *
 * The findings are sound, every request from outside that is allowed is in some finding, and as
 * few and as narrow as what the policy writes can say. LIMIT: 2000 findings; beyond, the answer is
 * `undecided` and holds those that were found.
 *
 * @example
 * ```ts
 * import { findExternalAccess } from "keyaki";
 *
 * const outcome = findExternalAccess({
 *   zoneOfTrust: ["123456789012"],
 *   resourceType: "AWS::S3::Bucket",
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: {
 *       Effect: "Allow",
 *       Principal: "*",
 *       Action: "s3:GetObject",
 *       Resource: "arn:aws:s3:::reports/*",
 *       Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
 *     },
 *   },
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * const [finding] = outcome.answer.findings;
 * console.log(finding?.condition["aws:PrincipalOrgID"]); // o-a1b2c3d4e5
 * console.log(finding?.isPublic); // false
 * ```
 */
export function findExternalAccess(
  request: FindingsRequest,
  options?: CheckOptions,
): Outcome<Answered<FindingsAnswer>> {
  return externalFindings(request, options);
}

/**
 * Which of two policies allows more? (A1, W1)
 *
 * The relation is the new policy's to the existing one: `equivalent`, `more permissive`, `less
 * permissive`, `incomparable`, or `undecided` where a limit prevents an answer. `gained` is a
 * request that only the new policy allows, `lost` one that only the existing policy allows.
 *
 * @example
 * ```ts
 * import { comparePolicies } from "keyaki";
 *
 * const policy = (action: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: action, Resource: "*" },
 * });
 * const outcome = comparePolicies({
 *   existingPolicyDocument: policy("sqs:*"),
 *   newPolicyDocument: policy("sqs:SendMessage"),
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.relation); // less permissive
 * console.log(outcome.answer.gained); // undefined
 * ```
 */
export function comparePolicies(
  request: PolicyPairRequest,
  options?: CheckOptions,
): Outcome<Answered<CompareAnswer>> {
  return comparison(request, options);
}

/**
 * What does the policy decide about one request? (A1)
 *
 * The answer is the reference evaluator's, which is docs/semantics.md as a program, and the
 * statements that decided. The policy is read as a reference policy is (P7).
 *
 * @example
 * ```ts
 * import { evaluateRequest } from "keyaki";
 *
 * const outcome = evaluateRequest({
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: [
 *       { Effect: "Allow", Action: "s3:*", Resource: "*" },
 *       { Sid: "Keep", Effect: "Deny", Action: "s3:Delete*", Resource: "*" },
 *     ],
 *   },
 *   request: {
 *     principal: "arn:aws:iam::111122223333:user/ana",
 *     action: "s3:DeleteObject",
 *     resource: "arn:aws:s3:::reports/2024.csv",
 *   },
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.decision); // ExplicitlyDenied
 * console.log(outcome.answer.statements[0]?.statementId); // Keep
 * ```
 */
export function evaluateRequest(request: EvaluateRequest): Outcome<Answered<EvaluationAnswer>> {
  return evaluation(request);
}

/** What a policy says, as a formula for people to read. */
export interface FormulaAnswer {
  /** In the signs of logic; lines, each with its end of line. */
  readonly formula: string;
}

/**
 * Which requests does the policy allow, as a formula? (A1)
 *
 * @example
 * ```ts
 * import { policyFormula } from "keyaki";
 *
 * const outcome = policyFormula({
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
 *   },
 * });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.formula.includes("s3:GetObject")); // true
 * ```
 */
export function policyFormula(request: FormulaRequest): Outcome<Answered<FormulaAnswer>> {
  return aboutPolicy(request, (policy) => ({ formula: policyFormulaText(policy), warnings: [] }));
}
