/**
 * The names of the provider for AWS Cloud Control, row by row for a sample of them.
 *
 * The rule of the names is tested with types of different forms; that no row is lost, with all.
 */
import { describe, expect, test } from "vitest";
import { AWSCC_LINKS, AWSCC_POLICIES, awsccType } from "../../src/aws/awscc-policies.ts";
import {
  CLOUDFORMATION_LINKS,
  CLOUDFORMATION_POLICIES,
} from "../../src/aws/cloudformation-policies.ts";
import { terraformLinks, terraformPolicies } from "../../src/aws/terraform-policies.ts";

describe("the rows", () => {
  test.each([
    ["awscc_s3_bucket_policy", "policy_document", "document", "resource", "AWS::S3::Bucket"],
    [
      "awscc_iam_role",
      "policies[].policy_document",
      "document",
      "identity",
      "AWS::IAM::RolePolicy",
    ],
    [
      "awscc_iam_role",
      "assume_role_policy_document",
      "document",
      "trust",
      "AWS::IAM::AssumeRolePolicyDocument",
    ],
    ["awscc_kms_key", "key_policy", "document", "resource", "AWS::KMS::Key"],
    [
      "awscc_sso_permission_set",
      "inline_policy",
      "document",
      "identity",
      "AWS::SSO::PermissionSet",
    ],
    ["awscc_ec2_vpc_endpoint", "policy_document", "document", "endpoint", "AWS::EC2::VPCEndpoint"],
    [
      "awscc_dynamodb_table",
      "stream_specification.resource_policy.policy_document",
      "document",
      "resource",
      "AWS::DynamoDB::Stream",
    ],
    [
      "awscc_fsx_s3_access_point_attachment",
      "s3_access_point.policy",
      "document",
      "resource",
      "AWS::S3::AccessPoint",
    ],
    ["awscc_apigateway_rest_api", "body", "openapi", "resource", "AWS::ApiGateway::RestApi"],
    [
      "awscc_apigateway_domain_name_v2",
      "policy",
      "document",
      "resource",
      "AWS::ApiGateway::DomainNameV2",
    ],
    ["awscc_lambda_permission", "principal", "arguments", "resource", "AWS::Lambda::Function"],
    [
      "awscc_organizations_policy",
      "content",
      "document",
      "organization",
      "AWS::Organizations::Policy",
    ],
    [
      "awscc_cloudformation_stack",
      "template_url",
      "template",
      "nested",
      "AWS::CloudFormation::Stack",
    ],
    ["awscc_odb_odb_network", "s3_policy_document", "document", "endpoint", "AWS::ODB::OdbNetwork"],
  ])("%s.%s", (type, attribute, format, kind, awsType) => {
    const rows = terraformPolicies(type);
    expect(rows).toContainEqual(expect.objectContaining({ attribute, format, kind, awsType }));
  });

  test.each([
    ["AWS::S3ObjectLambda::AccessPointPolicy", "awscc_s3objectlambda_access_point_policy"],
    ["AWS::ECR::PublicRepository", "awscc_ecr_public_repository"],
    ["AWS::EC2::IPAMPool", "awscc_ec2_ipam_pool"],
    ["AWS::WAFv2::WebACL", "awscc_wafv2_web_acl"],
  ])("%s is %s", (type, name) => {
    expect(awsccType(type)).toBe(name);
  });

  test("are all of CloudFormation's, each under one name", () => {
    expect(AWSCC_POLICIES).toHaveLength(CLOUDFORMATION_POLICIES.length);
    expect(AWSCC_LINKS).toHaveLength(CLOUDFORMATION_LINKS.length);
    const names = AWSCC_POLICIES.map(({ type, attribute }) => `${type}.${attribute}`);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^awscc_[a-z0-9_]+(?:\.[a-z0-9_]+(?:\[\])?)+$/);
  });

  test("of links are found by their type", () => {
    expect(terraformLinks("awscc_iam_user")).toMatchObject([
      { effect: "attachment" },
      { effect: "attachment" },
      { effect: "boundary" },
    ]);
  });
});
