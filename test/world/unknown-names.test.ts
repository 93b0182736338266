/**
 * Names that AWS does not have: one line for each statement and its warnings.
 *
 * How many of AWS's own policies have a warning is measured by `npm run bench managed`.
 */
import { expect, test } from "vitest";
import { awsWorld } from "../../src/packed-world/packed-world.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { idlePairs, unknownNames } from "../../src/world/unknown-names.ts";
import { document } from "../repair/notation.ts";

function codesOf(statement: string): readonly string[] {
  const parsed = parsePolicy(JSON.parse(document(statement)));
  if (parsed.kind !== "policy") throw new Error(JSON.stringify(parsed.diagnostics));
  const found = [unknownNames, idlePairs].flatMap((find) => find(parsed.policy, awsWorld()));
  return found.map(({ code, path }) => `${code} ${path.slice(2).join("/")}`);
}

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["Allow s3:GetObject on b/*", []],
  ["Allow S3:getobject on b/*", []],
  ["Allow s3:GetObjct on b/*", ["INVALID_ACTION Action/0"]],
  ["Deny s3:GetObject,s3:Foo* on *", ["INVALID_ACTION Action/1"]],
  ["Allow s33:* on *", ["INVALID_SERVICE_IN_ACTION Action/0"]],
  ["Allow s?:* on *", []],
  ["Allow * on *", []],
  ["Allow not s3:Foo on *", ["INVALID_ACTION NotAction/0"]],
  [
    "Allow s3:* on * if StringEquals aws:PrincipalOrgld=o-1",
    ["INVALID_GLOBAL_CONDITION_KEY Condition/StringEquals/aws:PrincipalOrgld"],
  ],
  ["Allow s3:* on * if StringEquals aws:PrincipalTag/x=y", []],
  [
    "Allow s3:* on * if StringEquals s3:prefx=y",
    ["INVALID_SERVICE_CONDITION_KEY Condition/StringEquals/s3:prefx"],
  ],
  ["Allow s3:* on * if StringEquals s3:ExistingObjectTag/x=y", []],
  ["Allow s3:* on * if StringEquals accounts.google.com:aud=y", []],
  ["Allow s3:* on * if StringEquals own:key=y", []],
  ["Allow s3:GetObject on {{bucket}}/*", ["UNFILLED_TEMPLATE Resource/0"]],
  ["Allow s3:GetObject on ${AWS::AccountId}/*", ["UNFILLED_TEMPLATE Resource/0"]],
  ["Allow s3:GetObject on ${var.bucket}/*", ["UNFILLED_TEMPLATE Resource/0"]],
  ["Allow s3:GetObject on ${aws:username}/*", []],
  ["Allow s3:GetObject on arn:aws:sqs:us-east-1:111122223333:q", ["RESOURCE_NOT_TAKEN Resource/0"]],
  ["Allow s3:ListAllMyBuckets,s3:GetObject on b/*", ["ACTION_WITHOUT_RESOURCE Action/0"]],
  ["Allow s3:ListAllMyBuckets on *", []],
];

test.each(CASES)("%s: %j", (statement, expected) => {
  expect(codesOf(statement)).toEqual(expected);
});

test("a message has the date of the data and the nearest name", () => {
  const parsed = parsePolicy(JSON.parse(document("Allow s3:GetObjct on b/*")));
  const found = parsed.kind === "policy" ? unknownNames(parsed.policy, awsWorld()) : [];
  const { date } = awsWorld();
  expect(found[0]?.message).toBe(
    `AWS has no action \`s3:GetObjct\` (as of ${date}); did you mean \`s3:GetObject\`?`,
  );
});
