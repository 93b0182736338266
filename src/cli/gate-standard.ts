/**
 * The standard of a gate, and other standards that lie near the files.
 *
 * It is the given one, or the nearest at or above the working directory, like a `.gitignore`. A
 * standard in or above one of the paths, or in a folder that is walked, was meant for its policies:
 * without a standard above the working directory it is an error, because nobody can know which one
 * was meant; beside one it is a warning. So is a file with almost the name of a standard, and a
 * standard in another folder of the repository's root.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { harmless } from "../explain/harmless.ts";
import { BUILT_IN_STANDARD, readStandard, type Standard } from "../gate/standard.ts";
import type { SourceProblem } from "../sources/site.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { type FileList, isLeftOut, readText, STANDARD_NAMES } from "./gate-files.ts";
import type { InputHashes } from "./input-hashes.ts";

export type FoundStandard =
  | {
      readonly kind: "ok";
      readonly standard: Standard;
      readonly problems: readonly SourceProblem[];
      /** The absolute paths of its files: standards, references, ceilings. */
      readonly files: ReadonlySet<string>;
    }
  | { readonly kind: "error"; readonly text: string; readonly message: string };

/** Reads the standard for the files of a list; `given` is that of the option. */
export function findStandard(
  given: string | undefined,
  nearby: readonly string[],
  hashes: InputHashes,
): FoundStandard {
  if (given !== undefined) return standardAt(given, hashes);
  const path = standardAbove();
  const [other] = nearby;
  if (path === undefined) {
    if (other !== undefined) return failed(misplaced(other), []);
    const problems = passedOver(new Set());
    return { kind: "ok", standard: BUILT_IN_STANDARD, problems, files: new Set() };
  }
  const found = standardAt(path, hashes);
  if (found.kind === "error") return found;
  const others = nearby.filter((each) => !found.files.has(resolve(each)));
  const known = new Set([...found.files, ...others.map((each) => resolve(each))]);
  const near = others.map((each) => unused(each, path));
  return { ...found, problems: [...found.problems, ...near, ...passedOver(known)] };
}

function misplaced(path: string): string {
  return (
    `the standard \`${path}\` lies near the policies, but neither in nor above the working ` +
    `directory; give \`--standard ${path}\`, or run keyaki there`
  );
}

function unused(file: string, path: string): SourceProblem {
  const message = `this standard is not used, because \`${path}\` is`;
  const help = "give `--standard`, or let one standard extend the other with `extends`";
  const place = { file, line: 1, column: 1 };
  return { severity: "warning", code: "OTHER_STANDARD", message, place, help };
}

/** LIMIT: folders in the root of the repository. */
const MAX_FOLDERS = 1000;

/**
 * Warnings about standards that nobody would find: with almost the name of one, in and above the
 * working directory; and in the folders of the repository's root.
 */
function passedOver(known: ReadonlySet<string>): readonly SourceProblem[] {
  const root = repositoryRoot();
  const found: SourceProblem[] = [];
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    for (const name of namesIn(folder)) {
      if (isAlmostName(name, folder)) found.push(misnamed(join(folder, name)));
    }
    if (root === undefined || folder === root) break;
  }
  if (root === undefined) return found;
  const here = resolve(process.cwd());
  const folders = namesIn(root).filter(
    (name) => statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory() === true,
  );
  for (const name of folders.slice(0, MAX_FOLDERS)) {
    const folder = join(root, name);
    if (isAtOrAbove(folder, here) || isLeftOut(root.replaceAll("\\", "/"), name)) continue;
    const paths = standardsIn(folder).filter((each) => !known.has(resolve(each)));
    found.push(...paths.map(elsewhere));
    for (const each of namesIn(folder)) {
      if (isAlmostName(each, folder)) found.push(misnamed(join(folder, each)));
    }
  }
  return found;
}

/** The folder with `.git` at or above the working directory. */
function repositoryRoot(): string | undefined {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A name like that of a standard; a file system without cases may find the file all the same. */
function isAlmostName(name: string, folder: string): boolean {
  if (STANDARD_NAMES.includes(name)) return false;
  const folded = foldAsciiCase(name);
  if (STANDARD_NAMES.includes(folded)) return !existsSync(join(folder, folded));
  return /^\.keyaki\.(?:ya?ml|json)$|^keyaki\.json$/.test(folded);
}

const shown = (path: string): string => relative(process.cwd(), path).replaceAll("\\", "/");

function misnamed(path: string): SourceProblem {
  const file = shown(path);
  const message = "this file is not used as a standard, because its name is not `keyaki.yaml`";
  const help = `rename it to \`keyaki.yaml\`, or give \`--standard ${file}\``;
  const place = { file, line: 1, column: 1 };
  return { severity: "warning", code: "OTHER_STANDARD", message, place, help };
}

function elsewhere(file: string): SourceProblem {
  const message =
    "this standard is not used, because it is neither in nor above the working directory";
  const help = `give \`--standard ${file}\`, or move it to the root as \`keyaki.yaml\``;
  const place = { file, line: 1, column: 1 };
  return { severity: "warning", code: "OTHER_STANDARD", message, place, help };
}

function standardAt(path: string, hashes: InputHashes): FoundStandard {
  const text = readText(path, hashes);
  if (typeof text !== "string") return failed(`\`${path}\`: ${text.message}`, []);
  const files = new Set([resolve(path)]);
  const loader = {
    files: {
      read: (file: string) => {
        files.add(resolve(file));
        try {
          const bytes = new Uint8Array(readFileSync(file));
          hashes.open(file, bytes);
          return bytes;
        } catch {
          return undefined;
        }
      },
      list: () => undefined,
    },
    workingDirectory: process.cwd().replaceAll("\\", "/"),
  };
  const reading = readStandard({ file: path, text }, loader);
  if (reading.kind === "ok") return { ...reading, files };
  return failed("the standard has errors", reading.problems);
}

/** The nearest standard at or above the working directory. */
export function standardAbove(): string | undefined {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const [path] = standardsIn(folder);
    if (path !== undefined) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The standards in the folders that were walked, and those in and above the given folders, up to
 * the folders above the working directory; each once, in the order of their paths.
 */
export function standardsNear(
  { standards }: FileList,
  folders: readonly string[],
): readonly string[] {
  const found = new Set(standards);
  for (const each of folders) {
    for (let folder = resolve(each); !isAtOrAboveHere(folder); folder = dirname(folder)) {
      for (const path of standardsIn(folder)) found.add(path);
    }
  }
  const used = standardAbove();
  return [...found].filter((each) => used === undefined || resolve(each) !== resolve(used)).sort();
}

const isAtOrAboveHere = (folder: string): boolean => isAtOrAbove(folder, process.cwd());

function isAtOrAbove(folder: string, here: string): boolean {
  return here === folder || here.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function standardsIn(folder: string): readonly string[] {
  return STANDARD_NAMES.map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => relative(process.cwd(), path).replaceAll("\\", "/"));
}

function failed(message: string, problems: readonly SourceProblem[]): FoundStandard {
  const lines = problems.length === 0 ? [`error: ${harmless(message)}`] : problems.map(problemLine);
  return { kind: "error", text: `${lines.join("\n")}\n`, message };
}

/** A problem in the form of compilers. */
export function problemLine({ severity, code, message, place, help }: SourceProblem): string {
  const where = `${place.file}:${place.line}:${place.column}`;
  const advice = help === undefined ? "" : `; ${help}`;
  return harmless(`${where}: ${severity}: ${message}${advice} [${code}]`);
}
