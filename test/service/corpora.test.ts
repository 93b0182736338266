/**
 * A question has the same answer over HTTP as in the library: a sample of each kind of question.
 *
 * The campaign `serve-corpora` asks all questions of published corpora in the same way.
 */
import { expect, test } from "vitest";
import { agreementsOf, type Question } from "./agreement.ts";
import { running } from "./running.ts";

const policy = (action: string, more: object = {}): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "arn:aws:s3:::reports/*", ...more }],
});
const EVERYBODY = policy("s3:GetObject", { Principal: "*" });
const PARTNER = policy("s3:GetObject", { Principal: { AWS: "111122223333" } });
const WRONG = { Version: "2012-10-17", Statement: [{ Effect: "Maybe" }] };

const pair = (existing: unknown, updated: unknown): Question["members"] => ({
  existingPolicyDocument: existing,
  newPolicyDocument: updated,
});
const bucket = (policyDocument: unknown): Question["members"] => ({
  policyDocument,
  resourceType: "AWS::S3::Bucket",
});
const validated = (document: unknown): Question["members"] => ({
  policyDocument: JSON.stringify(document),
  policyType: "IDENTITY_POLICY",
});

const READ = policy("s3:GetObject");
const ALL = policy("s3:*");
const SAMPLE: readonly (readonly [Question["operation"], Question["members"], string])[] = [
  ["CheckNoNewAccess", pair(ALL, READ), "PASS"],
  ["CheckNoNewAccess", pair(READ, ALL), "FAIL"],
  ["CheckNoNewAccess", pair(READ, WRONG), "400"],
  ["CheckNoNewAccess", pair("{", READ), "400"],
  ["CheckAccessNotGranted", { policyDocument: READ, access: [{ actions: ["s3:Put*"] }] }, "PASS"],
  ["CheckAccessNotGranted", { policyDocument: ALL, access: [{ actions: ["s3:Put*"] }] }, "FAIL"],
  ["CheckNoPublicAccess", bucket(PARTNER), "PASS"],
  ["CheckNoPublicAccess", bucket(EVERYBODY), "FAIL"],
  ["CheckNoExternalAccess", { policyDocument: PARTNER, zoneOfTrust: "111122223333" }, "PASS"],
  ["CheckNoExternalAccess", { policyDocument: PARTNER, zoneOfTrust: "444455556666" }, "FAIL"],
  ["Findings", { ...bucket(EVERYBODY), zoneOfTrust: "444455556666" }, "answered"],
  ["Compare", pair(READ, ALL), "more permissive"],
  ["Formula", { policyDocument: READ }, "answered"],
  ["ValidatePolicy", validated(READ), "answered"],
  ["ValidatePolicy", validated(WRONG), "answered"],
];

test("a question has the same answer over HTTP as in the library", async () => {
  const { url } = await running();
  for (const [operation, members, expected] of SAMPLE) {
    for (const agreement of await agreementsOf(url, { id: operation, operation, members })) {
      expect(agreement).toEqual({ route: agreement.route, answer: expected });
    }
  }
});

test("a server that decides less is seen to differ", async () => {
  const { url } = await running(["--steps", "1"]);
  const existing = policy("s3:Get*", { Condition: { StringLike: { "aws:username": "a*b*" } } });
  const updated = policy("s3:Get*", { Condition: { StringLike: { "aws:username": "a*c*b" } } });
  const members = pair(existing, updated);
  const question: Question = { id: "steps", operation: "CheckNoNewAccess", members };
  const differences = (await agreementsOf(url, question)).map(({ difference }) => difference);
  expect(differences).toEqual([expect.any(String), expect.any(String)]);
});
