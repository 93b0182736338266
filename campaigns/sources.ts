/**
 * Campaign: damaged files through the whole gate.
 *
 * Each file of a folder is damaged (test/laws/support/damaged-bytes.ts) and judged among the files
 * beside it that belong to it, with every report. A case that refutes the law is written to a
 * folder, with its seed; hints of lost policies are written too, and counted apart. A standard in
 * the folder is damaged like any other file. The run ends with status 1 if the law was refuted.
 *
 * Run: npm run campaign -- sources --mutants 20000 [--seed 1] [--keep FOLDER] FOLDER
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { MAY_BE_SOURCE } from "../src/cli/gate-files.ts";
import type { JsonResult } from "../src/gate/reports/json.ts";
import { damaged } from "../test/laws/support/damaged-bytes.ts";
import {
  type Folder,
  faultsOf,
  type Judged,
  judgeFolder,
  mayHaveLost,
} from "../test/laws/support/damaged-gate.ts";
import { Random } from "../test/laws/support/random.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    keep: { type: "string", default: join(tmpdir(), "damaged-sources") },
  },
});
const [given] = positionals;
if (given === undefined) throw new Error("give the folder of the files to damage");
const root = resolve(given);
const keep = resolve(values.keep);

/** A file that has policies, and what belongs to it. */
interface Target {
  readonly file: string;
  readonly folder: Folder;
  readonly intact: JsonResult;
}

const base = mkdtempSync(join(tmpdir(), "campaign-sources-"));
const counts = new Map<string, number>();
const slowest: { readonly milliseconds: number; readonly name: string }[] = [];
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile() && MAY_BE_SOURCE.test(each.name))
  .map((each) => join(each.parentPath, each.name))
  .sort();
const targets: Target[] = [];
for (const path of files) {
  const folder = folderOf(path);
  const { result } = await judgeFolder(base, folder);
  const file = basename(path);
  if (result === undefined) throw new Error(`${path} has a standard with errors`);
  count(
    result.policies.some(({ place }) => place.file === file) ? "files with policies" : "others",
  );
  targets.push({ file, folder, intact: result });
}
let refuted = 0;
for (let number = 0; number < Number(values.mutants); number++) {
  const seed = Number(values.seed) + number;
  const target = targets[seed % targets.length];
  if (target !== undefined) await damageOne(target, seed);
}
rmSync(base, { recursive: true });
for (const [what, number] of [...counts].sort()) console.log(`${number} ${what}`);
for (const { milliseconds, name } of slowest) console.log(`${milliseconds.toFixed()} ms: ${name}`);
console.log(`${refuted} failures`);
process.exitCode = refuted > 0 ? 1 : 0;

/** The file alone, or with all files of its folder if a reader takes them together. */
function folderOf(path: string): Folder {
  const names = readdirSync(dirname(path)).filter((name) => MAY_BE_SOURCE.test(name));
  const isGroup = /\.(?:tf|tofu)$/.test(path) || names.includes("manifest.json");
  const own = isGroup ? names.filter((name) => /\.json$/.test(name) === /\.json$/.test(path)) : [];
  const all = isGroup ? own : [basename(path)];
  return new Map(
    all.map((name) => [name, new Uint8Array(readFileSync(join(dirname(path), name)))]),
  );
}

async function damageOne({ file, folder, intact }: Target, seed: number): Promise<void> {
  const original = folder.get(file) ?? new Uint8Array();
  const { bytes, kinds } = damaged(original, new Random(seed));
  const name = `${seed} ${file}: ${kinds.join(", ")}`;
  const start = performance.now();
  let faults: readonly string[];
  let judged: Judged | undefined;
  try {
    judged = await judgeFolder(base, new Map([...folder, [file, bytes]]));
    faults = faultsOf(judged, file, bytes, intact);
  } catch (error) {
    faults = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  note(performance.now() - start, name);
  count(judged?.result === undefined ? "other ends" : `verdicts ${judged.result.result}`);
  if (faults.length > 0) {
    refuted++;
    console.log(`${name}\n  ${faults.slice(0, 3).join("\n  ")}`);
    write("refuted", seed, file, bytes);
  } else if (judged !== undefined && mayHaveLost(judged, bytes, intact, original)) {
    count("hints of lost policies");
    console.log(`${name}\n  hint: fewer policies, and nothing said`);
    write("hints", seed, file, bytes);
  }
}

function write(kind: string, seed: number, file: string, bytes: Uint8Array): void {
  const folder = join(keep, kind, String(seed));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), bytes);
}

function note(milliseconds: number, name: string): void {
  slowest.push({ milliseconds, name });
  slowest.sort((one, other) => other.milliseconds - one.milliseconds);
  slowest.length = Math.min(slowest.length, 10);
}

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
