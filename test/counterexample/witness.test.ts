/**
 * Counterexamples (issue's "the reasons"): believable, minimal, in the policies' own spellings.
 */
import { describe, expect, test } from "vitest";
import { answer, fails, NOTHING } from "../check/notation.ts";

describe("values that a person would believe", () => {
  test("an action as the policy writes it", () =>
    fails([NOTHING], [{ Action: "S3:deletebucket" }], { action: "S3:deletebucket" }));
  test("an action that exists, under a wildcard", () =>
    fails([NOTHING], [{ Action: "s3:Get*" }], { action: "s3:GetObject" }));
  test("a made-up action with capitals", () =>
    fails([NOTHING], [{ Action: "foo:Run*" }], { action: "foo:RunExample" }));
  test("a resource that the action is about", () =>
    fails([NOTHING], [{ Action: "sns:Publish" }], {
      resource: "arn:aws:sns:us-east-1:111122223333:example-topic",
    }));
  test("words where a pattern leaves room", () =>
    fails([NOTHING], [{ Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/Ops*" }], {
      resource: "arn:aws:iam::111122223333:role/OpsExample",
    }));
  test("a user of an account that no policy names", () =>
    fails([{ Principal: { AWS: "111122223333" } }], [{ Principal: "*" }], {
      principal: "arn:aws:iam::444455556666:user/Alice",
    }));
});

describe("nothing that plays no part", () => {
  const condition = { StringNotEquals: { "aws:SourceVpc": "vpc-1" } };
  test("a key that may be absent is", () =>
    expect(answer([NOTHING], [{ Condition: condition }]).counterexample).not.toHaveProperty(
      "context",
    ));
  test("a key that must be there is", () =>
    fails([{ Condition: { Null: { "x:k": "true" } } }], [{}], {
      context: { "x:k": expect.any(String) },
    }));
  test("keys that follow from the caller are not repeated", () =>
    expect(
      answer([NOTHING], [{ Condition: { StringEquals: { "aws:username": "bob" } } }]),
    ).toMatchObject({ counterexample: { principal: "arn:aws:iam::111122223333:user/bob" } }));
});

describe("names that JavaScript's objects have", () => {
  test.each(["constructor", "__proto__", "toString"])("a key `%s`", (key) =>
    fails([NOTHING], [{ Condition: { StringEquals: JSON.parse(`{"${key}": "x"}`) } }], {
      context: JSON.parse(`{"${key}": "x"}`),
    }),
  );
  test("a service `constructor`", () =>
    fails([NOTHING], [{ Action: "constructor:x" }], { action: "constructor:x" }));
});
