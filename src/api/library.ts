/**
 * The functions of the library: one for each operation, with types for requests and answers.
 *
 * They take what AWS's IAM Access Analyzer takes, and answer what it answers and more: a request as
 * counterexample, why the other policy does not allow it, and warnings with their places. They are
 * pure and synchronous. Each has the name of its command (`check-no-new-access` is
 * `checkNoNewAccess`). Rule ids such as A1 or P7 are those of docs/semantics.md.
 *
 * Wrong input never throws: the outcome has the kind `error`. `orThrow` turns it into an exception.
 * A member or an option with an unknown name is wrong input, because it may be a misspelt one.
 * Any other exception is a bug of keyaki, for example a `ReplayError`: the evaluator contradicts a
 * counterexample. Then there is no verdict.
 */
import type { CheckAnswer, CompareAnswer } from "../check/answer.ts";
import type { FindingsAnswer } from "../findings/findings.ts";
import type { CheckOptions } from "../question/options.ts";
import { answerRequest } from "./answer-request.ts";
import {
  type CertifiedAnswer,
  certifyCheck,
  checkNameOf,
  parseCertificate,
  type Verification,
  verifyCheck,
} from "./certify.ts";
import { locateWarnings } from "./documents.ts";
import { fieldError, nameError, type Outcome, RequestFailure } from "./errors.ts";
import type { EvaluateAnswer } from "./evaluation.ts";
import {
  CHECK_NAMES,
  type CheckName,
  decode,
  decodeCheck,
  type FormulaAnswer,
} from "./operation.ts";
import { type VerifyOptions, verifyOptionErrors } from "./options.ts";
import type {
  CheckRequests,
  EvaluateRequest,
  FindingsRequest,
  FormulaRequest,
  JsonDocument,
  NoPublicAccessRequest,
  PolicyPairRequest,
  SmtRequests,
  StackPairRequest,
  StackRequest,
} from "./requests.ts";
import { printQuestions, SMT_NAMES, type SmtAnswer, type SmtName } from "./smt.ts";
import { certifyStackRequest, verifyStackRequest } from "./stack-certificate.ts";
import { isAboutStacks } from "./stack-operation.ts";

export type CheckOutcome = Outcome<CheckAnswer>;
export type FindingsOutcome = Outcome<FindingsAnswer>;
export type CompareOutcome = Outcome<CompareAnswer>;
export type EvaluateOutcome = Outcome<EvaluateAnswer>;
export type FormulaOutcome = Outcome<FormulaAnswer>;
export type CertifyOutcome = Outcome<CertifiedAnswer>;
export type VerifyOutcome = Outcome<Verification>;
export type SmtOutcome = Outcome<SmtAnswer>;

/**
 * Returns the answer of an outcome; throws a `RequestFailure` if the request had an error.
 *
 * @example
 * ```ts
 * import { formula, orThrow } from "keyaki";
 *
 * try {
 *   orThrow(formula({ policyDocument: "{" }));
 * } catch (failure) {
 *   console.log(String(failure).startsWith("RequestFailure: policy, line 1, column 2:")); // true
 * }
 * ```
 */
export function orThrow<Answer>(outcome: Outcome<Answer>): Answer {
  // A program without types may pass anything.
  const { kind } = ((outcome as unknown) ?? {}) as { readonly kind?: unknown };
  if (kind !== "answer" && kind !== "error") {
    throw new TypeError("orThrow takes the outcome of a function of keyaki");
  }
  if (outcome.kind === "answer") return outcome.answer;
  throw new RequestFailure(outcome.error);
}

/**
 * Does the new policy allow a request that the existing policy does not? (A1, W1, W2)
 *
 * `PASS` is a proof that there is no such request. `FAIL` names every statement of the new policy
 * that grants such a request, with a counterexample each (at most five), and says why the existing
 * policy does not allow the first one. If a limit prevents a proof, the answer is `FAIL` with
 * `undecided` and without counterexample.
 *
 * @example
 * ```ts
 * import { checkNoNewAccess, orThrow } from "keyaki";
 *
 * const policy = (...actions: string[]) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" },
 * });
 * const answer = orThrow(
 *   checkNoNewAccess({
 *     existingPolicyDocument: policy("s3:GetObject"),
 *     newPolicyDocument: policy("s3:GetObject", "s3:DeleteObject"),
 *   }),
 * );
 * console.log(answer.result); // FAIL
 * console.log(answer.reasons?.[0]?.statementIndex); // 0
 * console.log(answer.counterexample?.action); // s3:DeleteObject
 * console.log(answer.existing?.decision); // ImplicitlyDenied
 * ```
 */
