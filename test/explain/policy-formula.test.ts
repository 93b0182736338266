/**
 * The formula of a policy as text. Each case is a condition, and its part of the formula.
 */
import { expect, test } from "vitest";
import { policyFormulaText } from "../../src/explain/policy-formula.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

const CASES: readonly (readonly [condition: object, formula: string])[] = [
  [{ StringEquals: { "x:k": "É" } }, 'x:k = "É"'],
  [{ StringEqualsIgnoreCase: { "x:k": "Ab" } }, 'lower(x:k) = "ab"'],
  [{ StringEqualsIgnoreCase: { "x:k": "É" } }, 'lower(x:k) = "é"'],
  [{ StringNotEqualsIgnoreCase: { "x:k": "ÉΣ" } }, '(x:k absent) ∨ (lower(x:k) ≠ "éς")'],
  [{ NumericLessThan: { "x:k": 7 } }, "x:k < 7"],
  [{ NumericNotEquals: { "x:k": "7" } }, "(x:k absent) ∨ (x:k ≠ 7)"],
  [{ Bool: { "x:k": true } }, "x:k = true"],
  [{ IpAddress: { "x:k": "10.0.0.0/8" } }, "x:k ∈ 10.0.0.0/8"],
  [{ Null: { "x:k": true } }, "x:k absent"],
];

test.each(CASES)("%j is %s", (condition, formula) => {
  const statement = {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "*",
    Condition: condition,
  };
  const parsed = parsePolicy({ Version: "2012-10-17", Statement: [statement] });
  if (parsed.kind === "invalid") throw new Error("the policy is not valid");
  const text = policyFormulaText(parsed.policy);
  expect(text.trim()).toBe(`(Action = "s3:GetObject") ∧ (${formula})`);
});
