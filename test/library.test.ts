/**
 * The contract of the library beyond its examples: documents in every form, and errors as values.
 *
 * Property: for every input the functions return an outcome and throw nothing.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkAccessNotGranted,
  checkNoNewAccess,
  compare,
  evaluate,
  formula,
  validatePolicy,
} from "../src/index.ts";

const FUNCTIONS: readonly ((request: never) => { readonly kind: string })[] = [
  checkNoNewAccess,
  checkAccessNotGranted,
  compare,
  evaluate,
  formula,
  validatePolicy,
];

const READ_POLICY = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
};

/** The error for a policy document. */
function errorFor(policyDocument: unknown): unknown {
  // A program without types may pass any value.
  const outcome = formula({ policyDocument: policyDocument as string });
  return outcome.kind === "error" ? outcome.error : outcome;
}

describe("no function throws", () => {
  const parts = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true }),
    fc.json(),
    fc.constantFrom(READ_POLICY, [READ_POLICY], "{", [{ actions: ["s3:*"] }], undefined, () => 1),
  );
  const members = [
    "existingPolicyDocument",
    "newPolicyDocument",
    "policyDocument",
    "request",
    "access",
    "policyType",
  ];

  test("for any request", () => {
    const requests = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...members), parts));
    fc.assert(
      fc.property(requests, (request) => {
        for (const ask of FUNCTIONS) {
          expect(["answer", "error"]).toContain(ask(request as never).kind);
        }
      }),
    );
  });
});

describe("a document may be", () => {
  test.each([
    ["a value", READ_POLICY],
    ["text", JSON.stringify(READ_POLICY, null, 2)],
    ["bytes", new TextEncoder().encode(`\ufeff${JSON.stringify(READ_POLICY)}`)],
  ])("%s", (_, policyDocument) => {
    expect(formula({ policyDocument })).toMatchObject({ kind: "answer" });
  });
});

describe("a document is rejected if it is", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  let deep: unknown = [];
  for (let level = 0; level < 100_000; level++) deep = [deep];

  test.each([
    ["missing", undefined, "`policyDocument` is missing"],
    [
      "a function",
      () => READ_POLICY,
      "policy, line 1, column 1: the document is neither JSON text nor",
    ],
    ["a cyclic object", cyclic, "policy, line 1, column 1: the document is neither JSON text nor"],
    ["a big integer", 1n, "policy, line 1, column 1: the document is neither JSON text nor"],
    ["null", null, "policy, line 1, column 1: the policy must be an object, not null"],
    ["bytes that are not UTF-8", Uint8Array.of(0x7b, 0xff), "policy, line 1, column 2: not UTF-8"],
    ["nested without end", deep, "policy: limit `depth`"],
    [
      "nested too deep",
      Array(102)
        .fill(0)
        .reduce((inner) => [inner]),
      "policy: limit `depth`",
    ],
    ["too large", { Id: "x".repeat(1_048_576) }, "policy: limit `bytes`"],
  ])("%s", (_, document, message) => {
    expect(errorFor(document)).toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe("places", () => {
  test("of a value refer to its text by JSON.stringify", () => {
    const outcome = formula({ policyDocument: { Statement: READ_POLICY.Statement, Id: 1 } });
    const text = JSON.stringify({ Statement: READ_POLICY.Statement, Id: 1 });
    expect(outcome.kind === "error" && outcome.error.diagnostics).toContainEqual(
      expect.objectContaining({ path: ["Id"], line: 1, column: text.indexOf('"Id"') + 1 }),
    );
  });

  test("exist for the warnings of every document", () => {
    const old = '\n{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
    const updated = old.replace("*", "s3:*");
    const outcome = compare({ existingPolicyDocument: old, newPolicyDocument: updated });
    expect(outcome.kind === "answer" && outcome.answer.warnings).toMatchObject([
      { code: "MISSING_VERSION", policy: "existing", path: [], line: 2, column: 1 },
      { code: "MISSING_VERSION", policy: "new", path: [], line: 2, column: 1 },
    ]);
  });
});

describe("options", () => {
  const request = { existingPolicyDocument: READ_POLICY, newPolicyDocument: READ_POLICY };

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "steps: %d is rejected",
    (steps) => {
      expect(checkNoNewAccess(request, { steps })).toMatchObject({
        kind: "error",
        error: {
          name: "ValidationException",
          reason: "fieldValidationFailed",
          fieldList: [{ name: "steps", message: "`steps` is not a positive integer" }],
        },
      });
    },
  );

  test("a declared policy type overrides the detected one", () => {
    const trust = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sts:*" } };
    const both = { existingPolicyDocument: trust, newPolicyDocument: trust };
    expect(compare(both)).toMatchObject({ kind: "error" });
    expect(compare({ ...both, policyType: "RESOURCE_POLICY" })).toMatchObject({
      answer: { relation: "equivalent" },
    });
  });
});
