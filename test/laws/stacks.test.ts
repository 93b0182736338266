/**
 * The laws about stacks: evaluator, formula, engines and certificates agree.
 *
 * campaigns/stacks.ts runs the same laws on more cases; the table is in docs/testing.md.
 */
import { expect, test, vi } from "vitest";
import {
  isStackCase,
  type StackCase,
  smallStackCaseOf,
  stackCaseOf,
} from "./support/random-stacks.ts";
import { add, print, share, type Tally } from "./support/run-law.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";
import { shrink } from "./support/shrink.ts";
import { SOLVERS } from "./support/solvers.ts";
import { applyStackLaw, STACK_LAWS, stackEngines } from "./support/stack-laws.ts";

/** Cases that go to one run of a solver. */
const BLOCK = 30;

vi.setConfig({ testTimeout: TIMEOUT_MS });

/** Applies a law to many seeds, and shrinks the first case that refutes it. */
function run(name: string, runs: number, requests: number): Tally {
  const law = STACK_LAWS[name];
  if (law === undefined) throw new Error(`no law ${name}`);
  const [tally, counts] = [new Map<string, number>(), new Map<string, number>()];
  for (let seed = 1; seed <= runs * RUNS; seed++) {
    const given = stackCaseOf(seed, requests);
    const finding = applyStackLaw(law, given);
    if (finding.kind === "refuted") {
      const fails = (each: StackCase): boolean =>
        isStackCase(each) && applyStackLaw(law, each).kind === "refuted";
      const small = shrink(given, fails);
      expect.fail(`seed ${seed}: ${finding.how}\n${JSON.stringify(small)}`);
    }
    add(tally, finding.kind === "skipped" ? finding.reason : finding.kind, 1);
    for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
  }
  print(name, tally, counts);
  return tally;
}

test("twin: the evaluator allows a request iff the formula holds", () => {
  expect(share(run("stack twin", 400, 30), "holds")).toBeGreaterThan(0.9);
});

test("no-miss: no random request contradicts a PASS", () => {
  expect(share(run("stack no-miss", 300, 60), "holds")).toBeGreaterThan(0.1);
});

test("questions: no random request contradicts a PASS about one stack", () => {
  expect(share(run("stack questions", 300, 40), "holds")).toBeGreaterThan(0.2);
});

test("slices: the slice of a question has the verdict of the whole question", () => {
  expect(share(run("stack slices", 200, 0), "holds")).toBeGreaterThan(0.8);
});

test("monotone: an Allow takes no access away; a Deny and a limit add none", () => {
  expect(share(run("stack monotone", 200, 20), "holds")).toBeGreaterThan(0.8);
});

test("single: a stack with one identity policy is that policy", () => {
  expect(share(run("single", 200, 20), "holds")).toBeGreaterThan(0.8);
});

test("unknown: a PASS holds for every document in the place of the unknown layer", () => {
  expect(share(run("unknown", 150, 0), "holds")).toBeGreaterThan(0.2);
});

test("certificates: each decided answer has one, and it is of no other question", () => {
  expect(share(run("stack certificates", 80, 0), "holds")).toBeGreaterThan(0.8);
});

test("engines: the native engine, cvc5 and z3 give the same answer in both directions", () => {
  const [tally, counts] = [new Map<string, number>(), new Map<string, number>()];
  for (let block = 0; block < RUNS; block++) {
    const seeds = Array.from({ length: BLOCK }, (_, i) => block * BLOCK + i + 1);
    for (const [i, finding] of stackEngines(seeds.map(smallStackCaseOf)).entries()) {
      if (finding.kind === "refuted") expect.fail(`seed ${seeds[i]}: ${finding.how}`);
      add(tally, finding.kind === "skipped" ? finding.reason : finding.kind, 1);
      for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
    }
  }
  print("stack engines", tally, counts);
  if (SOLVERS.length > 0) expect(share(tally, "holds")).toBeGreaterThan(0.5);
});
