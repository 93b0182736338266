/**
 * The command, compiled: its one file with what V8 made of it when it was built.
 *
 * To compile half a megabyte takes longer than most checks. V8 can keep what it made of a text (its
 * code cache), and takes that again if text, version and flags are the same. If not, it compiles as
 * ever: a cache that is old, foreign or absent costs time and nothing else.
 *
 * Such a script can't `import()`, so the bundle has `require` for it. From Node 22.1 on there is
 * `module.enableCompileCache` for all of this.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

export const CACHE: string = join(import.meta.dirname, "main.cache");

const BUNDLE = join(import.meta.dirname, "main.cjs");

/** As Node itself wraps a CommonJS module. */
const [BEFORE, AFTER] = ["(function (require, __dirname) { ", "\n})"];

type Wrapped = (require: NodeJS.Require, dirname: string) => void;

/** Runs the command in this process, with the arguments of the process. */
export function runBundle(cachedData?: Uint8Array): Script {
  const script = new Script(BEFORE + readFileSync(BUNDLE, "utf8") + AFTER, {
    filename: BUNDLE,
    ...(cachedData && { cachedData }),
  });
  const wrapped = script.runInThisContext() as Wrapped;
  wrapped(createRequire(BUNDLE), import.meta.dirname);
  return script;
}
