/**
 * Certificates of checks: written beside an answer, and verified without the engine.
 *
 * The proof of a PASS is the proof that each question to the engine is unsatisfiable. To verify it,
 * the same check runs again with an engine that accepts only what the certificate proves
 * (certificate/proof-checker.ts). For a check with a reference policy the proof may be about a
 * slice of the policies; then slicing/slice-checker.ts checks what the slice leaves out. The proof
 * of a FAIL is its counterexample, which the reference evaluator evaluates again.
 *
 * An undecided answer has no certificate. A PASS has one only if the native engine found it.
 */
import {
  type Certificate,
  FORMAT,
  type PassCertificate,
  readCertificate,
} from "../certificate/format.ts";
import { ProofChecker } from "../certificate/proof-checker.ts";
import { ProofRecorder } from "../certificate/proof-recorder.ts";
import { exceedsLimit } from "../check/address-count.ts";
import type { CheckAnswer, Warning } from "../check/answer.ts";
import { type StatementVerdicts, solveEach } from "../check/decide.ts";
import { sourceAddresses } from "../check/public-test.ts";
import { claimFor, type ReplayedRequest, replay, tryReplay } from "../counterexample/replay.ts";
import { type DocumentLimits, decodeUtf8, readDocument } from "../json/document.ts";
import { isEqual, isLongerThan, isObject } from "../json/value.ts";
import type { Term } from "../logic/term.ts";
import type { SolveOptions } from "../question/options.ts";
import { type PosedQuestion, pose, type Question, type Slice } from "../question/question.ts";
import { evaluate } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { sliceQuestion } from "../slicing/slice.ts";
import {
  describeSlice,
  type KeptSlice,
  rebuildSlice,
  sliceError,
} from "../slicing/slice-checker.ts";
import { requestToModel } from "../symbolic/request-to-model.ts";
import { CHECK_NAMES, type CheckName, type CheckRequest } from "./operation.ts";
import type { VerifyOptions } from "./options.ts";
import { translationError } from "./translation-samples.ts";

export { type Certificate, certificateText } from "../certificate/format.ts";

/** An answer with its certificate. */
export interface CertifiedAnswer {
  readonly answer: CheckAnswer;
  /** Absent if there is none; then a warning of the answer says why. */
  readonly certificate?: Certificate;
}

export type Verification =
  /** The certificate is valid, and proves this result. A proof of FAIL is accepted too. */
  | { readonly result: "ACCEPTED"; readonly proved: "PASS" | "FAIL" }
  | { readonly result: "REFUSED"; readonly reason: string };

/** Answers a check and certifies the answer; warnings have no places yet. */
export function certifyCheck(check: CheckRequest, options: SolveOptions = {}): CertifiedAnswer {
  const { answer, certificate } =
    options.engine === undefined ? certifyNative(check, options) : certifyWhole(check, options);
  if (typeof certificate !== "string") return { answer, certificate };
  const warning: Warning = {
    code: "NO_CERTIFICATE",
    message: `no certificate: ${certificate}`,
    path: [],
    policy: check.documents.subject.role,
  };
  return { answer: { ...answer, warnings: [...answer.warnings, warning] } };
}

interface Attempt {
  readonly answer: CheckAnswer;
  /** A string is the reason why there is none. */
  readonly certificate: Certificate | string;
}

/** The answer first; for a PASS, the questions that had to be solved are then solved again. */
function certifyNative(check: CheckRequest, options: SolveOptions): Attempt {
  const answer = check.ask(options);
  const isPass = answer.result === "PASS";
  return {
    answer,
    certificate: isPass ? provePass(check, options) : failCertificate(check, answer),
  };
}

function provePass(check: CheckRequest, options: SolveOptions): Certificate | string {
  const { question } = check;
  const slice = question.reference === undefined ? undefined : provableSlice(question);
  const recorder = new ProofRecorder();
  const recorded = { ...options, engine: recorder.engine, proof: recorder };
  const isPass =
    slice === undefined
      ? check.ask(recorded).result === "PASS"
      : isCleared(solveEach(pose(question, slice), recorded));
  // The whole question may take more steps than the slice, which could not be shown to be one.
  if (!isPass) return "only a part of the question could be proved within the step limit";
  return passCertificate(check, recorder, slice && describeSlice(slice, question));
}

