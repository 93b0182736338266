/**
 * Runs the bundled command, with the code that V8 compiled for it in an earlier run.
 *
 * Compiling half a megabyte takes longer than most checks. V8 can store compiled code (its code
 * cache) and use it again. V8 itself compares only version, flags and the length of the text, so
 * the name of the cache file has a hash of the text: changed code never runs with an old cache. The
 * first check writes the file beside the program, where only those who install the program may
 * write. If the folder is read-only there is no cache, which costs time and nothing else.
 *
 * Such a script cannot `import()`, so the bundle uses `require` instead. From Node 22.1 on,
 * `module.enableCompileCache` could replace this file.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { isMainThread } from "node:worker_threads";

const BUNDLE = join(import.meta.dirname, "main.cjs");

/** The wrapper that Node itself puts around a CommonJS module. */
const [BEFORE, AFTER] = ["(function (require, __dirname) { ", "\n})"];

type Wrapped = (require: NodeJS.Require, dirname: string) => void;

/** Runs the command in this process, with the arguments of the process. */
export function runBundle(): void {
  const text = readFileSync(BUNDLE, "utf8");
  const hash = createHash("sha256").update(text).digest("hex");
  const file = join(import.meta.dirname, `main-${hash}.cache`);
  const isCached = existsSync(file);
  const script = new Script(BEFORE + text + AFTER, {
    filename: BUNDLE,
    ...(isCached && { cachedData: readFileSync(file) }),
  });
  const isUsable = isCached && script.cachedDataRejected !== true;
  // After a check the functions of a check are compiled, so that they are part of the cache.
  const isCheck = process.argv[2]?.startsWith("check-") === true;
  if (!isUsable && isCheck && isMainThread) process.on("exit", () => store(script, file));
  const wrapped = script.runInThisContext() as Wrapped;
  wrapped(createRequire(BUNDLE), import.meta.dirname);
}

/** Writes under another name first, so that no other process reads half a file. */
function store(script: Script, file: string): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, file);
  } catch {
    // The folder is read-only, or the disk is full: the next run compiles again.
  }
}
