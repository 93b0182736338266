/**
 * The law of engines on a few random questions; campaigns/fuzz.ts asks a hundred thousand.
 *
 * A missing solver is skipped and named; z3 as WebAssembly replaces a missing z3.
 */
import { expect, test, vi } from "vitest";
import { type Case, isCase, solverCaseOf } from "./support/case.ts";
import { enginesInBatches } from "./support/engines.ts";
import { applyLaw, LAWS } from "./support/laws.ts";
import { add, print, share } from "./support/run-law.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";
import { shrink } from "./support/shrink.ts";
import { MISSING_SOLVERS, SOLVERS } from "./support/solvers.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

const BLOCK = 30;

if (MISSING_SOLVERS !== undefined) console.log(`engines: ${MISSING_SOLVERS}`);

test("engines: the native engine, cvc5 and z3 give the same answer in both directions", () => {
  const law = LAWS["engines"];
  const tally = new Map<string, number>();
  const counts = new Map<string, number>();
  for (let block = 0; block < RUNS; block++) {
    const cases = Array.from({ length: BLOCK }, (_, i) => solverCaseOf(block * BLOCK + i + 1));
    for (const [i, finding] of enginesInBatches(SOLVERS)(cases).entries()) {
      const given = cases[i];
      if (finding.kind === "refuted" && law !== undefined && given !== undefined) {
        const fails = (each: Case): boolean =>
          isCase(each) && applyLaw(law, each).kind === "refuted";
        const small = JSON.stringify(shrink(given, fails));
        expect.fail(`seed ${block * BLOCK + i + 1}: ${finding.how}\n${small}`);
      }
      add(tally, finding.kind === "skipped" ? finding.reason : finding.kind, 1);
      if (finding.kind === "refuted") continue;
      for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
    }
  }
  print("engines", tally, counts);
  if (SOLVERS.length > 0) expect(share(tally, "holds")).toBeGreaterThan(0.5);
});
