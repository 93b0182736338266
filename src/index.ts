/**
 * keyaki: questions about AWS IAM policies, answered for every possible request.
 *
 * This file only exports; everything is documented where it is defined. Begin with api/library.ts,
 * which has a function for each command, each with an example. The meaning
 * of policies is in docs/semantics.md. `keyaki/policy`, `keyaki/evaluate` and `keyaki/engines` are
 * entries of their own.
 */
export {
  type Certificate,
  type CertifiedAnswer,
  certificateText,
  type Verification,
} from "./api/certify.ts";
export {
  type FieldError,
  type LocatedDiagnostic,
  type Outcome,
  type RequestError,
  type RequestErrorReason,
  RequestFailure,
} from "./api/errors.ts";
export type { EvaluateAnswer, StatementName } from "./api/evaluation.ts";
export {
  type CertifyOutcome,
  type CheckOutcome,
  type CompareOutcome,
  certify,
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  checkNoPublicAccess,
  compare,
  type EvaluateOutcome,
  evaluate,
  type FindingsOutcome,
  type FormulaOutcome,
  findings,
  formula,
  orThrow,
  type SmtOutcome,
  smt,
  type VerifyOutcome,
  verify,
} from "./api/library.ts";
export { CHECK_NAMES, type CheckName, type FormulaAnswer } from "./api/operation.ts";
export type { VerifyOptions } from "./api/options.ts";
export type { DeclaredType } from "./api/request-reader.ts";
export type {
  AccessNotGrantedRequest,
  CheckRequests,
  DeclaredPolicyType,
  DeclaredResourceType,
  EvaluateRequest,
  FindingsRequest,
  FormulaRequest,
  JsonDocument,
  NoExternalAccessRequest,
  NoPublicAccessRequest,
  PolicyPairRequest,
  SmtRequests,
  StackPairRequest,
  StackRequest,
} from "./api/requests.ts";
export type { SmtAnswer, SmtName } from "./api/smt.ts";
export {
  FINDING_TYPES,
  type FindingType,
  RESOURCE_TYPES,
  type ResourceType,
} from "./aws/resource-types.ts";
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
export {
  type ValidatePolicyOutcome,
  type ValidatePolicyRequest,
  validatePolicy,
} from "./lint/validate-policy.ts";
export { type CheckOptions, DEFAULT_STEPS } from "./question/options.ts";
export type { RepairKind } from "./repair/changes.ts";
export {
  type Collateral,
  type Repair,
  type RepairAnswer,
  type RepairOptions,
  repair,
} from "./repair/repair.ts";
export type { Decision } from "./semantics/evaluate.ts";
export type { ContextValue, RequestDocument } from "./semantics/request.ts";
export type { Location, PathElement, Span, ValidationFinding } from "./validation/finding.ts";
export type { ValidatePolicyAnswer } from "./validation/validate-policy.ts";
