/**
 * Policy variables that the checks decide, and undecided answers (W2).
 *
 * An undecided answer is FAIL, names its limit, and has no counterexample.
 */
import { describe, expect, test } from "vitest";
import { noNewAccess } from "../../src/check/no-new-access.ts";
import { document, fails, leavesUndecided, NOTHING, passes, policy } from "./notation.ts";

const on = (...resources: readonly string[]) => ({
  Resource: resources.map((each) => `arn:aws:s3:::${each}`),
});
const when = (condition: unknown) => ({ Condition: condition });

describe("policy variables", () => {
  const own = { StringEquals: { "aws:ResourceAccount": `\${aws:PrincipalAccount}` } };
  test("V2 a policy with a variable adds nothing to itself", () =>
    passes([when(own)], [when(own)]));
  test("V2 removing a condition with a variable is new access", () =>
    fails([when(own)], [{}], { resource: expect.any(String) }));
  test("V2 two keys that equal one constant equal each other", () =>
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
  test("V2 the caller's ARN can be the value of a variable", () =>
    fails([NOTHING], [when({ ArnEquals: { "aws:PrincipalArn": `\${aws:PrincipalTag/t}` } })], {
      context: { "aws:PrincipalTag/t": "arn:aws:iam::111122223333:user/Alice" },
    }));
  test("V2 equality of two keys is symmetric", () =>
    passes(
      [when({ StringEquals: { "aws:PrincipalTag/t": `\${aws:PrincipalArn}` } })],
      [when({ StringEquals: { "aws:PrincipalArn": `\${aws:PrincipalTag/t}` } })],
    ));
  test("V2 the caller's type can be the value of a variable", () =>
    fails([NOTHING], [when({ StringEquals: { "aws:PrincipalType": `\${aws:PrincipalTag/t}` } })], {
      context: { "aws:PrincipalTag/t": "User" },
    }));
  test("V2 a narrower pattern around a variable passes", () =>
    passes([on(`home/\${aws:username}/*`)], [on(`home/\${aws:username}/docs/*`)]));
  test("V2 a wildcard covers a variable", () =>
    passes([on("home/*/docs/*")], [on(`home/\${aws:username}/docs/*`)]));
  test("V2 a wildcard in place of a variable is new access", () =>
    fails([on(`home/\${aws:username}/*`)], [on("home/*")]));
  test("V2 a Deny on a variable denies only the value of the variable", () =>
    fails([NOTHING], [on("home/alice/x"), { Effect: "Deny", ...on(`home/\${aws:username}/*`) }], {
      resource: "arn:aws:s3:::home/alice/x",
    }));
  test("V2 a condition can fix the value of a variable", () =>
    passes(
      [on(`home/\${aws:username}/*`)],
      [{ ...on("home/alice/*"), ...when({ StringEquals: { "aws:username": "alice" } }) }],
    ));
  test("V2 a pattern on a tag restricts a variable of the tag", () =>
    passes(
      [on("team-a-*/x")],
      [
        {
          ...on(`\${aws:PrincipalTag/t}/x`),
          ...when({ StringLike: { "aws:PrincipalTag/t": "team-a-*" } }),
        },
      ],
    ));
  test("V3 an absent key stands for its default", () =>
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
  test("W2 a variable between two wildcards is undecided", () =>
    leavesUndecided(
      [on(`*\${aws:PrincipalTag/a}*`)],
      [
        {
          ...on(`\${aws:PrincipalTag/b}`),
          ...when({ StringLike: { "aws:PrincipalTag/b": `*\${aws:PrincipalTag/a}*` } }),
        },
      ],
      "policy-variables",
    ));
  test("W2 too few steps make the answer undecided", () => {
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