export function checkNoNewAccess(
  request: CheckRequests["CheckNoNewAccess"],
  options?: CheckOptions,
): CheckOutcome {
  return answerRequest("CheckNoNewAccess", request, options);
}

/**
 * Does the policy allow one of the actions on one of the resources? (A1, W1, W2)
 *
 * `PASS` is a proof that no such request is allowed. `FAIL` names every statement that grants one,
 * with a counterexample each (at most five). An action may have wildcards (T1, T2). A resource is
 * an ARN, which may have wildcards, or `*` (S1, S3).
 *
 * @example
 * ```ts
 * import { checkAccessNotGranted, orThrow } from "keyaki";
 *
 * const answer = orThrow(
 *   checkAccessNotGranted({
 *     policyDocument: `{
 *       "Version": "2012-10-17",
 *       "Statement": { "Sid": "Ops", "Effect": "Allow", "Action": "iam:*Role", "Resource": "*" }
 *     }`,
 *     access: [{ actions: ["iam:PassRole", "sts:AssumeRole"] }],
 *   }),
 * );
 * console.log(answer.result); // FAIL
 * console.log(answer.reasons?.[0]?.statementId); // Ops
 * console.log(answer.counterexample?.action); // iam:PassRole
 * ```
 */
export function checkAccessNotGranted(
  request: CheckRequests["CheckAccessNotGranted"],
  options?: CheckOptions,
): CheckOutcome {
  return answerRequest("CheckAccessNotGranted", request, options);
}

/**
 * Does the policy of a resource grant access to the public? (Y1 to Y8)
 *
 * A caller is public if the policy does not name it and the request has none of the fixed values
 * that the policy requires. Source addresses restrict access only if few addresses are admitted.
 *
 * @example
 * ```ts
 * import { checkNoPublicAccess, orThrow } from "keyaki";
 *
 * const answer = orThrow(
 *   checkNoPublicAccess({
 *     resourceType: "AWS::S3::Bucket",
 *     policyDocument: {
 *       Version: "2012-10-17",
 *       Statement: {
 *         Effect: "Allow",
 *         Principal: "*",
 *         Action: "s3:GetObject",
 *         Resource: "arn:aws:s3:::reports/*",
 *         Condition: { StringLike: { "aws:SourceVpc": "vpc-*" } },
 *       },
 *     },
 *   }),
 * );
 * console.log(answer.result); // FAIL
 * ```
 */
export function checkNoPublicAccess(
  request: NoPublicAccessRequest,
  options?: CheckOptions,
): CheckOutcome {
  return answerRequest("CheckNoPublicAccess", request, options);
}

/**
 * Does the policy grant access to callers outside of a zone of trust? (X1 to X6)
 *
 * @example
 * ```ts
 * import { checkNoExternalAccess, orThrow } from "keyaki";
 *
 * const answer = orThrow(
 *   checkNoExternalAccess({
 *     zoneOfTrust: "123456789012",
 *     policyDocument: {
 *       Version: "2012-10-17",
 *       Statement: {
 *         Effect: "Allow",
 *         Principal: { AWS: ["123456789012", "111122223333"] },
 *         Action: "sqs:SendMessage",
 *         Resource: "*",
 *       },
 *     },
 *   }),
 * );
 * console.log(answer.result); // FAIL
 * console.log(answer.counterexample?.principal); // arn:aws:iam::111122223333:user/Alice
 * ```
 */
export function checkNoExternalAccess(
  request: CheckRequests["CheckNoExternalAccess"],
  options?: CheckOptions,
): CheckOutcome {
  return answerRequest("CheckNoExternalAccess", request, options);
}

