/**
 * Certificates of the checks: written beside an answer, and verified without the engine.
 *
 * A PASS rests on questions that were answered `unsat`, and on a slice that leaves out what the
 * policies have in common (slicing/slice-checker.ts): a proof of each is a proof of the PASS. To
 * verify it, the same check is run again with an engine that believes only the certificate
 * (certificate/proof-checker.ts). A FAIL is its counterexample, evaluated again by the reference
 * evaluator. An undecided answer has no certificate, and no PASS has one that is not the native
 * engine's.
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
import { isEqual } from "../json/value.ts";
import type { Term } from "../logic/term.ts";
import type { CheckOptions } from "../question/options.ts";
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
import {
  ask,
  CHECK_NAMES,
  type Checked,
  type CheckName,
  poseChecked,
  questionIn,
  questionText,
  readChecked,
} from "./check-request.ts";
import { fieldError, type Outcome } from "./errors.ts";
import { type Answered, withPlaces } from "./operations.ts";

export { type Certificate, certificateText } from "../certificate/format.ts";

/** An answer and, if there is one, what proves it. */
export interface Certified<Answer = CheckAnswer> {
  readonly answer: Answer;
  /** Absent where a warning of the answer says that there is none. */
  readonly certificate?: Certificate;
}

export type Verification =
  | { readonly result: "ACCEPTED" }
  | { readonly result: "REFUSED"; readonly reason: string };

export function certify(checked: Checked, options: CheckOptions = {}): Certified {
  const { answer, certificate } =
    options.engine === undefined ? certifiedNative(checked, options) : recorded(checked, options);
  if (typeof certificate !== "string") return { answer, certificate };
  const warning: Warning = {
    severity: "warning",
    code: "NO_CERTIFICATE",
    message: `there is no certificate: ${certificate}`,
    path: [],
    policy: checked.operation === "CheckNoNewAccess" ? "new" : "policy",
  };
  return { answer: { ...answer, warnings: [...answer.warnings, warning] } };
}

interface Attempt {
  readonly answer: CheckAnswer;
  /** A text is why there is none. */
  readonly certificate: Certificate | string;
}

/** The answer, then what proves it: of a PASS the search, where there was one, once more. */
function certifiedNative(checked: Checked, options: CheckOptions): Attempt {
  const answer = ask(checked, options);
  const isPass = answer.result === "PASS";
  return { answer, certificate: isPass ? proven(checked, options) : failed(checked, answer) };
}

function proven(checked: Checked, options: CheckOptions): Certificate | string {
  const whole = questionIn(checked);
  const slice = checked.operation === "CheckNoNewAccess" ? provableSlice(whole) : undefined;
  const recorder = new ProofRecorder();
  const logged = { ...options, engine: recorder.engine, proof: recorder };
  const isPass =
    slice === undefined
      ? ask(checked, logged).result === "PASS"
      : isClear(solveEach(pose(whole, slice), logged));
  // The whole may take more steps than the slice did, which was not shown to be one.
  if (!isPass) return "within its limits only a part of the question could be proved";
  return passed(checked, recorder, slice && describeSlice(slice, whole));
}

const isClear = ({ violations, undecided }: StatementVerdicts): boolean =>
  violations.length === 0 && undecided.length === 0;

/** The slice that was asked about, if it can be shown to be one. */
function provableSlice(whole: Question): Slice | undefined {
  const { candidates, sliceFor } = sliceQuestion(whole);
  const slice = sliceFor(candidates);
  return sliceError(slice, whole) === undefined ? slice : undefined;
}

/** The answer with whatever engine, to the whole question. */
function recorded(checked: Checked, options: CheckOptions): Attempt {
  const recorder = new ProofRecorder(options.engine);
  const answer = ask(checked, { ...options, engine: recorder.engine, proof: recorder });
  const isPass = answer.result === "PASS";
  return { answer, certificate: isPass ? passed(checked, recorder) : failed(checked, answer) };
}

function passed(
  checked: Checked,
  recorder: ProofRecorder,
  slice?: KeptSlice,
): Certificate | string {
  const proof = recorder.proof();
  if (proof === undefined) return "not all of the answer is the native engine's";
  const question = questionText(checked);
  return { format: FORMAT, question, result: "PASS", ...(slice && { slice }), ...proof };
}

function failed(
  checked: Checked,
  { counterexample, reasons = [] }: CheckAnswer,
): Certificate | string {
  const [violations] = reasons;
  if (counterexample === undefined || violations === undefined) return "the answer is undecided";
  const { statementIndex } = violations;
  const evaluations = ownEvaluations(checked, counterexample, statementIndex);
  if (typeof evaluations === "string") return `its counterexample ${evaluations}`;
  const question = questionText(checked);
  return { format: FORMAT, question, result: "FAIL", statementIndex, counterexample, evaluations };
}

/** Of a counterexample that was just found, whose values need no second look. */
function ownEvaluations(
  checked: Checked,
  found: RequestDocument,
  statement: number,
): object | string {
  if (checked.operation === "CheckNoPublicAccess") return evaluationsOf(checked, found, statement);
  const question = questionIn(checked);
  return evaluationsIn(replay(found, claimFor(question, statement), question.type), question);
}

