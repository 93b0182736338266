/**
 * The files of a gate: paths, folders and globs become a list, and readers get files from the same
 * folders.
 *
 * A folder is walked without following links, so that no file is read twice and no link leaves it.
 * Only a link to a Terraform file in the same folders is a file: beside others, it is another
 * module. A link to something that is not read under its own name has a problem.
 *
 * `.gitignore` files are respected: the nearest one that says something about a path decides, as
 * in git. A file that git tracks all the same is read. `.git`, `node_modules` and `.terraform` are
 * left out. A file or folder that is named is read in any case, also if it is ignored.
 *
 * Left out are rules of git in other places, such as `.git/info/exclude` and those above the
 * working directory, so that more is read than git knows. LIMIT: files, entries of folders, and
 * bytes of one file.
 */
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { dirname as folderOf, join as joined, normalize } from "node:path/posix";
import ignore, { type Ignore } from "ignore";
import picomatch from "picomatch";
import { detectSource } from "../sources/detect.ts";
import type { Files } from "../sources/files.ts";
import type { SourceProblem } from "../sources/site.ts";
import { trackedIgnored } from "./git.ts";
import { reasonOf } from "./input.ts";
import type { InputHashes } from "./input-hashes.ts";

/** LIMIT: files of one run, and all entries of the folders that are walked. */
const FILE_LIMITS: FileLimits = { files: 100_000, entries: 2_000_000 };
/** LIMIT: bytes of one file; strings of Node end at 512 MiB. */
const MAX_BYTES = 500_000_000;

/** The names of a standard, the first one before the second. */
export const STANDARD_NAMES: readonly string[] = ["keyaki.yaml", "keyaki.yml"];

const LEFT_OUT: ReadonlySet<string> = new Set([".git", "node_modules", ".terraform"]);

/** Names of files that may be sources; of all others, only `seemsSource` opens some. */
export const MAY_BE_SOURCE: RegExp = /\.(?:json|JSON|ya?ml|YA?ML|tf|tofu|template|TEMPLATE)$/;

export interface FileLimits {
  readonly files: number;
  readonly entries: number;
}

export interface FileList {
  /** In the order of their paths, each once. */
  readonly files: readonly string[];
  /** Those that were given by name, and not found in a folder or by a glob. */
  readonly named: ReadonlySet<string>;
  /** For each path, the folder that it is, or in which it lies; of a glob, its beginning. */
  readonly folders: readonly string[];
  /** Files in folders that were walked, with the name of a standard. */
  readonly standards: readonly string[];
  /** Folders that cannot be read, and links that are not followed. */
  readonly problems: readonly SourceProblem[];
}

export type FileListing =
  | ({ readonly kind: "files" } & FileList)
  | { readonly kind: "error"; readonly message: string };

