/**
 * The operations of keyaki, as one table that every surface reads.
 *
 * A row says how the operation is called, which members its requests have, and how they are decoded
 * and answered; where the operation has a question, the row poses it. The command line, batches,
 * the library, certificates, `smt`, `verify` and the help texts are made from these rows. A new
 * check is a new row, its page in check/, and its report in cli/reports.ts.
 *
 * Wrong input is an error value. Exceptions are bugs of keyaki, such as a counterexample that does
 * not replay; only a surface catches them.
 */
import type { FindingType, ResourceType } from "../aws/resource-types.ts";
import {
  type Access,
  accessNotGranted,
  accessNotGrantedQuestion,
} from "../check/access-not-granted.ts";
import type { CheckAnswer, CompareAnswer, Warning } from "../check/answer.ts";
import { compare } from "../check/compare.ts";
import { noExternalAccess, noExternalAccessQuestion } from "../check/no-external-access.ts";
import { type NoNewAccess, noNewAccess, noNewAccessQuestion } from "../check/no-new-access.ts";
import { noPublicAccess, noPublicAccessQuestion } from "../check/no-public-access.ts";
import { policyFormulaText } from "../explain/policy-formula.ts";
import { externalAccessFindings, type FindingsAnswer } from "../findings/findings.ts";
import { parseWithStrings } from "../json/document.ts";
import type { JsonObject } from "../json/value.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { CheckOptions, SolveOptions } from "../question/options.ts";
import type { Question } from "../question/question.ts";
import type { DocumentCache } from "./document-cache.ts";
import {
  type Decoded,
  type Documents,
  decodeEvaluation,
  decodePair,
  decodePolicy,
  decodeResourcePolicy,
  locateWarnings,
  type PolicyAndRequest,
  type PolicyDocument,
  type PolicyPair,
  withFieldErrors,
} from "./documents.ts";
import type { Outcome } from "./errors.ts";
import { type EvaluateAnswer, evaluatePolicy } from "./evaluation.ts";
import { explainCheck } from "./explanation.ts";
import { DECLARED_TYPES, RequestReader } from "./request-reader.ts";
import { withWorldWarnings } from "./world-warnings.ts";

export interface AccessInput extends Documents {
  readonly access: Access;
}

export interface PublicInput extends Documents {
  readonly resourceType: ResourceType;
}

export interface ExternalInput extends Documents {
  readonly zone: Zone;
  readonly includeServices: boolean;
}

export interface FindingsInput extends ExternalInput {
  readonly resourceType: FindingType;
}

/** The requests that a policy allows, as a formula for people to read. */
export interface FormulaAnswer {
  /** In logical notation; lines, each with its end of line. */
  readonly formula: string;
  readonly warnings: readonly Warning[];
}

/** The decoded input of each operation. */
export interface Inputs {
  readonly CheckNoNewAccess: PolicyPair;
  readonly CheckAccessNotGranted: AccessInput;
  readonly CheckNoPublicAccess: PublicInput;
  readonly CheckNoExternalAccess: ExternalInput;
  readonly Findings: FindingsInput;
  readonly Compare: PolicyPair;
  readonly Evaluate: PolicyAndRequest;
  readonly Formula: Documents;
}

/** The answer of each operation. */
export interface Answers {
  readonly CheckNoNewAccess: CheckAnswer;
  readonly CheckAccessNotGranted: CheckAnswer;
  readonly CheckNoPublicAccess: CheckAnswer;
  readonly CheckNoExternalAccess: CheckAnswer;
  readonly Findings: FindingsAnswer;
  readonly Compare: CompareAnswer;
  readonly Evaluate: EvaluateAnswer;
  readonly Formula: FormulaAnswer;
}

/** The name of an operation in batches, in certificates and, for AWS's checks, in AWS's API. */
export type OperationName = keyof Answers;

/** The operations that answer PASS or FAIL. */
export type CheckName = Extract<OperationName, `Check${string}`>;

/** The members of requests, besides `policyType` and `unknownValues`, which all may have. */
export type MemberName =
  | "existingPolicyDocument"
  | "newPolicyDocument"
  | "policyDocument"
  | "request"
  | "access"
  | "resourceType"
  | "zoneOfTrust"
  | "includeServices";

