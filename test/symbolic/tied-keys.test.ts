/**
 * Tied keys (W1, W4): the Principal element and the keys of the caller describe the same caller.
 */
import { describe, test } from "vitest";
import { fails, NOTHING, type Part, passes } from "../check/notation.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const USER = `arn:aws:iam::${ACCOUNT}:user/team/alice`;

const by = (principal: unknown): Part => ({ Principal: principal });
const aws = (arn: string): Part => by({ AWS: arn });
const when = (operator: string, key: string, value: unknown): Part => ({
  Principal: "*",
  Condition: { [operator]: { [key]: value } },
});

describe("W4 a condition on a tied key means the same as a principal:", () => {
  const same: readonly (readonly [string, Part, Part])[] = [
    ["a role's ARN", aws(ROLE), when("ArnEquals", "aws:PrincipalArn", ROLE)],
    ["an account", aws(ACCOUNT), when("StringEquals", "aws:PrincipalAccount", ACCOUNT)],
    ["a caller's account", aws(ACCOUNT), when("StringEquals", "kms:CallerAccount", ACCOUNT)],
    [
      "a service's name",
      by({ Service: "s3.amazonaws.com" }),
      when("StringEquals", "aws:PrincipalServiceName", "s3.amazonaws.com"),
    ],
    ["a service", by({ Service: "*" }), when("Bool", "aws:PrincipalIsAWSService", "true")],
  ];
  test.each(same)("%s as a principal and as a condition", (_, element, condition) => {
    passes([element], [condition]);
    passes([condition], [element]);
  });
  test("Q8 a user's ARN as a principal may mean federated sessions too", () => {
    const condition = when("StringEquals", "aws:PrincipalArn", USER);
    passes([aws(USER)], [condition]);
    fails([condition], [aws(USER)], { readings: [`Q8 ${USER}`] });
  });
});

describe("W4 a service may have a tied key that a statement about services asks for", () => {
  const asks = (principal: Part, key: string, value: string): Part => ({
    Principal: principal,
    Condition: { StringEquals: { [key]: value } },
  });
  const service = { Service: "cloudtrail.amazonaws.com" };
  test.each([
    [service, "aws:PrincipalAccount", ACCOUNT],
    [service, "kms:CallerAccount", ACCOUNT],
    [service, "aws:PrincipalType", "User"],
    [{ Federated: "accounts.google.com" }, "aws:PrincipalArn", ROLE],
  ])("%o: %s", (principal, key, value) =>
    fails([NOTHING], [asks(principal, key, value)], { context: { [key]: value } }),
  );
});

describe("principals that cover callers", () => {
  test("P3 an account covers its users", () => passes([aws(ACCOUNT)], [aws(USER)]));
  test("P3 an account covers its roles", () =>
    passes([aws(`arn:aws:iam::${ACCOUNT}:root`)], [aws(ROLE)]));
  test("P3 an account does not cover services", () =>
    fails([aws(ACCOUNT)], [by({ Service: "ec2.amazonaws.com" })], {
      principal: { Service: "ec2.amazonaws.com" },
    }));
  test("P3 an account does not cover other accounts", () =>
    fails([aws(ACCOUNT)], [by("*")], { principal: "arn:aws:iam::444455556666:user/Alice" }));
  test("P5 a role covers its sessions", () =>
    passes([aws(ROLE)], [aws(`arn:aws:sts::${ACCOUNT}:assumed-role/app/s`), deniedUnless(ROLE)]));
  test("P6 a session does not cover other sessions", () =>
    fails([aws(`arn:aws:sts::${ACCOUNT}:assumed-role/app/s`)], [aws(ROLE)]));
  test("P6 a session does not fix the path of its role", () =>
    fails([aws(ROLE)], [aws(`arn:aws:sts::${ACCOUNT}:assumed-role/app/s`)]));
  test("P7 the root of any account covers every user", () =>
    passes([aws("arn:aws:iam::*:root")], [aws(USER)]));
  test("P7 a path pattern covers the users below the path", () =>
    passes([aws(`arn:aws:iam::${ACCOUNT}:user/team/*`)], [aws(USER)]));
  const denyAllBut = (...list: readonly string[]): Part => {
    return { Effect: "Deny", NotPrincipal: { AWS: list } };
  };
  test("P10 a Deny of everyone but an account leaves at most the account", () =>
    passes([aws(ACCOUNT)], [by("*"), denyAllBut(ACCOUNT)]));
  test("P10 a Deny of everyone but a user and its account leaves the user", () =>
    passes([by("*"), denyAllBut(USER, ACCOUNT)], [aws(USER)]));
  test("P10 a Deny of everyone but an account, or but a user, may deny the user", () => {
    fails([by("*"), denyAllBut(ACCOUNT)], [aws(USER)]);
    fails([by("*"), denyAllBut(USER)], [aws(USER)]);
  });
  test("P3 an account covers its root user", () =>
    fails(
      [aws(ACCOUNT), { Effect: "Deny", ...when("Null", "aws:username", "true") }],
      [when("ArnEquals", "aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:root`)],
    ));
});

function deniedUnless(arn: string): Part {
  return { Effect: "Deny", ...when("StringNotEquals", "aws:PrincipalArn", arn) };
}
