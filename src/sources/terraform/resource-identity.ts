/**
 * The kind and type of a policy, where other attributes of its resource decide them.
 *
 * The type of an organization's policy says whether it is one of IAM. A policy of a stream, of a
 * consumer or of a directory bucket is told by the ARN or the name of its resource.
 */

import { isResourceType, type ResourceType } from "../../aws/resource-types.ts";
import type { TerraformPolicy } from "../../aws/terraform-policies.ts";
import type { JsonObject } from "../../json/value.ts";
import type { PolicyKind } from "../site.ts";

export interface ResourceIdentity {
  /** Undefined if it is not known yet. */
  readonly kind: PolicyKind | undefined;
  readonly awsType: string;
  readonly publicCheckType?: ResourceType;
}

/** Type, attribute, what it looks like, and the type that it means. */
const BY_NAME: readonly (readonly [string, string, RegExp, string])[] = [
  ["aws_dynamodb_resource_policy", "resource_arn", /\/stream\//, "AWS::DynamoDB::Stream"],
  ["aws_kinesis_resource_policy", "resource_arn", /\/consumer\//, "AWS::Kinesis::StreamConsumer"],
  ["aws_s3_bucket_policy", "bucket", /--x-s3$/, "AWS::S3Express::DirectoryBucket"],
  [
    "aws_s3control_access_point_policy",
    "access_point_arn",
    /--xa-s3$/,
    "AWS::S3Express::AccessPoint",
  ],
  [
    "aws_s3control_access_point_policy",
    "access_point_arn",
    /:s3-outposts:/,
    "AWS::S3Outposts::AccessPoint",
  ],
];

const ORGANIZATION: Readonly<Record<string, PolicyKind>> = {
  SERVICE_CONTROL_POLICY: "scp",
  RESOURCE_CONTROL_POLICY: "rcp",
};

/** Undefined if the attribute does not hold a policy of IAM. */
export function resourceIdentity(
  row: TerraformPolicy,
  values: JsonObject,
): ResourceIdentity | undefined {
  const { awsType, publicCheckType } = namedType(row, values) ?? row;
  const identity = { awsType, ...(publicCheckType && { publicCheckType }) };
  if (row.kind === "nested") return { kind: "resource", ...identity };
  if (row.kind !== "organization") return { kind: row.kind, ...identity };
  const type = values["type"];
  if (typeof type !== "string") return { kind: undefined, ...identity };
  return Object.hasOwn(ORGANIZATION, type) ? { kind: ORGANIZATION[type], ...identity } : undefined;
}

function namedType(
  { type }: TerraformPolicy,
  values: JsonObject,
): { readonly awsType: string; readonly publicCheckType?: ResourceType } | undefined {
  const found = BY_NAME.find(([each, attribute, pattern]) => {
    const value = values[attribute];
    return each === type && typeof value === "string" && pattern.test(value);
  });
  if (found === undefined) return undefined;
  const [, , , awsType] = found;
  return isResourceType(awsType) ? { awsType, publicCheckType: awsType } : { awsType };
}