/**
 * Who has access from outside of a zone of trust, and how? (Z1 to Z6)
 *
 * Every allowed request from outside belongs to a finding, and the findings are as few and as
 * narrow as the values in the policy can express. LIMIT: 2000 findings; beyond, the answer is
 * `undecided` and lists the findings so far.
 *
 * @example
 * ```ts
 * import { findings, orThrow } from "keyaki";
 *
 * const answer = orThrow(
 *   findings({
 *     zoneOfTrust: ["123456789012"],
 *     resourceType: "AWS::S3::Bucket",
 *     policyDocument: {
 *       Version: "2012-10-17",
 *       Statement: {
 *         Effect: "Allow",
 *         Principal: "*",
 *         Action: "s3:GetObject",
 *         Resource: "arn:aws:s3:::reports/*",
 *         Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
 *       },
 *     },
 *   }),
 * );
 * console.log(answer.findings[0]?.condition["aws:PrincipalOrgID"]); // o-a1b2c3d4e5
 * console.log(answer.findings[0]?.isPublic); // false
 * ```
 */
export function findings(request: FindingsRequest, options?: CheckOptions): FindingsOutcome {
  return answerRequest("Findings", request, options);
}

/**
 * Which of two policies allows more? (A1, W1)
 *
 * The relation is that of the new policy to the existing one: `equivalent`, `more permissive`,
 * `less permissive`, `incomparable`, or `undecided` if a limit prevents an answer. `gained` is a
 * request that only the new policy allows, `lost` one that only the existing policy allows.
 *
 * @example
 * ```ts
 * import { compare, orThrow } from "keyaki";
 *
 * const policy = (action: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: action, Resource: "*" },
 * });
 * const answer = orThrow(
 *   compare({
 *     existingPolicyDocument: policy("sqs:*"),
 *     newPolicyDocument: policy("sqs:SendMessage"),
 *   }),
 * );
 * console.log(answer.relation); // less permissive
 * console.log(answer.gained); // undefined
 * ```
 */
export function compare(
  request: PolicyPairRequest | StackPairRequest,
  options?: CheckOptions,
): CompareOutcome {
  return answerRequest("Compare", request, options);
}

/**
 * What does the policy decide about one request? (A1)
 *
 * The answer is that of the reference evaluator, with the statements that decided. The policy is
 * read as a reference policy (P7).
 *
 * @example
 * ```ts
 * import { evaluate, orThrow } from "keyaki";
 *
 * const answer = orThrow(
 *   evaluate({
 *     policyDocument: {
 *       Version: "2012-10-17",
 *       Statement: [
 *         { Effect: "Allow", Action: "s3:*", Resource: "*" },
 *         { Sid: "Keep", Effect: "Deny", Action: "s3:Delete*", Resource: "*" },
 *       ],
 *     },
 *     request: {
 *       principal: "arn:aws:iam::111122223333:user/ana",
 *       action: "s3:DeleteObject",
 *       resource: "arn:aws:s3:::reports/2024.csv",
 *     },
 *   }),
 * );
 * console.log(answer.decision); // ExplicitlyDenied
 * console.log(answer.statements[0]?.statementId); // Keep
 * ```
 */
export function evaluate(
  request: EvaluateRequest | StackRequest<EvaluateRequest>,
): EvaluateOutcome {
  return answerRequest("Evaluate", request);
}

/**
 * Which requests does the policy allow, as a formula for people to read? (A1)
 *
 * @example
 * ```ts
 * import { formula, orThrow } from "keyaki";
 *
 * const answer = orThrow(
 *   formula({
 *     policyDocument: {
 *       Version: "2012-10-17",
 *       Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
 *     },
 *   }),
 * );
 * console.log(answer.formula.includes("s3:GetObject")); // true
 * ```
 */
export function formula(request: FormulaRequest): FormulaOutcome {
  return answerRequest("Formula", request);
}

/**
 * Answers a check and certifies the answer (docs/certificates.md): a proof for PASS; for FAIL the
 * counterexample with the decisions of the policies.
 *
 * An undecided answer has no certificate, nor has a PASS that another engine than the native one
 * found; a warning with the code `NO_CERTIFICATE` says so.
 *
 * @example
 * ```ts
 * import { certify, orThrow, verify } from "keyaki";
 *
 * const policy = (action: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: action, Resource: "*" },
 * });
 * const request = {
 *   existingPolicyDocument: policy("sqs:*"),
 *   newPolicyDocument: policy("sqs:SendMessage"),
 * };
 * const { answer, certificate } = orThrow(certify("CheckNoNewAccess", request));
 * console.log(answer.result); // PASS
 * console.log(orThrow(verify(JSON.stringify(certificate), request)).result); // ACCEPTED
 * ```
 */