export interface Operation<Input extends Documents, Answer> {
  /** The question that it answers, for help texts. */
  readonly summary: string;
  readonly members: readonly MemberName[];
  /** Whether an engine decides it, so that steps and engine can be set. */
  readonly usesEngine: boolean;
  decode(request: RequestReader): Decoded<Input>;
  answer(input: Input, options: SolveOptions): Answer;
  /** The formulas that are asked, for `smt`: one for a check, one for each direction of Compare. */
  questions?(input: Input): readonly Question[];
  /** The part of the answer that a line of a batch has; default: all of it. */
  batchAnswer?(answer: Answer): object;
}

/** An operation with one question and, for each answer, a certificate. */
export interface CheckOperation<Input extends Documents> extends Operation<Input, CheckAnswer> {
  questions(input: Input): readonly [Question];
  /** The members of the question as a JSON value, in one spelling, for certificates. */
  encode(input: Input): JsonObject;
}

export type Operations = {
  readonly [Name in OperationName]: Name extends CheckName
    ? CheckOperation<Inputs[Name]>
    : Operation<Inputs[Name], Answers[Name]>;
};

export const OPERATIONS: Operations = {
  CheckNoNewAccess: {
    summary: "does the new policy allow a request that the existing policy does not?",
    members: ["existingPolicyDocument", "newPolicyDocument"],
    usesEngine: true,
    decode: decodePairOf,
    answer: (input, options) => explainCheck(noNewAccess(pairOf(input), options), input),
    questions: (input) => [noNewAccessQuestion(pairOf(input))],
    encode: ({ reference, subject }) => ({
      existingPolicyDocument: jsonOf(reference),
      newPolicyDocument: jsonOf(subject),
    }),
  },
  CheckAccessNotGranted: {
    summary: "does the policy allow one of these actions on one of these resources?",
    members: ["policyDocument", "access"],
    usesEngine: true,
    decode(request) {
      const access = request.access();
      return withInput(decodePolicyOf(request), { access });
    },
    answer: (input, options) => explainCheck(accessNotGranted(accessOf(input), options), input),
    questions: (input) => [accessNotGrantedQuestion(accessOf(input))],
    encode({ subject, access: { actions = [], resources = [] } }) {
      return { policyDocument: jsonOf(subject), access: [{ actions, resources }] };
    },
  },
  CheckNoPublicAccess: {
    summary: "does the policy of a resource grant access to the public?",
    members: ["policyDocument", "resourceType"],
    usesEngine: true,
    decode(request) {
      const policy = request.document("policyDocument");
      const resourceType = request.resourceType();
      const type = request.resourcePolicyType();
      const decoded = decodeResourcePolicy(policy, type, request.unknownValues());
      return withInput(forType(decoded, resourceType), { resourceType });
    },
    answer: (input, options) => explainCheck(noPublicAccess(withPolicy(input), options), input),
    questions: (input) => [noPublicAccessQuestion(withPolicy(input))],
    encode: ({ subject, resourceType }) => ({ policyDocument: jsonOf(subject), resourceType }),
  },
  CheckNoExternalAccess: {
    summary: "does the policy grant access to callers outside of a zone of trust?",
    members: ["policyDocument", "zoneOfTrust", "includeServices"],
    usesEngine: true,
    decode: decodeExternal,
    answer: (input, options) => explainCheck(noExternalAccess(withPolicy(input), options), input),
    questions: (input) => [noExternalAccessQuestion(withPolicy(input))],
    encode({ subject, zone: { accounts, organizations, paths }, includeServices }) {
      const zoneOfTrust = [...accounts, ...organizations, ...paths];
      return { policyDocument: jsonOf(subject), zoneOfTrust, includeServices };
    },
  },
  Findings: {
    summary: "who has access from outside of a zone of trust, and how?",
    members: ["policyDocument", "resourceType", "zoneOfTrust", "includeServices"],
    usesEngine: true,
    decode(request) {
      const policy = request.document("policyDocument");
      const resourceType = request.findingType();
      return withInput(forType(decodeExternal(request, policy), resourceType), { resourceType });
    },
    answer: (input, options) => externalAccessFindings(withPolicy(input), options),
    batchAnswer: withoutNoWarnings,
  },
  Compare: {
    summary: "which policy allows more, and which requests make the difference?",
    members: ["existingPolicyDocument", "newPolicyDocument"],
    usesEngine: true,
    decode: decodePairOf,
    answer: (input, options) => compare(pairOf(input), options),
    questions(input) {
      const { existing, updated, type } = pairOf(input);
      const reverse = { existing: updated, updated: existing, type };
      return [noNewAccessQuestion({ existing, updated, type }), noNewAccessQuestion(reverse)];
    },
  },
  Evaluate: {
    summary: "what does the policy decide about one request?",
    members: ["policyDocument", "request"],
    usesEngine: false,
    decode: (request) =>
      decodeEvaluation({
        policy: request.document("policyDocument"),
        request: request.document("request"),
        type: request.policyType(),
        unknowns: request.unknownValues(),
      }),
    answer: evaluatePolicy,
    batchAnswer({ decision, warnings }) {
      return withoutNoWarnings({ decision, warnings });
    },
  },
  Formula: {
    summary: "which requests does the policy allow, as a formula?",
    members: ["policyDocument"],
    usesEngine: false,
    decode: (request) =>
      decodePolicy({
        policy: request.document("policyDocument"),
        type: request.policyType(),
        unknowns: request.unknownValues(),
        isReference: true,
      }),
    answer: ({ subject }) => ({ formula: policyFormulaText(subject.policy), warnings: [] }),
  },
};

