/**
 * References to inputs, locals, resources and data sources, each with its value.
 */
import { describe, expect, test } from "vitest";
import { ACCOUNT, only, PARTITION, policyOf, REGION } from "./memory-files.ts";

const VALUES: readonly (readonly [
  name: string,
  expression: string,
  more: string,
  value: string,
])[] = [
  ["a local", "local.a", 'locals { a = "${local.b}1" \n b = "x" }', '"x1"'],
  [
    "a local that depends on itself",
    "local.a",
    "locals { a = local.a }",
    "<structure local.a, a cycle (1)>",
  ],
  ["an input without value", "var.a", 'variable "a" { type = string }', "<pattern var.a>"],
  ["its default", "var.a", 'variable "a" { \n default = "d" }', "<structure var.a>"],
  ["a number as input", "var.a", 'variable "a" { type = number }', "<component var.a>"],
  [
    "an object as input",
    "var.a.b",
    'variable "a" { type = object({ b = string }) }',
    "<pattern var.a.b>",
  ],
  ["a sensitive input", "var.a", 'variable "a" { sensitive = true }', "<structure var.a>"],
  ["an input in a text", '"a-${var.a}"', 'variable "a" {}', '"a-<var.a>"'],
  ["path.module", "path.module", "", '"."'],
  [
    "the account",
    "data.aws_caller_identity.me.account_id",
    'data "aws_caller_identity" "me" {}',
    `"${ACCOUNT}"`,
  ],
  [
    "the partition",
    '"arn:${data.aws_partition.p.partition}"',
    'data "aws_partition" "p" {}',
    `"arn:${PARTITION}"`,
  ],
  ["the Region", "data.aws_region.r.name", 'data "aws_region" "r" {}', `"${REGION}"`],
  [
    "the Region of the provider",
    "data.aws_region.r.name",
    'data "aws_region" "r" {}\nprovider "aws" { region = "eu-west-1" }',
    '"eu-west-1"',
  ],
  [
    "the account of another provider",
    "data.aws_caller_identity.me.account_id",
    'data "aws_caller_identity" "me" { provider = aws.other }',
    '"<the account of aws.other>"',
  ],
  [
    "the ARN of a bucket with a known name",
    "aws_s3_bucket.b.arn",
    'resource "aws_s3_bucket" "b" { bucket = "logs" }',
    `"arn:${PARTITION}:s3:::logs"`,
  ],
  [
    "the ARN of a bucket without a name",
    '"${aws_s3_bucket.b.arn}/*"',
    'resource "aws_s3_bucket" "b" {}',
    `"arn:${PARTITION}:s3:::<aws_s3_bucket.b.bucket>/*"`,
  ],
  [
    "the id of a bucket",
    "aws_s3_bucket.b.id",
    'resource "aws_s3_bucket" "b" {}',
    "<component aws_s3_bucket.b.bucket>",
  ],
  [
    "a name from an input, which has no wildcards once it is a name",
    "aws_s3_bucket.b.bucket",
    'variable "n" { type = string }\nresource "aws_s3_bucket" "b" { bucket = var.n }',
    "<component var.n>",
  ],
  [
    "the ARN of a queue",
    "aws_sqs_queue.q.arn",
    'resource "aws_sqs_queue" "q" { name = "jobs" }',
    `"arn:${PARTITION}:sqs:${REGION}:${ACCOUNT}:jobs"`,
  ],
  [
    "the ARN of a queue that a data source finds",
    "data.aws_sqs_queue.q.arn",
    'data "aws_sqs_queue" "q" { name = "jobs" }',
    `"arn:${PARTITION}:sqs:${REGION}:${ACCOUNT}:jobs"`,
  ],
  [
    "a name that may have wildcards",
    "aws_iot_thing.t.name",
    'variable "n" { type = string }\nresource "aws_iot_thing" "t" { name = var.n }',
    "<pattern var.n>",
  ],
  [
    "an ARN without a known form",
    "aws_foo_bar.b.arn",
    'resource "aws_foo_bar" "b" {}',
    '"<aws_foo_bar.b.arn>"',
  ],
  [
    "another attribute of AWS",
    "aws_eks_cluster.c.identity[0].oidc[0].issuer",
    'resource "aws_eks_cluster" "c" {}',
    "<text aws_eks_cluster.c.identity[0].oidc[0].issuer>",
  ],
  [
    "an attribute that another provider decides",
    "vault_secret.s.value",
    'resource "vault_secret" "s" {}',
    "<structure vault_secret.s.value>",
  ],
  [
    "a parameter that others write",
    "data.aws_ssm_parameter.p.value",
    'data "aws_ssm_parameter" "p" {}',
    "<structure data.aws_ssm_parameter.p.value>",
  ],
  [
    "an attribute that is written",
    "aws_iam_role.r.tags.k",
    'resource "aws_iam_role" "r" { tags = { k = "v" } }',
    '"v"',
  ],
  [
    "all instances of a resource",
    "aws_sns_topic.t[*].name",
    'resource "aws_sns_topic" "t" { \n count = 2\n name = "t${count.index}" }',
    '["t0","t1"]',
  ],
  [
    "one instance",
    'aws_sns_topic.t["a"].name',
    'resource "aws_sns_topic" "t" { \n for_each = toset(["a"])\n name = each.key }',
    '"a"',
  ],
  [
    "an instance of unknown keys",
    "aws_sns_topic.t[0].display_name",
    'resource "aws_sns_topic" "t" { count = var.n }\nvariable "n" { type = number }',
    "<text aws_sns_topic.t[0].display_name>",
  ],
  [
    "an instance that does not exist",
    'try(aws_sns_topic.t[0].name, "none")',
    'resource "aws_sns_topic" "t" { count = 0 }',
    '"none"',
  ],
];

describe("the value of", () => {
  test.each(VALUES)("%s", (_name, expression, more, value) => {
    expect(only(`${more}\n${policyOf(expression)}`)).toBe(value);
  });
});
