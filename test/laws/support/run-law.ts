/**
 * Applies a law to many seeds as a test, shrinks the first case that refutes it, and prints the
 * counts.
 *
 * The campaign `npm run campaign -- fuzz --seed N` makes the same case of a seed.
 */
import { expect } from "vitest";
import { type Case, isCase, type Law } from "./case.ts";
import { applyLaw } from "./laws.ts";
import { RUNS } from "./runs.ts";
import { shrink } from "./shrink.ts";

/** How often a law held, and how often it was skipped for each reason. */
export type Tally = ReadonlyMap<string, number>;

export function runLaw(
  name: string,
  law: Law,
  caseOf: (seed: number) => Case,
  runs: number,
): Tally {
  const tally = new Map<string, number>();
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= runs * RUNS; seed++) {
    const given = caseOf(seed);
    const finding = applyLaw(law, given);
    if (finding.kind === "refuted") {
      const fails = (each: Case): boolean => isCase(each) && applyLaw(law, each).kind === "refuted";
      expect.fail(`seed ${seed}: ${finding.how}\n${JSON.stringify(shrink(given, fails))}`);
    }
    const label = finding.kind === "skipped" ? finding.reason : finding.kind;
    add(tally, label, 1);
    for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
  }
  print(name, tally, counts);
  return tally;
}

export function share(tally: Tally, ...labels: readonly string[]): number {
  const sum = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);
  return sum(labels.map((label) => tally.get(label) ?? 0)) / sum(tally.values());
}

export function add(tally: Map<string, number>, label: string, count: number): void {
  tally.set(label, (tally.get(label) ?? 0) + count);
}

export function print(name: string, tally: Tally, counts: Tally): void {
  const row = (map: Tally): string =>
    [...map].map(([label, count]) => `${count} ${label}`).join(", ");
  console.log(`${name}: ${row(tally)}${counts.size > 0 ? `; ${row(counts)}` : ""}`);
}
