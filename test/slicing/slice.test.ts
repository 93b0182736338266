/**
 * What a slice leaves: of the Allow statements of the updated policy the actions, by what both
 * policies write. A line is an action, a resource or a condition of either, and what is left to be
 * asked about.
 *
 * That nothing is left out that matters is a law (`slices`, docs/testing.md).
 */
import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/policy/ast.ts";
import { sliceQuestion } from "../../src/slicing/slice.ts";
import { policyOf } from "../laws/support/case.ts";

type Written = Readonly<Record<string, unknown>>;

function left(existing: readonly Written[], updated: readonly Written[]): string {
  const read = (statements: readonly Written[]): Policy => {
    const all = statements.map((each) => ({ Effect: "Allow", Resource: "*", ...each }));
    const policy = policyOf({ Version: "2012-10-17", Statement: all }, "identity");
    if (policy === undefined) throw new Error("the policy is refused");
    return policy;
  };
  const question = { type: "identity", subject: read(updated), reference: read(existing) } as const;
  return sliceQuestion(question)
    .candidates.map(({ action }) => `${action.negated ? "not " : ""}${action.values.join(" ")}`)
    .join("; ");
}

const words = (text: string): readonly string[] => text.split(" ").filter((each) => each !== "");

describe("of actions", () => {
  test.each([
    ["a:X a:Y", "a:Y a:X", ""],
    ["a:X", "a:X a:Y a:Z", "a:Y a:Z"],
    ["a:x", "A:X", ""],
    ["a:Get*", "a:GetX a:Get* a:GetY* a:Put", "a:Put"],
    ["a:*X", "a:GetX a:GetY a:Get*X", "a:GetY a:Get*X"],
    ["a:*", "a:X b:X a*:X", "b:X a*:X"],
    ["a?:X", "ab:X ac:X a:X", "a:X"],
    ["*", "a:X * b?:*", ""],
  ])("%s | %s | leaves %s", (existing, updated, rest) => {
    expect(left([{ Action: words(existing) }], [{ Action: words(updated) }])).toBe(rest);
  });

  test("of all but some", () => {
    const not = (...actions: string[]): readonly Written[] => [{ NotAction: actions }];
    expect(left(not("a:X"), not("a:X", "a:Y"))).toBe("");
    expect(left(not("a:*"), not("a:X"))).toBe("not a:X");
    expect(left(not("a:X"), not("a:*"))).toBe("");
    expect(left([{ Action: "*" }], not("a:X"))).toBe("");
    expect(left(not("a:X"), [{ Action: ["a:Y", "a:X", "a:*", "b:*"] }])).toBe("a:X a:*");
    expect(left(not(), not())).toBe("");
    expect(left([{ Action: [] }], not())).toBe("not ");
  });

  test("of some statements together", () => {
    const two = [{ Action: ["a:X"] }, { Action: ["b:X"] }];
    expect(left(two, [{ Action: ["b:X", "c:X", "a:X"] }])).toBe("c:X");
  });
});

describe("beside a Deny of the existing policy", () => {
  const allow = [{ Action: ["a:X", "a:Y", "b:X"] }];
  const deny = (parts: Written): Written => ({ Effect: "Deny", ...parts });
  test.each([
    ["the same in the updated one", { Action: "a:X" }, { Action: "a:X" }, ""],
    ["more there", { Action: "a:X" }, { Action: ["a:Y", "a:X"] }, ""],
    ["less there", { Action: ["a:X", "a:Y"] }, { Action: ["a:Y"] }, "a:X"],
    ["a pattern there", { Action: "a:X" }, { Action: "a:*" }, ""],
    ["all but fewer there", { NotAction: ["b:X", "a:X"] }, { NotAction: ["b:X"] }, ""],
    ["all but more there", { NotAction: "b:X" }, { NotAction: ["b:X", "a:X"] }, "a:X a:Y"],
    ["fewer resources there", { Action: "a:X" }, { Action: "a:X", Resource: "arn:*" }, "a:X"],
  ])("%s", (_, before, after, rest) => {
    expect(left([...allow, deny(before)], [...allow, deny(after)])).toBe(rest);
  });
});

