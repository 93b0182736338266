/**
 * Requests of ValidatePolicy: wrong members, pages, and tokens.
 */
import { describe, expect, test } from "vitest";
import { validatePolicy } from "../../src/validation/validate-policy.ts";

const TEXT = JSON.stringify({
  Statement: { Sid: "", Effect: "Allow", Action: [], Resource: [], Condition: {} },
});
const CODES = [
  "MISSING_VERSION",
  "EMPTY_SID_VALUE",
  "EMPTY_ARRAY_ACTION",
  "EMPTY_ARRAY_RESOURCE",
  "EMPTY_OBJECT_CONDITION",
];
const REQUEST = { policyDocument: TEXT, policyType: "IDENTITY_POLICY" };

function answer(request: unknown) {
  const outcome = validatePolicy(request);
  if (outcome.kind === "error") throw new Error(outcome.error.message);
  const { findings, nextToken } = outcome.answer;
  return { codes: findings.map(({ issueCode }) => issueCode), nextToken };
}

function error(request: unknown) {
  const outcome = validatePolicy(request);
  if (outcome.kind === "answer") throw new Error("answered");
  return outcome.error;
}

describe("a request is refused for", () => {
  const type = "validatePolicyResourceType";
  test.each<readonly [string, string, unknown]>([
    ["the request is not an object", "", null],
    ["`policyDocument` is missing", "policyDocument", { policyType: "IDENTITY_POLICY" }],
    ["`policyDocument` is not a string", "policyDocument", { ...REQUEST, policyDocument: {} }],
    ["`policyType` is missing", "policyType", { policyDocument: "{}" }],
    ["`identity` of `policyType` is unknown", "policyType", { ...REQUEST, policyType: "identity" }],
    ["the value of `locale` is unknown", "locale", { ...REQUEST, locale: 1 }],
    [
      "`AWS::SQS::Queue` of `validatePolicyResourceType` is unknown",
      type,
      { policyDocument: "{}", policyType: "RESOURCE_POLICY", [type]: "AWS::SQS::Queue" },
    ],
    [
      "`validatePolicyResourceType` needs the `policyType`",
      type,
      { ...REQUEST, [type]: "AWS::S3::Bucket" },
    ],
    ["`maxResults` is not a whole number", "maxResults", { ...REQUEST, maxResults: 0 }],
    ["`maxResults` is not a whole number", "maxResults", { ...REQUEST, maxResults: 1001 }],
    ["`maxResults` is not a whole number", "maxResults", { ...REQUEST, maxResults: "5" }],
    ["`nextToken` does not belong", "nextToken", { ...REQUEST, nextToken: "" }],
    ["unknown member `policy`", "policy", { ...REQUEST, policy: "{}" }],
    [
      "the document is larger than 1048576 bytes",
      "policyDocument",
      { ...REQUEST, policyDocument: " ".repeat(1_048_577) },
    ],
    [
      "the document is nested deeper than 100 levels",
      "policyDocument",
      { ...REQUEST, policyDocument: "[".repeat(101) },
    ],
  ])("%s", (message, name, request) => {
    const { name: exception, reason, fieldList = [] } = error(request);
    expect([exception, reason]).toEqual(["ValidationException", "fieldValidationFailed"]);
    expect(fieldList).toContainEqual({ name, message: expect.stringContaining(message) });
  });

  test("all wrong members at once", () =>
    expect(error({ policyType: 1, maxResults: 1.5 }).fieldList).toHaveLength(3));
});

describe("pages", () => {
  test("are one by default", () => expect(answer(REQUEST)).toEqual({ codes: CODES }));

  test("follow each other by tokens", () => {
    const found: string[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const page = answer({ ...REQUEST, maxResults: 2, nextToken });
      found.push(...page.codes);
      nextToken = page.nextToken;
      pages++;
    } while (nextToken !== undefined);
    expect([found, pages]).toEqual([CODES, 3]);
  });

  test("may change their size", () => {
    const { nextToken } = answer({ ...REQUEST, maxResults: 1 });
    expect(answer({ ...REQUEST, maxResults: 3, nextToken }).codes).toEqual(CODES.slice(1, 4));
    expect(answer({ ...REQUEST, nextToken }).codes).toEqual(CODES.slice(1));
  });

  test("of another request are refused", () => {
    const { nextToken } = answer({ ...REQUEST, maxResults: 1 });
    const others = [
      { ...REQUEST, policyDocument: `${TEXT} `, nextToken },
      { ...REQUEST, policyType: "SERVICE_CONTROL_POLICY", nextToken },
      { ...REQUEST, nextToken: nextToken?.replace(/^1/, "2") },
      { ...REQUEST, nextToken: `${nextToken}0` },
    ];
    for (const each of others) expect(error(each).message).toContain("`nextToken`");
  });
});
