/**
 * The founding article, case by case, on the policies in examples/: what it says of them is what
 * the checks say.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accessNotGranted } from "../../src/check/access-not-granted.ts";
import { noNewAccess } from "../../src/check/no-new-access.ts";
import { policyFormulaText } from "../../src/explain/policy-formula.ts";
import type { Policy } from "../../src/policy/ast.ts";
import { policy } from "./notation.ts";

const example = (name: string, type: Policy["type"], reference = false): Policy => {
  const text = readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8");
  return policy(JSON.parse(text), type, reference);
};

const addsTo = (existing: string, updated: string) =>
  noNewAccess({
    existing: example(existing, "resource", true),
    updated: example(updated, "resource"),
    type: "resource",
  });

const grants = (name: string, action: string) =>
  accessNotGranted({
    policy: example(name, "identity"),
    access: { actions: [action] },
    type: "identity",
  });

describe("the bucket policies", () => {
  test("the first lets an outsider in", () =>
    expect(addsTo("account-only", "public-write")).toMatchObject({
      result: "FAIL",
      counterexample: { principal: "arn:aws:iam::111122223333:user/Alice" },
    }));
  test("the second, with its Deny, does not", () =>
    expect(addsTo("account-only", "with-deny").result).toBe("PASS"));
  test("the update adds s3:DeleteBucket, and is told so", () =>
    expect(addsTo("public-write", "add-delete-bucket")).toMatchObject({
      result: "FAIL",
      message: "The modified permissions grant new access compared to your existing policy.",
      reasons: [{ description: "New access in the statement with index: 0." }],
      counterexample: { action: "s3:DeleteBucket" },
      existing: { decision: "ImplicitlyDenied" },
    }));
  test("the first as a formula", () =>
    expect(policyFormulaText(example("public-write", "resource"))).toBe(
      '(Action = "s3:PutObject") ∧ (Resource = "arn:aws:s3:::DOC-EXAMPLE-BUCKET")\n',
    ));
  test("the Deny of the second is the account", () =>
    expect(policyFormulaText(example("with-deny", "resource"))).toContain(
      "(Principal = 123456789012)",
    ));
});

describe("the identity policy", () => {
  test("grants a critical permission in the statement with index 1", () =>
    expect(grants("developer", "s3:DeleteBucket")).toMatchObject({
      result: "FAIL",
      message: expect.stringMatching(
        /^The policy document grants access .* listed actions or resources\.$/,
      ),
      reasons: [
        {
          description:
            "One or more of the listed actions or resources in the statement with index: 1.",
          statementIndex: 1,
        },
      ],
    }));
  test("and passes once the action is gone", () =>
    expect(grants("developer-fixed", "s3:DeleteBucket").result).toBe("PASS"));
});
