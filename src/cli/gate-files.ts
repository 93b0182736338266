/**
 * The files of a gate: paths, folders and globs become a list, and readers get files from the same
 * folders.
 *
 * A folder is walked without following links, so that no file is read twice and no link leaves it.
 * `.gitignore` files are respected, and `.git`, `node_modules` and `.terraform` are left out. A
 * file that is named is read in any case. LIMIT: files, and bytes of one file.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname as folderOf, join as joined, normalize } from "node:path/posix";
import ignore, { type Ignore } from "ignore";
import picomatch from "picomatch";
import type { Files } from "../sources/files.ts";
import type { SourceProblem } from "../sources/site.ts";
import { reasonOf } from "./input.ts";

/** LIMIT: files of one run. */
const MAX_FILES = 100_000;
/** LIMIT: bytes of one file; strings of Node end at 512 MiB. */
const MAX_BYTES = 500_000_000;

const LEFT_OUT: ReadonlySet<string> = new Set([".git", "node_modules", ".terraform"]);

/** Names of files that may be sources; all others are not opened. */
export const MAY_BE_SOURCE: RegExp = /\.(?:json|JSON|ya?ml|YA?ML|tf|tofu|template|TEMPLATE)$/;

export interface FileList {
  /** In the order of their paths, each once. */
  readonly files: readonly string[];
  /** Those that were given by name, and not found in a folder or by a glob. */
  readonly named: ReadonlySet<string>;
}

export type FileListing =
  | ({ readonly kind: "files" } & FileList)
  | { readonly kind: "error"; readonly message: string };

/** The files behind the paths of the command line; `limit` counts all files that are looked at. */
export function listFiles(paths: readonly string[], limit: number = MAX_FILES): FileListing {
  const found = new Set<string>();
  const named = new Set<string>();
  for (const path of paths) {
    const name = slashed(path);
    const glob = picomatch.scan(name);
    const isGlob = glob.isGlob && statOf(name) === undefined;
    try {
      if (!isGlob && !statSync(name).isDirectory()) {
        named.add(normalize(name));
        found.add(normalize(name));
        continue;
      }
      const matches = picomatch(name.replace(/^\.\//, ""), { dot: true });
      const isWanted = (file: string): boolean =>
        isGlob ? matches(file.replace(/^\.\//, "")) : MAY_BE_SOURCE.test(file);
      const base = glob.base === "" ? "." : glob.base;
      let matched = false;
      let count = 0;
      for (const file of walk(isGlob ? base : name)) {
        if (++count > limit) return tooMany(limit);
        if (!isWanted(file)) continue;
        matched = true;
        found.add(file);
      }
      if (isGlob && !matched) {
        return { kind: "error", message: `the glob \`${path}\` matches no file` };
      }
    } catch (error) {
      return { kind: "error", message: `\`${path}\` cannot be read: ${reasonOf(error)}` };
    }
    if (found.size > limit) return tooMany(limit);
  }
  return { kind: "files", files: [...found].sort(), named };
}

function tooMany(limit: number): FileListing {
  return { kind: "error", message: `there are more than ${limit} files; give fewer paths` };
}

const slashed = (path: string): string =>
  process.platform === "win32" ? path.replaceAll("\\", "/") : path;

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** All files below a folder; throws if some folder cannot be read, because it may have policies. */
function* walk(folder: string): Generator<string> {
  const open: { readonly folder: string; readonly rules: readonly IgnoreRules[] }[] = [
    { folder: normalize(folder).replace(/(.)\/$/, "$1"), rules: rulesAbove(folder) },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const rules = [...next.rules, ...rulesIn(next.folder)];
    for (const entry of readdirSync(next.folder, { withFileTypes: true })) {
      const path = next.folder === "." ? entry.name : `${next.folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (LEFT_OUT.has(entry.name) || isIgnored(`${path}/`, rules)) continue;
        open.push({ folder: path, rules });
      } else if (entry.isFile() && !isIgnored(path, rules)) {
        yield path;
      }
    }
  }
}

/** The rules of one `.gitignore`, which are relative to its folder. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

function rulesIn(folder: string): readonly IgnoreRules[] {
  try {
    const text = readFileSync(joined(folder, ".gitignore"), "utf8");
    return [{ folder, rules: ignore().add(text) }];
  } catch {
    return [];
  }
}

/**
 * The rules of the folders between the working directory and a folder below it. Rules that ignore
 * the folder itself do not count, because the user named it: `cdk.out` is in the `.gitignore` of
 * each project of the CDK.
 */
function rulesAbove(folder: string): readonly IgnoreRules[] {
  const path = normalize(folder).replace(/(.)\/$/, "$1");
  const steps = path.split("/");
  if (steps[0] === ".." || folder.startsWith("/") || steps[0] === ".") return [];
  return steps
    .flatMap((_, at) => rulesIn(at === 0 ? "." : steps.slice(0, at).join("/")))
    .filter((rules) => !isIgnored(`${path}/`, [rules]));
}

function isIgnored(path: string, all: readonly IgnoreRules[]): boolean {
  return all.some(({ folder, rules }) => {
    const prefix = folder === "." ? "" : `${folder}/`;
    const relative = path.slice(prefix.length);
    return relative !== "" && rules.ignores(relative);
  });
}

/** The text of a file, or why it is not read. */
export function readText(file: string): string | SourceProblem {
  const place = { file, line: 1, column: 1 };
  const problem = (code: string, message: string): SourceProblem => ({
    severity: "error",
    code,
    message,
    place,
  });
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return problem("UNREADABLE_FILE", "this is not a regular file");
    if (stat.size > MAX_BYTES) {
      return problem("FILE_TOO_LARGE", `the file has more than ${MAX_BYTES} bytes`);
    }
    return decoded(readFileSync(file)) ?? problem("NOT_UTF8", "the file is not UTF-8");
  } catch (error) {
    return problem("UNREADABLE_FILE", `the file cannot be read: ${reasonOf(error)}`);
  }
}

/** UTF-8 without its mark; undefined for other bytes. */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Files for readers: below the working directory, or below the folders that the user named. */
export class DiskFiles implements Files {
  readonly #roots: readonly string[];

  constructor(paths: readonly string[]) {
    this.#roots = [".", ...paths].flatMap((path) => {
      const stat = statOf(path);
      const folder = stat?.isDirectory() === true ? path : folderOf(slashed(path));
      try {
        return [realpathSync(folder)];
      } catch {
        return [];
      }
    });
  }

  read(path: string): Uint8Array | undefined {
    try {
      const real = this.#inside(path);
      if (real === undefined || !lstatSync(real).isFile()) return undefined;
      return lstatSync(real).size > MAX_BYTES ? undefined : readFileSync(real);
    } catch {
      return undefined;
    }
  }

  list(folder: string): readonly string[] | undefined {
    try {
      const real = this.#inside(folder === "" ? "." : folder);
      return real === undefined ? undefined : readdirSync(real).sort();
    } catch {
      return undefined;
    }
  }

  /** The path behind all links, if it is in one of the folders. */
  #inside(path: string): string | undefined {
    const real = slashed(realpathSync(path));
    const isInside = this.#roots.some((root) => {
      const base = slashed(root);
      return real === base || real.startsWith(base === "/" ? base : `${base}/`);
    });
    return isInside ? real : undefined;
  }
}