const isCleared = ({ violations, undecided }: StatementVerdicts): boolean =>
  violations.length === 0 && undecided.length === 0;

/** The slice that was asked about, if the slice checker accepts it. */
function provableSlice(question: Question): Slice | undefined {
  const { candidates, sliceFor } = sliceQuestion(question);
  const slice = sliceFor(candidates);
  return sliceError(slice, question) === undefined ? slice : undefined;
}

/** With a caller-supplied engine the whole question is asked. */
function certifyWhole(check: CheckRequest, options: SolveOptions): Attempt {
  const recorder = new ProofRecorder(options.engine);
  const answer = check.ask({ ...options, engine: recorder.engine, proof: recorder });
  const isPass = answer.result === "PASS";
  return {
    answer,
    certificate: isPass ? passCertificate(check, recorder) : failCertificate(check, answer),
  };
}

function passCertificate(
  check: CheckRequest,
  recorder: ProofRecorder,
  slice?: KeptSlice,
): Certificate | string {
  const proof = recorder.proof();
  if (proof === undefined) return "another engine than the native one found a part of the answer";
  const question = check.encode();
  return { format: FORMAT, question, result: "PASS", ...(slice && { slice }), ...proof };
}

function failCertificate(
  check: CheckRequest,
  { counterexample, reasons = [] }: CheckAnswer,
): Certificate | string {
  const [first] = reasons;
  if (counterexample === undefined || first === undefined) return "the answer is undecided";
  const { statementIndex } = first;
  const evaluations = evaluateOwn(check, counterexample, statementIndex);
  if (typeof evaluations === "string") return `its counterexample ${evaluations}`;
  const question = check.encode();
  return { format: FORMAT, question, result: "FAIL", statementIndex, counterexample, evaluations };
}

/** For a counterexample that was just found: only a count of addresses needs its model again. */
function evaluateOwn(
  { question }: CheckRequest,
  counterexample: RequestDocument,
  statement: number,
): object | string {
  if (question.countsAddresses === true) return evaluateAll(question, counterexample, statement);
  const claim = claimFor(question, statement);
  return evaluationsOf(replay(counterexample, claim, question.type), question);
}

/** Evaluates a counterexample on the policies; a string says why it proves nothing. */
function evaluateAll(question: Question, request: unknown, statement: number): object | string {
  const replayed = tryReplay(request, claimFor(question, statement), question.type);
  if (typeof replayed === "string") return replayed;
  const { symbolic } = pose(question);
  const model = requestToModel(replayed.request, symbolic);
  if (model === undefined) return "has values outside of the domain of the checks (K1 to K3, W4)";
  if (question.countsAddresses === true) {
    // One address proves public access only if the addresses that are treated alike are too many.
    const { absent, blocks } = sourceAddresses(question.subject, symbolic, false);
    const holds = (term: Term): boolean => symbolic.terms.holds(term, model);
    const isPublic =
      holds(absent) || blocks.some((each) => holds(each.holds) && exceedsLimit(each));
    if (!isPublic) return "comes from one of few addresses";
  }
  return evaluationsOf(replayed, question);
}

function evaluationsOf({ request, denial }: ReplayedRequest, { subject }: Question): object {
  const policy = evaluate(subject, request);
  return denial === undefined ? { policy } : { policy, existing: denial };
}

/** Decides whether the certificate proves its answer to this question, and the expected one. */
export function verifyCheck(
  certificate: Certificate,
  check: CheckRequest,
  { expect }: VerifyOptions = {},
): Verification {
  const proved = certificate.result;
  const reason = otherQuestion(certificate, check) ?? certificateError(certificate, check);
  if (reason !== undefined) return { result: "REFUSED", reason };
  if (expect === undefined || expect === proved) return { result: "ACCEPTED", proved };
  const other = `the certificate proves ${proved} of ${check.operation}, not ${expect} as expected`;
  return { result: "REFUSED", reason: other };
}

