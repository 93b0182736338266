/**
 * The command `smt`: the question of a check as SMT-LIB text, on standard output alone.
 *
 * The options are those of the check. Warnings about the documents go to standard error. A question
 * without exact text is an error (api/smt.ts).
 */
import { decode, rowOf } from "../api/operation.ts";
import { printQuestions, type SmtName } from "../api/smt.ts";
import { coloursFor } from "./colour.ts";
import type { CommandOptions } from "./command-table.ts";
import { diagnosticLine } from "./diagnostic-line.ts";
import { EXIT } from "./exit-status.ts";
import { documentNames, requestOf } from "./member-options.ts";
import { json, misused, type Output, rejected } from "./output.ts";

export async function runSmt<Name extends SmtName>(
  name: Name,
  options: CommandOptions,
): Promise<Output> {
  const { format } = options;
  const { members } = rowOf(name);
  const names = documentNames(members, options);
  const request = await requestOf(members, options);
  const decoded = decode(name, request);
  if (decoded.kind === "error") return rejected(decoded.error, names, format, request);
  const outcome = printQuestions(name, decoded.input, (role) => names[role] ?? role);
  if (outcome.kind === "error") return misused(outcome.error.message, format);
  const { smt, warnings } = outcome.answer;
  const colours = coloursFor(process.stderr);
  return {
    status: EXIT.pass,
    stdout: format === "json" ? json(outcome.answer) : smt,
    stderr: warnings.map((each) => `${diagnosticLine(each, names, colours)}\n`).join(""),
  };
}