/** What the policies decide about a counterexample, or why it is none. */
function evaluationsOf(checked: Checked, request: unknown, statement: number): object | string {
  const { question, symbolic } = poseChecked(checked);
  const replayed = tryReplay(request, claimFor(question, statement), question.type);
  if (typeof replayed === "string") return replayed;
  const { absent, blocks } = sourceAddresses(question.subject, symbolic, false);
  const model = requestToModel(replayed.request, symbolic);
  if (model === undefined) return "has values that no verdict speaks of (K1 to K3, W4)";
  if (checked.operation === "CheckNoPublicAccess") {
    // One address proves it only where all that are treated alike are too many by themselves.
    const holds = (term: Term): boolean => symbolic.terms.holds(term, model);
    const isPublic =
      holds(absent) || blocks.some((each) => holds(each.holds) && exceedsLimit(each));
    if (!isPublic) return "comes from one of few addresses";
  }
  return evaluationsIn(replayed, question);
}

function evaluationsIn({ request, denial }: ReplayedRequest, { subject }: Question): object {
  const policy = evaluate(subject, request);
  return denial === undefined ? { policy } : { policy, existing: denial };
}

/** Whether the certificate proves its answer to this question. */
export function verify(certificate: Certificate, checked: Checked): Verification {
  const reason = otherQuestion(certificate, checked) ?? faultOf(certificate, checked);
  return reason === undefined ? { result: "ACCEPTED" } : { result: "REFUSED", reason };
}

function otherQuestion({ question }: Certificate, checked: Checked): string | undefined {
  const own = questionText(checked);
  if (isEqual(question, own)) return undefined;
  // A value that is no object has none of the members.
  const given = Object(question) as Readonly<Record<string, unknown>>;
  const name = Object.keys(own).find((each) => !isEqual(given[each], own[each]));
  const where = name === undefined ? "it has members that are none" : `\`${name}\` is not the same`;
  return `it is of another question: ${where}`;
}

function faultOf(certificate: Certificate, checked: Checked): string | undefined {
  if (certificate.result === "PASS") return faultOfProof(certificate, checked);
  const { statementIndex, counterexample, evaluations } = certificate;
  if (typeof statementIndex !== "number") return "`statementIndex` is not a number";
  const own = evaluationsOf(checked, counterexample, statementIndex);
  if (typeof own === "string") return `the counterexample ${own}`;
  return isEqual(evaluations, own) ? undefined : "`evaluations` are not what the policies decide";
}

function faultOfProof(certificate: PassCertificate, checked: Checked): string | undefined {
  const checker = new ProofChecker(certificate);
  const unsettled = "its claims do not settle it";
  if (certificate.slice === undefined) {
    const { result } = ask(checked, { engine: checker.engine });
    return checker.refused ?? (result === "PASS" ? undefined : unsettled);
  }
  const posed = posedBy(certificate, checked);
  if (typeof posed === "string") return posed;
  const decided = solveEach(posed, { engine: checker.engine });
  return checker.refused ?? (isClear(decided) ? undefined : unsettled);
}

/** The question that a proof is about, or why it is about none. */
export function posedBy({ slice }: PassCertificate, checked: Checked): PosedQuestion | string {
  const whole = questionIn(checked);
  if (slice === undefined) return pose(whole);
  const part = rebuildSlice(slice, whole);
  if (part === undefined) return "`slice` is no part of the policies";
  const fault = sliceError(part, whole);
  return fault === undefined ? pose(whole, part) : `its slice leaves out too much: ${fault}`;
}

/** The check of a request that nobody vouches for, with its certificate. */
export function certified(
  operation: CheckName,
  request: unknown,
  options?: CheckOptions,
): Outcome<Certified<Answered<CheckAnswer>>> {
  const reading = readChecked(operation, request, options);
  if (reading.kind === "refused") return { kind: "error", error: reading.refusal };
  const { answer, ...others } = certify(reading.read, options);
  return {
    kind: "answer",
    answer: { ...others, answer: withPlaces(answer, reading.read.read) },
  };
}

/** Verifies a certificate against a request; nobody vouches for either. */
export function verification(document: unknown, request: unknown): Outcome<Verification> {
  const certificate = certificateOf(document);
  const wrong = (message: string): Outcome<Verification> => {
    return { kind: "error", error: fieldError([{ name: "certificate", message }]) };
  };
  if (typeof certificate === "string") return wrong(`no certificate: ${certificate}`);
  const name = checkOf(certificate);
  if (name === undefined) return wrong("the certificate is of no check that there is");
  const reading = readChecked(name, request);
  if (reading.kind === "refused") return { kind: "error", error: reading.refusal };
  return { kind: "answer", answer: verify(certificate, reading.read) };
}

/** The check that a certificate says it is of. */
export function checkOf({ question }: Certificate): CheckName | undefined {
  const { operation } = Object(question) as { readonly operation?: unknown };
  return CHECK_NAMES.find((each) => each === operation);
}

/** LIMIT: a certificate holds its documents, and its list of atoms can be as long again. */
export const CERTIFICATE_LIMITS: DocumentLimits = { bytes: 64 * 1_048_576, depth: 110 };

/** Reads a certificate from a document; a text is why there is none. */
export function certificateOf(document: unknown): Certificate | string {
  const text = textOf(document);
  if (text === undefined) return "it is neither JSON text nor a JSON value";
  const read = readDocument(text, CERTIFICATE_LIMITS);
  if (read.kind === "document") return readCertificate(read.document.value);
  return read.kind === "limit" ? read.message : `${read.diagnostics[0]?.message}`;
}

function textOf(document: unknown): string | undefined {
  if (typeof document === "string") return document;
  if (document instanceof Uint8Array) {
    const text = decodeUtf8(document);
    return typeof text === "string" ? text : undefined;
  }
  try {
    // Its type leaves out that it is undefined for undefined, functions and symbols.
    return JSON.stringify(document) as string | undefined;
  } catch {
    return undefined;
  }
}
