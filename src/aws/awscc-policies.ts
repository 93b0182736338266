/**
 * Where Terraform's provider for AWS Cloud Control keeps policies (`hashicorp/awscc`).
 *
 * The provider is generated from CloudFormation's types, so the rows are those of
 * cloudformation-policies.ts under other names. `AWS::S3::BucketPolicy` is
 * `awscc_s3_bucket_policy`: the service in lower case, and the resource in snake case. A property
 * has its name in snake case, and a digit behind a small letter begins a word (`Ipv6` is `ipv_6`).
 * A property that is JSON is a text, as `jsonencode` writes it. Nested properties are attributes
 * and not blocks.
 *
 * Left out is which of the types the provider has; a type that it does not have is never found.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import {
  CLOUDFORMATION_ATTACHMENTS,
  CLOUDFORMATION_LINKS,
  CLOUDFORMATION_POLICIES,
  type CloudFormationKind,
  type CloudFormationPolicy,
  type PropertyEffect,
} from "./cloudformation-policies.ts";
import { type PathStep, pathOf } from "./policy-table.ts";
import type { ResourceType } from "./resource-types.ts";

/** A row of terraform-policies.ts, whose names come from CloudFormation. */
export interface AwsccPolicy {
  readonly type: string;
  readonly attribute: string;
  readonly path: readonly PathStep[];
  readonly format: CloudFormationPolicy["format"] | "openapi";
  readonly kind: CloudFormationKind;
  readonly awsType: string;
  readonly publicCheckType?: ResourceType;
  readonly confirmed: false;
}

export interface AwsccLink {
  readonly type: string;
  readonly attribute: string;
  readonly path: readonly PathStep[];
  readonly effect: PropertyEffect;
}

/** A row whose resource is the identity, and which attaches policies by their ARNs or names. */
export interface AwsccAttachment {
  readonly type: string;
  readonly attribute: string;
  readonly path: readonly PathStep[];
  readonly identities: "self";
  readonly isOwn: boolean;
}

const OPENAPI_MEMBER = ".x-amazon-apigateway-policy";

export const AWSCC_POLICIES: readonly AwsccPolicy[] = CLOUDFORMATION_POLICIES.map(
  ({ type, property, format, kind, awsType, publicCheckType }) => {
    // A document of OpenAPI is one text here.
    const isOpenApi = property.endsWith(OPENAPI_MEMBER);
    const attribute = awsccAttribute(property.replace(OPENAPI_MEMBER, ""));
    return {
      type: awsccType(type),
      attribute,
      path: pathOf(attribute),
      format: isOpenApi ? "openapi" : format,
      kind,
      awsType,
      ...(publicCheckType !== undefined && { publicCheckType }),
      confirmed: false,
    };
  },
);

export const AWSCC_LINKS: readonly AwsccLink[] = CLOUDFORMATION_LINKS.map(
  ({ type, property, effect }) => {
    const attribute = awsccAttribute(property);
    return { type: awsccType(type), attribute, path: pathOf(attribute), effect };
  },
);

/** Left out are the identities that a policy itself lists: they stay links. */
export const AWSCC_ATTACHMENTS: readonly AwsccAttachment[] = CLOUDFORMATION_ATTACHMENTS.flatMap(
  ({ type, property, attaches }) => {
    if (attaches === "here") return [];
    const attribute = awsccAttribute(property);
    const path = pathOf(attribute);
    const isOwn = attaches === "own";
    return [{ type: awsccType(type), attribute, path, identities: "self" as const, isOwn }];
  },
);

/** `awscc_s3_bucket_policy` for `AWS::S3::BucketPolicy`. */
export function awsccType(type: string): string {
  const [, service = "", resource = ""] = type.split("::");
  return `awscc_${foldAsciiCase(service)}_${inSnakeCase(resource)}`;
}

/** `policies[].policy_document` for `Policies[].PolicyDocument`. */
export function awsccAttribute(property: string): string {
  return property.split(".").map(inSnakeCase).join(".");
}

function inSnakeCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/([a-z])([0-9])/g, "$1_$2");
  return foldAsciiCase(words);
}
