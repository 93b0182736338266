/**
 * The command `verify`: does a certificate prove the answer to the check that the options state?
 *
 * The certificate names its check; the options state the documents and the other members, which
 * must equal those in the certificate. An option that the check does not have is an error, so that
 * nobody believes that it was taken into account. With `--expect PASS`, a valid certificate of a
 * FAIL is refused: its status 0 would be taken for the status of the check.
 */
import { Option } from "commander";
import {
  CERTIFICATE_LIMITS,
  type Certificate,
  checkNameOf,
  parseCertificate,
  type Verification,
  verifyCheck,
} from "../api/certify.ts";
import { UnreadableDocument } from "../api/documents.ts";
import type { Outcome } from "../api/errors.ts";
import { CHECK_NAMES, type CheckName, decodeCheck, rowOf } from "../api/operation.ts";
import type { VerifyOptions } from "../api/options.ts";
import { isOfStacks, verifyStackRequest } from "../api/stack-certificate.ts";
import { isStackOperation } from "../api/stack-operation.ts";
import { harmless } from "../explain/harmless.ts";
import type { CommandOptions } from "./command-table.ts";
import { EXIT } from "./exit-status.ts";
import { inputName, readInput } from "./input.ts";
import {
  documentNames,
  type Flag,
  MEMBER_OPTIONS,
  optionOf,
  requestOf,
  stackNames,
  stackOptions,
  stackRequestOf,
  subjectOf,
} from "./member-options.ts";
import { json, misused, type Output, rejected } from "./output.ts";

/** The members that some check has. */
const MEMBERS = [...new Set(CHECK_NAMES.flatMap((name) => rowOf(name).members))];

/** A proof of FAIL is accepted too, and ends with 0, unless PASS is expected. */
export interface VerifyCommandOptions extends CommandOptions, VerifyOptions {}

/** The options of all checks, none of them mandatory here, and the expected result. */
export function verifyOptions(): readonly Option[] {
  const expected = new Option("--expect <result>", "refuse a certificate of the other result");
  return [
    expected.choices(["PASS", "FAIL"]),
    ...MEMBERS.flatMap((member) => MEMBER_OPTIONS[member].options()),
    ...stackOptions(MEMBERS),
  ];
}

export async function runVerify(options: VerifyCommandOptions, file: string): Promise<Output> {
  const { format, expect } = options;
  const wrong = (what: string): Output => misused(what, format);
  const source = await readInput(file, CERTIFICATE_LIMITS.bytes);
  if (source instanceof UnreadableDocument) {
    return wrong(`${inputName(file)}: ${source.diagnostics[0]?.message}`);
  }
  const certificate = parseCertificate(source);
  if (typeof certificate === "string") {
    return wrong(`${inputName(file)} is not a certificate: ${certificate}`);
  }
  const name = checkNameOf(certificate);
  if (name === undefined) return wrong("the certificate names an unknown check");
  const { members } = rowOf(name);
  const isStack = isStackOperation(name) && isOfStacks(certificate);
  if (isStack) {
    const subject = subjectOf(members, options);
    if (typeof subject === "object") return wrong(subject.error);
    if (subject === "policies")
      return wrong("the certificate is about stacks; give --stack and its like");
  }
  const error = isStack ? undefined : optionError(name, options);
  if (error !== undefined) return wrong(error);
  const request = await (isStack ? stackRequestOf : requestOf)(members, options);
  const names = isStack ? stackNames(members, options) : documentNames(members, options);
  const expected = expect && { expect };
  const outcome = isStack
    ? verifyStackRequest(certificate, name, request, expected)
    : verifyPolicies(certificate, name, request, expected);
  if (outcome.kind === "error") return rejected(outcome.error, names, format);
  const verification = outcome.answer;
  const isAccepted = verification.result === "ACCEPTED";
  const text = isAccepted
    ? `ACCEPTED: the certificate proves ${RESULTS[verification.proved](name)}\n`
    : `REFUSED: ${harmless(verification.reason)}\n`;
  return {
    status: isAccepted ? EXIT.pass : EXIT.fail,
    stdout: format === "json" ? json(verification) : text,
  };
}

function verifyPolicies(
  certificate: Certificate,
  name: CheckName,
  request: object,
  expected: VerifyOptions | undefined,
): Outcome<Verification> {
  const decoded = decodeCheck(name, request);
  if (decoded.kind === "error") return decoded;
  return { kind: "answer", answer: verifyCheck(certificate, decoded.input, expected) };
}

const RESULTS = {
  PASS: (name: CheckName): string => `PASS of ${name}`,
  FAIL: (name: CheckName): string => `FAIL of ${name}, so the check does not pass`,
} as const;

/** Options that are missing, or that the check does not have. */
function optionError(name: CheckName, options: CommandOptions): string | undefined {
  const { members } = rowOf(name);
  const flagsOf = (some: typeof members): readonly Flag[] =>
    some.flatMap((member) => MEMBER_OPTIONS[member].flags);
  const missing = flagsOf(members.filter((member) => MEMBER_OPTIONS[member].required)).filter(
    (flag) => options[flag] === undefined,
  );
  if (missing.length > 0) {
    return `the certificate is for ${name}, which needs ${missing.map(optionOf).join(" and ")}`;
  }
  const own = flagsOf(members);
  const extra = flagsOf(MEMBERS).find((flag) => options[flag] !== undefined && !own.includes(flag));
  return extra && `the certificate is for ${name}, which has no option ${optionOf(extra)}`;
}
