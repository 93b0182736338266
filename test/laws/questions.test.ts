/**
 * The laws about questions and their answers, over random policies: what one verdict says of
 * another, and what every counterexample must be.
 *
 * How often a law says nothing is printed, and bounded here (the whole table: docs/testing.md).
 */
import { expect, test, vi } from "vitest";
import { caseOf } from "./support/case.ts";
import { keep, share } from "./support/keep.ts";
import { LAWS } from "./support/laws.ts";
import { PATIENCE } from "./support/runs.ts";

vi.setConfig({ testTimeout: PATIENCE });

/** The law's name, how many cases, and the least share of them of which it must say something. */
const ROWS: readonly (readonly [string, number, number])[] = [
  ["replay", 600, 0.4],
  ["guilt", 500, 0.4],
  ["reflexive", 400, 0.9],
  ["metamorphic", 200, 0.9],
  ["monotone", 150, 0.4],
  ["transitive", 300, 0.65],
  ["slices", 300, 0.9],
  ["access is new access", 600, 0.7],
  ["doubt", 150, 0.65],
  ["compare", 200, 0.9],
  ["parser", 500, 0.9],
];

test.each(ROWS)("%s", (name, runs, least) => {
  const law = LAWS[name];
  if (law === undefined) throw new Error(`no law ${name}`);
  const tally = keep(name, law, (seed) => caseOf(seed, 0), runs);
  expect(share(tally, "holds")).toBeGreaterThan(least);
});
