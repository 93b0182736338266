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

/**
 * The law, the number of cases, the least share that it must not be skipped for, and the requests
 * of a case.
 */
const ROWS: readonly (readonly [string, number, number, number])[] = [
  ["replay", 600, 0.4, 0],
  ["violations", 500, 0.4, 0],
  ["reflexive", 400, 0.9, 0],
  ["metamorphic", 200, 0.9, 0],
  ["monotone", 150, 0.4, 0],
  ["transitive", 300, 0.65, 0],
  ["slices", 300, 0.9, 0],
  ["repairs", 150, 0.2, 40],
  ["explanations", 300, 0.4, 30],
  ["access is new access", 600, 0.6, 0],
  ["limits", 150, 0.65, 0],
  ["compare", 200, 0.9, 0],
  ["parser", 500, 0.9, 0],
];

test.each(ROWS)("the law `%s` holds for random policies", (name, runs, least, requests) => {
  const law = LAWS[name];
  if (law === undefined) throw new Error(`no law ${name}`);
  const tally = runLaw(name, law, (seed) => caseOf(seed, requests), runs);
  expect(share(tally, "holds")).toBeGreaterThan(least);
});
