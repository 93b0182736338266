/**
 * The laws about single requests, over random policies: evaluator, formula and verdict agree.
 *
 * A tenth at most of the random policies may be refused or undecided, and a law that says nothing
 * of more than a third of the cases says too little (the whole table: docs/testing.md).
 */
import { describe, expect, test, vi } from "vitest";
import {
  type Case,
  caseOf,
  check,
  type Finding,
  HOLDS,
  type Law,
  smallCaseOf,
  vacuous,
  verdictOf,
} from "./support/case.ts";
import { keep, share } from "./support/keep.ts";
import { LAWS } from "./support/laws.ts";
import { PATIENCE } from "./support/runs.ts";

vi.setConfig({ testTimeout: PATIENCE });

const law = (name: string): Law => {
  const found = LAWS[name];
  if (found === undefined) throw new Error(`no law ${name}`);
  return found;
};

describe("requests", () => {
  test("twin: every statement matches in the evaluator iff it does in the formula", () => {
    const tally = keep("twin", law("twin"), (seed) => caseOf(seed, 20), 400);
    expect(share(tally, "holds")).toBeGreaterThan(0.9);
  });

  test("no-miss: no random request shows that a PASS is wrong", () => {
    const tally = keep("no-miss", law("no-miss"), (seed) => caseOf(seed, 30), 500);
    expect(share(tally, "holds")).toBeGreaterThan(0.6);
  });

  test("brute force: the verdict is that of trying every combination", () => {
    const tally = keep("brute force", law("brute force"), smallCaseOf, 600);
    expect(share(tally, "holds")).toBeGreaterThan(0.4);
    expect(share(tally, "FAIL beyond the candidates")).toBeLessThan(0.05);
  });
});

/** What the new policy of a case allows at all: said with the verdict, to see how they spread. */
function spread({ type, existing, updated }: Case): Finding {
  const nothing = { Effect: "Allow", Action: [], Resource: "*" };
  const none = { Statement: [type === "resource" ? { ...nothing, Principal: "*" } : nothing] };
  const [own, verdict] = [check(type, none, updated), check(type, existing, updated)];
  if (own === undefined || verdict === undefined) return vacuous("refused");
  if (own.result === "PASS") return vacuous("allows nothing");
  return verdictOf(verdict) === "FAIL" ? HOLDS : vacuous(verdictOf(verdict));
}

test("spread: a third at most of the random questions is trivial", () => {
  const tally = keep("spread", spread, (seed) => caseOf(seed, 0), 300);
  expect(share(tally, "refused", "allows nothing", "undecided")).toBeLessThan(1 / 3);
  expect(share(tally, "PASS")).toBeGreaterThan(0.2);
  expect(share(tally, "holds")).toBeGreaterThan(0.2);
});
