/**
 * Slices: the actions of the updated policy that remain after comparing the two policies as texts.
 *
 * A line of a table has the existing and the updated actions, resources or conditions, and the
 * remaining actions. The law `slices` (docs/testing.md) shows that slicing changes no verdict.
 */
import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/policy/ast.ts";
import { sliceQuestion } from "../../src/slicing/slice.ts";
import { policyOf } from "../laws/support/case.ts";

type StatementParts = Readonly<Record<string, unknown>>;

function remainingActions(
  existing: readonly StatementParts[],
  updated: readonly StatementParts[],
): string {
  const parse = (statements: readonly StatementParts[]): Policy => {
    const all = statements.map((each) => ({ Effect: "Allow", Resource: "*", ...each }));
    const policy = policyOf({ Version: "2012-10-17", Statement: all }, "identity");
    if (policy === undefined) throw new Error("the policy is invalid");
    return policy;
  };
  const question = {
    type: "identity",
    subject: parse(updated),
    reference: parse(existing),
  } as const;
  return sliceQuestion(question)
    .candidates.map(({ action }) => `${action.negated ? "not " : ""}${action.values.join(" ")}`)
    .join("; ");
}

const words = (text: string): readonly string[] => text.split(" ").filter((each) => each !== "");

describe("a slice keeps only actions that the existing policy does not list:", () => {
  test.each([
    ["a:X a:Y", "a:Y a:X", ""],
    ["a:X", "a:X a:Y a:Z", "a:Y a:Z"],
    ["a:x", "A:X", ""],
    ["a:Get*", "a:GetX a:Get* a:GetY* a:Put", "a:Put"],
    ["a:*X", "a:GetX a:GetY a:Get*X", "a:GetY a:Get*X"],
    ["a:*", "a:X b:X a*:X", "b:X a*:X"],
    ["a?:X", "ab:X ac:X a:X", "a:X"],
    ["*", "a:X * b?:*", ""],
  ])("existing %s, updated %s, remaining: %s", (existing, updated, rest) => {
    expect(remainingActions([{ Action: words(existing) }], [{ Action: words(updated) }])).toBe(
      rest,
    );
  });

  test("lists with NotAction are compared too", () => {
    const not = (...actions: string[]): readonly StatementParts[] => [{ NotAction: actions }];
    expect(remainingActions(not("a:X"), not("a:X", "a:Y"))).toBe("");
    expect(remainingActions(not("a:*"), not("a:X"))).toBe("not a:X");
    expect(remainingActions(not("a:X"), not("a:*"))).toBe("");
    expect(remainingActions([{ Action: "*" }], not("a:X"))).toBe("");
    expect(remainingActions(not("a:X"), [{ Action: ["a:Y", "a:X", "a:*", "b:*"] }])).toBe(
      "a:X a:*",
    );
    expect(remainingActions(not(), not())).toBe("");
    expect(remainingActions([{ Action: [] }], not())).toBe("not ");
  });

  test("the lists of several existing statements count together", () => {
    const two = [{ Action: ["a:X"] }, { Action: ["b:X"] }];
    expect(remainingActions(two, [{ Action: ["b:X", "c:X", "a:X"] }])).toBe("c:X");
  });
});

describe("an action under an existing Deny remains unless the update denies it too:", () => {
  const allow = [{ Action: ["a:X", "a:Y", "b:X"] }];
  const deny = (parts: StatementParts): StatementParts => ({ Effect: "Deny", ...parts });
  test.each([
    ["the same Deny in the updated policy", { Action: "a:X" }, { Action: "a:X" }, ""],
    [
      "a Deny of more actions in the updated policy",
      { Action: "a:X" },
      { Action: ["a:Y", "a:X"] },
      "",
    ],
    [
      "a Deny of fewer actions in the updated policy",
      { Action: ["a:X", "a:Y"] },
      { Action: ["a:Y"] },
      "a:X",
    ],
    ["a Deny of a pattern in the updated policy", { Action: "a:X" }, { Action: "a:*" }, ""],
    [
      "a NotAction of fewer actions in the updated policy",
      { NotAction: ["b:X", "a:X"] },
      { NotAction: ["b:X"] },
      "",
    ],
    [
      "a NotAction of more actions in the updated policy",
      { NotAction: "b:X" },
      { NotAction: ["b:X", "a:X"] },
      "a:X a:Y",
    ],
    [
      "a Deny of fewer resources in the updated policy",
      { Action: "a:X" },
      { Action: "a:X", Resource: "arn:*" },
      "a:X",
    ],
  ])("%s", (_, before, after, rest) => {
    expect(remainingActions([...allow, deny(before)], [...allow, deny(after)])).toBe(rest);
  });
});

describe("resources are compared as texts:", () => {
  const on = (...resources: string[]): readonly StatementParts[] => [
    { Action: "a:X", Resource: resources },
  ];
  test.each([
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/x* arn:aws:s3:::b/y", ""],
    ["arn:aws:s3:::b/x*", "arn:aws:s3:::b/*", "a:X"],
    ["arn:aws:a:*:*:t/*", "arn:aws:a:us-*:1:t/x", ""],
    ["arn:aws:a:us-east-1:*:t/*", "arn:aws:a:*:1:t/x", "a:X"],
    ["arn:aws:a:*", "arn:aws:a:b:c:d", "a:X"],
    ["arn:aws:a:b:c:*", "arn:aws:a:b:c:d:e", ""],
  ])("existing %s, updated %s, remaining: %s", (existing, updated, rest) => {
    expect(remainingActions(on(...words(existing)), on(...words(updated)))).toBe(rest);
  });
});

describe("an updated condition implies an existing one:", () => {
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
  ])("%j implies %j: %s", (updated, existing, isImplied) => {
    const under = (condition: object): readonly StatementParts[] => [
      { Action: "a:X", Condition: condition },
    ];
    expect(remainingActions(under(existing), under(updated))).toBe(isImplied ? "" : "a:X");
  });
});
