/**
 * Rules without policies: a warning with what is probably misspelt, unless the rule is optional.
 */
import { expect, test } from "vitest";
import { judgeSites } from "../../src/gate/gate.ts";
import { idleRules } from "../../src/gate/idle-rules.ts";
import { BUILT_IN_STANDARD } from "../../src/gate/standard.ts";
import { valueFrom } from "./notation.ts";
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

const ALLOW = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "s3:GetObject", Resource: "*" },
  ],
};

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

/** The texts of the entries that match nothing. */
function idleEntries(members: string, isWholeProject = true): readonly string[] {
  const rule = members.replace("{", "{check: no-public-access, ");
  const standard = standardOf(`version: 1\nrules:\n  r: ${rule}`);
  return idleRules(standard, SITES, isWholeProject).map(
    ({ code, message }) => `${code}: ${message.replace(/^.* is idle: /, "")}`,
  );
}

test.each([
  ["{where: {path: [infra, modules/wbe]}}", "path `modules/wbe`; did you mean `modules/web`?"],
  ["{where: [{path: infra}, {path: moduls}]}", "path `moduls`; did you mean `modules`?"],
  [
    "{where: {address: [module.web, module.wbe]}}",
    "address `module.wbe`; did you mean `module.web`?",
  ],
  ["{where: {type: [AWS::IAM::Role, AWS::X::Y]}}", "type `AWS::X::Y`"],
  ["{where: {tag: {team: [web, wbe]}}}", "tag `team` with the value `wbe`; did you mean `web`?"],
])("%s: one entry is idle", (members, text) => {
  expect(idleEntries(members)).toEqual([`SCOPE_UNUSED: no policy has the ${text}`]);
});

test.each([
  ["{where: {path: [infra, modules]}}", true],
  ["{where: [{kind: scp}, {kind: trust}]}", true],
  ["{optional: true, where: {path: [infra, other]}}", true],
  ["{where: {path: [infra, other]}}", false],
])("%s: no entry is idle, or other files were not read (%s)", (members, isWholeProject) => {
  expect(idleEntries(members, isWholeProject)).toEqual([]);
});

test.each([
  ["no-public-access", { kind: "identity" }, "its policy: an identity policy grants access"],
  ["no-public-access", { kind: "scp" }, "its policy: a policy of the kind `scp` limits"],
  ["{check: no-external-access, trusted: us}", { kind: "identity" }, "its policy: an identity"],
  ["{check: access-not-granted, actions: 's3:*'}", { kind: "boundary" }, "its policy: a policy"],
  ["no-new-access-since", { kind: "resource" }, "its policy: the source does not say"],
  ["no-public-access", { kind: "resource" }, undefined],
  ["no-new-access-since", { kind: "scp", before: { kind: "absent" } }, undefined],
] as const)("a rule with %s can say nothing about %j: %s", (check, facts, expected) => {
  const more = check === "no-new-access-since" ? ", since: plan, created: ignore" : "";
  const rule = check.startsWith("{") ? check : `{check: ${check}${more}}`;
  const zones = "trusted: {us: ['111122223333']}\n";
  const standard = standardOf(`version: 1\n${zones}rules:\n  r: ${rule}`);
  const own = site({ ...facts, policy: { kind: "document", value: valueFrom(ALLOW) } });
  const reading = { file: "main.tf", source: own.source, sites: [own], problems: [] };
  const { problems } = judgeSites([reading], standard, {
    today: "2026-11-27",
    allowEmpty: true,
  });
  const unused = problems.filter(({ code }) => code === "RULE_UNUSED").map((each) => each.message);
  expect(unused).toEqual(
    expected === undefined
      ? []
      : [expect.stringContaining(`the rule \`r\` can say nothing about ${expected}`)],
  );
});
