/**
 * The files at a revision of git, for rules that compare with an earlier state.
 *
 * `git` itself is called, without a shell. Only files below the working directory are seen; a file
 * elsewhere counts as one that did not exist, so everything in it is new. LIMIT: the bytes that git
 * may print.
 */
import { execFileSync } from "node:child_process";
import { normalize } from "node:path/posix";
import type { Files } from "../sources/files.ts";

export type RevisionReading =
  | { readonly kind: "revision"; readonly paths: readonly string[]; readonly files: Files }
  | { readonly kind: "error"; readonly message: string };

/** LIMIT: bytes of all files that are read from a revision. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** Opens a revision; `directory` is the working directory. */
export function readRevision(revision: string, directory: string): RevisionReading {
  const git = (args: readonly string[], input?: string): Buffer =>
    execFileSync("git", ["-C", directory, ...args], {
      maxBuffer: MAX_BYTES,
      stdio: ["pipe", "pipe", "pipe"],
      ...(input !== undefined && { input }),
    });
  try {
    const name = `${revision}^{commit}`;
    const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    const id = commit.toString("utf8").trim();
    const listed = git(["ls-tree", "-r", "-z", "--name-only", id]).toString("utf8");
    const paths = listed.split("\0").filter((path) => path !== "");
    return { kind: "revision", paths, files: new RevisionFiles(id, paths, git) };
  } catch (error) {
    return { kind: "error", message: reasonOf(error, revision) };
  }
}

type Git = (args: readonly string[], input?: string) => Buffer;

class RevisionFiles implements Files {
  readonly #commit: string;
  readonly #paths: ReadonlySet<string>;
  readonly #git: Git;
  readonly #read = new Map<string, Uint8Array>();

  constructor(commit: string, paths: readonly string[], git: Git) {
    this.#commit = commit;
    this.#paths = new Set(paths);
    this.#git = git;
  }

  read(path: string): Uint8Array | undefined {
    const own = normalize(path);
    if (!this.#paths.has(own)) return undefined;
    let bytes = this.#read.get(own);
    if (bytes === undefined) {
      bytes = this.#git(["cat-file", "blob", `${this.#commit}:./${own}`]);
      this.#read.set(own, bytes);
    }
    return bytes;
  }

  list(folder: string): readonly string[] | undefined {
    const own = normalize(folder).replace(/\/$/, "");
    const prefix = own === "." || own === "" ? "" : `${own}/`;
    const below = [...this.#paths].filter((path) => path.startsWith(prefix));
    if (below.length === 0) return undefined;
    const names = below.map((path) => path.slice(prefix.length).split("/")[0] ?? "");
    return [...new Set(names)].sort();
  }
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
