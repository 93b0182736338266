/**
 * Slips in requests of the library and in lines of a batch: the same rules as on the command line.
 *
 * An unknown member or option is an error, because ignoring it answers another question. The types
 * of policies must fit together and fit the question, unless the request declares the type.
 */
import { describe, expect, test } from "vitest";
import { answerLine } from "../../src/api/batch-line.ts";
import * as library from "../../src/index.ts";

const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const identity = { Version: "2012-10-17", Statement: [statement] };
const resource = { Version: "2012-10-17", Statement: [{ ...statement, Principal: "*" }] };
const pair = { existingPolicyDocument: identity, newPolicyDocument: identity };
const mixed = { existingPolicyDocument: identity, newPolicyDocument: resource };
const bucket = { policyDocument: resource, resourceType: "AWS::S3::Bucket" } as const;
const zoned = { policyDocument: resource, zoneOfTrust: "123456789012" } as const;
const access = [{ actions: ["sqs:*"] }] as const;
const asked = { principal: "*", action: "s3:GetObject", resource: "*" };

/** A valid request of each function, without its declared type. */
const CALLS: readonly (readonly [string, (request: never) => library.Outcome<unknown>, object])[] =
  [
    ["CheckNoNewAccess", library.checkNoNewAccess, pair],
    ["CheckAccessNotGranted", library.checkAccessNotGranted, { policyDocument: identity, access }],
    ["CheckNoPublicAccess", library.checkNoPublicAccess, bucket],
    ["CheckNoExternalAccess", library.checkNoExternalAccess, zoned],
    ["Findings", library.findings, { ...bucket, ...zoned }],
    ["Compare", library.compare, pair],
    ["Evaluate", library.evaluate, { policyDocument: resource, request: asked }],
    ["Formula", library.formula, { policyDocument: identity }],
  ];

function inBatch(operation: string, request: object): Readonly<Record<string, unknown>> {
  const line = Buffer.from(JSON.stringify({ id: 1, operation, ...request }));
  const answered: unknown = JSON.parse(answerLine(line, 1)?.text ?? "");
  return answered as Readonly<Record<string, unknown>>;
}

describe.each(CALLS)("%s", (operation, call, request) => {
  test("refuses an unknown member, in the library and in a batch", () => {
    const error = {
      name: "ValidationException",
      reason: "fieldValidationFailed",
      fieldList: [
        { name: "polcyType", message: expect.stringMatching(/^unknown member `polcyTy/) },
      ],
    };
    const wrong = { ...request, polcyType: "RESOURCE_POLICY" };
    expect(call(wrong as never)).toMatchObject({ kind: "error", error });
    expect(inBatch(operation, wrong)).toMatchObject({ id: 1, error });
  });

  test("accepts its own members, and members that are undefined", () => {
    expect(call({ ...request, more: undefined } as never).kind).toBe("answer");
    expect(inBatch(operation, request)).not.toHaveProperty("error");
  });
});

describe("an unknown member is an error", () => {
  test("inside of `access`", () => {
    const wrong = { policyDocument: identity, access: [{ action: ["s3:*"], resources: ["*"] }] };
    expect(library.checkAccessNotGranted(wrong as never)).toMatchObject({
      error: { fieldList: [{ name: "access[0].action" }] },
    });
  });

  test("among the options", () => {
    expect(library.checkNoNewAccess(pair, { stpes: 5 } as never)).toMatchObject({
      error: { fieldList: [{ name: "stpes", message: expect.stringContaining("`steps`") }] },
    });
  });

  test("beside other errors, all of which are reported", () => {
    const wrong = { ...mixed, note: 1, policyType: "BUCKET" };
    expect(library.compare(wrong as never)).toMatchObject({
      error: { fieldList: [{ name: "note" }, { name: "policyType" }] },
    });
  });
});

describe("policies of different types are an error", () => {
  const error = { fieldList: [{ name: "policyType" }] };

  test.each(["CheckNoNewAccess", "Compare"] as const)("%s", (operation) => {
    const reverse = { existingPolicyDocument: resource, newPolicyDocument: identity };
    for (const request of [mixed, reverse]) {
      expect(inBatch(operation, request)).toMatchObject({ error });
      const declared = inBatch(operation, { ...request, policyType: "RESOURCE_POLICY" });
      expect(declared).not.toHaveProperty("error");
      expect(declared["warnings"]).toMatchObject([{ code: "MISSING_PRINCIPAL" }]);
    }
  });

  test("but not if a statement of a resource policy lacks its principal", () => {
    const partly = { Version: "2012-10-17", Statement: [...resource.Statement, statement] };
    const request = { existingPolicyDocument: resource, newPolicyDocument: partly };
    expect(inBatch("Compare", request)).not.toHaveProperty("error");
  });

  test("nor beside a policy without statements, which is the error", () => {
    const request = { ...mixed, existingPolicyDocument: { Version: "2012-10-17", Statement: [] } };
    expect(inBatch("Compare", request)).toMatchObject({
      error: { fieldList: [{ name: "existingPolicyDocument" }] },
    });
  });

  test("and so is an identity policy in a question about resource policies", () => {
    for (const [operation, request] of [
      ["CheckNoPublicAccess", { ...bucket, policyDocument: identity }],
      ["CheckNoExternalAccess", { ...zoned, policyDocument: identity }],
      ["Findings", { ...bucket, ...zoned, policyDocument: identity }],
    ] as const) {
      expect(inBatch(operation, request)).toMatchObject({ error });
      const declared = { ...request, policyType: "RESOURCE_POLICY" };
      expect(inBatch(operation, declared)).not.toHaveProperty("error");
    }
  });
});

describe("an empty policy", () => {
  test.each([
    ["an empty object", {}],
    ["no statement", { Version: "2012-10-17", Statement: [] }],
    ["an empty statement", { Version: "2012-10-17", Statement: {} }],
    ["nothing", ""],
  ])("with %s is an error", (_, policyDocument) => {
    expect(inBatch("CheckAccessNotGranted", { policyDocument, access })).toHaveProperty("error");
  });

  test("that allows nothing has a warning", () => {
    const policyDocument = { ...identity, Statement: [{ ...statement, Effect: "Deny" }] };
    expect(inBatch("CheckAccessNotGranted", { policyDocument, access })).toMatchObject({
      result: "PASS",
      warnings: [{ code: "ALLOWS_NOTHING", policy: "policy", line: 1, column: 1 }],
    });
  });
});
