/**
 * Keys of many values (M13, K3, V3): a set operator in one document says nothing of a variable in
 * another.
 */
import { expect, test } from "vitest";
import { answer, fails, NOTHING, passes } from "../check/notation.ts";

const sub = "cognito-identity.amazonaws.com:sub";
const home = { Resource: `arn:aws:s3:::h/\${${sub}}/*` };
const nowhere = { Effect: "Deny", Resource: "arn:aws:s3:::nowhere" };
const anySub = { Condition: { "ForAnyValue:StringLike": { [sub]: "*" } } };

test("V3 a variable stands for the one value of a key under a set operator", () =>
  fails([{ Resource: "arn:aws:s3:::other/*", ...anySub }], [home], {
    context: { [sub]: expect.any(String) },
  }));

test("V3 and is proved as any other", () =>
  passes([{ Resource: "arn:aws:s3:::h/*" }, { ...nowhere, ...anySub }], [home]));

test("V3 its default stands for absence", () =>
  fails(
    [NOTHING],
    [
      { Action: "x:y", Condition: { "ForAnyValue:StringEquals": { "m:v": "q" } } },
      { Action: "s3:*", Resource: "arn:aws:s3:::${m:v, 'a'}" },
      { Effect: "Deny", Condition: { Null: { "m:v": "false" } } },
    ],
    { resource: "arn:aws:s3:::a" },
  ));

test("V3 a key that the table marks is never a variable", () =>
  passes([NOTHING], [{ Resource: `arn:aws:s3:::\${aws:TagKeys}` }]));

test("C3 a plain operator reads one value alone", () =>
  expect(
    answer(
      [{ Condition: { StringLike: { "aws:TagKeys": "*" } } }],
      [{ Condition: { "ForAnyValue:StringLike": { "aws:TagKeys": "*" } } }],
    ).counterexample?.context?.["aws:TagKeys"],
  ).toHaveLength(2));
