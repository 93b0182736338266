/**
 * The condition keys that say where a request comes from, and when a value of each is fixed (Y3,
 * Y4, Z1).
 *
 * Callers cannot choose the values of these keys. The last columns are the source and, for some
 * rows, the type of resource. S3, EFS: their user guides on the meaning of "public"; AA: IAM Access
 * Analyzer, keys of findings; UG: IAM User Guide, AWS global condition context keys.
 *
 * Left out: `aws:SourceIp`, whose addresses are counted (check/address-count.ts), and all keys that
 * callers can choose: `aws:UserAgent`, `aws:Referer`, `sts:ExternalId`, tags, user names.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { FindingType } from "./resource-types.ts";

/** The condition under which a value is fixed. */
export type FixedWhen =
  /** No wildcard. */
  | "text"
  /** No wildcard, and not the value that anonymous callers have. */
  | "identity"
  /** No wildcard, or no wildcard in its account, which is not empty. */
  | "arn"
  /** No wildcard in the organization. */
  | "path"
  /** No wildcard, or a unique id followed by `:*`, which means any of its sessions. */
  | "userId"
  /** The value is `true`. */
  | "true";

export interface SourceKey {
  /** In lower case. */
  readonly key: string;
  readonly spelling: string;
  readonly fixed: FixedWhen;
  /** The row is for this type of resource only; a later row is for the other types. */
  readonly type?: FindingType;
}

const TABLE = `
  aws:PrincipalArn                  arn       UG
  aws:PrincipalAccount              identity  UG
  aws:PrincipalOrgID                text      S3
  aws:PrincipalOrgPaths             path      AA
  aws:PrincipalServiceName          text      UG
  aws:PrincipalServiceNamesList     text      UG
  aws:UserId                        userId    S3
  aws:SourceArn                     arn       S3
  aws:SourceAccount                 text      S3
  aws:SourceOwner                   text      S3
  aws:SourceOrgID                   text      UG
  aws:SourceOrgPaths                path      UG
  aws:SourceVpc                     text      S3
  aws:SourceVpce                    text      S3
  aws:SourceVpcArn                  arn       UG
  aws:VpceAccount                   text      UG
  aws:VpceOrgID                     text      UG
  aws:VpceOrgPaths                  path      UG
  kms:CallerAccount                 text      AA
  s3:x-amz-server-side-encryption-aws-kms-key-id  text  S3
  s3:DataAccessPointAccount         text      S3
  s3:DataAccessPointArn             arn       S3   AWS::S3::Bucket
  s3:DataAccessPointArn             text      S3
  elasticfilesystem:AccessedViaMountTarget  true  EFS  AWS::EFS::FileSystem
  cognito-identity.amazonaws.com:aud  text    AA
  graph.facebook.com:app_id         text      AA
  accounts.google.com:aud           text      AA
  www.amazon.com:app_id             text      AA`;

export const SOURCE_KEYS: readonly SourceKey[] = TABLE.trim()
  .split("\n")
  .map((row) => {
    const [key = "", fixed, , type] = row.trim().split(/\s+/);
    // The words are those of the table above.
    const words = { key: foldAsciiCase(key), spelling: key, fixed: fixed as FixedWhen };
    return type === undefined ? words : { ...words, type: type as FindingType };
  });

/** The keys of findings as AWS spells them, by their names in lower case. */
export const FINDING_KEYS: ReadonlyMap<string, string> = new Map([
  ...SOURCE_KEYS.flatMap(({ key, spelling, fixed }) =>
    fixed === "true" ? [] : [[key, spelling] as const],
  ),
  ["aws:sourceip", "aws:SourceIp"],
]);
