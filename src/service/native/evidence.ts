/**
 * The routes about evidence: the SMT-LIB text of a check, an answer with its certificate, and the
 * verification of a certificate.
 *
 * A request is that of a check with its `operation`; one of `verify` has the certificate, which
 * names its check, and optionally `expect`. The answers are those of the library. LIMIT: a
 * certificate is not longer than a body, so that every one that is given out can be sent back.
 */
import {
  type Certificate,
  type CertifiedAnswer,
  certifyCheck,
  checkNameOf,
  parseCertificate,
  type Verification,
  verifyCheck,
} from "../../api/certify.ts";
import { locateWarnings } from "../../api/documents.ts";
import { fieldError, nameError, type Outcome, type RequestError } from "../../api/errors.ts";
import { CHECK_NAMES, type CheckName, decode, decodeCheck } from "../../api/operation.ts";
import { type VerifyOptions, verifyOptionErrors } from "../../api/options.ts";
import { printQuestions, SMT_NAMES } from "../../api/smt.ts";
import { certifyStackRequest, verifyStackRequest } from "../../api/stack-certificate.ts";
import { isAboutStacks } from "../../api/stack-operation.ts";
import { isLongerThan, type JsonObject } from "../../json/value.ts";
import type { CheckOptions } from "../../question/options.ts";
import { BODY_LIMITS, readBody } from "../request-body.ts";
import { type TaskAnswer, type VerdictCount, verdictOf } from "../task-answer.ts";
import type { EvidenceName } from "./paths.ts";
import { schemaError } from "./validation.ts";

export function answerEvidence(
  name: EvidenceName,
  body: Uint8Array,
  options: CheckOptions,
): TaskAnswer {
  const read = readBody(body);
  if (read.kind === "error") return wrong(name, read.error);
  const outcome = ANSWERS[name](read.members, options);
  if (outcome.kind === "error") return wrong(name, outcome.error);
  const refused = schemaError(name, read.members);
  if (refused !== undefined) return wrong(name, refused);
  const { text, verdict } = outcome.answer;
  return { status: 200, body: text, verdicts: [verdict] };
}

function wrong(operation: EvidenceName, error: RequestError): TaskAnswer {
  const verdicts = [{ operation, result: "error", isUndecided: false }];
  return { status: 400, errorType: error.name, body: JSON.stringify({ error }), verdicts };
}

interface Evidence {
  /** The answer in JSON. */
  readonly text: string;
  readonly verdict: VerdictCount;
}

type Answer = (members: JsonObject, options: CheckOptions) => Outcome<Evidence>;

const ANSWERS: Readonly<Record<EvidenceName, Answer>> = {
  Smt({ operation, ...request }) {
    const name = SMT_NAMES.find((each) => each === operation);
    if (name === undefined) return unknown(operation, SMT_NAMES);
    const decoded = decode(name, request);
    if (decoded.kind === "error") return decoded;
    const outcome = printQuestions(name, decoded.input, (role) => `${role} policy`);
    if (outcome.kind === "error") return outcome;
    return evidence(JSON.stringify(outcome.answer), "Smt", "answered");
  },
  Certify({ operation, ...request }, options) {
    const name = CHECK_NAMES.find((each) => each === operation);
    if (name === undefined) return unknown(operation, CHECK_NAMES);
    const outcome = isAboutStacks(request)
      ? certifyStackRequest(name, request, options)
      : certifyPolicies(name, request, options);
    if (outcome.kind === "error") return outcome;
    const certified = shortened(outcome.answer);
    const verdict = verdictOf(name, { kind: "answer", answer: certified.answer });
    return { kind: "answer", answer: { text: JSON.stringify(certified), verdict } };
  },
  Verify({ certificate, expect, ...request }) {
    const options = expect === undefined ? {} : { expect };
    const errors = verifyOptionErrors(options);
    if (errors.length > 0) return { kind: "error", error: fieldError(errors) };
    const parsed = parseCertificate(certificate);
    if (typeof parsed === "string") return wrongCertificate(`not a certificate: ${parsed}`);
    const name = checkNameOf(parsed);
    if (name === undefined) return wrongCertificate("the certificate names an unknown check");
    // The option has no error, so it is PASS or FAIL.
    const outcome = isAboutStacks(request)
      ? verifyStackRequest(parsed, name, request, options as VerifyOptions)
      : verifyPolicies(parsed, name, request, options as VerifyOptions);
    if (outcome.kind === "error") return outcome;
    return evidence(JSON.stringify(outcome.answer), "Verify", outcome.answer.result);
  },
};

function certifyPolicies(
  name: CheckName,
  request: JsonObject,
  options: CheckOptions,
): Outcome<CertifiedAnswer> {
  const decoded = decodeCheck(name, request, options);
  if (decoded.kind === "error") return decoded;
  const { answer, ...certificate } = certifyCheck(decoded.input, options);
  const located = locateWarnings(answer, decoded.input.documents);
  return { kind: "answer", answer: { answer: located, ...certificate } };
}

function verifyPolicies(
  certificate: Certificate,
  name: CheckName,
  request: JsonObject,
  options: VerifyOptions,
): Outcome<Verification> {
  const decoded = decodeCheck(name, request);
  if (decoded.kind === "error") return decoded;
  return { kind: "answer", answer: verifyCheck(certificate, decoded.input, options) };
}

function evidence(text: string, operation: EvidenceName, result: string): Outcome<Evidence> {
  const verdict = { operation, result, isUndecided: false };
  return { kind: "answer", answer: { text, verdict } };
}

function unknown(given: unknown, names: readonly string[]): Outcome<Evidence> {
  return { kind: "error", error: nameError(given, "operation", names) };
}

function wrongCertificate(message: string): Outcome<Evidence> {
  return { kind: "error", error: fieldError([{ name: "certificate", message }]) };
}

/** The answer without its certificate if that is beyond the limit. */
function shortened(certified: CertifiedAnswer): CertifiedAnswer {
  const { answer, certificate } = certified;
  if (certificate === undefined || !isLongerThan(BODY_LIMITS.bytes, certificate)) return certified;
  const warning = {
    code: "NO_CERTIFICATE",
    message: `no certificate: it has more than ${BODY_LIMITS.bytes} characters`,
    path: [],
    policy: "policy",
  } as const;
  return { answer: { ...answer, warnings: [...answer.warnings, warning] } };
}
