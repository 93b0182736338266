/**
 * Counterexamples with values at the edge of their domain, and forged counterexamples.
 *
 * The values are decimals with large exponents, booleans, and halves of surrogate pairs. The forged
 * counterexamples replay on the evaluator, but are outside the domain of the verdicts.
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
])("a counterexample exists beside decimals with large exponents: %j", (condition) => {
  expect(check(nothing, allowing(condition))).toMatchObject({ answer: { result: "FAIL" } });
  expect(check(nothing, allowing(condition))).toHaveProperty("answer.counterexample");
});

test.each(["\ud83d?", "?\ude00", "a\udc00"])(
  "a text with half of a surrogate pair is rejected: %j",
  (text) => {
    const outcome = check(nothing, allowing({ StringLike: { "x:k": text } }));
    expect(outcome).toMatchObject({
      kind: "error",
      error: { diagnostics: [{ code: "LONE_SURROGATE", policy: "new" }] },
    });
  },
);

test("K1 the evaluator warns about a boolean in upper case", () => {
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

describe("a forged counterexample is rejected:", () => {
  test.each([
    [
      "a number key with a text that is not a number",
      { NumericLessThan: { "s3:max-keys": 10 } },
      "many",
    ],
    ["two values for a key with one value", { StringEquals: { "aws:SourceVpc": "a" } }, ["a", "b"]],
    ["an empty list of values", { StringEquals: { "aws:SourceVpc": "a" } }, []],
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
          Condition: {
            [operator === "NumericLessThan" ? "NumericGreaterThanEquals" : "StringNotEquals"]: keys,
          },
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

test("one address of a small block does not prove that a policy is public", () => {
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

/** Negates the boolean values. */
