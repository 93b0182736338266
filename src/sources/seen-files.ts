/**
 * The files that a reader opened, so that two states of a source can be compared.
 *
 * It stands between a reader and its files, and keeps what was read. The text of all is a part of
 * the definition of a value that no declaration says (definitions.ts). A file that does not exist
 * counts too. Left out are the names in folders, and files that the caller does not want.
 */
import { joinedPath } from "./file-path.ts";
import type { Files } from "./files.ts";
import type { ReadingContext } from "./site.ts";

/** LIMIT: bytes of all files together. */
const MAX_BYTES = 16_000_000;
/** LIMIT: files in one folder and those below it. */
const MAX_FILES = 2000;

/** Ends a definition that is equal to no other one, not even to itself. */
export const NEVER_EQUAL = "\u0000more than can be compared";

export class SeenFiles implements Files {
  readonly #files: Files;
  readonly #seen = new Map<string, Uint8Array | undefined>();
  #isOpen = false;

  constructor(files: Files) {
    this.#files = files;
  }

  read(path: string): Uint8Array | undefined {
    const found = this.#files.read(path);
    this.#seen.set(joinedPath("", path), found);
    return found;
  }

  list(folder: string): readonly string[] | undefined {
    return this.#files.list(folder);
  }

  /** Reads all files of a folder and of those below it. */
  readAll(folder: string): void {
    const open = [folder];
    let count = 0;
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      for (const name of this.#files.list(path) ?? []) {
        if (name.startsWith(".") || name === "node_modules") continue;
        if (++count > MAX_FILES) {
          this.#isOpen = true;
          return;
        }
        const inner = joinedPath(path, name) || ".";
        if (this.read(inner) === undefined) open.push(inner);
      }
    }
  }

  /** The texts of the files that were read. */
  text(isWanted: (path: string) => boolean = () => true): string {
    const paths = [...this.#seen.keys()].filter(isWanted).sort();
    const sizes = paths.map((path) => this.#seen.get(path)?.length ?? 0);
    const isOpen = this.#isOpen || sizes.reduce((sum, size) => sum + size, 0) > MAX_BYTES;
    if (isOpen) return NEVER_EQUAL;
    return paths.map((path) => `${path}: ${bytesText(this.#seen.get(path))}\n`).join("");
  }
}

const bytesText = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? "none" : `${bytes.length} ${new TextDecoder("latin1").decode(bytes)}`;

/** The context of a reader that keeps what it reads, if states are compared. */
export function seenContext(context: ReadingContext): ReadingContext {
  if (context.isCompared !== true || context.files instanceof SeenFiles) return context;
  return { ...context, files: new SeenFiles(context.files) };
}

/** The files that were read, if states are compared. */
export const seenIn = ({ files }: ReadingContext): SeenFiles | undefined =>
  files instanceof SeenFiles ? files : undefined;
