/**
 * The command of each operation: its word, its options, and the function that runs it.
 *
 * All of it follows from the table of operations (api/operation.ts) and the table of reports
 * (reports.ts): the request is built from the options, decoded, answered and printed.
 *
 * A certificate is written before the answer is printed. If it cannot be written, there is no
 * answer: a user who asks for evidence should not take an answer without it.
 */
import { writeFileSync } from "node:fs";
import { Option } from "commander";
import { certificateText, certifyCheck } from "../api/certify.ts";
import { type Documents, locateWarnings } from "../api/documents.ts";
import {
  answer,
  type CheckName,
  checkRequest,
  decode,
  type Inputs,
  isCheck,
  type OperationName,
  rowOf,
} from "../api/operation.ts";
import type { CheckAnswer } from "../check/answer.ts";
import type { CheckOptions } from "../question/options.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, diagnosticLine } from "./diagnostic-line.ts";
import { engineOptions } from "./engines.ts";
import { reasonOf, STDIN } from "./input.ts";
import { documentNames, type MemberFlags, memberOptions, requestOf } from "./member-options.ts";
import { checkOptions, type SharedOptions, stepsOption } from "./options.ts";
import { json, misused, type Output, rejected } from "./output.ts";
import { reportOf } from "./reports.ts";

export interface CommandOptions extends SharedOptions, MemberFlags, CheckOptions {
  /** The file that the certificate is written to. */
  readonly certificate?: string;
}

/** The word of an operation on the command line: `CheckNoNewAccess` is `check-no-new-access`. */
export function commandWord(name: OperationName): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** The options of an operation's command, besides those that every command has. */
export function operationOptions(name: OperationName): readonly Option[] {
  const { members, usesEngine } = rowOf(name);
  return [
    ...memberOptions(members),
    ...(isCheck(name) ? [certificateOption()] : []),
    ...(usesEngine ? [stepsOption(), ...engineOptions()] : []),
  ];
}

export function certificateOption(): Option {
  return new Option("--certificate <file>", "write a certificate, for `keyaki verify`");
}

/** Runs the command of an operation. */
export async function runOperation<Name extends OperationName>(
  name: Name,
  options: CommandOptions,
): Promise<Output> {
  const { format, certificate } = options;
  if (certificate === STDIN) {
    return misused("error: a certificate is written to a file, not to standard output\n", format);
  }
  const { members } = rowOf(name);
  const names = documentNames(members, options);
  const decoded = decode(name, await requestOf(members, options), checkOptions(options));
  if (decoded.kind === "error") return rejected(decoded.error, names, format);
  const { input } = decoded;
  if (isCheck(name) && certificate !== undefined) {
    const checked = certifyTo(certificate, name, input, options);
    if (typeof checked === "string") return misused(`error: ${checked}\n`, format);
    // An operation that is a check answers with a CheckAnswer.
    return output(name, input, checked as ReturnType<typeof answer<Name>>, options, names);
  }
  return output(name, input, answer(name, input, checkOptions(options)), options, names);
}

/** Writes the certificate and returns the answer; a string says why it cannot be written. */
function certifyTo(
  file: string,
  name: CheckName,
  // The input of a check, whichever it is.
  input: Documents,
  options: CommandOptions,
): CheckAnswer | string {
  const check = checkRequest(name, input as Inputs[CheckName]);
  const { answer, certificate } = certifyCheck(check, checkOptions(options));
  const located = locateWarnings(answer, input);
  if (certificate === undefined) return located;
  try {
    writeFileSync(file, certificateText(certificate));
    return located;
  } catch (error) {
    return `the certificate cannot be written to \`${file}\`: ${reasonOf(error)}`;
  }
}

function output<Name extends OperationName>(
  name: Name,
  input: Inputs[Name],
  answered: ReturnType<typeof answer<Name>>,
  { format }: SharedOptions,
  names: DocumentNames,
): Output {
  const report = reportOf(name);
  const context = { type: input.type, names, colours: coloursFor(process.stdout) };
  const stdout = format === "json" ? json(answered) : report.text(answered, input, context);
  const status = report.status(answered);
  if (report.warnsOnStderr !== true) return { status, stdout };
  const colours = coloursFor(process.stderr);
  const stderr = answered.warnings.map((each) => `${diagnosticLine(each, names, colours)}\n`);
  return { status, stdout, stderr: stderr.join("") };
}
