/**
 * A notation for the checks: `passes(existing, updated)`, `fails(existing, updated, …)`.
 *
 * Policies are lists of statements as JSON. The defaults are Effect Allow, any action, any resource
 * and Version 2012-10-17. The policies are resource policies if a statement has a principal.
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
  const parsed = parsePolicy(value, { type, reference });
  if (parsed.kind === "policy") return parsed.policy;
  throw new Error(JSON.stringify(parsed.diagnostics));
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

/** Asserts a decided FAIL, and these members of the counterexample. */
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

/** Asserts that the answer is undecided because of this limit, and so FAIL. */
export function leavesUndecided(
  existing: readonly Part[],
  updated: readonly Part[],
  limit: string,
): void {
  const given = answer(existing, updated);
  expect(given).toMatchObject({ result: "FAIL", undecided: { limit } });
  expect(given.counterexample).toBeUndefined();
}