export const OPERATION_NAMES: readonly OperationName[] = Object.keys(OPERATIONS) as OperationName[];

export function isCheck(name: OperationName): name is CheckName {
  return name.startsWith("Check");
}

/** The names of the operations that answer PASS or FAIL. */
export const CHECK_NAMES: readonly CheckName[] = OPERATION_NAMES.filter(isCheck);

export function isOperation(name: unknown): name is OperationName {
  return typeof name === "string" && Object.hasOwn(OPERATIONS, name);
}

/** Decodes an untrusted request, its documents included. */
export function decode<Name extends OperationName>(
  name: Name,
  request: unknown,
  options?: CheckOptions,
  cache?: DocumentCache,
): Decoded<Inputs[Name]> {
  const { members, decode: decodeMembers } = rowOf(name);
  const reader = new RequestReader(request, members, options, cache);
  return withFieldErrors(decodeMembers(reader), reader.errors);
}

/** Answers decoded input; all warnings have their places. */
export function answer<Name extends OperationName>(
  name: Name,
  input: Inputs[Name],
  options: SolveOptions = {},
): Answers[Name] {
  const answered = rowOf(name).answer(input, options);
  return locateWarnings(withWorldWarnings(answered, input, options.world), input);
}

/** Answers an untrusted request about policies; one about stacks is answered by its own table. */
export function answerPolicyRequest<Name extends OperationName>(
  name: Name,
  request: unknown,
  options?: CheckOptions,
  cache?: DocumentCache,
): Outcome<Answers[Name]> {
  const decoded = decode(name, request, options, cache);
  if (decoded.kind === "error") return decoded;
  return { kind: "answer", answer: answer(name, decoded.input, options) };
}

/**
 * Answers CheckNoPublicAccess about a resource of a type that AWS's check does not know (Y7). It is
 * no operation of its own: requests of people name one of AWS's types, and only the gate, which
 * finds policies of all types, asks without one.
 */
export function answerUntypedPublicAccess(
  request: unknown,
  options: CheckOptions = {},
): Outcome<CheckAnswer> {
  const reader = new RequestReader(request, ["policyDocument"], options);
  const policy = reader.document("policyDocument");
  const read = decodeResourcePolicy(policy, reader.resourcePolicyType(), reader.unknownValues());
  const decoded = withFieldErrors(read, reader.errors);
  if (decoded.kind === "error") return decoded;
  const { input } = decoded;
  const found = noPublicAccess({ policy: input.subject.policy }, options);
  return { kind: "answer", answer: locateWarnings(found, input) };
}

