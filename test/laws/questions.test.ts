/**
 * The laws about questions and answers, over random policies: relations between verdicts, and the
 * properties of every counterexample.
 *
 * Each row bounds the share of cases that the law is skipped for (the table is in docs/testing.md).
 */
import { expect, test, vi } from "vitest";
import { caseOf } from "./support/case.ts";
import { LAWS } from "./support/laws.ts";
import { runLaw, share } from "./support/run-law.ts";
import { TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

/** The law, the number of cases, and the least share that it must not be skipped for. */
const ROWS: readonly (readonly [string, number, number])[] = [
  ["replay", 600, 0.4],
  ["violations", 500, 0.4],
  ["reflexive", 400, 0.9],
  ["metamorphic", 200, 0.9],
  ["monotone", 150, 0.4],
  ["transitive", 300, 0.65],
  ["slices", 300, 0.9],
  ["access is new access", 600, 0.6],
  ["limits", 150, 0.65],
  ["compare", 200, 0.9],
  ["parser", 500, 0.9],
];

test.each(ROWS)("the law `%s` holds for random policies", (name, runs, least) => {
  const law = LAWS[name];
  if (law === undefined) throw new Error(`no law ${name}`);
  const tally = runLaw(name, law, (seed) => caseOf(seed, 0), runs);
  expect(share(tally, "holds")).toBeGreaterThan(least);
});
