/**
 * The files that a command reads and writes: each input is another file, and an output is another
 * file than every input.
 *
 * Files are told apart by device and number, so a symbolic link, a hard link, another path and the
 * file behind standard input are the same file. A file always equals itself, so nobody asks about
 * it: it is a slip of the command line, and PASS would hide it. Two files with equal contents are a
 * real question (did the build change the policy?), answered with a warning (api/documents.ts).
 *
 * An output is a file too: what stands behind a link, a pipe or a device is not what its name says.
 *
 * LIMIT: a file that is replaced between this check and its reading is not noticed.
 */
import {
  type BigIntStats,
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { inputName, reasonOf, STDIN } from "./input.ts";
import { DOCUMENT_FLAGS, type MemberFlags, optionOf } from "./member-options.ts";

/** An input by the option, or the argument, that names it. */
interface InputFile {
  readonly option: string;
  readonly path: string;
}

/** The inputs of a command; `argument` is the certificate, which has no option. */
export function inputFiles(flags: MemberFlags, argument = ""): readonly InputFile[] {
  const options = DOCUMENT_FLAGS.flatMap((flag) => {
    const path = flags[flag];
    return path === undefined ? [] : [{ option: `\`${optionOf(flag)}\``, path }];
  });
  return argument === "" ? options : [{ option: "the certificate", path: argument }, ...options];
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

/** The error if the output is not a file, or would overwrite an input or an unforced file. */
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
  const there = statOf(path, lstatSync);
  if (there === undefined) return undefined;
  const kind = otherKind(there);
  if (kind !== undefined) return writeError(path, `it is ${kind}; give a file`);
  if (isSame(there, statOf(STDOUT))) {
    return `\`${path}\` is standard output; write the certificate to another file`;
  }
  return force ? undefined : existsError(path);
}

/** The kind of an entry that is not a file; a link counts as itself. */
function otherKind(stats: BigIntStats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/**
 * Writes the file; a string says why it cannot be written.
 *
 * The text goes to a new file, which neither follows a link nor waits for a pipe. An existing file
 * is replaced at once, by another one: its other names, and whoever reads it, keep the old text.
 */
export function writeOutput({ path, force }: OutputFile, text: string): string | undefined {
  const written = force ? join(dirname(path), `.keyaki-${process.pid}.new`) : path;
  let isOpen = false;
  try {
    const file = openSync(written, "wx", modeOf(path));
    isOpen = true;
    try {
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
    if (force) renameSync(written, path);
    return undefined;
  } catch (error) {
    if (!force && codeOf(error) === "EEXIST") return existsError(path);
    // Half a certificate is worth nothing, and would be in the way of the next run.
    if (isOpen) rmSync(written, { force: true });
    return writeError(path, reasonOf(error));
  }
}

/** The permissions of the file that is replaced, or those of a new file. */
function modeOf(path: string): number {
  const there = statOf(path, lstatSync);
  return there?.isFile() === true ? Number(there.mode) & 0o777 : 0o666;
}

function writeError(path: string, reason: string): string {
  return `the certificate cannot be written to \`${path}\`: ${reason}`;
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
function statOf(
  file: string | number,
  stat: typeof statSync | typeof lstatSync = statSync,
): BigIntStats | undefined {
  try {
    const exact = { bigint: true } as const;
    return typeof file === "number" ? fstatSync(file, exact) : stat(file, exact);
  } catch {
    return undefined;
  }
}
