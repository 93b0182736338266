/**
 * Scopes: for each, the policies that a rule with it is about, and those of an exception.
 *
 * A case is a scope as a standard writes it, a policy, and `both`, `none`, or `rule` where a fact
 * is not known: then the rule is about the policy, and the exception is not.
 */
import { describe, expect, test } from "vitest";
import { isExceptionAbout, isRuleAbout, type Scope } from "../../src/gate/scope.ts";
import { readStandard } from "../../src/gate/standard.ts";
import { filesOf, site, standardOf } from "./standard-notation.ts";

type Parts = NonNullable<Parameters<typeof site>[0]>;

function audience(where: readonly Scope[], parts: Parts): string {
  if (!isRuleAbout({ where }, site(parts))) return "none";
  return isExceptionAbout(where, site(parts)) ? "both" : "rule";
}

const about = (scope: string, parts: Parts): string =>
  audience(
    standardOf(`version: 1\nrules: {r: {check: no-public-access, where: ${scope}}}`).rules[0]
      ?.where ?? [],
    parts,
  );

const at = (address: string): Parts => ({ address });
const tags = (given: Parts["tags"], unknown?: Parts["unknownTags"]): Parts => ({
  ...(given && { tags: given }),
  ...(unknown && { unknownTags: unknown }),
});

describe("a scope of members", () => {
  test.each<[string, Parts, string]>([
    ["{kind: resource}", {}, "both"],
    ["{kind: [trust, identity]}", {}, "none"],
    ["{source: terraform, kind: resource}", {}, "both"],
    ["{source: sam, kind: resource}", {}, "none"],
    ["[{source: sam}, {kind: resource}]", {}, "both"],
    ["[{source: sam}, {kind: trust}]", {}, "none"],
    ["{type: 'AWS::S3::*'}", {}, "both"],
    ["{type: 'aws::s3::*'}", {}, "none"],
    ["{type: 'AWS::S3::Buckets'}", {}, "none"],
    // The type of the resource, and of the resource that holds its policy.
    ["{type: 'AWS::S3::BucketPolicy'}", { awsType: "AWS::S3::Bucket" }, "both"],
    ["{type: 'AWS::S3::Bucket'}", { awsType: "AWS::S3::Bucket" }, "both"],
    ["{type: 'AWS::SQS::QueuePolicy'}", { awsType: "AWS::SQS::Queue" }, "both"],
    ["{type: 'AWS::SNS::TopicPolicy'}", { awsType: "AWS::SNS::Topic" }, "both"],
    ["{type: 'AWS::IAM::Role'}", { awsType: "AWS::IAM::RolePolicy" }, "both"],
    ["{type: 'AWS::SQS::QueuePolicy'}", { awsType: "AWS::S3::Bucket" }, "none"],
    ["{type: 'AWS::KMS::ReplicaKey'}", { awsType: "AWS::KMS::Key" }, "none"],
    ["{type: [AWS::IAM::Role, AWS::S3::BucketPolicy]}", {}, "both"],
  ])("%s and %j: %s", (scope, parts, expected) => expect(about(scope, parts)).toBe(expected));
});

describe("a root module", () => {
  const place = { file: "envs/prod/main.tf", line: 1, column: 1 };
  test.each<[string, Parts, string]>([
    ["{root: envs/prod}", { source: "terraform", root: "envs/prod" }, "both"],
    ["{root: envs}", { source: "terraform", root: "envs/prod" }, "both"],
    ["{root: 'envs/*'}", { source: "terraform", root: "envs/prod" }, "both"],
    ["{root: envs/dev}", { source: "terraform", root: "envs/prod" }, "none"],
    ["{root: envs/prod}", { source: "terraform", place }, "both"],
    ["{root: modules}", { source: "terraform", place }, "none"],
    ["{root: envs/prod}", { source: "terraform-plan", place }, "rule"],
    ["{root: envs/prod}", { source: "cloudformation", place }, "none"],
  ])("%s and %j: %s", (scope, parts, expected) => expect(about(scope, parts)).toBe(expected));
});

