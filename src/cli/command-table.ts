/**
 * The command of each operation: its word, its options, and the function that runs it.
 *
 * All of it follows from the table of operations (api/operation.ts) and the table of reports
 * (reports.ts): the request is built from the options, decoded, answered and printed.
 *
 * A certificate is written before the answer is printed. If it cannot be written, there is no
 * answer: a user who asks for evidence should not take an answer without it. It never replaces an
 * input, and an existing file only with `--force`.
 */
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
import { isStackOperation } from "../api/stack-operation.ts";
import type { CheckAnswer } from "../check/answer.ts";
import { FINDING_TYPES, RESOURCE_TYPES } from "../index.ts";
import type { CheckOptions } from "../question/options.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, diagnosticLine } from "./diagnostic-line.ts";
import { engineOptions } from "./engines.ts";
import { type Unwrapped, unwrappedRequest } from "./envelope.ts";
import { type FailOn, failOnOptions, statusOf } from "./exit-status.ts";
import { inputFiles, type OutputFile, outputError, writeOutput } from "./input-files.ts";
import {
  documentNames,
  type MemberFlags,
  memberOptions,
  requestOf,
  subjectOf,
} from "./member-options.ts";
import { answerOptions, checkOptions, type SharedOptions, stepsOption } from "./options.ts";
import { json, misused, type Output, rejected } from "./output.ts";
import { reportOf } from "./reports.ts";
import { runStackOperation } from "./stack-command.ts";

export interface CommandOptions extends SharedOptions, MemberFlags, CheckOptions {
  /** The file that the certificate is written to. */
  readonly certificate?: string;
  /** Whether an existing file may be overwritten. */
  readonly force?: boolean;
  readonly failOn?: FailOn;
}

/** The options of an operation's command, besides those that every command has. */
export function operationOptions(name: OperationName): readonly Option[] {
  const { members, usesEngine } = rowOf(name);
  return [
    ...memberOptions(members, isStackOperation(name)),
    ...(isCheck(name) ? certificateOptions() : []),
    ...failOnOptions(name),
    ...(usesEngine ? [stepsOption(), ...engineOptions()] : []),
  ];
}

/** The resource types of an operation, for its help text; undefined if it takes none. */
export function resourceTypeHelp(name: OperationName): string | undefined {
  if (!rowOf(name).members.includes("resourceType")) return undefined;
  const types = name === "Findings" ? FINDING_TYPES : RESOURCE_TYPES;
  return `\nResource types:\n${types.map((each) => `  ${each}\n`).join("")}`;
}

function certificateOptions(): readonly Option[] {
  return [
    new Option("--certificate <file>", "write a certificate, for `keyaki verify`"),
    new Option("--force", "let --certificate overwrite an existing file"),
  ];
}

/** Runs the command of an operation. */
export async function runOperation<Name extends OperationName>(
  name: Name,
  options: CommandOptions,
): Promise<Output> {
  const { format, certificate, force = false } = options;
  const file = certificate === undefined ? undefined : { path: certificate, force };
  const wrongFile = file && outputError(file, inputFiles(options));
  if (wrongFile !== undefined) return misused(wrongFile, format);
  if (force && file === undefined) {
    return misused("`--force` is about the file of `--certificate`, which is not given", format);
  }
  const { members } = rowOf(name);
  if (isStackOperation(name)) {
    const subject = subjectOf(members, options);
    if (typeof subject === "object") return misused(subject.error, format);
    if (subject === "stacks") return runStackOperation(name, options, file);
  }
  const names = documentNames(members, options);
  const request = await requestOf(members, options);
  const given = decode(name, request, checkOptions(options));
  const unwrapped = given.kind === "error" ? unwrappedRequest(request) : undefined;
  const decoded =
    unwrapped === undefined ? given : decode(name, unwrapped.request, checkOptions(options));
  if (decoded.kind === "error") {
    return rejected(decoded.error, names, format, unwrapped?.request ?? request);
  }
  const input = withWarnings(decoded.input, unwrapped);
  if (isCheck(name) && file !== undefined) {
    const checked = certifyTo(file, name, input, options);
    if (typeof checked === "string") return misused(checked, format);
    // An operation that is a check answers with a CheckAnswer.
    return output(name, input, checked as ReturnType<typeof answer<Name>>, options, names);
  }
  return output(name, input, answer(name, input, answerOptions(options)), options, names);
}

/** The input with the warnings that a policy was taken out of something. */
function withWarnings<Input extends Documents>(input: Input, unwrapped?: Unwrapped): Input {
  const found = (unwrapped?.warnings ?? []).map((each) => {
    return { ...each, severity: "warning" } as const;
  });
  return found.length === 0 ? input : { ...input, diagnostics: [...found, ...input.diagnostics] };
}

/** Writes the certificate and returns the answer; a string says why it cannot be written. */
function certifyTo(
  file: OutputFile,
  name: CheckName,
  // The input of a check, whichever it is.
  input: Documents,
  options: CommandOptions,
): CheckAnswer | string {
  const check = checkRequest(name, input as Inputs[CheckName]);
  const { answer, certificate } = certifyCheck(check, answerOptions(options));
  const located = locateWarnings(answer, input);
  if (certificate === undefined) return located;
  return writeOutput(file, certificateText(certificate)) ?? located;
}

function output<Name extends OperationName>(
  name: Name,
  input: Inputs[Name],
  answered: ReturnType<typeof answer<Name>>,
  { format, failOn }: CommandOptions,
  names: DocumentNames,
): Output {
  const report = reportOf(name);
  const context = { type: input.type, names, colours: coloursFor(process.stdout) };
  const stdout = format === "json" ? json(answered) : report.text(answered, input, context);
  const status = statusOf(name, answered, failOn);
  if (report.warnsOnStderr !== true) return { status, stdout };
  const colours = coloursFor(process.stderr);
  const stderr = answered.warnings.map((each) => `${diagnosticLine(each, names, colours)}\n`);
  return { status, stdout, stderr: stderr.join("") };
}
