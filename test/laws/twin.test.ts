/**
 * The laws about single requests over random policies: evaluator, formula and verdict agree.
 *
 * At most a tenth of the random policies may be invalid or undecided. Each test also bounds the
 * share of cases that its law is skipped for (the table is in docs/testing.md).
 */
import { describe, expect, test, vi } from "vitest";
import {
  type Case,
  caseOf,
  check,
  HOLDS,
  type Law,
  type LawResult,
  skip,
  smallCaseOf,
  verdictOf,
} from "./support/case.ts";
import { LAWS } from "./support/laws.ts";
import { runLaw, share } from "./support/run-law.ts";
import { TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

const law = (name: string): Law => {
  const found = LAWS[name];
  if (found === undefined) throw new Error(`no law ${name}`);
  return found;
};

describe("requests", () => {
  test("twin: a statement matches a request in the evaluator iff its formula holds", () => {
    const tally = runLaw("twin", law("twin"), (seed) => caseOf(seed, 20), 400);
    expect(share(tally, "holds")).toBeGreaterThan(0.9);
  });

  test("no-miss: no random request contradicts a PASS", () => {
    const tally = runLaw("no-miss", law("no-miss"), (seed) => caseOf(seed, 30), 500);
    expect(share(tally, "holds")).toBeGreaterThan(0.6);
  });

  test("brute force: the verdict is that of an exhaustive search over requests", () => {
    const tally = runLaw("brute force", law("brute force"), smallCaseOf, 600);
    expect(share(tally, "holds")).toBeGreaterThan(0.4);
    expect(share(tally, "FAIL beyond the candidates")).toBeLessThan(0.05);
  });
});

/** Counts the verdicts, and the cases whose new policy allows nothing. */
function spread({ type, existing, updated }: Case): LawResult {
  const nothing = { Effect: "Allow", Action: [], Resource: "*" };
  const none = { Statement: [type === "resource" ? { ...nothing, Principal: "*" } : nothing] };
  const [own, verdict] = [check(type, none, updated), check(type, existing, updated)];
  if (own === undefined || verdict === undefined) return skip("invalid policy");
  if (own.result === "PASS") return skip("allows nothing");
  return verdictOf(verdict) === "FAIL" ? HOLDS : skip(verdictOf(verdict));
}

test("spread: at most a third of the random questions is trivial", () => {
  const tally = runLaw("spread", spread, (seed) => caseOf(seed, 0), 300);
  expect(share(tally, "invalid policy", "allows nothing", "undecided")).toBeLessThan(1 / 3);
  expect(share(tally, "PASS")).toBeGreaterThan(0.2);
  expect(share(tally, "holds")).toBeGreaterThan(0.2);
});
