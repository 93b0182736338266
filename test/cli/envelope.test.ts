/**
 * Policies inside of other documents: which are taken out, and which are errors.
 */
import { expect, test } from "vitest";
import { allow, keyaki, policy } from "./process.ts";

const INNER = policy(allow("s3:GetObject"));
const OTHER = policy(allow("s3:*"));
const text = JSON.stringify(INNER);

const DOCUMENTS: readonly (readonly [string, unknown, 0 | 1])[] = [
  ["get-policy-version", { PolicyVersion: { Document: INNER, VersionId: "v1" } }, 0],
  ["get-role-policy", { RoleName: "r", PolicyName: "p", PolicyDocument: INNER }, 0],
  ["get-bucket-policy", { Policy: text }, 0],
  ["an encoded text inside", { PolicyDocument: encodeURIComponent(text) }, 0],
  ["a string", JSON.stringify(text), 0],
  ["an encoded text", encodeURIComponent(text), 0],
  ["two policies", { PolicyVersion: { Document: INNER }, Policy: OTHER }, 1],
  ["a template", { Resources: { P: { Properties: { PolicyDocument: INNER } } } }, 1],
  ["a plan", { resource_changes: [{ policy: INNER }] }, 1],
  ["a stack", { identityPolicies: [INNER] }, 1],
  ["a policy with an error", { PolicyDocument: policy({ Effect: "allow" }) }, 1],
  ["a policy with another one in a value", { ...INNER, Policy: OTHER }, 1],
];

test.each(DOCUMENTS)("%s", async (_, document, status) => {
  const args = "check-access-not-granted --policy p.json --actions s3:PutObject --format json";
  const ran = await keyaki(args.split(" "), { files: { "p.json": document } });
  expect(ran.status).toBe(status);
  if (status === 1) return;
  const { result, warnings } = JSON.parse(ran.stdout);
  expect(result).toBe("PASS");
  expect(warnings).toMatchObject([{ code: "ENVELOPE_UNWRAPPED", policy: "policy" }]);
});