/** The members by which a question is told apart, in the words of a report. */
const NOUNS: Readonly<Record<string, string>> = {
  operation: "check",
  policyType: "policy type",
  existingPolicyDocument: "existing policy",
  newPolicyDocument: "new policy",
  policyDocument: "policy",
  access: "list of actions and resources",
  resourceType: "resource type",
  zoneOfTrust: "zone of trust",
  includeServices: "value of includeServices",
};

function otherQuestion({ question }: Certificate, check: CheckRequest): string | undefined {
  const own = check.encode();
  if (isEqual(question, own)) return undefined;
  const given = isObject(question) ? question : {};
  const name = Object.keys(own).find((each) => !isEqual(given[each], own[each]));
  if (name === undefined) return "the question of the certificate has unknown members";
  return `the certificate was made for a different ${NOUNS[name] ?? name}`;
}

function certificateError(certificate: Certificate, check: CheckRequest): string | undefined {
  if (certificate.result === "PASS") return proofError(certificate, check);
  const { statementIndex, counterexample, evaluations } = certificate;
  if (typeof statementIndex !== "number") return "`statementIndex` is not a number";
  const own = evaluateAll(check.question, counterexample, statementIndex);
  if (typeof own === "string") return `the counterexample ${own}`;
  return isEqual(evaluations, own) ? undefined : "`evaluations` differ from those of the policies";
}

function proofError(certificate: PassCertificate, check: CheckRequest): string | undefined {
  const checker = new ProofChecker(certificate);
  const unsettled = "its claims do not prove the answer";
  const sampled = posedBy(certificate, check.question);
  const difference = typeof sampled === "string" ? undefined : translationError(sampled);
  if (difference !== undefined) return difference;
  if (certificate.slice === undefined) {
    const { result } = check.ask({ engine: checker.engine });
    return checker.refused ?? (result === "PASS" ? undefined : unsettled);
  }
  if (typeof sampled === "string") return sampled;
  const verdicts = solveEach(sampled, { engine: checker.engine });
  return checker.refused ?? (isCleared(verdicts) ? undefined : unsettled);
}

/** Poses the question that a proof is about; a string is the reason why there is none. */
export function posedBy({ slice }: PassCertificate, question: Question): PosedQuestion | string {
  if (slice === undefined) return pose(question);
  const part = rebuildSlice(slice, question);
  if (part === undefined) return "`slice` does not name parts of the policies";
  const error = sliceError(part, question);
  return error === undefined ? pose(question, part) : `its slice leaves out too much: ${error}`;
}

/** The check that a certificate names. */
export function checkNameOf({ question }: Certificate): CheckName | undefined {
  const operation = isObject(question) ? question["operation"] : undefined;
  return CHECK_NAMES.find((each) => each === operation);
}

/** LIMIT: a certificate holds its documents, and its list of atoms can be as long again. */
export const CERTIFICATE_LIMITS: DocumentLimits = { bytes: 64 * 1_048_576, depth: 110 };

/** Reads a certificate from text, bytes or a value; a string is the reason why it is not one. */
export function parseCertificate(document: unknown): Certificate | string {
  const text = jsonText(document);
  if (text === undefined) return "it is neither JSON text nor a JSON value";
  const read = readDocument(text, CERTIFICATE_LIMITS);
  if (read.kind === "document") return readCertificate(read.document.value);
  return read.kind === "limit" ? read.message : `${read.diagnostics[0]?.message}`;
}

function jsonText(document: unknown): string | undefined {
  if (typeof document === "string") return document;
  if (document instanceof Uint8Array) {
    const text = decodeUtf8(document);
    return typeof text === "string" ? text : undefined;
  }
  try {
    if (isLongerThan(CERTIFICATE_LIMITS.bytes, document)) return undefined;
    // The declared type leaves out that the result is undefined for functions and symbols.
    return JSON.stringify(document) as string | undefined;
  } catch {
    return undefined;
  }
}
