/**
 * Native engine, cvc5 and z3 on random questions, a few: the long run asks a hundred thousand.
 *
 * A solver that is not here is left out by name; z3 as WebAssembly stands for a z3 that is missing.
 */
import { expect, test, vi } from "vitest";
import { type Case, isCase, solverCaseOf } from "./support/case.ts";
import { engines } from "./support/engines.ts";
import { add, print, share } from "./support/keep.ts";
import { judge, LAWS } from "./support/laws.ts";
import { PATIENCE, RUNS } from "./support/runs.ts";
import { shrink } from "./support/shrink.ts";
import { LEFT_OUT, SOLVERS } from "./support/solvers.ts";

vi.setConfig({ testTimeout: PATIENCE });

const BLOCK = 30;

if (LEFT_OUT !== undefined) console.log(`engines: ${LEFT_OUT}`);

test("engines: native, cvc5 and z3 give the same answer in both directions", () => {
  const law = LAWS["engines"];
  const tally = new Map<string, number>();
  const counts = new Map<string, number>();
  for (let block = 0; block < RUNS; block++) {
    const cases = Array.from({ length: BLOCK }, (_, i) => solverCaseOf(block * BLOCK + i + 1));
    for (const [i, finding] of engines(SOLVERS)(cases).entries()) {
      const given = cases[i];
      if (finding.kind === "broken" && law !== undefined && given !== undefined) {
        const fails = (each: Case): boolean => isCase(each) && judge(law, each).kind === "broken";
        const small = JSON.stringify(shrink(given, fails));
        expect.fail(`seed ${block * BLOCK + i + 1}: ${finding.how}\n${small}`);
      }
      add(tally, finding.kind === "vacuous" ? finding.reason : finding.kind, 1);
      if (finding.kind === "broken") continue;
      for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
    }
  }
  print("engines", tally, counts);
  if (SOLVERS.length > 0) expect(share(tally, "holds")).toBeGreaterThan(0.5);
});
