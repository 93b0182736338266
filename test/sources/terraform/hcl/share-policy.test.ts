/**
 * Attributes of HCL that give access to others: which of them are sites, with which statement.
 */
import { describe, expect, test } from "vitest";
import { shown } from "./hcl-grammar.ts";
import { lines, problemsOf, reading, sitesOf } from "./memory-files.ts";

const block = (type: string, ...attributes: readonly string[]): string =>
  lines(`resource "${type}" "x" {`, ...attributes.map((each) => `  ${each}`), "}");

/** The principals and actions of each site, by the attribute. */
function granted(source: string): readonly string[] {
  return sitesOf(reading(source)).map(({ address, policy }) => {
    if (policy.kind !== "document") return `${address} ${policy.kind}`;
    const text = shown(policy.value);
    const [, effect] = /Effect:"?([^,"]*)"?,/.exec(text) ?? [];
    const [, principal] = /Principal:(.*?),Action:/.exec(text) ?? [];
    const [, action] = /Action:(.*?),Resource:/.exec(text) ?? [];
    return `${address.replace(/^.*\.x\./, "")}: ${effect} ${principal} ${action}`;
  });
}

describe("a list or share", () => {
  const READ = '["s3:ListBucket","s3:ListBucketVersions","s3:ListBucketMultipartUploads"]';
  const bucket = 'bucket = "b"';
  const image = 'image_id = "ami-1"';
  const everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
  test.each([
    [block("aws_s3_bucket", bucket, 'acl = "public-read"'), `acl: Allow "*" ${READ}`],
    [block("aws_s3_bucket", bucket, 'acl = "private"'), undefined],
    [block("aws_s3_bucket", bucket), undefined],
    [
      block("aws_s3_bucket", "grant {", 'permissions = ["READ"]', `uri = "${everybody}"`, "}"),
      `grant: Allow "*" ${READ}`,
    ],
    [block("aws_s3_bucket_acl", bucket, 'acl = "public-read"'), `acl: Allow "*" ${READ}`],
    [
      block(
        "aws_s3_bucket_acl",
        bucket,
        "access_control_policy {",
        "grant {",
        'permission = "READ"',
        "grantee {",
        'type = "Group"',
        `uri = "${everybody}"`,
        "}",
        "}",
        "grant {",
        'permission = "FULL_CONTROL"',
        "grantee {",
        'type = "CanonicalUser"',
        'id = "79a5"',
        "}",
        "}",
        "}",
      ),
      `access_control_policy: Allow "*" ${READ}`,
    ],
    [
      block("aws_s3_object", bucket, 'key = "k"', 'acl = "public-read"'),
      'acl: Allow "*" ["s3:GetObject","s3:GetObjectVersion"]',
    ],
    [
      block("aws_lambda_function_url", 'function_name = "f"', 'authorization_type = "NONE"'),
      'authorization_type: Allow "*" ["lambda:InvokeFunctionUrl"]',
    ],
    [
      block("aws_lambda_function_url", 'function_name = "f"', 'authorization_type = "AWS_IAM"'),
      undefined,
    ],
    [
      block("aws_lambda_function_url", 'function_name = "f"', "authorization_type = var.t"),
      'authorization_type: <structure var.t> "*" ["lambda:InvokeFunctionUrl"]',
    ],
    [
      block("aws_ami_launch_permission", image, 'group = "all"'),
      'group: Allow "*" ["ec2:RunInstances"]',
    ],
    [
      block("aws_ami_launch_permission", image, 'account_id = "444455556666"'),
      'account_id: Allow {AWS:["444455556666"]} ["ec2:RunInstances"]',
    ],
    [
      block("aws_ami_launch_permission", image, "account_id = var.a"),
      'account_id: Allow {AWS:["<var.a>"]} ["ec2:RunInstances"]',
    ],
    [
      block("aws_snapshot_create_volume_permission", 'snapshot_id = "s"', 'account_id = "1"'),
      'account_id: Allow {AWS:["1"]} ["ec2:CreateVolume","ec2:CopySnapshot"]',
    ],
    [
      block("aws_db_snapshot", 'db_snapshot_identifier = "s"', 'shared_accounts = ["all"]'),
      'shared_accounts: Allow "*" ["rds:CopyDBSnapshot","rds:RestoreDBInstanceFromDBSnapshot"]',
    ],
    [block("aws_db_snapshot", 'db_snapshot_identifier = "s"', "shared_accounts = []"), undefined],
    [
      block("aws_ssm_document", 'name = "d"', 'permissions = { account_ids = "All" }'),
      'permissions: Allow "*" ["ssm:DescribeDocument","ssm:GetDocument"]',
    ],
    [
      block("aws_ssm_document", 'name = "d"', 'permissions = { account_ids = "1, 2" }'),
      'permissions: Allow {AWS:["1","2"]} ["ssm:DescribeDocument","ssm:GetDocument"]',
    ],
    [
      block(
        "aws_kms_grant",
        'key_id = "k"',
        'grantee_principal = "arn:aws:iam::444455556666:role/r"',
        'operations = ["Decrypt", "Encrypt"]',
      ),
      'grantee_principal: Allow {AWS:"arn:aws:iam::444455556666:role/r"} ' +
        '["kms:Decrypt","kms:Encrypt"]',
    ],
    [
      block(
        "aws_signer_signing_profile_permission",
        'profile_name = "p"',
        'principal = "444455556666"',
        'action = "signer:StartSigningJob"',
      ),
      'principal: Allow {AWS:"444455556666"} "signer:StartSigningJob"',
    ],
    [
      block(
        "aws_acmpca_permission",
        'certificate_authority_arn = "arn:aws:acm-pca:r:1:certificate-authority/c"',
        'principal = "acm.amazonaws.com"',
        'actions = ["IssueCertificate"]',
      ),
      'principal: Allow {Service:"acm.amazonaws.com"} ["acm-pca:IssueCertificate"]',
    ],
  ])("%s", (source, expected) =>
    expect(granted(source)).toEqual(expected === undefined ? [] : [expected]),
  );
});

