/**
 * The SHA-256 of each file that a gate reads, so that a report says which bytes were judged.
 *
 * Bytes are hashed when a file is read for the first time. A file counts as opened if a reader or
 * the standard asked for it; the files that were only looked at, to see whether they are sources,
 * do not.
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { normalize } from "node:path/posix";
import type { InputFile } from "../gate/result.ts";

export class InputHashes {
  readonly #hashes = new Map<string, string>();
  /** The names of opened files, by their absolute paths. */
  readonly #opened = new Map<string, string>();

  /** Hashes a file that is looked at. */
  see(file: string, bytes: Uint8Array): void {
    const path = resolve(file);
    if (this.#hashes.has(path)) return;
    this.#hashes.set(path, createHash("sha256").update(bytes).digest("hex"));
  }

  /** Hashes a file that is a part of the answer. */
  open(file: string, bytes: Uint8Array): void {
    this.see(file, bytes);
    const path = resolve(file);
    if (!this.#opened.has(path)) this.#opened.set(path, normalize(file));
  }

  /** 64 hexadecimal digits; undefined for a file that was not read. */
  of(file: string): string | undefined {
    return this.#hashes.get(resolve(file));
  }

  /** The opened files besides some others, in the order of their names. */
  openedBeside(others: readonly string[]): readonly InputFile[] {
    const left = new Set(others.map((each) => resolve(each)));
    return [...this.#opened]
      .flatMap(([path, file]) => {
        const sha256 = this.#hashes.get(path);
        return left.has(path) || sha256 === undefined ? [] : [{ file, sha256 }];
      })
      .sort((one, other) => (one.file < other.file ? -1 : 1));
  }
}