describe("an address", () => {
  test.each<[string, string, string]>([
    ["aws_s3_bucket_policy.site", "aws_s3_bucket_policy.site.policy", "both"],
    ["aws_s3_bucket_policy.site.policy", "aws_s3_bucket_policy.site.policy", "both"],
    ["aws_s3_bucket_policy.sit", "aws_s3_bucket_policy.site.policy", "none"],
    ["aws_s3_bucket_policy.site.policy.x", "aws_s3_bucket_policy.site.policy", "none"],
    ["aws_s3_bucket_policy.s*", "aws_s3_bucket_policy.site.policy", "both"],
    ["aws_s3_bucket_policy.s*", "aws_s3_bucket_policy.other.policy", "none"],
    ["aws_*", "aws_s3_bucket_policy.site.policy", "both"],
    ["*.site.policy", "module.a.aws_s3_bucket_policy.site.policy", "none"],
    ["**.site.policy", "module.a.aws_s3_bucket_policy.site.policy", "both"],
    ["**.site", "site.policy", "both"],
    ["module.web", "module.web.aws_s3_bucket_policy.site.policy", "both"],
    ["module.web", "module.website.aws_s3_bucket_policy.site.policy", "none"],
    ["module.web", 'module.web["eu"].aws_s3_bucket_policy.site.policy', "both"],
    ["module.web.aws_iam_role.ci", 'module.web["eu"].aws_iam_role.ci[0].policy', "both"],
    ["module.web[*].aws_iam_role.ci[*]", 'module.web["eu"].aws_iam_role.ci[0].policy', "both"],
    ["aws_iam_role.ci[*]", "aws_iam_role.ci.policy", "both"],
    ['aws_iam_role.ci["eu"]', 'aws_iam_role.ci["eu"].policy', "both"],
    ['aws_iam_role.ci["eu"]', 'aws_iam_role.ci["us"].policy', "none"],
    ['aws_iam_role.ci["eu-*"]', 'aws_iam_role.ci["eu-west-1"].policy', "both"],
    ["aws_iam_role.ci[0]", 'aws_iam_role.ci["0"].policy', "none"],
    ["aws_iam_role.ci[0]", "aws_iam_role.ci.policy", "none"],
    ['aws_iam_role.ci["a.b]"]', 'aws_iam_role.ci["a.b]"].policy', "both"],
    ['aws_iam_role.ci["a"].policy', 'aws_iam_role.ci["a\\"].policy.x"].policy', "none"],
    ['aws_iam_role.ci["eu"]', "aws_iam_role.ci[each.key].policy", "rule"],
    ["aws_iam_role.ci[*]", "aws_iam_role.ci[each.key].policy", "both"],
    ["Role.Policies[0]", "Role.Policies[0].PolicyDocument", "both"],
    ["Role.Policies[1]", "Role.Policies[0].PolicyDocument", "none"],
    ["a.b", `a.b.${"c".repeat(4096)}`, "rule"],
  ])("%s in %s: %s", (pattern, address, expected) =>
    expect(about(`{address: ${JSON.stringify(pattern)}}`, at(address))).toBe(expected),
  );
});

describe("a tag", () => {
  test.each<[string, Parts, string]>([
    ["{team: apps}", tags({ team: "apps" }), "both"],
    ["{team: apps}", tags({ team: "web" }), "none"],
    ["{team: [web, 'ap*']}", tags({ team: "apps" }), "both"],
    ["{team: '*'}", tags({ team: "" }), "both"],
    ["{team: apps}", tags({ Team: "apps" }), "none"],
    ["{team: apps, stage: 1}", tags({ team: "apps" }), "none"],
    ["{team: apps, stage: 1}", tags({ team: "apps", stage: "1" }), "both"],
    ["{team: apps}", tags(undefined), "none"],
    ["{team: apps}", tags(undefined, ["team"]), "rule"],
    ["{team: apps}", tags(undefined, ["stage"]), "none"],
    ["{team: apps}", tags(undefined, "all"), "rule"],
    ["{team: apps}", tags({ team: "web" }, "all"), "none"],
  ])("%s and %j: %s", (scope, parts, expected) =>
    expect(about(`{tag: ${scope}}`, parts)).toBe(expected),
  );
});

/** Glob, file, and the standard's file, with the working directory if it is known. */
describe("a path", () => {
  test.each<[string, string, string, string, string]>([
    ["infra", "infra/a.tf", "keyaki.yaml", "", "both"],
    ["./infra/", "infra/a.tf", "keyaki.yaml", "", "both"],
    ["infra", "app/infra/a.tf", "keyaki.yaml", "", "none"],
    ["infra", "./app/../infra/a.tf", "keyaki.yaml", "", "both"],
    ["infra", "app/infra/a.tf", "app/keyaki.yaml", "", "both"],
    ["infra", "infra/a.tf", "app/keyaki.yaml", "", "none"],
    ["../infra", "infra/a.tf", "app/keyaki.yaml", "", "both"],
    ["**", "infra/a.tf", "app/keyaki.yaml", "", "none"],
    [".", "app/a.tf", "app/keyaki.yaml", "", "both"],
    ["app", "a.tf", "../keyaki.yaml", "", "rule"],
    ["app", "a.tf", "../keyaki.yaml", "/code/app", "both"],
    ["web", "a.tf", "../keyaki.yaml", "/code/app", "none"],
    ["app", "/code/app/a.tf", "keyaki.yaml", "", "rule"],
    ["app", "/code/app/a.tf", "keyaki.yaml", "/code", "both"],
    ["app", "app/a.tf", "/code/keyaki.yaml", "/code", "both"],
    ["app", "/elsewhere/app/a.tf", "keyaki.yaml", "/code", "none"],
  ])("%s and %s, of %s in %j: %s", (glob, file, standard, workingDirectory, expected) => {
    const text = `version: 1\nrules: {r: {check: no-public-access, where: {path: '${glob}'}}}`;
    const read = readStandard(
      { file: standard, text },
      { files: filesOf({}), ...(workingDirectory !== "" && { workingDirectory }) },
    );
    const where = (read.kind === "ok" && read.standard.rules[0]?.where) || [];
    expect(audience(where, { file })).toBe(expected);
  });
});

test("a rule without scope is about every policy", () =>
  expect(isRuleAbout({}, site())).toBe(true));
test("except takes policies out, but not in doubt", () => {
  const except = [{ tag: [{ name: "team", values: ["apps"] }] }];
  expect(isRuleAbout({ except }, site({ tags: { team: "apps" } }))).toBe(false);
  expect(isRuleAbout({ except }, site({ unknownTags: "all" }))).toBe(true);
});
