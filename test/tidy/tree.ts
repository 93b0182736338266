/**
 * The files of the project as the house rules see them: paths relative to its root, and texts.
 *
 * The list is git's (tracked, or new and not ignored), so a stray build or a coverage report is not
 * judged. Rules take such a list as data, which is how they are tested on planted mistakes.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface SourceFile {
  /** Relative to the root of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

export const ROOT: string = join(import.meta.dirname, "../..");

/** Every file of the project that is, or would be, committed. */
export function projectFiles(): readonly SourceFile[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  return [...new Set(listed.split("\0"))]
    .filter((path) => path !== "" && existsSync(join(ROOT, path)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

/** The number of the line that holds an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The layer that a source file belongs to: its first folder, or `public` directly in src/. */
export function layerOf(path: string): string {
  const [, folder, ...rest] = path.split("/");
  return rest.length === 0 || folder === undefined ? "public" : folder;
}
