/**
 * The laws about certificates: over random policies, proofs of random formulas and random lemmas.
 *
 * The tests print, for each kind of damage, how many damaged certificates were rejected and how
 * many are still proofs.
 */
import { describe, expect, test, vi } from "vitest";
import { ProofChecker } from "../../src/certificate/proof-checker.ts";
import { ProofRecorder } from "../../src/certificate/proof-recorder.ts";
import { lemmaError } from "../../src/certificate/theory-lemma.ts";
import { Budget } from "../../src/logic/budget.ts";
import { Terms } from "../../src/logic/term.ts";
import { NativeEngine } from "../../src/solve/cdcl.ts";
import { caseOf } from "./support/case.ts";
import { certificates } from "./support/certificates.ts";
import { A, B, C, models, N, randomFormula, S } from "./support/formulas.ts";
import { Random } from "./support/random.ts";
import { runLaw, share } from "./support/run-law.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

test("every decided answer has a certificate, and no damaged one proves a falsehood", () => {
  const tally = runLaw("certificates", certificates, (seed) => caseOf(seed, 0), 250);
  expect(share(tally, "holds")).toBeGreaterThan(0.9);
});

const ALL_MODELS = [...models([A, B, C, N, S])];

describe("formulas with and without links", () => {
  test.each([false, true])(
    "what the native engine refutes has an accepted proof (links: %s)",
    (links) => {
      const tally = { proved: 0, unproved: 0 };
      for (let seed = 1; seed <= 300 * RUNS; seed++) {
        const random = new Random(seed);
        const terms = new Terms();
        const recorder = new ProofRecorder();
        const native = new NativeEngine(terms, () => ["z"], new Budget(2_000_000), recorder);
        const engine = recorder.engine(terms, () => native);
        const constraint = randomFormula(random, terms, links);
        engine.assert(constraint);
        const claims = [1, 2, 3].map(() => [randomFormula(random, terms, links)]);
        const answers = claims.map((claim) => engine.solve(claim).kind);
        if (answers.includes("unknown")) continue;
        const proof = recorder.proof();
        if (proof === undefined) throw new Error("no proof");
        const checker = new ProofChecker(proof);
        const checking = checker.engine(terms);
        checking.assert(constraint);
        const proved = claims.map((claim) => checking.solve(claim).kind);
        const expected = answers.map((kind) => (kind === "unsat" ? "unsat" : "unknown"));
        tally[checker.refused === undefined ? "proved" : "unproved"] += 1;
        if (checker.refused === undefined) expect(proved).toEqual(expected);
        else expect(links, `seed ${seed}: ${checker.refused}`).toBe(true);
      }
      console.log("proofs of formulas:", tally);
      // The checker does not know some arguments of the engine about variables inside patterns.
      expect(tally.unproved * 100).toBeLessThanOrEqual(tally.proved);
    },
  );

  test("no model contradicts an accepted theory lemma", () => {
    const tally = { accepted: 0, rejected: 0, "rejected without a small countermodel": 0 };
    for (let seed = 1; seed <= 1500 * RUNS; seed++) {
      const random = new Random(seed);
      const terms = new Terms();
      randomFormula(random, terms, true);
      const atoms = terms.nodes.flatMap(({ kind }, node) => (kind === "atom" ? node : []));
      const literals = random
        .several(1, 4, () => random.pick(atoms))
        .map((each) => (random.chance(0.5) ? each : -each));
      const error = lemmaError(literals, terms, new Budget(1_000_000));
      const model = ALL_MODELS.find((each) => literals.every((l) => terms.holds(l, each)));
      if (error === undefined) expect(model, `seed ${seed}: ${literals.join()}`).toBeUndefined();
      if (error === undefined) tally.accepted++;
      else if (model === undefined) tally["rejected without a small countermodel"]++;
      else tally.rejected++;
    }
    console.log("theory lemmas:", tally);
    expect(tally.accepted).toBeGreaterThan(100 * RUNS);
    expect(tally.rejected).toBeGreaterThan(100 * RUNS);
  });
});
