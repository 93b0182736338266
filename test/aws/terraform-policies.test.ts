/**
 * The table of Terraform's policy attributes, row by row.
 *
 * The CloudFormation types are compared with AWS's own list of types; the few that it does not have
 * are named here.
 */
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { describe, expect, test } from "vitest";
import { isResourceType } from "../../src/aws/resource-types.ts";
import {
  TERRAFORM_LINKS,
  TERRAFORM_LOOK_ALIKES,
  TERRAFORM_POLICIES,
  terraformLinks,
  terraformPolicies,
} from "../../src/aws/terraform-policies.ts";

const spec = loadAwsServiceSpecSync();
const types = new Set(spec.all("resource").map(({ cloudFormationType }) => cloudFormationType));

/** Names of Access Analyzer or of this project, which CloudFormation does not have. */
const OTHER_TYPES: ReadonlySet<string> = new Set([
  "AWS::IAM::AssumeRolePolicyDocument",
  "AWS::S3::Glacier",
  "AWS::ECR::PublicRepository",
  "AWS::CloudSearch::Domain",
  "AWS::Glue::Catalog",
  "AWS::MediaStore::Container",
  "AWS::CodeArtifact::Domain",
  "AWS::CloudFormation::Any",
]);

const nameOf = ({ type, attribute }: { type: string; attribute: string }): string =>
  `${type}.${attribute}`;
const names = TERRAFORM_POLICIES.map(nameOf);

describe("the table", () => {
  test("has no row twice, and no row in two tables", () => {
    const all = [...names, ...TERRAFORM_LINKS.map(nameOf), ...TERRAFORM_LOOK_ALIKES.map(nameOf)];
    expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([]);
  });

  test("has each row of the survey of the provider", () => {
    expect(TERRAFORM_POLICIES).toHaveLength(99);
    expect(TERRAFORM_LINKS).toHaveLength(27);
    expect(TERRAFORM_LOOK_ALIKES).toHaveLength(36);
  });

  test.each(names)("%s is a Terraform name", (name) => {
    expect(name).toMatch(/^aws_[a-z0-9_]+(?:\.[a-z0-9_]+(?:\[\])?)+$/);
  });

  test.each(TERRAFORM_POLICIES)("$type has a type of CloudFormation: $awsType", ({ awsType }) => {
    expect(types.has(awsType) || OTHER_TYPES.has(awsType)).toBe(true);
  });

  test.each(TERRAFORM_POLICIES)("$type.$attribute: the path is the attribute", (row) => {
    const written = row.path.map(({ name, each }) => (each ? `${name}[]` : name));
    expect(written.join(".")).toBe(row.attribute);
  });

  test.each(TERRAFORM_POLICIES)("$type.$attribute: the public check knows its type", (row) => {
    const expected = isResourceType(row.awsType) && row.type !== "aws_kms_grant";
    expect(row.publicCheckType).toBe(expected ? row.awsType : undefined);
    if (expected) expect(["resource", "trust"]).toContain(row.kind);
  });

  test.each(TERRAFORM_LOOK_ALIKES)("$type.$attribute is not a policy: $reason", (look) => {
    expect(names).not.toContain(nameOf(look));
    expect(look.reason).not.toBe("");
  });

  test("knows the types for which AWS can check public access", () => {
    const known = new Set(TERRAFORM_POLICIES.flatMap((row) => row.publicCheckType ?? []));
    // A reader knows these by the ARN that the resource names, not by the type of the resource.
    const byName = ["AWS::DynamoDB::Stream", "AWS::Kinesis::StreamConsumer"];
    expect(known.size).toBe(19);
    for (const type of byName) expect(known.has(type as never)).toBe(false);
  });
});

describe("a look-up", () => {
  test.each([
    ["aws_iam_role", ["inline_policy[].policy", "assume_role_policy"]],
    ["aws_cloudwatch_log_resource_policy", ["policy_document"]],
    ["aws_api_gateway_rest_api", ["policy", "body"]],
    ["aws_vpc_endpoint", ["policy"]],
    ["aws_instance", []],
    ["toString", []],
  ])("of %s gives its attributes", (type, attributes) => {
    expect(terraformPolicies(type).map(({ attribute }) => attribute)).toEqual(attributes);
  });

  test("of links gives what changes access without a document", () => {
    expect(
      terraformLinks("aws_iam_role").map(({ attribute, effect }) => [attribute, effect]),
    ).toEqual([
      ["managed_policy_arns[]", "attachment"],
      ["permissions_boundary", "boundary"],
    ]);
  });

  test("marks the rows whose names were not seen in the schema", () => {
    const unconfirmed = TERRAFORM_POLICIES.filter(({ confirmed }) => !confirmed);
    expect(unconfirmed.map(({ type }) => type)).toEqual([
      "aws_bedrockagentcore_resource_policy",
      "aws_dsql_cluster_policy",
      "aws_lambda_resource_policy",
      "aws_opensearch_ingestion_resource_policy",
      "aws_pinpointsmsvoicev2_resource_policy",
      "aws_s3files_file_system_policy",
      "aws_eks_pod_identity_association",
      "aws_odb_network",
      "aws_odb_network",
    ]);
  });
});
