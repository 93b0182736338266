/**
 * Rules without policies: a warning with what is probably misspelt, unless the rule is optional.
 */
import { expect, test } from "vitest";
import { idleRules } from "../../src/gate/idle-rules.ts";
import { BUILT_IN_STANDARD } from "../../src/gate/standard.ts";
import { shown, site, standardOf } from "./standard-notation.ts";

const WARNING = "3:3 warning RULE_UNUSED the rule `r` is about no policy that was read";
const SITES = [
  site({ tags: { team: "web", stage: "prod" } }),
  site({
    address: 'module.web["eu"].aws_iam_role.ci.assume_role_policy',
    kind: "trust",
    awsType: "AWS::IAM::Role",
    file: "modules/web/roles.tf",
    source: "terraform",
    tags: { team: "web" },
  }),
];

/** The help of the warning; undefined if there is none. */
function help(members: string, sites = SITES): string | undefined {
  const rule = members.replace("{", "{check: no-public-access, ").replace(", }", "}");
  const standard = standardOf(`version: 1\nrules:\n  r: ${rule}`);
  const [found, ...more] = shown(idleRules(standard, sites));
  expect(more).toEqual([]);
  if (found === undefined) return undefined;
  expect(found.startsWith(`${WARNING} (`)).toBe(true);
  return found.slice(WARNING.length + 2, -1);
}

test.each([
  "{}",
  "{where: {kind: resource}}",
  "{where: [{kind: scp}, {kind: trust}]}",
  "{where: {address: module.web}}",
  "{where: {path: modules/web}}",
  "{optional: true, where: {kind: scp}}",
])("%s is about a policy, or need not be", (members) => expect(help(members)).toBeUndefined());

test.each([
  [
    "{where: {type: AWS::S3::Bucketpolicy}}",
    "type `AWS::S3::Bucketpolicy`",
    "AWS::S3::BucketPolicy",
  ],
  [
    "{where: {address: aws_s3_bucket_polcy.site}}",
    "address `aws_s3_bucket_polcy.site`",
    "aws_s3_bucket_policy.site",
  ],
  ["{where: {address: module.wbe}}", "address `module.wbe`", "module.web"],
  ["{where: {address: site}}", "address `site`", "aws_s3_bucket_policy.site"],
  ["{where: {path: infr/main.tf}}", "path `infr/main.tf`", "infra/main.tf"],
  ["{where: {path: modules/wbe/}}", "path `modules/wbe/`", "modules/web"],
  ["{where: {tag: {taem: web}}}", "tag `taem`", "team"],
  ["{where: {tag: {team: wbe}}}", "tag `team` with the value `wbe`", "web"],
  ["{where: [{kind: scp}, {type: AWS::IAM::Roles}]}", "type `AWS::IAM::Roles`", "AWS::IAM::Role"],
])("%s: the nearest name", (members, given, near) =>
  expect(help(members)).toBe(`its \`where\` has the ${given}; did you mean \`${near}\`?`),
);

const OPTIONAL = "write `optional: true` if the rule is meant for other files";
test.each([
  ["{where: {kind: scp}}", "no policy has the kind `scp`"],
  ["{where: {kind: [scp, rcp]}}", "no policy has the kind `scp` or `rcp`"],
  ["{where: {source: sam}}", "no policy has the source `sam`"],
  ["{where: {type: AWS::SNS::Topic}}", "no policy has the type `AWS::SNS::Topic`"],
  ["{where: {path: elsewhere}}", "no policy has the path `elsewhere`"],
  [
    "{where: {type: AWS::IAM::Role, kind: resource}}",
    "no policy matches all members of its `where`",
  ],
  ["{except: {address: '**'}}", "its `except` leaves out every policy"],
])("%s: what no policy has", (members, reason) =>
  expect(help(members)).toBe(`${reason}; ${OPTIONAL}`),
);

test("without policies, and in the built-in standard, there is nothing to say", () => {
  expect(help("{where: {kind: scp}}", [])).toBeUndefined();
  expect(idleRules(BUILT_IN_STANDARD, [site()])).toEqual([]);
});
