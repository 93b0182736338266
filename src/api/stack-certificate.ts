/**
 * Certificates of checks about stacks: written beside an answer, and verified without the engine.
 *
 * They have the form of those about policies (certify.ts). The proof of a PASS is about the whole
 * formula of the question, and the checker accepts it without the engine. That formula and
 * evaluator agree is checked on sampled requests. The proof of a FAIL is its counterexample, which
 * the evaluator of stacks evaluates again.
 */
import { type Certificate, FORMAT } from "../certificate/format.ts";
import { ProofChecker } from "../certificate/proof-checker.ts";
import { ProofRecorder } from "../certificate/proof-recorder.ts";
import type { CheckAnswer, Warning } from "../check/answer.ts";
import {
  concludeStack,
  decideStack,
  STACK_TEXTS,
  type StackCheckName,
  tryReplayStack,
} from "../check/stack.ts";
import { parseWithStrings } from "../json/document.ts";
import { isEqual, isObject, type JsonObject } from "../json/value.ts";
import type { CheckOptions, SolveOptions } from "../question/options.ts";
import { poseStack, type StackQuestion } from "../question/stack-question.ts";
import type { CertifiedAnswer, Verification } from "./certify.ts";
import { locateWarnings } from "./documents.ts";
import { fieldError, type Outcome } from "./errors.ts";
import type { CheckName } from "./operation.ts";
import type { VerifyOptions } from "./options.ts";
import { PolicyCache } from "./policy-cache.ts";
import {
  decodeStackRequest,
  isStackOperation,
  type StackInputs,
  type StackOperationName,
  stackQuestionOf,
} from "./stack-operation.ts";
import { stackTranslationError } from "./translation-samples.ts";

export function isStackCheck(name: StackOperationName): name is StackCheckName {
  return Object.hasOwn(STACK_TEXTS, name);
}

/** Whether a certificate is about stacks. */
export function isOfStacks({ question }: Certificate): boolean {
  return isObject(question) && ("stack" in question || "newStack" in question);
}

/** Certifies the answer to an untrusted request about stacks. */
export function certifyStackRequest(
  name: CheckName,
  request: unknown,
  options?: CheckOptions,
): Outcome<CertifiedAnswer> {
  const decoded = decodeOf(name, request, options);
  if (decoded.kind === "error") return decoded;
  const { input } = decoded;
  const { answer, ...certificate } = certifyStack(decoded.name, input, options);
  return { kind: "answer", answer: { answer: locateWarnings(answer, input), ...certificate } };
}

/** Verifies a certificate for an untrusted request about stacks. */
export function verifyStackRequest(
  certificate: Certificate,
  name: CheckName,
  request: unknown,
  options?: VerifyOptions,
): Outcome<Verification> {
  const decoded = decodeOf(name, request);
  if (decoded.kind === "error") return decoded;
  return { kind: "answer", answer: verifyStack(certificate, decoded.name, decoded.input, options) };
}

function decodeOf(name: CheckName, request: unknown, options?: CheckOptions) {
  if (!isStackOperation(name) || !isStackCheck(name)) {
    const message = `${name} cannot be asked about a stack; ask about one of its policies`;
    return { kind: "error", error: fieldError([{ name: "stack", message }]) } as const;
  }
  const decoded = decodeStackRequest(name, request, options, new PolicyCache());
  return decoded.kind === "error" ? decoded : { ...decoded, name };
}

/** Answers a check about stacks and certifies the answer; warnings have no places yet. */
export function certifyStack<Name extends StackCheckName>(
  name: Name,
  input: StackInputs[Name],
  options: SolveOptions = {},
): CertifiedAnswer {
  const question = stackQuestionOf(name, input);
  const answer = concludeStack(decideStack(question, options), STACK_TEXTS[name]);
  const encoded = encode(name, input);
  const certificate =
    answer.result === "PASS"
      ? passCertificate(question, encoded, options)
      : failCertificate(question, encoded, answer);
  if (typeof certificate !== "string") return { answer, certificate };
  const warning: Warning = {
    code: "NO_CERTIFICATE",
    message: `no certificate: ${certificate}`,
    path: [],
    policy: input.subject.role,
  };
  return { answer: { ...answer, warnings: [...answer.warnings, warning] } };
}

/** The answer is about a slice, the proof about the whole question, so it is asked again. */
function passCertificate(
  question: StackQuestion,
  encoded: JsonObject,
  options: SolveOptions,
): Certificate | string {
  const recorder = new ProofRecorder(options.engine);
  const recorded = { ...options, engine: recorder.engine, proof: recorder };
  const { violations, undecided } = decideStack(question, recorded);
  if (violations.length > 0) throw new Error("the slice of a question about stacks is wrong");
  if (undecided !== undefined) {
    return "only a part of the question could be proved within the step limit";
  }
  const proof = recorder.proof();
  if (proof === undefined) return "another engine than the native one found a part of the answer";
  return { format: FORMAT, question: encoded, result: "PASS", ...proof };
}

function failCertificate(
  question: StackQuestion,
  encoded: JsonObject,
  { counterexample }: CheckAnswer,
): Certificate | string {
  if (counterexample === undefined) return "the answer is undecided";
  const evaluations = tryReplayStack(counterexample, question);
  if (typeof evaluations === "string") return `its counterexample ${evaluations}`;
  return {
    ...{ format: FORMAT, question: encoded, result: "FAIL", statementIndex: 0 },
    ...{ counterexample, evaluations },
  };
}

/** Decides whether the certificate proves its answer to this question, and the expected one. */
export function verifyStack<Name extends StackCheckName>(
  certificate: Certificate,
  name: Name,
  input: StackInputs[Name],
  { expect }: VerifyOptions = {},
): Verification {
  const refused = (reason: string): Verification => ({ result: "REFUSED", reason });
  if (!isEqual(certificate.question, encode(name, input))) {
    return refused("the certificate was made for a different question");
  }
  const question = stackQuestionOf(name, input);
  const proved = certificate.result;
  if (certificate.result === "PASS") {
    const checker = new ProofChecker(certificate);
    const difference = stackTranslationError(poseStack(question));
    if (difference !== undefined) return refused(difference);
    const { violations, undecided } = decideStack(question, { engine: checker.engine });
    if (checker.refused !== undefined) return refused(checker.refused);
    if (violations.length > 0 || undecided !== undefined) {
      return refused("its claims do not prove the answer");
    }
  } else {
    const own = tryReplayStack(certificate.counterexample, question);
    if (typeof own === "string") return refused(`the counterexample ${own}`);
    if (!isEqual(certificate.evaluations, own)) {
      return refused("`evaluations` differ from those of the policies");
    }
  }
  if (expect === undefined || expect === proved) return { result: "ACCEPTED", proved };
  return refused(`the certificate proves ${proved} of ${name}, not ${expect} as expected`);
}

/** The whole question as a JSON value. */
function encode<Name extends StackCheckName>(
  operation: Name,
  input: StackInputs[Name],
): JsonObject {
  const { subject } = input;
  const stack = parseWithStrings(subject.text);
  if ("reference" in input) {
    const existingStack = parseWithStrings(input.reference.text);
    return { operation, existingStack, newStack: stack };
  }
  if ("access" in input) {
    const { actions = [], resources = [] } = input.access;
    return { operation, stack, access: [{ actions, resources }] };
  }
  if ("zone" in input) {
    const { accounts, organizations, paths } = input.zone;
    const zoneOfTrust = [...accounts, ...organizations, ...paths];
    return { operation, stack, zoneOfTrust, includeServices: input.includeServices };
  }
  throw new Error("a check about stacks has two stacks, an access list or a zone");
}