export function certify<Name extends CheckName>(
  check: Name,
  request: CheckRequests[Name],
  options?: CheckOptions,
): CertifyOutcome {
  if (!CHECK_NAMES.includes(check)) {
    return { kind: "error", error: nameError(check, "check", CHECK_NAMES) };
  }
  if (isAboutStacks(request)) return certifyStackRequest(check, request, options);
  const decoded = decodeCheck(check, request, options);
  if (decoded.kind === "error") return decoded;
  const { answer, ...certificate } = certifyCheck(decoded.input, options);
  const located = locateWarnings(answer, decoded.input.documents);
  return { kind: "answer", answer: { answer: located, ...certificate } };
}

/**
 * Does the certificate prove the answer to the check that the request asks for?
 *
 * The certificate names its check. It is verified without the engine: its question is compared with
 * the request, each theory lemma is checked by a plain method, and the proof is replayed. A refused
 * certificate says nothing about the policies.
 *
 * A certificate that proves FAIL is accepted as well; `proved` is the result that it proves. With
 * the option `expect`, a certificate of the other result is refused.
 *
 * @example
 * ```ts
 * import { certify, orThrow, verify } from "keyaki";
 *
 * const about = (action: string) => ({
 *   policyDocument: {
 *     Version: "2012-10-17",
 *     Statement: { Effect: "Allow", Action: action, Resource: "*" },
 *   },
 *   access: [{ actions: ["s3:DeleteBucket"] }] as const,
 * });
 * const { certificate } = orThrow(certify("CheckAccessNotGranted", about("s3:Get*")));
 * const text = JSON.stringify(certificate);
 * const verified = orThrow(verify(text, about("s3:Get*"), { expect: "PASS" }));
 * console.log(verified.result); // ACCEPTED
 * console.log(orThrow(verify(text, about("s3:List*"))).result); // REFUSED
 * ```
 */
export function verify(
  certificate: JsonDocument,
  request: CheckRequests[CheckName],
  options: VerifyOptions = {},
): VerifyOutcome {
  const errors = verifyOptionErrors(options);
  if (errors.length > 0) return { kind: "error", error: fieldError(errors) };
  const parsed = parseCertificate(certificate);
  const wrong = (message: string): VerifyOutcome => {
    return { kind: "error", error: fieldError([{ name: "certificate", message }]) };
  };
  if (typeof parsed === "string") return wrong(`not a certificate: ${parsed}`);
  const name = checkNameOf(parsed);
  if (name === undefined) return wrong("the certificate names an unknown check");
  if (isAboutStacks(request)) return verifyStackRequest(parsed, name, request, options);
  const decoded = decodeCheck(name, request);
  if (decoded.kind === "error") return decoded;
  return { kind: "answer", answer: verifyCheck(parsed, decoded.input, options) };
}

/**
 * Prints the question of a check as SMT-LIB 2.6: `unsat` means PASS.
 *
 * A question without exact SMT-LIB text is an error with the reason `notSupported`.
 *
 * @example
 * ```ts
 * import { orThrow, smt } from "keyaki";
 *
 * const policy = (action: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: action, Resource: "*" },
 * });
 * const answer = orThrow(
 *   smt("CheckNoNewAccess", {
 *     existingPolicyDocument: policy("sqs:*"),
 *     newPolicyDocument: policy("sqs:SendMessage"),
 *   }),
 * );
 * console.log(answer.smt.trimEnd().endsWith("(check-sat)")); // true
 * ```
 */
export function smt<Name extends SmtName>(operation: Name, request: SmtRequests[Name]): SmtOutcome {
  if (!SMT_NAMES.includes(operation)) {
    return { kind: "error", error: nameError(operation, "operation", SMT_NAMES) };
  }
  const decoded = decode(operation, request);
  if (decoded.kind === "error") return decoded;
  return printQuestions(operation, decoded.input, (role) => `${role} policy`);
}
