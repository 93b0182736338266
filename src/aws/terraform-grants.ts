/**
 * Attributes of Terraform's AWS provider that give access to others without a policy, and mean one.
 *
 * Source: the schema and the documentation of hashicorp/aws 6.25. A row has the type, the
 * attribute, and the type of the resource as CloudFormation or Access Analyzer calls it, without
 * `AWS::`. The table is apart from terraform-policies.ts, because most values give access to
 * nobody: a list `private` is not a policy that a reader could lose.
 *
 * Left out are settings of networks, and shares whose actions a resource of its own decides; those
 * are links of terraform-policies.ts.
 */
import { byType, lines, pathOf } from "./policy-table.ts";
import { isResourceType } from "./resource-types.ts";
import type { TerraformPolicy } from "./terraform-policies.ts";

/** Access control lists of S3. */
const LISTS = `
aws_s3_bucket acl S3::Bucket
aws_s3_bucket grant S3::Bucket
aws_s3_bucket_acl access_control_policy S3::Bucket
aws_s3_bucket_acl acl S3::Bucket
aws_s3_bucket_object acl S3::Bucket
aws_s3_object acl S3::Bucket
aws_s3_object_copy acl S3::Bucket
aws_s3_object_copy grant S3::Bucket
awscc_s3_bucket access_control S3::Bucket`;

/** Permissions of images and snapshots, of documents, and of addresses of functions. */
const SHARES = `
aws_ami_launch_permission account_id EC2::Image
aws_ami_launch_permission group EC2::Image
aws_ami_launch_permission organization_arn EC2::Image
aws_ami_launch_permission organizational_unit_arn EC2::Image
aws_db_cluster_snapshot shared_accounts RDS::DBClusterSnapshot
aws_db_snapshot shared_accounts RDS::DBSnapshot
aws_db_snapshot_copy shared_accounts RDS::DBSnapshot
aws_lambda_function_url authorization_type Lambda::Function
aws_rds_cluster_snapshot_copy shared_accounts RDS::DBClusterSnapshot
aws_snapshot_create_volume_permission account_id EC2::Snapshot
aws_ssm_document permissions SSM::Document`;

export const TERRAFORM_GRANTS: readonly TerraformPolicy[] = [
  ...rows("list", LISTS),
  ...rows("share", SHARES),
];

/** The rows of one resource type; empty for most types. */
export function terraformGrants(type: string): readonly TerraformPolicy[] {
  return BY_TYPE.get(type) ?? [];
}

const BY_TYPE = byType(TERRAFORM_GRANTS);

function rows(format: "list" | "share", table: string): TerraformPolicy[] {
  return lines(table).map(([type = "", attribute = "", name = ""]) => {
    const awsType = `AWS::${name}`;
    const row = { type, attribute, path: pathOf(attribute), format, awsType } as const;
    const whole = { ...row, kind: "resource", confirmed: true } as const;
    return isResourceType(awsType) ? { ...whole, publicCheckType: awsType } : whole;
  });
}
