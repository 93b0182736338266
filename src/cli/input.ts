/**
 * Reads documents from files or standard input, as bytes.
 *
 * A file that cannot be read becomes a diagnostic of its document, like an error inside it. LIMIT:
 * reading stops one byte after the size limit of a document, so an endless input ends; the size is
 * then rejected where all documents are decoded.
 */
import { createReadStream } from "node:fs";
import { UnreadableDocument } from "../api/documents.ts";
import { DOCUMENT_LIMITS } from "../json/document.ts";

export const STDIN = "-";

/** The name of a document in reports. */
export function inputName(path: string): string {
  return path === STDIN ? "<stdin>" : path;
}

export async function readInput(
  path: string,
  limit: number = DOCUMENT_LIMITS.bytes,
): Promise<Uint8Array | UnreadableDocument> {
  const max = limit + BYTE_ORDER_MARK + 1;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const input = path === STDIN ? process.stdin : createReadStream(path);
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= max) break;
    }
  } catch (error) {
    const message = `the file cannot be read: ${reasonOf(error)}`;
    const code = "UNREADABLE_FILE";
    return new UnreadableDocument([{ severity: "error", code, message, path: [] }]);
  }
  return Buffer.concat(chunks);
}

const BYTE_ORDER_MARK = 3;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is not a directory",
};

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return REASONS[code] ?? error.message;
}
