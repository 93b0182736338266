/**
 * Access control lists of S3 as statements: which actions a permission is, and what a canned list
 * grants to whom.
 *
 * Source: Amazon S3 User Guide, "Access control list (ACL) overview": the mapping of permissions of
 * lists to permissions of policies, the predefined groups, and the canned lists. The names of
 * canned lists are those of the API; CloudFormation writes them in one word (`PublicRead`).
 *
 * Left out are grants of canned lists to the owner of the bucket or object, which has them anyway,
 * and those to services of AWS (`aws-exec-read`, `log-delivery-write`).
 */

import { foldAsciiCase } from "../text/ascii-case.ts";

/** A list stands at a bucket or at an object; an object does not inherit that of its bucket. */
export type ListTarget = "bucket" | "object";

export type ListGroup =
  /** Everybody, without signing in. */
  | "everybody"
  /** Every principal of every account of AWS. */
  | "every account"
  /** A service of AWS. */
  | "service";

const ACTIONS: Readonly<Record<ListTarget, Readonly<Record<string, readonly string[]>>>> = {
  bucket: {
    READ: ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
    WRITE: ["s3:PutObject", "s3:DeleteObject"],
    READ_ACP: ["s3:GetBucketAcl"],
    WRITE_ACP: ["s3:PutBucketAcl"],
  },
  object: {
    READ: ["s3:GetObject", "s3:GetObjectVersion"],
    // AWS has no meaning for it.
    WRITE: [],
    READ_ACP: ["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
    WRITE_ACP: ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
  },
};

/** The actions of a permission; all of them for one that is not known. */
export function listActions(target: ListTarget, permission: string): readonly string[] {
  const rows = ACTIONS[target];
  const own = Object.hasOwn(rows, permission) ? rows[permission] : undefined;
  return own ?? Object.values(rows).flat();
}

interface CannedGrant {
  readonly group: ListGroup;
  readonly permissions: readonly string[];
}

const CANNED: ReadonlyMap<string, CannedGrant | undefined> = new Map([
  ["private", undefined],
  ["bucket-owner-read", undefined],
  ["bucket-owner-full-control", undefined],
  ["aws-exec-read", undefined],
  ["log-delivery-write", undefined],
  ["authenticated-read", { group: "every account", permissions: ["READ"] }],
  ["public-read", { group: "everybody", permissions: ["READ"] }],
  ["public-read-write", { group: "everybody", permissions: ["READ", "WRITE"] }],
] as const);

/** The grant of a canned list; `none` if only its owner or a service gets something. */
export function cannedGrant(name: string): CannedGrant | "none" | "unknown" {
  const dashed = name.replace(/(?<=[a-z])(?=[A-Z])/g, "-");
  const found = [...CANNED.keys()].find((each) => each === foldAsciiCase(dashed));
  return found === undefined ? "unknown" : (CANNED.get(found) ?? "none");
}

/** The group that a URI of a grantee names; undefined for another text. */
export function listGroup(uri: string): ListGroup | undefined {
  const name = /^https?:\/\/acs\.amazonaws\.com\/groups\/(.+)$/.exec(uri)?.[1];
  switch (name) {
    case "global/AllUsers":
      return "everybody";
    case "global/AuthenticatedUsers":
      return "every account";
    case "s3/LogDelivery":
      return "service";
    default:
      return undefined;
  }
}
