/**
 * A notation for the checks: `passes(existing, updated)`, `fails(existing, updated, …)`.
 *
 * Policies are statements as JSON; what is left out is Effect Allow, any action, any resource and
 * Version 2012-10-17. A pair is a resource pair if a statement has a principal.
 */
import { expect } from "vitest";
import type { CheckAnswer } from "../../src/check/answer.ts";
import { noNewAccess } from "../../src/check/no-new-access.ts";
import type { Policy, PolicyType } from "../../src/policy/ast.ts";
import { detectType, parsePolicy } from "../../src/policy/parse.ts";

export type Part = Readonly<Record<string, unknown>>;

/** A statement that allows nothing. */
export const NOTHING: Part = { Effect: "Deny" };

export function document(...statements: readonly Part[]): unknown {
  return {
    Version: "2012-10-17",
    Statement: statements.map((each) => ({
      Effect: "Allow",
      ...("NotAction" in each ? {} : { Action: "*" }),
      ...("NotResource" in each ? {} : { Resource: "*" }),
      ...each,
    })),
  };
}

export function policy(value: unknown, type: PolicyType, reference = true): Policy {
  const read = parsePolicy(value, { type, reference });
  if (read.kind === "policy") return read.policy;
  throw new Error(JSON.stringify(read.diagnostics));
}

export function answer(existing: readonly Part[], updated: readonly Part[]): CheckAnswer {
  const [old, fresh] = [document(...existing), document(...updated)];
  const type = [old, fresh].some((each) => detectType(each) === "resource")
    ? "resource"
    : "identity";
  return noNewAccess({
    existing: policy(old, type),
    updated: policy(fresh, type, false),
    type,
  });
}

export function passes(existing: readonly Part[], updated: readonly Part[]): void {
  const given = answer(existing, updated);
  expect(given.result, JSON.stringify(given)).toBe("PASS");
}

/** Fails for good, with a counterexample in which these members are as given. */
export function fails(
  existing: readonly Part[],
  updated: readonly Part[],
  counterexample: Part = {},
): void {
  const given = answer(existing, updated);
  expect(given.result).toBe("FAIL");
  expect(given.undecided).toBeUndefined();
  expect(given.counterexample).toMatchObject(counterexample);
}

/** FAIL for want of a decision, by the limit of this name. */
export function doubts(existing: readonly Part[], updated: readonly Part[], limit: string): void {
  const given = answer(existing, updated);
  expect(given).toMatchObject({ result: "FAIL", undecided: { limit } });
  expect(given.counterexample).toBeUndefined();
}
