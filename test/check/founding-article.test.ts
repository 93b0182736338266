/**
 * The policies of the article that introduced Zelkova (examples/): the checks confirm what it says.
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

describe("the bucket policies of the article", () => {
  test("the first policy grants external access", () =>
    expect(addsTo("account-only", "public-write")).toMatchObject({
      result: "FAIL",
      counterexample: { principal: "arn:aws:iam::111122223333:user/Alice" },
    }));
  test("the second policy, with a Deny, grants no external access", () =>
    expect(addsTo("account-only", "with-deny").result).toBe("PASS"));
  test("adding s3:DeleteBucket makes the check fail with the message of AWS", () =>
    expect(addsTo("public-write", "add-delete-bucket")).toMatchObject({
      result: "FAIL",
      message: "The modified permissions grant new access compared to your existing policy.",
      reasons: [{ description: "New access in the statement with index: 0." }],
      counterexample: { action: "s3:DeleteBucket" },
      existing: { decision: "ImplicitlyDenied" },
    }));
  test("the first policy has the formula of the article", () =>
    expect(policyFormulaText(example("public-write", "resource"))).toBe(
      '(Action = "s3:PutObject") ∧ (Resource = "arn:aws:s3:::DOC-EXAMPLE-BUCKET")\n',
    ));
  test("the formula of the second policy names the account", () =>
    expect(policyFormulaText(example("with-deny", "resource"))).toContain(
      "(Principal = 123456789012)",
    ));
});

describe("the identity policy of the article", () => {
  test("the statement with index 1 grants s3:DeleteBucket", () =>
    expect(grants("developer", "s3:DeleteBucket")).toMatchObject({
      result: "FAIL",
      message: "The policy document grants access to perform one or more of the listed actions.",
      reasons: [
        {
          description: "One or more of the listed actions in the statement with index: 1.",
          statementIndex: 1,
        },
      ],
    }));
  test("removing s3:DeleteBucket makes the check pass", () =>
    expect(grants("developer-fixed", "s3:DeleteBucket").result).toBe("PASS"));
});
