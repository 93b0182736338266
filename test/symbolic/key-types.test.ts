/**
 * Keys with several values (K3, V3): a set operator in one document does not change the meaning of
 * a variable in another document.
 */
import { expect, test } from "vitest";
import { answer, fails, NOTHING, passes } from "../check/notation.ts";

const sub = "cognito-identity.amazonaws.com:sub";
const home = { Resource: `arn:aws:s3:::h/\${${sub}}/*` };
const nowhere = { Effect: "Deny", Resource: "arn:aws:s3:::nowhere" };
const anySub = { Condition: { "ForAnyValue:StringLike": { [sub]: "*" } } };

test("V3 a variable of a key under a set operator stands for its single value", () =>
  fails([{ Resource: "arn:aws:s3:::other/*", ...anySub }], [home], {
    context: { [sub]: expect.any(String) },
  }));

test("V3 a wildcard covers a variable of a key under a set operator", () =>
  passes([{ Resource: "arn:aws:s3:::h/*" }, { ...nowhere, ...anySub }], [home]));

test("V3 a default of a key under a set operator stands for an absent key", () =>
  fails(
    [NOTHING],
    [
      { Action: "x:y", Condition: { "ForAnyValue:StringEquals": { "m:v": "q" } } },
      { Action: "s3:*", Resource: "arn:aws:s3:::${m:v, 'a'}" },
      { Effect: "Deny", Condition: { Null: { "m:v": "false" } } },
    ],
    { resource: "arn:aws:s3:::a" },
  ));

test("V3 a variable of a key with several values by the table matches nothing", () =>
  passes([NOTHING], [{ Resource: `arn:aws:s3:::\${aws:TagKeys}` }]));

test("C3 an operator without a set operator holds only for a single value", () =>
  expect(
    answer(
      [{ Condition: { StringLike: { "aws:TagKeys": "*" } } }],
      [{ Condition: { "ForAnyValue:StringLike": { "aws:TagKeys": "*" } } }],
    ).counterexample?.context?.["aws:TagKeys"],
  ).toHaveLength(2));
