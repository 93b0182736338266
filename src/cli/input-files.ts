/**
 * The files that a command reads and writes: each input is another file, and an output is another
 * file than every input.
 *
 * Files are told apart by device and number, so a symbolic link, a hard link, another path and the
 * file behind standard input are the same file. A file always equals itself, so nobody asks about
 * it: it is a slip of the command line, and PASS would hide it. Two files with equal contents are a
 * real question (did the build change the policy?), answered with a warning (api/documents.ts).
 *
 * LIMIT: a file that is replaced between this check and its reading is not noticed.
 */
import { type BigIntStats, fstatSync, rmSync, statSync, writeFileSync } from "node:fs";
import { inputName, reasonOf, STDIN } from "./input.ts";
import type { MemberFlags } from "./member-options.ts";

/** An input by the option, or the argument, that names it. */
interface InputFile {
  readonly option: string;
  readonly path: string;
}

/** The inputs of a command; `argument` is the file that it takes without an option. */
export function inputFiles(flags: MemberFlags, argument = ""): readonly InputFile[] {
  const options = (["existing", "new", "policy", "request"] as const).flatMap((flag) => {
    const path = flags[flag];
    return path === undefined ? [] : [{ option: `\`--${flag}\``, path }];
  });
  return argument === "" ? options : [{ option: "the argument", path: argument }, ...options];
}

/** The error if two inputs are the same file. */
export function repeatedInput(inputs: readonly InputFile[]): string | undefined {
  for (const [i, one] of inputs.entries()) {
    const other = inputs.slice(i + 1).find(({ path }) => isSameFile(one.path, path));
    if (other === undefined) continue;
    if (one.path === STDIN && other.path === STDIN) {
      return "only one document can be standard input (-)";
    }
    const [first, second] = [inputName(one.path), inputName(other.path)];
    const also = first === second ? "" : `, which is also \`${second}\``;
    return (
      `${one.option} and ${other.option} name the same file \`${first}\`${also}; ` +
      "give two different documents"
    );
  }
  return undefined;
}

/** Where an output goes, and whether a file that is there may be replaced. */
export interface OutputFile {
  readonly path: string;
  readonly force: boolean;
}

/** The error if the output would overwrite an input, standard output, or an unforced file. */
export function outputError(
  { path, force }: OutputFile,
  inputs: readonly InputFile[],
): string | undefined {
  if (path === STDIN) return "a certificate is written to a file, not to standard output";
  const input = inputs.find((each) => isSameFile(each.path, path));
  if (input !== undefined) {
    return (
      `the certificate would overwrite the file of ${input.option}, ` +
      `\`${inputName(input.path)}\`; give another file`
    );
  }
  const there = statOf(path);
  if (there?.isFile() !== true) return undefined;
  if (isSame(there, statOf(STDOUT))) {
    return `\`${path}\` is standard output; write the certificate to another file`;
  }
  return force ? undefined : existsError(path);
}

/** Writes the file; a string says why it cannot be written. */
export function writeOutput({ path, force }: OutputFile, text: string): string | undefined {
  // A pipe or a device is not overwritten. Any other file must be new: also one that appeared
  // during the check.
  const there = statOf(path);
  const isNew = !force && (there === undefined || there.isFile());
  try {
    writeFileSync(path, text, { flag: isNew ? "wx" : "w" });
    return undefined;
  } catch (error) {
    if (isNew && codeOf(error) === "EEXIST") return existsError(path);
    // Half a certificate is worth nothing, and would be in the way of the next run.
    if (isNew && there === undefined) rmSync(path, { force: true });
    return `the certificate cannot be written to \`${path}\`: ${reasonOf(error)}`;
  }
}

function existsError(path: string): string {
  return `the file \`${path}\` exists; give another file, or overwrite it with --force`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function isSameFile(one: string, other: string): boolean {
  if (one === other) return true;
  return isSame(statOf(one === STDIN ? 0 : one), statOf(other === STDIN ? 0 : other));
}

/** Devices, such as terminals, do not count: they are not the same document twice. */
function isSame(one: BigIntStats | undefined, other: BigIntStats | undefined): boolean {
  if (one === undefined || other === undefined || one.isCharacterDevice()) return false;
  return one.dev === other.dev && one.ino === other.ino;
}

const STDOUT = 1;

/** Undefined for a file that does not exist or cannot be reached. */
function statOf(file: string | number): BigIntStats | undefined {
  try {
    const exact = { bigint: true } as const;
    return typeof file === "number" ? fstatSync(file, exact) : statSync(file, exact);
  } catch {
    return undefined;
  }
}