describe("of resources", () => {
  const on = (...resources: string[]): readonly Written[] => [
    { Action: "a:X", Resource: resources },
  ];
  test.each([
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/x* arn:aws:s3:::b/y", ""],
    ["arn:aws:s3:::b/x*", "arn:aws:s3:::b/*", "a:X"],
    ["arn:aws:a:*:*:t/*", "arn:aws:a:us-*:1:t/x", ""],
    ["arn:aws:a:us-east-1:*:t/*", "arn:aws:a:*:1:t/x", "a:X"],
    ["arn:aws:a:*", "arn:aws:a:b:c:d", "a:X"],
    ["arn:aws:a:b:c:*", "arn:aws:a:b:c:d:e", ""],
  ])("%s | %s | leaves %s", (existing, updated, rest) => {
    expect(left(on(...words(existing)), on(...words(updated)))).toBe(rest);
  });
});

describe("of conditions: the updated one, the existing one, whether it follows", () => {
  test.each([
    [{ StringEquals: { k: "a" } }, { StringEquals: { K: ["b", "a"] } }, true],
    [{ StringEquals: { k: ["a", "c"] } }, { StringEquals: { k: ["b", "a"] } }, false],
    [{ StringNotEquals: { k: ["a", "b"] } }, { StringNotEquals: { k: "a" } }, true],
    [{ StringNotEquals: { k: "a" } }, { StringNotEquals: { k: ["a", "b"] } }, false],
    [{ StringEquals: { k: "a*" } }, { StringLike: { k: "a*" } }, true],
    [{ StringEquals: { k: "a*" } }, { StringLike: { k: "a" } }, false],
    [{ StringLike: { k: "a" } }, { StringEquals: { k: "a" } }, true],
    [{ StringLike: { k: "a*" } }, { StringEquals: { k: "a*" } }, false],
    [{ StringLike: { k: "ab*c" } }, { StringLike: { k: "a*" } }, true],
    [{ ArnLike: { k: "arn:a:*:*:b:c*" } }, { StringLike: { k: "arn:a:*" } }, true],
    [{ ArnLike: { k: "arn:a*" } }, { StringLike: { k: "arn:a*" } }, false],
    [{ StringLike: { k: "arn:a:*" } }, { ArnLike: { k: "arn:a:*" } }, false],
    [{ StringEquals: { k: "a" } }, { StringEqualsIfExists: { k: "a" } }, true],
    [{ StringEqualsIfExists: { k: "a" } }, { StringEquals: { k: "a" } }, false],
    [{ StringEquals: { k: "a" } }, { Null: { k: "false" } }, true],
    [{ StringEquals: { k: "a" } }, { Null: { k: "true" } }, false],
    [{ StringEqualsIfExists: { k: "a" } }, { Null: { k: "false" } }, false],
    [{ StringNotEquals: { k: "a" } }, { Null: { k: "false" } }, false],
    [{ StringEquals: { k: "a" } }, { "ForAnyValue:StringEquals": { k: "a" } }, true],
    [{ StringEquals: { k: "a" } }, { "ForAllValues:StringLike": { k: "a*" } }, true],
    [{ "ForAllValues:StringEquals": { k: "a" } }, { StringEquals: { k: "a" } }, false],
    [{ "ForAnyValue:StringEquals": { k: "a" } }, { StringEquals: { k: "a" } }, false],
    [{ "ForAnyValue:StringEquals": { k: "a" } }, { Null: { k: "false" } }, true],
    [{ "ForAllValues:StringEquals": { k: "a" } }, { Null: { k: "false" } }, false],
    [{ StringEquals: { k: "${aws:username}" } }, { StringLike: { k: "${aws:username}" } }, false],
    [{ IpAddress: { k: "10.0.0.0/8" } }, { IpAddress: { k: ["1.1.1.1", "10.0.0.1/8"] } }, true],
    [{ NumericLessThan: { k: "5" } }, { NumericLessThan: { k: "6" } }, false],
    [{ Bool: { k: "true" }, StringEquals: { j: "a" } }, { Bool: { k: "true" } }, true],
  ])("%j | %j | %s", (updated, existing, follows) => {
    const under = (condition: object): readonly Written[] => [
      { Action: "a:X", Condition: condition },
    ];
    expect(left(under(existing), under(updated))).toBe(follows ? "" : "a:X");
  });
});
