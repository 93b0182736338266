/**
 * Counterexamples are realistic and minimal, and use the spelling of the policies.
 */
import { describe, expect, test } from "vitest";
import { answerRequest } from "../../src/api/answer-request.ts";
import { answer, fails, NOTHING } from "../check/notation.ts";

describe("a counterexample has realistic values:", () => {
  test("an action in the spelling of the policy", () =>
    fails([NOTHING], [{ Action: "S3:deletebucket" }], { action: "S3:deletebucket" }));
  test("an existing action for a pattern", () =>
    fails([NOTHING], [{ Action: "s3:Get*" }], { action: "s3:GetObject" }));
  test("a placeholder action in the usual spelling for an unknown service", () =>
    fails([NOTHING], [{ Action: "foo:Run*" }], { action: "foo:RunExample" }));
  test("a resource of the type that the action needs", () =>
    fails([NOTHING], [{ Action: "sns:Publish" }], {
      resource: "arn:aws:sns:us-east-1:111122223333:example-topic",
    }));
  test("a word for a wildcard", () =>
    fails([NOTHING], [{ Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/Ops*" }], {
      resource: "arn:aws:iam::111122223333:role/OpsExample",
    }));
  test("a user of an account that no policy names", () =>
    fails([{ Principal: { AWS: "111122223333" } }], [{ Principal: "*" }], {
      principal: "arn:aws:iam::444455556666:user/Alice",
    }));
});

describe("a counterexample has no redundant keys:", () => {
  const condition = { StringNotEquals: { "aws:SourceVpc": "vpc-1" } };
  test("a key that may be absent is absent", () =>
    expect(answer([NOTHING], [{ Condition: condition }]).counterexample).not.toHaveProperty(
      "context",
    ));
  test("a key that must be present is present", () =>
    fails([{ Condition: { Null: { "x:k": "true" } } }], [{}], {
      context: { "x:k": expect.any(String) },
    }));
  test("a declared key has a value, whether or not it matters (U2)", () => {
    const allow = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
    const others = { NotResource: "arn:aws:s3:::${keyaki:component/1}" };
    const { Resource: _, ...deny } = { ...allow, Effect: "Deny", ...others };
    const answered = answerRequest("CheckNoNewAccess", {
      existingPolicyDocument: { Version: "2012-10-17", Statement: [allow, deny] },
      newPolicyDocument: { Version: "2012-10-17", Statement: [allow] },
      policyType: "RESOURCE_POLICY",
      unknownValues: ["keyaki:component/1"],
    });
    expect(answered).toMatchObject({
      answer: { counterexample: { context: { "keyaki:component/1": expect.any(String) } } },
    });
  });
  test("keys that the caller determines are not repeated", () =>
    expect(
      answer([NOTHING], [{ Condition: { StringEquals: { "aws:username": "bob" } } }]),
    ).toMatchObject({ counterexample: { principal: "arn:aws:iam::111122223333:user/bob" } }));
});

describe("names of JavaScript object members are ordinary names:", () => {
  test.each(["constructor", "__proto__", "toString"])("a key `%s`", (key) =>
    fails([NOTHING], [{ Condition: { StringEquals: JSON.parse(`{"${key}": "x"}`) } }], {
      context: JSON.parse(`{"${key}": "x"}`),
    }),
  );
  test("a service `constructor`", () =>
    fails([NOTHING], [{ Action: "constructor:x" }], { action: "constructor:x" }));
});
