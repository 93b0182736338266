/**
 * Campaign: the laws about stacks on random cases.
 *
 * Each law takes its cases by seed, from the first seed on, until it has had its number of cases. A
 * case that refutes a law is shrunk and printed as JSON, for a test of the rule that it breaks. The
 * run goes on and ends with status 1. The counts are printed at the end of each law.
 *
 * Run: npm run campaign -- stacks --cases N [--seed S] [--laws "stack twin,engines"]
 */
import { parseArgs } from "node:util";
import type { LawResult } from "../test/laws/support/case.ts";
import {
  isStackCase,
  type StackCase,
  smallStackCaseOf,
  stackCaseOf,
} from "../test/laws/support/random-stacks.ts";
import { add } from "../test/laws/support/run-law.ts";
import { shrink } from "../test/laws/support/shrink.ts";
import { MISSING_SOLVERS } from "../test/laws/support/solvers.ts";
import { applyStackLaw, STACK_LAWS, stackEngines } from "../test/laws/support/stack-laws.ts";

/** LIMIT: a law ends after this many failures, because one bug refutes it many times. */
const MAX_FAILURES = 5;
/** Requests of a case; the twin compares each on both stacks. */
const REQUESTS = 60;
/** Cases that go to one run of a solver. */
const BLOCK = 50;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    laws: { type: "string", default: [...Object.keys(STACK_LAWS), "engines"].join() },
  },
});

const first = Number(values.seed);
const last = first + Number(values.cases) - 1;
if (MISSING_SOLVERS !== undefined) console.log(MISSING_SOLVERS);
let failures = 0;
for (const name of values.laws.split(",")) failures += run(name);
console.log(`${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;

/** Runs a law on all seeds; returns the number of failures. */
function run(name: string): number {
  const [tally, counts] = [new Map<string, number>(), new Map<string, number>()];
  let [found, seed] = [0, first];
  while (seed <= last && found < MAX_FAILURES) {
    for (const { given, finding } of resultsFrom(name, seed)) {
      add(tally, finding.kind === "skipped" ? finding.reason : finding.kind, 1);
      if (finding.kind === "refuted") {
        found += 1;
        console.log(`seed ${seed} refutes ${name}: ${finding.how}`);
        console.log(JSON.stringify(smallest(name, given)));
      } else {
        for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
      }
      seed += 1;
    }
  }
  const rows = (map: ReadonlyMap<string, number>): string =>
    [...map].map(([label, count]) => `${count} ${label}`).join(", ");
  console.log(`${name}: seeds ${first} to ${seed - 1}: ${rows(tally)}`);
  if (counts.size > 0) console.log(`  ${rows(counts)}`);
  return found;
}

interface Finding {
  readonly given: StackCase;
  readonly finding: LawResult;
}

/** The results of one seed, or of a block of seeds for the solvers. */
function resultsFrom(name: string, seed: number): readonly Finding[] {
  if (name === "engines") {
    const cases = Array.from({ length: BLOCK }, (_, i) => smallStackCaseOf(seed + i));
    return stackEngines(cases).map((finding, i) => ({
      given: cases[i] ?? smallStackCaseOf(seed + i),
      finding,
    }));
  }
  const law = STACK_LAWS[name];
  if (law === undefined) throw new Error(`no law ${name} among ${Object.keys(STACK_LAWS).join()}`);
  const given = stackCaseOf(seed, REQUESTS);
  return [{ given, finding: applyStackLaw(law, given) }];
}

function smallest(name: string, given: StackCase): StackCase {
  const law = STACK_LAWS[name];
  if (law === undefined) return given;
  const fails = (each: StackCase): boolean =>
    isStackCase(each) && applyStackLaw(law, each).kind === "refuted";
  return shrink(given, fails);
}
