/**
 * Which unknown values of two states of a source are the same.
 *
 * A case has two states of a source, each with one policy. The question is whether the unknown
 * values of the policy are declared in the same way.
 */
import { expect, test } from "vitest";
import { readCloudFormation } from "../../src/sources/cloudformation/template.ts";
import type { PolicySite } from "../../src/sources/site.ts";
import { readTerraform } from "../../src/sources/terraform/hcl/read-terraform.ts";
import { filesOf } from "./cloudformation/templates.ts";
import { hclGrammar } from "./terraform/hcl/hcl-grammar.ts";
import { memoryFiles } from "./terraform/hcl/memory-files.ts";

const grammar = await hclGrammar();

type Read = (text: string) => readonly PolicySite[];

const template: Read = (text) => {
  const context = { files: filesOf({}), isCompared: true };
  return readCloudFormation({ file: "t.yaml", text }, context).sites;
};

const terraform: Read = (text) => {
  const [main = "", inner = ""] = text.split("-- m\n");
  const files = memoryFiles({ "main.tf": main, ...(inner !== "" && { "m/main.tf": inner }) });
  return readTerraform(grammar, ".", { files, isCompared: true }).readings.flatMap(
    ({ sites }) => sites,
  );
};

const hcl = (resource: string, more: string): string =>
  `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = ${resource} }]
  })
}
${more}`;
const cfn = (resource: string, more: string): string =>
  `Parameters:
  Stage: {Type: String, Default: dev, Description: The stage}
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: "s3:*", Resource: ${resource}}
${more}`;

const BUCKET = '  B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref Stage}}\n';
const CUSTOM = '  C: {Type: "Custom::C", Properties: {ServiceToken: x, Path: a}}\n';
const STAGE = cfn('!Sub "arn:aws:s3:::${Stage}/*"', "");
const OF_BUCKET = cfn("!GetAtt B.Arn", BUCKET);
const OF_CUSTOM = cfn("!GetAtt C.Arn", CUSTOM);
const VARIABLE = hcl('"arn:aws:s3:::${var.a}"', 'variable "a" { default = "x" }\n');
const ROLE = hcl("data.aws_iam_role.r.arn", 'data "aws_iam_role" "r" { name = var.n }\n');
const NAMED = `${ROLE}variable "n" { default = "dev" }\n`;
const OWN = hcl("aws_s3_bucket.b.arn", 'resource "aws_s3_bucket" "b" { bucket_prefix = "a" }\n');
const ACCOUNT = hcl(
  '"arn:aws:sqs:eu-west-1:${data.aws_caller_identity.current.account_id}:q"',
  'data "aws_caller_identity" "current" {}\nprovider "aws" { profile = "a" }\n',
);
const INNER = `module "m" { source = "./m" }
-- m
${hcl("upper(lookup(data.x_y.z.w, 1))", 'data "x_y" "z" { name = var.q }\nvariable "q" {}\n')}`;

type Case = readonly [string, Read, string, readonly [string, string], boolean];

/** The reader, the state before, a change of it, and whether the values are the same. */
const CASES: readonly Case[] = [
  ["nothing", template, STAGE, ["", ""], true],
  ["a default", template, STAGE, ["Default: dev", 'Default: "*"'], false],
  ["a description", template, STAGE, ["The stage", "the Stage"], true],
  ["another action", template, STAGE, ["s3:*", "s3:Get*"], true],
  ["a default behind a name", template, OF_BUCKET, ["Default: dev", "Default: prod"], false],
  ["a name", template, OF_BUCKET, ["!Ref Stage", '!Sub "x-${Stage}"'], false],
  ["a tag", template, OF_BUCKET, ["!Ref Stage", "!Ref Stage, Tags: []"], true],
  ["a custom resource", template, OF_CUSTOM, ["Path: a", "Token: b"], false],
  ["a default of a variable", terraform, VARIABLE, ['"x"', '"*"'], false],
  ["a comment", terraform, VARIABLE, ['variable "a" {', '# the a\nvariable "a" {'], true],
  ["the name of a data source", terraform, ROLE, ["var.n", '"admin"'], false],
  ["a default behind a data source", terraform, NAMED, ['"dev"', '"admin"'], false],
  ["a prefix", terraform, OWN, ['"a"', '"b"'], false],
  ["a tag of a bucket", terraform, OWN, ['= "a"', '= "a"\n tags = {}'], true],
  ["who deploys", terraform, ACCOUNT, ['"a"', '"b"'], false],
  ["a data source of a module", terraform, INNER, ["var.q", '"x"'], false],
  ["an action in a module", terraform, INNER, ['"s3:*"', '"s3:Get*"'], true],
];

test.each(CASES)("%s", (_, read, before, [old, now], isSame) => {
  const [one, other] = [before, before.replace(old, () => now)].map(read);
  expect(one?.map(({ definitions }) => Object.keys(definitions ?? {}).length)).not.toEqual([0]);
  const definitions = one?.map((each) => each.definitions);
  const check = expect(other?.map((each) => each.definitions));
  if (isSame) check.toEqual(definitions);
  else check.not.toEqual(definitions);
});
