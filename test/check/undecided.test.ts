/**
 * Doubt (M8, W2): what can't be decided is FAIL, names its limit and shows no counterexample. And
 * what can: policy variables, in each direction that has an argument.
 */
import { describe, expect, test } from "vitest";
import { noNewAccess } from "../../src/check/no-new-access.ts";
import { document, doubts, fails, NOTHING, passes, policy } from "./notation.ts";

const on = (...resources: readonly string[]) => ({
  Resource: resources.map((each) => `arn:aws:s3:::${each}`),
});
const when = (condition: unknown) => ({ Condition: condition });

describe("policy variables", () => {
  const own = { StringEquals: { "aws:ResourceAccount": `\${aws:PrincipalAccount}` } };
  test("V2 a whole variable is an equality", () => passes([when(own)], [when(own)]));
  test("V2 an equality is not everything", () =>
    fails([when(own)], [{}], { resource: expect.any(String) }));
  test("V2 equals of a constant are equal", () =>
    passes(
      [when(own)],
      [
        when({
          StringEquals: {
            "aws:ResourceAccount": "111122223333",
            "aws:PrincipalAccount": "111122223333",
          },
        }),
      ],
    ));
  test("V2 the caller's ARN is a variable's value", () =>
    fails([NOTHING], [when({ ArnEquals: { "aws:PrincipalArn": `\${aws:PrincipalTag/t}` } })], {
      context: { "aws:PrincipalTag/t": "arn:aws:iam::111122223333:user/Alice" },
    }));
  test("V2 and the other way round it is the same", () =>
    passes(
      [when({ StringEquals: { "aws:PrincipalTag/t": `\${aws:PrincipalArn}` } })],
      [when({ StringEquals: { "aws:PrincipalArn": `\${aws:PrincipalTag/t}` } })],
    ));
  test("V2 the caller's type", () =>
    fails([NOTHING], [when({ StringEquals: { "aws:PrincipalType": `\${aws:PrincipalTag/t}` } })], {
      context: { "aws:PrincipalTag/t": "User" },
    }));
  test("V2 a narrower pattern around a variable", () =>
    passes([on(`home/\${aws:username}/*`)], [on(`home/\${aws:username}/docs/*`)]));
  test("V2 a pattern without it is wider", () =>
    passes([on("home/*/docs/*")], [on(`home/\${aws:username}/docs/*`)]));
  test("V2 another's home", () => fails([on(`home/\${aws:username}/*`)], [on("home/*")]));
  test("V2 a Deny on a variable denies no more than that", () =>
    fails([NOTHING], [on("home/alice/x"), { Effect: "Deny", ...on(`home/\${aws:username}/*`) }], {
      resource: "arn:aws:s3:::home/alice/x",
    }));
  test("V2 a value that the variable must have", () =>
    passes(
      [on(`home/\${aws:username}/*`)],
      [{ ...on("home/alice/*"), ...when({ StringEquals: { "aws:username": "alice" } }) }],
    ));
  test("V2 a variable within a tag's pattern", () =>
    passes(
      [on("team-a-*/x")],
      [
        {
          ...on(`\${aws:PrincipalTag/t}/x`),
          ...when({ StringLike: { "aws:PrincipalTag/t": "team-a-*" } }),
        },
      ],
    ));
  test("V3 a default", () =>
    passes(
      [on("d/*", "e/*")],
      [
        on(`\${aws:PrincipalTag/t, 'd'}/*`, "e/*"),
        {
          Effect: "Deny",
          ...when({ Null: { "aws:PrincipalTag/t": "false" } }),
        },
      ],
    ));
});

describe("limits", () => {
  test("W2 a variable between two patterns", () =>
    doubts(
      [on(`*\${aws:PrincipalTag/a}*`)],
      [
        {
          ...on(`\${aws:PrincipalTag/b}`),
          ...when({ StringLike: { "aws:PrincipalTag/b": `*\${aws:PrincipalTag/a}*` } }),
        },
      ],
      "policy-variables",
    ));
  test("W2 steps", () => {
    const question = {
      existing: policy(document(on("*a??????????????????b*")), "identity"),
      updated: policy(document(on("*a?????????????????*b*")), "identity"),
      type: "identity",
    } as const;
    expect(noNewAccess(question, { steps: 40 })).toMatchObject({
      result: "FAIL",
      undecided: { limit: "steps" },
    });
    expect(noNewAccess(question).undecided).toBeUndefined();
  });
});