/** The files behind the paths of the command line. */
export function listFiles(paths: readonly string[], limits: FileLimits = FILE_LIMITS): FileListing {
  const found = new Set<string>();
  const named = new Set<string>();
  const folders: string[] = [];
  const walker = new Walker(limits);
  for (const path of paths) {
    const name = slashed(path);
    const glob = picomatch.scan(name);
    if (glob.isGlob && statOf(name) === undefined) {
      const matches = picomatch(name.replace(/^\.\//, ""), { dot: true });
      const base = glob.base === "" ? "." : glob.base;
      folders.push(base);
      let hasMatched = false;
      for (const file of walker.walk(base)) {
        if (!matches(file)) continue;
        hasMatched = true;
        found.add(file);
      }
      if (!hasMatched) return { kind: "error", message: `the glob \`${path}\` matches no file` };
    } else {
      try {
        const isFolder = statSync(name).isDirectory();
        folders.push(isFolder ? name : folderOf(name));
        if (isFolder) {
          for (const file of walker.walk(name)) {
            if (MAY_BE_SOURCE.test(file) || seemsSource(file)) found.add(file);
          }
        } else {
          named.add(normalize(name));
          found.add(normalize(name));
        }
      } catch (error) {
        return { kind: "error", message: `\`${path}\` cannot be read: ${reasonOf(error)}` };
      }
    }
    if (walker.isFull || found.size > limits.files) {
      const most = walker.isFull ? `${limits.entries} entries of folders` : `${limits.files} files`;
      return { kind: "error", message: `there are more than ${most}; give fewer paths` };
    }
  }
  const { standards } = walker;
  const problems = walker.problems(found);
  return { kind: "files", files: [...found].sort(), named, folders, standards, problems };
}

const slashed = (path: string): string =>
  process.platform === "win32" ? path.replaceAll("\\", "/") : path;

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function lstatOf(path: string): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

interface Entry {
  readonly name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** Walks over folders; the limits and the problems are those of all walks. */
class Walker {
  readonly #limits: FileLimits;
  readonly #problems: SourceProblem[] = [];
  readonly #folders = new Set<string>();
  readonly #links = new Set<string>();
  readonly #standards = new Set<string>();
  #entries = 0;

  constructor(limits: FileLimits) {
    this.#limits = limits;
  }

  get isFull(): boolean {
    return this.#entries > this.#limits.entries;
  }

  get standards(): readonly string[] {
    return [...this.#standards];
  }

  /** `found` are the files that are read. */
  problems(found: ReadonlySet<string>): readonly SourceProblem[] {
    const read = this.#links.size === 0 ? [] : [...found, ...this.#folders];
    const targets = new Set(read.map(realPathOf));
    const links = [...this.#links]
      .filter((path) => !targets.has(realPathOf(path)))
      .map((path) => {
        const message = "this link is not followed, and what it leads to is not read elsewhere";
        return { ...problem("warning", "LINK_NOT_FOLLOWED", message, path), unread: "" };
      });
    return [...this.#problems, ...links].sort((one, other) =>
      one.place.file < other.place.file ? -1 : 1,
    );
  }

  /** All files below a folder; ends at the limit. */
  *walk(given: string): Generator<string> {
    const root = normalize(given).replace(/(.)\/$/, "$1");
    const open: { readonly folder: string; readonly rules: readonly IgnoreRules[] }[] = [
      { folder: root, rules: rulesAbove(root) },
    ];
    let hasIgnored = false;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const rules = [...next.rules, ...rulesIn(next.folder)];
      for (const entry of this.#entriesOf(next.folder)) {
        if (++this.#entries > this.#limits.entries) return;
        const path = next.folder === "." ? entry.name : joined(next.folder, entry.name);
        if (entry.isDirectory()) {
          if (LEFT_OUT.has(entry.name)) continue;
          if (isIgnored(`${path}/`, rules)) hasIgnored = true;
          else open.push({ folder: path, rules });
        } else if (isIgnored(path, rules)) hasIgnored = true;
        else {
          if (STANDARD_NAMES.includes(entry.name)) this.#standards.add(path);
          if (entry.isFile()) yield path;
          else if (entry.isSymbolicLink()) {
            if (isModuleFile(path, root)) yield path;
            else this.#addLink(path);
          }
        }
      }
    }
    // Git deploys what it tracks, whatever a rule says.
    for (const each of hasIgnored ? trackedIgnored(root) : []) {
      if (each.split("/").some((name) => LEFT_OUT.has(name))) continue;
      if (++this.#entries > this.#limits.entries) return;
      const path = root === "." ? each : joined(root, each);
      if (lstatOf(path)?.isFile() === true) yield path;
    }
  }

  #entriesOf(folder: string): readonly Entry[] {
    this.#folders.add(folder);
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      const message = `the folder cannot be read: ${reasonOf(error)}`;
      this.#problems.push(problem("error", "UNREADABLE_FOLDER", message, folder));
      return [];
    }
  }

  #addLink(path: string): void {
    if (statOf(path)?.isDirectory() === true || MAY_BE_SOURCE.test(path)) this.#links.add(path);
  }
}

/** Names of files that are sources if their beginning says so: templates, and no extension. */
const AT_SIGHT = /\.(?:cfn|tmpl|j2|jinja2?)$|(?:^|\/)\.?[^./]+$/;
/** LIMIT: bytes of the beginning. */
const SIGHT_BYTES = 65_536;
/** A document of JSON or YAML, and no script. */
const DOCUMENT =
  /^\uFEFF?(?:\s+|#(?!!)[^\n]*\n|---[^\n]*\n|\{[%#][^\n]*\n)*(?:[{[]|["']?\w+["']?\s*:|- )/;
const OF_AWS = /\bStatement["']?\s*:|\\"Statement\\|\bAWS::\w+::\w/;

/** Whether a file of such a name begins like a document with a policy. */
function seemsSource(file: string): boolean {
  if (!AT_SIGHT.test(file)) return false;
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = new Uint8Array(SIGHT_BYTES);
      const text = Buffer.from(bytes.subarray(0, readSync(descriptor, bytes))).toString("utf8");
      return DOCUMENT.test(text) && OF_AWS.test(text);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Nobody can say that it is a source.
    return false;
  }
}

/** Whether the rules in a folder leave out a folder in it. */
export function isLeftOut(folder: string, name: string): boolean {
  return LEFT_OUT.has(name) || isIgnored(joined(folder, `${name}/`), rulesIn(folder));
}

function problem(
  severity: SourceProblem["severity"],
  code: string,
  message: string,
  file: string,
): SourceProblem {
  const help = "give its path too, if it has policies";
  return { severity, code, message, place: { file, line: 1, column: 1 }, help };
}

/** Whether a link leads to a Terraform file in the walked folder, or the working directory. */
function isModuleFile(path: string, root: string): boolean {
  if (!/\.(?:tf|tofu)$/.test(path) || statOf(path)?.isFile() !== true) return false;
  const target = realPathOf(path);
  return [root, "."].some((folder) => isBelow(target, realPathOf(folder)));
}

/** The path behind all links; the path itself if it leads nowhere. */
function realPathOf(path: string): string {
  try {
    return slashed(realpathSync(path));
  } catch {
    return path;
  }
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

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
  const steps = folder.split("/");
  if (steps[0] === ".." || folder.startsWith("/") || steps[0] === ".") return [];
  return steps
    .flatMap((_, at) => rulesIn(at === 0 ? "." : steps.slice(0, at).join("/")))
    .filter((each) => !isIgnored(`${folder}/`, [each]));
}

/** The last `.gitignore` on the way to a path that says something about it decides. */
function isIgnored(path: string, all: readonly IgnoreRules[]): boolean {
  for (const { folder, rules } of all.toReversed()) {
    const relative = folder === "." ? path : path.slice(folder === "/" ? 1 : folder.length + 1);
    if (relative === "" || relative.startsWith("../")) continue;
    const { ignored, unignored } = rules.test(relative);
    if (ignored || unignored) return ignored;
  }
  return false;
}

/** The text of a file, or why it is not read. */
export function readText(file: string, hashes?: InputHashes): string | SourceProblem {
  return textOf(file, hashes) ?? fault(file, "NOT_UTF8", "the file is not UTF-8");
}

/**
 * The text of a file that may be a source, or why it is not read. One in another encoding is a
 * problem only if it is a source, so it is returned in that encoding for others to see that.
 */
export function readSourceText(file: string, hashes?: InputHashes): string | SourceProblem {
  const text = textOf(file, hashes);
  if (typeof text === "object") return text;
  if (text !== undefined && !text.startsWith(ZIP_MARK)) return text;
  try {
    return otherText(file, readFileSync(file));
  } catch (error) {
    return fault(file, "UNREADABLE_FILE", `the file cannot be read: ${reasonOf(error)}`);
  }
}

/** For a file that is not UTF-8, or a ZIP file. */
function otherText(file: string, bytes: Buffer): string | SourceProblem {
  if (bytes.subarray(0, ZIP_MARK.length).toString("latin1") === ZIP_MARK) {
    const message = "this is a ZIP file, such as a plan that Terraform has saved";
    const help = "give the output of `terraform show -json PLANFILE`";
    return fault(file, "NOT_TEXT", message, help);
  }
  const encoding = ENCODINGS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  const guess = new TextDecoder(encoding?.name ?? "latin1").decode(bytes);
  if (detectSource({ file, text: guess }) === undefined) return guess;
  const message = `the file is ${encoding === undefined ? "not UTF-8" : "UTF-16, not UTF-8"}`;
  const help = "write it as UTF-8; in PowerShell, with `Out-File -Encoding utf8`";
  return fault(file, "NOT_UTF8", message, help);
}

const ZIP_MARK = "PK\u0003\u0004";
const ENCODINGS = [
  { name: "utf-16le", mark: [0xff, 0xfe] },
  { name: "utf-16be", mark: [0xfe, 0xff] },
];

function fault(file: string, code: string, message: string, help?: string): SourceProblem {
  const place = { file, line: 1, column: 1 };
  return { severity: "error", code, message, place, ...(help !== undefined && { help }) };
}

/**
 * The text of a file; undefined if it is not UTF-8. The bytes have no name here or in a caller, so
 * that the memory of a large plan is free before its text is read.
 */
function textOf(file: string, hashes?: InputHashes): string | undefined | SourceProblem {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return fault(file, "UNREADABLE_FILE", "this is not a regular file");
    if (stat.size > MAX_BYTES) {
      return fault(file, "FILE_TOO_LARGE", `the file has more than ${MAX_BYTES} bytes`);
    }
    return decoded(seen(file, readFileSync(file), hashes));
  } catch (error) {
    return fault(file, "UNREADABLE_FILE", `the file cannot be read: ${reasonOf(error)}`);
  }
}

/** The bytes, which are counted as an input. */
function seen(file: string, bytes: Uint8Array, hashes: InputHashes | undefined): Uint8Array {
  hashes?.see(file, bytes);
  return bytes;
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
  readonly #hashes: InputHashes | undefined;

  constructor(paths: readonly string[], hashes?: InputHashes) {
    this.#hashes = hashes;
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
      if (lstatSync(real).size > MAX_BYTES) return undefined;
      const bytes = readFileSync(real);
      this.#hashes?.open(path, bytes);
      return bytes;
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
    return this.#roots.some((root) => isBelow(real, slashed(root))) ? real : undefined;
  }
}
