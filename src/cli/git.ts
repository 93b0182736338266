/**
 * The files at a revision of git, for rules that compare with an earlier state.
 *
 * `git` itself is called, without a shell. Only files below the working directory are seen; a file
 * elsewhere counts as one that did not exist, so everything in it is new. Files are read by their
 * ids in batches, so the number of processes does not grow with the number of files, and no name
 * has to be quoted. LIMIT: the bytes of all files, and of one batch.
 */
import { execFileSync } from "node:child_process";
import { normalize } from "node:path/posix";
import { quoted } from "../json/value.ts";
import type { Files } from "../sources/files.ts";

export type RevisionReading =
  | {
      readonly kind: "revision";
      readonly paths: readonly string[];
      /** Whether it is the commit that is checked out. */
      readonly isHead: () => boolean;
      readonly files: Files;
      /** Reads some of the paths at once; the message says why that is not possible. */
      readonly load: (paths: readonly string[]) => string | undefined;
    }
  | { readonly kind: "error"; readonly message: string };

/** LIMIT: bytes of all files that are read from a revision, and of those that are read at once. */
const REVISION_LIMITS: RevisionLimits = { bytes: 1024 * 1024 * 1024, batch: 64 * 1024 * 1024 };
/** LIMIT: bytes of a list of files. */
const MAX_LIST = 1024 * 1024 * 1024;
/** Bytes of a line about a file in a batch: an id, a type and a size. */
const LINE_BYTES = 128;

export interface RevisionLimits {
  readonly bytes: number;
  readonly batch: number;
}

/** Opens a revision; `directory` is the working directory. */
export function readRevision(
  revision: string,
  directory: string,
  limits: RevisionLimits = REVISION_LIMITS,
): RevisionReading {
  const git: Git = (args, { input, bytes = MAX_LIST } = {}) =>
    execFileSync("git", ["-C", directory, ...args], {
      maxBuffer: bytes,
      stdio: ["pipe", "pipe", "pipe"],
      ...(input !== undefined && { input }),
    });
  try {
    const name = `${revision}^{commit}`;
    const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    const isHead = (): boolean => {
      try {
        return commit.equals(git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]));
      } catch {
        // A branch without a commit.
        return false;
      }
    };
    const listed = git(["ls-tree", "-r", "-z", commit.toString("utf8").trim()]).toString("utf8");
    const ids = new Map<string, string>();
    for (const entry of listed.split("\0")) {
      const [, type, id = "", path = ""] = /^\d+ (\w+) (\w+)\t(.*)$/s.exec(entry) ?? [];
      if (type === "blob") ids.set(path, id);
    }
    const files = new RevisionFiles(ids, git, limits);
    const load = (paths: readonly string[]): string | undefined => {
      try {
        return files.load(paths, revision);
      } catch (error) {
        return reasonOf(error, revision);
      }
    };
    return { kind: "revision", paths: [...ids.keys()], isHead, files, load };
  } catch (error) {
    return { kind: "error", message: reasonOf(error, revision) };
  }
}

/**
 * The files below a folder that git tracks although a rule of its own ignores them, by paths
 * relative to the folder; none outside of a repository, or without git.
 */
