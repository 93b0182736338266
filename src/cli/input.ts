/**
 * Reads documents from files or standard input, as bytes.
 *
 * A file that cannot be read becomes a diagnostic of its document, like an error inside it. Node
 * reads an empty text from a standard input that is closed or a folder; here it is an error. LIMIT:
 * reading stops one byte after the size limit of a document, so an endless input ends; the size is
 * then rejected where all documents are decoded.
 */
import { createReadStream, fstatSync, type Stats, statSync, writeSync } from "node:fs";
import { UnreadableDocument } from "../api/documents.ts";
import { DOCUMENT_LIMITS } from "../json/document.ts";

export const STDIN = "-";

/** The name of a document in reports. */
export function inputName(path: string): string {
  return path === STDIN ? "<stdin>" : path;
}

/** The bytes of standard input; reading throws an error if there is none. */
export function standardInput(): AsyncIterable<Uint8Array> {
  const input = fstatSync(0);
  if (isClosed(input)) throw new Error("it is closed");
  if (input.isDirectory()) throw new Error(REASONS["EISDIR"]);
  if (input.isBlockDevice()) throw new Error("it is neither a file nor a pipe");
  return process.stdin;
}

/**
 * Whether the command was started without standard input. Then Node has opened the null device in
 * its place, for reading and writing; `< /dev/null` opens it for reading alone, which is an input.
 */
function isClosed(input: Stats): boolean {
  const nothing = statSync("/dev/null", { throwIfNoEntry: false });
  if (!input.isCharacterDevice() || input.rdev !== nothing?.rdev) return false;
  try {
    writeSync(0, new Uint8Array(0));
    return true;
  } catch {
    return false;
  }
}

export async function readInput(
  path: string,
  limit: number = DOCUMENT_LIMITS.bytes,
): Promise<Uint8Array | UnreadableDocument> {
  const max = limit + BYTE_ORDER_MARK + 1;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const input = path === STDIN ? standardInput() : createReadStream(path);
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= max) break;
    }
  } catch (error) {
    const what = path === STDIN ? "standard input" : "the file";
    const message = `${what} cannot be read: ${reasonOf(error)}`;
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
  EBADF: "it is not open for reading",
  EEXIST: "a file beside it has the name of a new version",
  EAGAIN: "it has no data yet and does not wait for it",
  ELOOP: "its symbolic links form a loop",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "nothing is connected to it",
  EPERM: "the system does not permit it",
  EIO: "the device failed",
  EMFILE: "too many files are open",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  EROFS: "the file system is read-only",
  EFBIG: "the file would be too large",
};

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return REASONS[code] ?? error.message;
}
