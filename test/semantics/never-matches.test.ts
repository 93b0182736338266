/**
 * Statements that no request matches: contradictions that are found, and their satisfiable
 * neighbours.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionMatches } from "../../src/semantics/condition.ts";
import { neverMatching } from "../../src/semantics/never-matches.ts";
import { parseValid, policy } from "../policy/notation.ts";

const warnings = (Condition: object): readonly string[] =>
  neverMatching(parseValid(policy({ Condition }))).map(
    ({ code, path }) => `${code} ${path.at(-1)}`,
  );
const never = (condition: object): void => {
  expect(warnings(condition)).toHaveLength(1);
};
const sometimes = (condition: object): void => {
  expect(warnings(condition)).toEqual([]);
};

describe("a key is present and absent", () => {
  test("by Null and an equal text", () =>
    never({ Null: { "x:k": "true" }, StringEquals: { "x:k": "a" } }));
  test("by Null and a value, in other spelling", () => {
    never({ Null: { "x:k": true }, StringLike: { "X:K": "*" } });
    never({ Null: { "x:k": true }, "ForAnyValue:StringEquals": { "x:k": "a" } });
    sometimes({ Null: { "x:k": true }, StringLikeIfExists: { "x:k": "*" } });
    sometimes({ Null: { "x:k": true }, StringNotEquals: { "x:k": "a" } });
    sometimes({ Null: { "x:k": true }, "ForAllValues:StringEquals": { "x:k": "a" } });
    sometimes({ Null: { "x:k": ["true", "false"] }, StringLike: { "x:k": "*" } });
    sometimes({ Null: { "x:k": true }, StringLike: { "x:l": "*" } });
  });
  test("by a value that is not like `*`", () => {
    never({ StringNotLike: { "x:k": "*" }, Null: { "x:k": false } });
    never({ StringNotLike: { "x:k": "*" }, Bool: { "x:k": true } });
    never({
      "ForAllValues:StringNotLike": { "x:k": "*" },
      "ForAnyValue:StringLike": { "x:k": "a*" },
    });
    sometimes({ StringNotLike: { "x:k": "*" } });
    sometimes({ "ForAllValues:StringNotLike": { "x:k": "*" }, Null: { "x:k": false } });
    sometimes({ "ForAnyValue:StringNotLike": { "x:k": "a*" }, StringLike: { "x:k": "*" } });
  });
});

describe("a text contradicts", () => {
  test("another operator", () => {
    never({ StringEquals: { "x:k": ["a", "b"] }, StringNotEquals: { "x:k": ["b", "a", "c"] } });
    never({ StringEquals: { "x:k": "a" }, StringNotLike: { "x:k": "?" } });
    never({ StringEquals: { "x:k": "a" }, StringEqualsIgnoreCase: { "x:k": "b" } });
    never({ StringEquals: { "x:k": "a" }, StringLikeIfExists: { "x:k": "b*" } });
    never({ StringEquals: { "x:k": "a" }, NumericEquals: { "x:k": 1 } });
    sometimes({ StringEquals: { "x:k": "A" }, StringEqualsIgnoreCase: { "x:k": "a" } });
    sometimes({ StringEquals: { "x:k": ["a", "b"] }, StringNotEquals: { "x:k": "a" } });
    sometimes({ StringEqualsIfExists: { "x:k": "a" }, StringNotEquals: { "x:k": "a" } });
    sometimes({ StringEquals: { "x:k": "01" }, NumericEquals: { "x:k": 1 } });
  });
  test("a list that is empty", () => never({ StringEquals: { "x:k": [] } }));
  test("the type of its key", () => {
    never({ StringEquals: { "aws:SecureTransport": "True" } });
    never({ StringEquals: { "aws:SourceIp": "10.0.0.0/8" } });
    never({ NumericEquals: { "aws:ViaAWSService": "1" } });
    sometimes({ StringEquals: { "aws:SecureTransport": "true" } });
    sometimes({ StringEquals: { "aws:SourceIp": "10.0.0.1" } });
  });
  test("but not through a variable", () => {
    sometimes({ StringEquals: { "x:k": "${x:l}" }, StringNotEquals: { "x:k": "a" } });
    sometimes({ StringEquals: { "x:k": "a" }, StringNotEquals: { "x:k": "${x:l}" } });
  });
});

describe("sets", () => {
  test("a value that is needed and excluded is a contradiction", () => {
    never({
      "ForAnyValue:StringEquals": { "x:k": "a" },
      "ForAllValues:StringNotEquals": { "x:k": "a" },
    });
    never({ "ForAnyValue:StringEquals": { "x:k": "a" }, StringEquals: { "x:k": "b" } });
  });
  test("two values may be in one set", () =>
    sometimes({
      "ForAnyValue:StringEquals": { "x:k": "a" },
      "ForAnyValue:StringEqualsIfExists": { "x:k": "b" },
      "ForAllValues:StringEquals": { "x:k": ["a", "b"] },
    }));
});

describe("lines", () => {
  test("dates", () => {
    const span = (after: string, before: string): object => ({
      DateGreaterThan: { "aws:CurrentTime": after },
      DateLessThan: { "aws:CurrentTime": before },
    });
    never(span("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"));
    never(span("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
    sometimes(span("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"));
  });
  test("numbers lie densely", () => {
    const span = (above: unknown, below: unknown): object => ({
      NumericGreaterThan: { "x:n": above },
      NumericLessThan: { "x:n": below },
    });
    never(span(5, 4));
    never(span("0.1", "1e-1"));
    sometimes(span(4, 5));
    sometimes(span("0.1", "0.10000000000000000000001"));
    never({ NumericLessThanEquals: { "x:n": 3 }, NumericEquals: { "x:n": [4, 5] } });
    never({
      NumericGreaterThanEquals: { "x:n": 3 },
      NumericLessThanEquals: { "x:n": 3 },
      NumericNotEquals: { "x:n": 3 },
    });
  });
  test("addresses", () => {
    never({
      IpAddress: { "aws:SourceIp": "10.1.0.0/16" },
      NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" },
    });
    sometimes({
      IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
      NotIpAddress: { "aws:SourceIp": "10.1.0.0/16" },
    });
    never({
      IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
      NotIpAddress: { "aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"] },
    });
  });
});

test("a statement with a warning matches none of many values", () => {
  const operator = fc.constantFrom(
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "ForAnyValue:StringEquals",
    "ForAllValues:StringEquals",
    "ForAllValues:StringNotEquals",
    "NumericEquals",
    "NumericLessThan",
    "NumericGreaterThan",
    "NumericNotEquals",
    "Bool",
  );
  const operand = fc.constantFrom("1", "2", "true");
  const block = fc.dictionary(operator, fc.array(operand, { minLength: 1, maxLength: 2 }), {
    maxKeys: 3,
  });
  const values = ["0", "1", "1.5", "2", "3", "true", "false", "a"];
  const sets = [undefined, [], ...values.map((each) => [each]), ["1", "2"], ["1", "true"], values];
  fc.assert(
    fc.property(block, fc.option(fc.boolean()), (operators, absent) => {
      const Condition: Record<string, object> = absent === null ? {} : { Null: { "x:k": absent } };
      for (const [name, operands] of Object.entries(operators)) {
        const isNumeric = name.startsWith("Numeric");
        const fits = operands.filter(
          (each) => (name === "Bool") === (each === "true") || (!isNumeric && name !== "Bool"),
        );
        Condition[name] = { "x:k": fits };
      }
      const parsed = parseValid(policy({ Condition }));
      if (neverMatching(parsed).length === 0) return;
      const conditions = parsed.statements[0]?.conditions ?? [];
      const matching = sets.filter((set) => {
        const context = new Map(set === undefined ? [] : [["x:k", set] as const]);
        return conditions.every((each) => conditionMatches(each, context));
      });
      expect(matching).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});
