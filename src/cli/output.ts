/**
 * The output of a command: an exit status, the answer, and errors.
 *
 * Standard output holds the answer alone. Errors go to standard error as text, and with the format
 * json also to standard output, as `{"error"}`.
 */

import type { RequestError } from "../api/errors.ts";
import { DisagreementError } from "../backends/disagreement.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, errorLines } from "./diagnostic-line.ts";

/** AWS's policy validators use 0, 1 and 2 in this way; 70 is EX_SOFTWARE of sysexits.h. */
export const EXIT = { pass: 0, wrong: 1, fail: 2, bug: 70 } as const;

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

/** For a wrong command line; `text` is commander's message. */
export function misused(text: string, format: Format): Output {
  const message = text.replace(/^error: /, "").trim();
  const error = { name: "ValidationException", message, reason: "other", diagnostics: [] };
  return errorOutput(EXIT.wrong, text, error, format);
}

/** For a bug of keyaki: there is no verdict. */
export function broken(error: unknown, format: Format): Output {
  const what = error instanceof Error ? error.message : String(error);
  const line = `internal error: ${what.replace(/\s+/g, " ")}`;
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

/** JSON over several lines. */
export function json(answer: object): string {
  return `${JSON.stringify(answer, null, 2)}\n`;
}
