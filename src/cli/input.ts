/**
 * Documents from files or standard input, as bytes.
 *
 * What cannot be read is a diagnostic of its document, like a fault inside it. LIMIT: no more is
 * read than the size limit of a document and one byte, so that an endless input ends; that it is
 * too large is then found where all documents are read.
 */
import { createReadStream } from "node:fs";
import type { Source } from "../api/documents.ts";
import { DOCUMENT_LIMITS } from "../json/document.ts";

export const STDIN = "-";

/** What a report calls the document. */
export function inputName(path: string): string {
  return path === STDIN ? "<stdin>" : path;
}

export async function readInput(
  path: string,
  limit: number = DOCUMENT_LIMITS.bytes,
): Promise<Source> {
  const most = limit + BYTE_ORDER_MARK + 1;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const input = path === STDIN ? process.stdin : createReadStream(path);
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= most) break;
    }
  } catch (error) {
    const message = `the file cannot be read: ${reasonOf(error)}`;
    const code = "UNREADABLE_FILE";
    return { kind: "unread", diagnostics: [{ severity: "error", code, message, path: [] }] };
  }
  return { kind: "bytes", bytes: Buffer.concat(chunks) };
}

const BYTE_ORDER_MARK = 3;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "part of its path is no directory",
};

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return REASONS[code] ?? error.message;
}
