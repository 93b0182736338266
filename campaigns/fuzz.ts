/**
 * Campaign: every law on random cases, until the time is over.
 *
 * Every law takes its cases by seed, from the first seed on. The law that has used the least of its
 * share of the time is next. Laws that ask external solvers take blocks of cases. A case that
 * refutes a law is shrunk and written to test/regressions/, where test/regressions.test.ts runs it
 * from then on. The run goes on and ends with status 1. The counts are printed at the end.
 *
 * Run: npm run campaign -- fuzz --minutes N [--seed S] [--laws twin,violations]
 */
import { readdirSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import {
  type Case,
  caseOf,
  isCase,
  type Law,
  type LawResult,
  smallCaseOf,
  solverCaseOf,
} from "../test/laws/support/case.ts";
import { type BatchLaw, enginesInBatches } from "../test/laws/support/engines.ts";
import { applyLaw, LAWS } from "../test/laws/support/laws.ts";
import { shrink } from "../test/laws/support/shrink.ts";
import { MISSING_SOLVERS, SOLVERS } from "../test/laws/support/solvers.ts";

/** Relative to the root of the project, in which campaigns run. */
const REGRESSIONS = pathToFileURL("test/regressions/");
/** LIMIT: the campaign ends after this many failures, because one bug refutes a law many times. */
const MAX_FAILURES = 5;

/** How a law is run; a law that is not in `RUNS` runs like `DEFAULT_RUN`. */
interface Run {
  readonly share: number;
  readonly caseOf: (seed: number) => Case;
  readonly block: number;
  readonly batch?: BatchLaw;
}

const DEFAULT_RUN: Run = { share: 1, caseOf: (seed) => caseOf(seed, 24), block: 1 };
const RUNS: Readonly<Record<string, Partial<Run>>> = {
  // Many requests a case, because parsing its policies takes longer than ten requests.
  twin: { share: 6, caseOf: (seed) => caseOf(seed, 60) },
  metamorphic: { share: 4 },
  "brute force": { caseOf: smallCaseOf },
  engines: { share: 120, caseOf: solverCaseOf, block: 50, batch: enginesInBatches(SOLVERS) },
};

interface LawRun extends Run {
  readonly name: string;
  readonly law: Law;
  readonly tally: Map<string, number>;
  readonly counts: Map<string, number>;
  seed: number;
  milliseconds: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    laws: { type: "string", default: Object.keys(LAWS).join() },
  },
});

const first = Number(values.seed);
const end = Date.now() + Number(values.minutes) * 60_000;
const work = Object.entries(LAWS)
  .filter(([name]) => values.laws.split(",").includes(name))
  .map(([name, law]): LawRun => {
    const [tally, counts] = [new Map<string, number>(), new Map<string, number>()];
    return {
      name,
      law,
      ...DEFAULT_RUN,
      ...RUNS[name],
      tally,
      counts,
      seed: first,
      milliseconds: 0,
    };
  });
let failures = 0;
console.log(`seed ${first}, ${values.minutes} minutes: ${work.map(({ name }) => name).join(", ")}`);
if (MISSING_SOLVERS !== undefined) console.log(MISSING_SOLVERS);
while (Date.now() < end && failures < MAX_FAILURES) {
  const used = (each: LawRun): number => each.milliseconds / each.share;
  const [next] = work.toSorted((a, b) => used(a) - used(b));
  if (next === undefined) throw new Error(`no law among ${values.laws}`);
  const start = performance.now();
  advance(next);
  next.milliseconds += performance.now() - start;
}
for (const each of work) report(each);
console.log(`${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;

/** Applies the law to its next case or block of cases. */
function advance(each: LawRun): void {
  const { name, law, block } = each;
  const cases = Array.from({ length: block }, (_, i) => each.caseOf(each.seed + i));
  for (const [i, finding] of resultsOf(each, cases).entries()) {
    const given = cases[i];
    const label = finding.kind === "skipped" ? finding.reason : finding.kind;
    add(each.tally, label, 1);
    if (finding.kind !== "refuted") {
      for (const [what, count] of Object.entries(finding.counts ?? {})) {
        add(each.counts, what, count);
      }
    } else if (given !== undefined) {
      failures++;
      console.log(`seed ${each.seed + i} refutes ${name}: ${finding.how}`);
      const fails = (one: Case): boolean => isCase(one) && applyLaw(law, one).kind === "refuted";
      console.log(`  written to ${write(name, shrink(given, fails))}`);
    }
  }
  each.seed += block;
}

/** Applies the law to a block; if it throws, case by case, to find the case that throws. */
function resultsOf({ law, batch }: LawRun, cases: readonly Case[]): readonly LawResult[] {
  try {
    if (batch !== undefined) return batch(cases);
  } catch {
    // The law for single cases, below, finds the case.
  }
  return cases.map((each) => applyLaw(law, each));
}

function report({ name, tally, counts, seed, milliseconds }: LawRun): void {
  const rows = (map: ReadonlyMap<string, number>): string =>
    [...map].map(([label, count]) => `${count} ${label}`).join(", ");
  const minutes = (milliseconds / 60_000).toFixed(1);
  console.log(`${name}: seeds ${first} to ${seed - 1}, ${minutes} minutes: ${rows(tally)}`);
  if (counts.size > 0) console.log(`  ${rows(counts)}`);
}

function add(map: Map<string, number>, label: string, count: number): void {
  map.set(label, (map.get(label) ?? 0) + count);
}

function write(law: string, given: Case): string {
  const last = readdirSync(REGRESSIONS)
    .filter((each) => each.endsWith(".json"))
    .map((each) => Number.parseInt(each, 10));
  const name = `${String(Math.max(0, ...last) + 1).padStart(4, "0")}.json`;
  writeFileSync(new URL(name, REGRESSIONS), `${JSON.stringify({ law, ...given }, undefined, 2)}\n`);
  return name;
}
