/**
 * Values at the edge of what a request may hold: decimals far out, truths, halves of characters;
 * and forged counterexamples that only the evaluator would take.
 */
import { describe, expect, test } from "vitest";
import { checkNoNewAccess, evaluate, verify } from "../../src/index.ts";

const allowing = (condition: object) => ({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
    Condition: condition,
  },
});
const nothing = {
  Version: "2012-10-17",
  Statement: { Effect: "Deny", Action: "*", Resource: "*" },
};
const check = (existing: object, updated: object) =>
  checkNoNewAccess({ existingPolicyDocument: existing, newPolicyDocument: updated });

test.each([
  [{ NumericGreaterThan: { "x:k": "1e99" }, NumericNotEquals: { "x:j": "0.5" } }],
  [{ NumericGreaterThan: { "x:k": "1e120" }, NumericLessThan: { "x:j": "1e-30" } }],
  [{ NumericGreaterThan: { "x:k": `${"9".repeat(100)}e400` } }],
  [{ NumericLessThan: { "x:k": "-1e400" }, NumericEquals: { "x:j": "1e-400" } }],
])("a value beside far decimals: %j", (condition) => {
  expect(check(nothing, allowing(condition))).toMatchObject({ answer: { result: "FAIL" } });
  expect(check(nothing, allowing(condition))).toHaveProperty("answer.counterexample");
});

test.each(["\ud83d?", "?\ude00", "a\udc00"])("half of a character is no text: %j", (text) => {
  const outcome = check(nothing, allowing({ StringLike: { "x:k": text } }));
  expect(outcome).toMatchObject({
    kind: "error",
    error: { diagnostics: [{ code: "LONE_SURROGATE", policy: "new" }] },
  });
});

test("a truth is written in lower case (K1)", () => {
  const outcome = evaluate({
    policyDocument: allowing({ Bool: { "aws:SecureTransport": true } }),
    request: {
      principal: "arn:aws:iam::111122223333:user/u",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::b/k",
      context: { "aws:SecureTransport": "TRUE" },
    },
  });
  expect(outcome).toHaveProperty("answer.warnings.0.code");
});

describe("a forged counterexample is refused:", () => {
  test.each([
    ["a truth that is none", { Bool: { "aws:SecureTransport": false } }, "maybe"],
    ["two values for one", { StringEquals: { "aws:SourceVpc": "a" } }, ["a", "b"]],
    ["no value", { StringEquals: { "aws:SourceVpc": "a" } }, []],
  ])("%s", (_, condition, value) => {
    const [[operator = "", keys]] = Object.entries(condition) as [[string, object]];
    const [key = ""] = Object.keys(keys);
    const existing = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: condition },
        {
          Effect: "Allow",
          Action: "s3:*",
          Resource: "*",
          Condition: { [`${operator === "Bool" ? "Bool" : "StringNotEquals"}`]: negated(keys) },
        },
        { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { Null: { [key]: true } } },
      ],
    };
    const updated = allowing({});
    const question = { existingPolicyDocument: existing, newPolicyDocument: updated };
    const certificate = {
      format: "keyaki-certificate/1",
      question: {
        operation: "CheckNoNewAccess",
        policyType: "IDENTITY_POLICY",
        existingPolicyDocument: existing,
        newPolicyDocument: updated,
      },
      result: "FAIL",
      statementIndex: 0,
      counterexample: {
        principal: "arn:aws:iam::111122223333:user/u",
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/k",
        context: { [key]: value },
      },
      evaluations: {},
    };
    expect(verify(certificate, question)).toMatchObject({
      answer: {
        result: "REFUSED",
        reason: expect.stringContaining("outside of the domain"),
      },
    });
  });
});

test("one address of few does not prove that a policy is public", () => {
  const policyDocument = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::b/*",
      Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"] } },
    },
  };
  const question = { policyDocument, resourceType: "AWS::S3::Bucket" } as const;
  const { operation, ...members } = { operation: "CheckNoPublicAccess", ...question };
  for (const address of ["203.0.113.7", "10.1.2.3"]) {
    const certificate = {
      format: "keyaki-certificate/1",
      question: { operation, policyType: "RESOURCE_POLICY", ...members },
      result: "FAIL",
      statementIndex: 0,
      counterexample: {
        principal: "*",
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/x",
        context: { "aws:SourceIp": address },
      },
      evaluations: { policy: { decision: "Allowed", allows: [0], denies: [] } },
    };
    expect(verify(certificate, question)).toMatchObject({
      answer: { result: "REFUSED", reason: expect.stringContaining("few addresses") },
    });
  }
});

/** The same keys with the other values. */
function negated(keys: object): object {
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [key, value === false ? true : value]),
  );
}
