/**
 * House rules on source files: purity, opening comments, sizes, names, leftovers, dead files.
 *
 * Each rule takes files and returns one sentence per fault. The words that a rule forbids are
 * written here so that this file does not hold them (`T[O]DO`).
 */
import { blanked, importsOf } from "./code.ts";
import { layerOf, lineAt, type SourceFile } from "./tree.ts";

/** The layers that may touch the world; everything else runs in a browser worker unchanged. */
const IMPURE_LAYERS: ReadonlySet<string> = new Set([
  ...["cli", "service", "backends", "packed-world"],
]);
const IMPURE =
  /(?<![.\w$])(?:process|console|performance|Buffer|Date\.now|Math\.random)\b(?!\s*\??:)/g;
const CLOCK = /\bnew Date\(\s*\)/g;

/** Modules of Node, the process, the console, the clock and chance outside the surfaces. */
export function impurities(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => !IMPURE_LAYERS.has(layerOf(path)))
    .flatMap((file) => {
      const code = blanked(file.text);
      const used = [...code.matchAll(IMPURE), ...code.matchAll(CLOCK)].map(
        ({ 0: name, index }) => `${file.path}:${lineAt(code, index)} uses ${name}`,
      );
      const modules = importsOf(file)
        .filter(({ specifier }) => specifier.startsWith("node:"))
        .map(({ specifier }) => `${file.path} imports ${specifier}`);
      return [...modules, ...used].map((fault) => `${fault}, and is not a surface or a backend`);
    });
}

/** Files that do not open with a comment of at least three lines of text. */
export function missingOpenings(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const comment = /^(?:#![^\n]*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1];
    if (comment === undefined) return [`${path} does not open with a /** comment`];
    const lines = comment.split("\n").filter((line) => /[^\s*]/.test(line)).length;
    return lines >= 3 ? [] : [`${path} opens with ${lines} lines of text, not 3 or more`];
  });
}

export interface Limits {
  readonly lines: number;
  readonly columns: number;
}

/** Files and lines that are too long; `exceptions` gives the reason for each file let off. */
export function oversized(
  files: readonly SourceFile[],
  limits: Limits,
  exceptions: Readonly<Record<string, string>>,
): readonly string[] {
  const stale = Object.keys(exceptions)
    .filter((path) => !files.some((file) => file.path === path))
    .map((path) => `${path} is excepted and does not exist`);
  const faults = files.flatMap(({ path, text }) => {
    if (path in exceptions) return [];
    const lines = text.replace(/\n$/, "").split("\n");
    const wide = lines.flatMap((line, index) =>
      [...line].length > limits.columns
        ? [`${path}:${index + 1} has ${[...line].length} columns, more than ${limits.columns}`]
        : [],
    );
    const long = lines.length > limits.lines;
    return long ? [`${path} has ${lines.length} lines, more than ${limits.lines}`, ...wide] : wide;
  });
  return [...stale, ...faults];
}

const EMPTY_NAMES = /^(?:utils?|helpers?|common|managers?|misc)$/i;

/** Names of files and folders that say nothing. */
export function emptyNames(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) =>
    path
      .split(/[/._-]/)
      .filter((word) => EMPTY_NAMES.test(word))
      .map((word) => `${path}: \`${word}\` says nothing about what is inside`),
  );
}

const LEFTOVER = /\b(?:T[O]DO|F[I]XME|X[X]X)\b|\.(?:only|skip)\(/g;

/** Reminders nobody will read, and tests that hide others or themselves. */
export function leftovers(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(LEFTOVER)].map(
      ({ 0: word, index }) => `${path}:${lineAt(text, index)} has a leftover ${word}`,
    ),
  );
}

/** The source files that package.json makes runnable or importable, or puts in one file. */
export function entryPoints(manifest: unknown): readonly string[] {
  const { bin, exports, scripts } = manifest as Readonly<Record<string, unknown>>;
  const bundled = strings(scripts).flatMap((script) => {
    const inputs = /\besbuild ((?:(?:\w+=)?(?:dist|node_modules)\/\S+ )+)/.exec(script)?.[1];
    return (
      inputs
        ?.trim()
        .split(" ")
        .map((input) => input.replace(/^\w+=/, "")) ?? []
    );
  });
  const built = [...strings(bin), ...strings(exports), ...bundled];
  const sources = built
    .map((path) => path.replace(/^\.\//, ""))
    .filter((path) => path.startsWith("dist/"))
    .map((path) => path.replace(/^dist\//, "src/").replace(/(?:\.d\.ts|\.c?js)$/, ".ts"))
    .filter((path) => path.endsWith(".ts"));
  return [...new Set(sources)];
}

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(strings) : [];
}

/** Entry points and imports that lead nowhere, and files that no entry point leads to. */
export function deadFiles(
  files: readonly SourceFile[],
  entries: readonly string[],
): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const faults = entries
    .filter((path) => !byPath.has(path))
    .map((path) => `${path} is an entry point of package.json and does not exist`);
  const reached = new Set<string>();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = byPath.get(path);
    if (file === undefined || reached.has(path)) continue;
    reached.add(path);
    for (const { target } of importsOf(file)) if (target !== undefined) open.push(target);
  }
  const dead = files.filter(({ path }) => !reached.has(path));
  return [...faults, ...dead.map(({ path }) => `${path} is not reached from any entry point`)];
}
