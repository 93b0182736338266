/**
 * Conditions of one statement that exclude each other: one block a line, with what is expected.
 */
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/policy/parse.ts";

function codesOf(condition: unknown): readonly string[] {
  const statement = { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: condition };
  const result = parsePolicy({ Version: "2012-10-17", Statement: statement });
  if (result.kind !== "policy") throw new Error(JSON.stringify(result.diagnostics));
  return result.warnings.map(({ code }) => code);
}

describe("a statement never matches", () => {
  test.each([
    [{ Null: { "x:k": "true" }, StringEquals: { "x:k": "a" } }],
    [{ Null: { "x:k": "true" }, "ForAnyValue:StringNotEquals": { "x:k": "a" } }],
    [{ StringEquals: { "x:k": ["a", "b"] }, StringLike: { "X:K": ["c", "d"] } }],
    [{ NumericLessThan: { "x:k": 5 }, NumericGreaterThan: { "x:k": "5.0" } }],
    [{ NumericLessThan: { "x:k": 5 }, NumericGreaterThanEquals: { "x:k": 5 } }],
    [{ NumericEquals: { "x:k": 5 }, NumericGreaterThan: { "x:k": 7 } }],
    [{ DateGreaterThan: { "x:k": "2027" }, DateLessThanEquals: { "x:k": "2026-06-01" } }],
  ])("%j", (condition) => {
    expect(codesOf(condition)).toContain("NEVER_MATCHES");
  });
});

describe("a statement may match", () => {
  test.each([
    [{ Null: { "x:k": "true" }, StringNotEquals: { "x:k": "a" } }],
    [{ Null: { "x:k": "true" }, StringEqualsIfExists: { "x:k": "a" } }],
    [{ Null: { "x:k": "true" }, "ForAllValues:StringEquals": { "x:k": "a" } }],
    [{ Null: { "x:k": ["true", "false"] }, StringEquals: { "x:k": "a" } }],
    [{ Null: { "x:k": "false" }, StringEquals: { "x:k": "a" } }],
    [{ StringEquals: { "x:k": ["a", "b"] }, StringLike: { "x:k": ["b", "c"] } }],
    [{ StringEquals: { "x:k": "abc" }, StringLike: { "x:k": "a*" } }],
    [{ StringEquals: { "x:k": "a" }, StringLike: { "x:j": "b" } }],
    [{ "ForAnyValue:StringEquals": { "x:k": "a" }, "ForAnyValue:StringLike": { "x:k": "b" } }],
    [{ NumericLessThanEquals: { "x:k": 5 }, NumericGreaterThanEquals: { "x:k": 5 } }],
    [{ NumericGreaterThan: { "x:k": 5 }, NumericLessThan: { "x:k": 6 } }],
    [{ NumericGreaterThan: { "x:k": 5 }, NumericEquals: { "x:k": 7 } }],
    [{ DateGreaterThan: { "x:k": "2026" }, DateLessThan: { "x:k": "2027" } }],
  ])("%j", (condition) => {
    expect(codesOf(condition)).not.toContain("NEVER_MATCHES");
  });
});
