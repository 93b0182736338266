/**
 * The output of a command: an exit status, the answer, and errors.
 *
 * Standard output holds the answer alone. Errors go to standard error as text, and with the format
 * json also to standard output, as `{"error"}`.
 */

import { MEMBER_NAMES, type RequestError } from "../api/errors.ts";
import { DisagreementError } from "../backends/disagreement.ts";
import type { DocumentRole } from "../check/answer.ts";
import { harmless, harmlessLines } from "../explain/harmless.ts";
import { decodeUtf8 } from "../json/document.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, errorLines } from "./diagnostic-line.ts";
import { EXIT } from "./exit-status.ts";

export type Format = "text" | "json";

export interface Output {
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** For a wrong request; `request` has the documents, whose lines are quoted. */
export function rejected(
  error: RequestError,
  names: DocumentNames,
  format: Format,
  request: object = {},
): Output {
  const lines = errorLines(error, names, coloursFor(process.stderr), sourcesOf(request));
  return errorOutput(EXIT.wrong, `${lines.join("\n")}\n`, error, format);
}

/** The lines of the documents of a request, by their roles. */
function sourcesOf(request: object): ReadonlyMap<DocumentRole, readonly string[]> {
  const sources = new Map<DocumentRole, readonly string[]>();
  const members = Object.entries(request);
  for (const [role, member] of Object.entries(MEMBER_NAMES)) {
    const value: unknown = members.find(([name]) => name === member)?.[1];
    const text = value instanceof Uint8Array ? decodeUtf8(value) : undefined;
    // The keys of the table are roles.
    if (typeof text === "string") sources.set(role as DocumentRole, text.split(/\r\n?|\n/));
  }
  return sources;
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
