/**
 * The output of a command: an exit status, the answer, and errors.
 *
 * Standard output holds the answer alone. Errors go to standard error as text, and with the format
 * json also to standard output, as `{"error"}`.
 */

import type { RequestError } from "../api/errors.ts";
import { DisagreementError } from "../backends/disagreement.ts";
import { harmless, harmlessLines } from "../explain/harmless.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, errorLines } from "./diagnostic-line.ts";
import { EXIT } from "./exit-status.ts";

export type Format = "text" | "json";

export interface Output {
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export function rejected(error: RequestError, names: DocumentNames, format: Format): Output {
  const lines = errorLines(error, names, coloursFor(process.stderr));
  return errorOutput(EXIT.wrong, `${lines.join("\n")}\n`, error, format);
}

/** For a wrong command line or file; the message may hold the user's text. */
export function misused(message: string, format: Format): Output {
  return misusedText(`error: ${harmless(message)}\n`, message, format);
}

/** The same with a text of several lines, which is printed as it is. */
export function misusedText(text: string, message: string, format: Format): Output {
  const error = { name: "ValidationException", message, reason: "other", diagnostics: [] };
  return errorOutput(EXIT.wrong, text, error, format);
}

/** For a bug of keyaki: there is no verdict. */
export function broken(error: unknown, format: Format): Output {
  const what = error instanceof Error ? error.message : String(error);
  const line = `internal error: ${harmless(what.replace(/\s+/g, " "))}`;
  const whose = error instanceof DisagreementError ? "a bug of one of them" : "a bug of keyaki";
  const text = `${line}; this is ${whose}, no verdict is given\n`;
  const stack = process.env["KEYAKI_DEBUG"] && error instanceof Error ? `${error.stack}\n` : "";
  const failure = { name: "InternalServerException", message: `internal error: ${what}` };
  return errorOutput(EXIT.bug, text + stack, failure, format);
}

function errorOutput(status: number, text: string, error: object, format: Format): Output {
  const stderr = { status, stderr: text };
  return format === "json" ? { ...stderr, stdout: json({ error }) } : stderr;
}

/** JSON over several lines; an escape in JSON is the same text. */
export function json(answer: object): string {
  return `${harmlessLines(JSON.stringify(answer, null, 2))}\n`;
}