export function trackedIgnored(folder: string): readonly string[] {
  const list = ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"];
  try {
    const listed = execFileSync("git", ["-C", folder, "-c", "core.fsmonitor=false", ...list], {
      maxBuffer: MAX_LIST,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed
      .toString("utf8")
      .split("\0")
      .filter((path) => path !== "");
  } catch {
    return [];
  }
}

interface GitInput {
  readonly input?: string;
  /** The most that git may print. */
  readonly bytes?: number;
}

type Git = (args: readonly string[], given?: GitInput) => Buffer;

class RevisionFiles implements Files {
  /** The id of each file, by its path. */
  readonly #ids: ReadonlyMap<string, string>;
  readonly #git: Git;
  readonly #limits: RevisionLimits;
  readonly #read = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(ids: ReadonlyMap<string, string>, git: Git, limits: RevisionLimits) {
    this.#ids = ids;
    this.#git = git;
    this.#limits = limits;
  }

  load(paths: readonly string[], revision: string): string | undefined {
    const wanted = new Map<string, string>();
    for (const path of paths) {
      const id = this.#ids.get(normalize(path));
      if (id !== undefined && !this.#read.has(id)) wanted.set(id, path);
    }
    if (wanted.size === 0) return undefined;
    const sizes = this.#sizesOf([...wanted.keys()]);
    for (const [id, path] of wanted) {
      if (sizes.has(id)) continue;
      const file = `${quoted(path)} at the revision ${quoted(revision)}`;
      return `${file} cannot be read: git does not have it`;
    }
    this.#bytes += [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (this.#bytes > this.#limits.bytes) {
      const most = `${this.#limits.bytes} bytes; give fewer paths`;
      return `the files at the revision ${quoted(revision)} have more than ${most}`;
    }
    for (const batch of batchesOf(sizes, this.#limits.batch)) this.#readAll(batch);
    return undefined;
  }

  /** The size of each file that git has. */
  #sizesOf(ids: readonly string[]): ReadonlyMap<string, number> {
    const bytes = MAX_LIST + ids.length * LINE_BYTES;
    const printed = this.#git(["cat-file", "--batch-check", "--buffer"], {
      input: `${ids.join("\n")}\n`,
      bytes,
    });
    const sizes = new Map<string, number>();
    for (const line of printed.toString("latin1").split("\n")) {
      const [, id = "", size] = /^(\w+) blob (\d+)$/.exec(line) ?? [];
      if (size !== undefined) sizes.set(id, Number(size));
    }
    return sizes;
  }

  /** Reads `ID blob SIZE`, a line feed, the bytes, and a line feed, for each file. */
  #readAll(batch: ReadonlyMap<string, number>): void {
    const ids = [...batch.keys()];
    const total = [...batch.values()].reduce((sum, size) => sum + size, 0);
    const printed = this.#git(["cat-file", "--batch", "--buffer"], {
      input: `${ids.join("\n")}\n`,
      bytes: total + ids.length * LINE_BYTES,
    });
    let at = 0;
    for (const [id, size] of batch) {
      const start = printed.indexOf(0x0a, at) + 1;
      const header = printed.toString("latin1", at, start);
      if (header !== `${id} blob ${size}\n`) throw new Error(`git answered ${quoted(header)}`);
      this.#read.set(id, printed.subarray(start, start + size));
      at = start + size + 1;
    }
  }

  /** One that git does not have counts as one that did not exist, so everything in it is new. */
  read(path: string): Uint8Array | undefined {
    const id = this.#ids.get(normalize(path));
    if (id === undefined) return undefined;
    if (!this.#read.has(id) && this.load([path], "") !== undefined) return undefined;
    return this.#read.get(id);
  }

  list(folder: string): readonly string[] | undefined {
    const own = normalize(folder).replace(/\/$/, "");
    const prefix = own === "." || own === "" ? "" : `${own}/`;
    const below = [...this.#ids.keys()].filter((path) => path.startsWith(prefix));
    if (below.length === 0) return undefined;
    const names = below.map((path) => path.slice(prefix.length).split("/")[0] ?? "");
    return [...new Set(names)].sort();
  }
}

/** Groups of files below a size; a file that is larger is a group of its own. */
function* batchesOf(
  sizes: ReadonlyMap<string, number>,
  most: number,
): Generator<ReadonlyMap<string, number>> {
  let batch = new Map<string, number>();
  let bytes = 0;
  for (const [id, size] of sizes) {
    if (batch.size > 0 && bytes + size > most) {
      yield batch;
      batch = new Map();
      bytes = 0;
    }
    batch.set(id, size);
    bytes += size;
  }
  if (batch.size > 0) yield batch;
}

function reasonOf(error: unknown, revision: string): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return "`git` is not installed, and a rule compares with a revision";
  }
  const text =
    error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : "";
  const more = text === undefined || text === "" ? "" : `: ${text}`;
  return `the revision \`${revision}\` cannot be read${more}`;
}
