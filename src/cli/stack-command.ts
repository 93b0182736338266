/**
 * The commands that ask about stacks: the same words as for policies, with `--stack` and its like.
 *
 * The options become a request about stacks, which is decoded, answered and printed. A certificate
 * is written before the answer is printed, as for policies (command-table.ts).
 */
import { certificateText } from "../api/certify.ts";
import { locateWarnings } from "../api/documents.ts";
import { type Answers, rowOf } from "../api/operation.ts";
import { PolicyCache } from "../api/policy-cache.ts";
import { certifyStack, isStackCheck } from "../api/stack-certificate.ts";
import {
  decodeStackRequest,
  type StackInputs,
  type StackOperationName,
  stackAnswer,
} from "../api/stack-operation.ts";
import type { CheckOptions } from "../question/options.ts";
import { coloursFor } from "./colour.ts";
import { type FailOn, statusOf } from "./exit-status.ts";
import { type OutputFile, writeOutput } from "./input-files.ts";
import { type MemberFlags, stackNames, stackRequestOf } from "./member-options.ts";
import { answerOptions, checkOptions, type SharedOptions } from "./options.ts";
import { json, misused, type Output, rejected } from "./output.ts";
import { stackReport } from "./stack-report.ts";

interface StackCommandOptions extends SharedOptions, MemberFlags, CheckOptions {
  readonly failOn?: FailOn;
}

/** `file` takes the certificate. */
export async function runStackOperation<Name extends StackOperationName>(
  name: Name,
  options: StackCommandOptions,
  file: OutputFile | undefined,
): Promise<Output> {
  const { format, failOn } = options;
  const { members } = rowOf(name);
  const names = stackNames(members, options);
  const request = await stackRequestOf(members, options);
  const asked = checkOptions(options);
  const decoded = decodeStackRequest(name, request, asked, new PolicyCache());
  if (decoded.kind === "error") return rejected(decoded.error, names, format);
  const { input } = decoded;
  const answered = answerOf(name, input, options, file);
  if (typeof answered === "string") return misused(answered, format);
  const context = { names, colours: coloursFor(process.stdout) };
  const stdout = format === "json" ? json(answered) : stackReport(name, answered, input, context);
  return { status: statusOf(name, answered, failOn), stdout };
}

/** The answer; a string says why its certificate cannot be written. */
function answerOf<Name extends StackOperationName>(
  name: Name,
  input: StackInputs[Name],
  options: StackCommandOptions,
  file: OutputFile | undefined,
): Answers[Name] | string {
  if (file === undefined || !isStackCheck(name)) {
    return stackAnswer(name, input, answerOptions(options));
  }
  // The name of a check has the input of a check.
  const { answer, certificate } = certifyStack(name, input as never, answerOptions(options));
  // A check answers with a CheckAnswer.
  const located = locateWarnings(answer, input) as unknown as Answers[Name];
  if (certificate === undefined) return located;
  return writeOutput(file, certificateText(certificate)) ?? located;
}