/** A decoded check, whichever it is: what certificates and `verify` need of it. */
export interface CheckRequest {
  readonly operation: CheckName;
  readonly documents: Documents;
  readonly question: Question;
  /** The answer, its warnings without places. */
  ask(options?: SolveOptions): CheckAnswer;
  /** The whole question as a JSON value. */
  encode(): JsonObject;
}

export function checkRequest<Name extends CheckName>(
  operation: Name,
  input: Inputs[Name],
): CheckRequest {
  // A row for a check is a CheckOperation; TypeScript does not resolve the conditional type.
  const row = OPERATIONS[operation] as unknown as CheckOperation<Inputs[Name]>;
  const [question] = row.questions(input);
  return {
    operation,
    documents: input,
    question,
    ask: (options = {}) => row.answer(input, options),
    encode: () => ({
      operation,
      policyType: DECLARED_TYPES[input.type],
      ...(input.unknowns.size > 0 && { unknownValues: [...input.unknowns] }),
      ...row.encode(input),
    }),
  };
}

export function decodeCheck(
  operation: CheckName,
  request: unknown,
  options?: CheckOptions,
): Decoded<CheckRequest> {
  const decoded = decode(operation, request, options);
  if (decoded.kind === "error") return decoded;
  return { kind: "decoded", input: checkRequest(operation, decoded.input) };
}

/** The row of an operation, with input and answer in one type. */
export function rowOf<Name extends OperationName>(
  name: Name,
): Operation<Inputs[Name], Answers[Name]> {
  // Every row is such an operation; TypeScript does not resolve the conditional type.
  return OPERATIONS[name] as unknown as Operation<Inputs[Name], Answers[Name]>;
}

function decodePairOf(request: RequestReader): Decoded<PolicyPair> {
  return decodePair({
    existing: request.document("existingPolicyDocument"),
    updated: request.document("newPolicyDocument"),
    type: request.policyType(),
    unknowns: request.unknownValues(),
  });
}

function decodePolicyOf(request: RequestReader): Decoded<Documents> {
  const policy = request.document("policyDocument");
  const [type, unknowns] = [request.policyType(), request.unknownValues()];
  return decodePolicy({ policy, type, unknowns, isReference: false });
}

function decodeExternal(
  request: RequestReader,
  policy = request.document("policyDocument"),
): Decoded<ExternalInput> {
  const zone = request.zoneOfTrust();
  const includeServices = request.flag("includeServices");
  const type = request.resourcePolicyType();
  return withInput(decodeResourcePolicy(policy, type, request.unknownValues()), {
    zone,
    includeServices,
  });
}

/** The policy of a role never names a resource, so nothing is missing. */
function forType<Input extends Documents>(
  decoded: Decoded<Input>,
  type: FindingType,
): Decoded<Input> {
  const isOfRole = type === "AWS::IAM::AssumeRolePolicyDocument" || type === "AWS::IAM::Role";
  if (decoded.kind === "error" || !isOfRole) return decoded;
  const diagnostics = decoded.input.diagnostics.filter(({ code }) => code !== "MISSING_RESOURCE");
  return { kind: "decoded", input: { ...decoded.input, diagnostics } };
}

function withInput<Input, More>(decoded: Decoded<Input>, more: More): Decoded<Input & More> {
  if (decoded.kind === "error") return decoded;
  return { kind: "decoded", input: { ...decoded.input, ...more } };
}

function pairOf({ reference, subject, type }: PolicyPair): NoNewAccess {
  return { existing: reference.policy, updated: subject.policy, type };
}

function accessOf({ subject, access, type }: AccessInput): Parameters<typeof accessNotGranted>[0] {
  return { policy: subject.policy, access, type };
}

function withPolicy<Input extends Documents>(
  input: Input,
): Input & { readonly policy: PolicyDocument["policy"] } {
  return { ...input, policy: input.subject.policy };
}

/** INVARIANT: the text of a decoded document is JSON. */
function jsonOf({ text }: PolicyDocument): unknown {
  return parseWithStrings(text);
}

function withoutNoWarnings<Answer extends { readonly warnings: readonly Warning[] }>(
  answer: Answer,
): object {
  const { warnings, ...others } = answer;
  return warnings.length === 0 ? others : answer;
}