describe("a list of a bucket", () => {
  const LIST = lines(
    'resource "aws_s3_bucket" "b" { bucket_prefix = "b" }',
    'resource "aws_s3_bucket_acl" "x" {',
    "  bucket = aws_s3_bucket.b.id",
    '  acl = "public-read"',
    "}",
  );
  const guard = (bucket: string, setting = "ignore_public_acls = true"): string =>
    lines(
      'resource "aws_s3_bucket_public_access_block" "g" {',
      `  bucket = ${bucket}`,
      `  ${setting}`,
      "}",
    );
  const owned = lines(
    'resource "aws_s3_bucket_ownership_controls" "o" {',
    "  bucket = aws_s3_bucket.b.id",
    '  rule { object_ownership = "BucketOwnerEnforced" }',
    "}",
  );
  test.each([
    ["that ignores it", guard("aws_s3_bucket.b.id"), "none"],
    ["that has no lists", owned, "none"],
    [
      "that only refuses new ones",
      guard("aws_s3_bucket.b.id", "block_public_acls = true"),
      "Allow",
    ],
    ["beside a guard of another one", guard('"other"'), "Allow"],
    [
      "that may ignore it",
      guard("aws_s3_bucket.b.bucket", "ignore_public_acls = var.shut"),
      "<structure var.shut>",
    ],
  ])("%s", (_, more, expected) => {
    const [found = "acl: none"] = granted(LIST + more);
    expect(found.split(": ")[1]?.replace(/ "\*".*/, "")).toBe(expected);
  });
});

describe("a share without a statement", () => {
  test.each([
    [
      block("aws_quicksight_data_source", "permission {", 'principal = "*"', "}"),
      "QUICKSIGHT_SHARE_NOT_JUDGED",
    ],
    [
      block("aws_s3control_access_grant", "grantee {", 'grantee_identifier = "x"', "}"),
      "ACCESS_GRANT_NOT_JUDGED",
    ],
    [block("aws_eks_access_entry", 'principal_arn = "*"'), "CLUSTER_ACCESS_NOT_JUDGED"],
    [block("aws_lakeformation_permissions", 'principal = "*"'), "LAKE_FORMATION_NOT_JUDGED"],
    [block("aws_ram_principal_association", 'principal = "444455556666"'), "RAM_SHARE_NOT_JUDGED"],
    [
      block("aws_vpc_endpoint_service", 'allowed_principals = ["*"]'),
      "ENDPOINT_SERVICE_NOT_JUDGED",
    ],
    [block("aws_ecrpublic_repository", 'repository_name = "r"'), "PUBLIC_BY_NATURE"],
  ])("%s", (source, code) =>
    expect(problemsOf(reading(source)).map((each) => each.split(" ")[0])).toEqual([code]),
  );
  test("that does not exist", () =>
    expect(problemsOf(reading(block("aws_ecrpublic_repository", "count = 0")))).toEqual([]));
});
