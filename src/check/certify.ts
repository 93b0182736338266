/**
 * Certificates of the checks: written beside an answer, and verified without the engine.
 *
 * A PASS rests on questions that were answered `unsat` and on nothing else, so a proof of each is a
 * proof of the PASS. To verify it the same check is run again with an engine that believes only
 * the certificate (certificate/proof-engine.ts). A FAIL is its counterexample, evaluated again by
 * the reference evaluator. An undecided answer has no certificate, and no PASS has one that is not
 * the native engine's.
 */
import { type Certificate, FORMAT, isSame, readCertificate } from "../certificate/format.ts";
import { ProofChecker } from "../certificate/proof-engine.ts";
import { Recorder } from "../certificate/recorder.ts";
import { type DocumentLimits, decodeUtf8, readDocument } from "../json/document.ts";
import type { Term } from "../logic/term.ts";
import { evaluate } from "../semantics/evaluate.ts";
import { modelOf } from "../symbolic/model-of.ts";
import { isBroad } from "./addresses.ts";
import type { CheckAnswer, Warning } from "./answer.ts";
import {
  ask,
  CHECK_NAMES,
  type Checked,
  type CheckName,
  poseChecked,
  questionText,
  readChecked,
} from "./checked.ts";
import { type Answered, withPlaces } from "./operations.ts";
import type { CheckOptions } from "./options.ts";
import { origins } from "./publicness.ts";
import { type Outcome, refuseFields } from "./refusal.ts";
import { claimOf, replayOf } from "./replay.ts";

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
  const recorder = new Recorder(options.engine);
  const answer = ask(checked, { ...options, engine: recorder.engine, proof: recorder });
  const certificate =
    answer.result === "PASS"
      ? passCertificate(checked, recorder)
      : failCertificate(checked, answer);
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

function passCertificate(checked: Checked, recorder: Recorder): Certificate | string {
  const proof = recorder.proof();
  if (proof === undefined) return "not all of the answer is the native engine's";
  return { format: FORMAT, question: questionText(checked), result: "PASS", ...proof };
}

function failCertificate(
  checked: Checked,
  { counterexample, reasons = [] }: CheckAnswer,
): Certificate | string {
  const [guilty] = reasons;
  if (counterexample === undefined || guilty === undefined) return "the answer is undecided";
  const { statementIndex } = guilty;
  const evaluations = evaluationsOf(checked, counterexample, statementIndex);
  if (typeof evaluations === "string") return `its counterexample ${evaluations}`;
  const question = questionText(checked);
  return { format: FORMAT, question, result: "FAIL", statementIndex, counterexample, evaluations };
}

/** What the policies decide about a counterexample, or why it is none. */
function evaluationsOf(checked: Checked, request: unknown, statement: number): object | string {
  const { question, vocabulary } = poseChecked(checked);
  const replayed = replayOf(request, claimOf(question, statement), question.type);
  if (typeof replayed === "string") return replayed;
  const { request: read, refusal } = replayed;
  const { absent, blocks } = origins(question.suspect, vocabulary, false);
  const model = modelOf(read, vocabulary);
  if (model === undefined) return "has values that no verdict speaks of (K1 to K3, W4)";
  if (checked.operation === "CheckNoPublicAccess") {
    // One address proves it only where all that are treated alike are too many by themselves.
    const holds = (term: Term): boolean => vocabulary.terms.holds(term, model);
    const isPublic = holds(absent) || blocks.some((each) => holds(each.holds) && isBroad(each));
    if (!isPublic) return "comes from one of few addresses";
  }
  const policy = evaluate(question.suspect, read);
  return refusal === undefined ? { policy } : { policy, existing: refusal };
}

/** Whether the certificate proves its answer to this question. */
export function verify(certificate: Certificate, checked: Checked): Verification {
  const reason = otherQuestion(certificate, checked) ?? faultOf(certificate, checked);
  return reason === undefined ? { result: "ACCEPTED" } : { result: "REFUSED", reason };
}

function otherQuestion({ question }: Certificate, checked: Checked): string | undefined {
  const own = questionText(checked);
  if (isSame(question, own)) return undefined;
  // A value that is no object has none of the members.
  const given = Object(question) as Readonly<Record<string, unknown>>;
  const name = Object.keys(own).find((each) => !isSame(given[each], own[each]));
  const where = name === undefined ? "it has members that are none" : `\`${name}\` is not the same`;
  return `it is of another question: ${where}`;
}

function faultOf(certificate: Certificate, checked: Checked): string | undefined {
  if (certificate.result === "PASS") {
    const checker = new ProofChecker(certificate);
    const { result } = ask(checked, { engine: checker.engine });
    return checker.refused ?? (result === "PASS" ? undefined : "its claims do not settle it");
  }
  const { statementIndex, counterexample, evaluations } = certificate;
  if (typeof statementIndex !== "number") return "`statementIndex` is not a number";
  const own = evaluationsOf(checked, counterexample, statementIndex);
  if (typeof own === "string") return `the counterexample ${own}`;
  return isSame(evaluations, own) ? undefined : "`evaluations` are not what the policies decide";
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
    return { kind: "error", error: refuseFields([{ name: "certificate", message }]) };
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
