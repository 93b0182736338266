/**
 * The condition keys that say where a request comes from, and what a fixed value of each is.
 *
 * Callers can't choose the values of these keys, so a policy that pins one of them to values that
 * it names lets no stranger in (Y rules). What pins is a column of the table: mostly a text
 * without wildcards, but account ids may be followed by wildcards in ARNs, organisation ids in
 * paths. Sources: S3, EFS: their pages on the meaning of "public"; AA: the keys of Access
 * Analyzer's findings; UG: the IAM User Guide's page on global condition keys.
 *
 * Left out: `aws:SourceIp`, whose addresses are counted (check/address-count.ts), and all keys that
 * callers have in hand: `aws:UserAgent`, `aws:Referer`, `sts:ExternalId`, tags, user names.
 */

import type { FindingType } from "../aws/resource-types.ts";
import type { Condition, Policy, Text } from "./ast.ts";
import { arnComponents, hasWildcard } from "./grammar.ts";

/** What makes a value fixed. */
type Fixed =
  /** No wildcard. */
  | "text"
  /** No wildcard, and not what anonymous callers have there. */
  | "identity"
  /** No wildcard, or none in its account, which is not empty. */
  | "arn"
  /** No wildcard in the organisation. */
  | "path"
  /** No wildcard, or a unique id and `:*`, any session of it. */
  | "userId"
  /** `true`. */
  | "true";

interface TrustKey {
  /** In lower case. */
  readonly key: string;
  readonly spelling: string;
  readonly fixed: Fixed;
  /** Only for this type of resource; a row further down is for the others. */
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

const ROWS: readonly TrustKey[] = TABLE.trim()
  .split("\n")
  .map((row) => {
    const [key = "", fixed, , type] = row.trim().split(/\s+/);
    // The words are those of the table above.
    const words = { key: key.toLowerCase(), spelling: key, fixed: fixed as Fixed };
    return type === undefined ? words : { ...words, type: type as FindingType };
  });

/** The keys of findings as AWS spells them, by their names in lower case. */
export const FINDING_KEYS: ReadonlyMap<string, string> = new Map([
  ...ROWS.flatMap(({ key, spelling, fixed }) =>
    fixed === "true" ? [] : [[key, spelling] as const],
  ),
  ["aws:sourceip", "aws:SourceIp"],
]);

/** A value as a policy writes it, and how its operator reads it. */
export interface NamedValue {
  readonly text: string;
  readonly style: "exact" | "ignoreCase" | "like" | "arn";
}

/** The fixed values that a policy names, by key in lower case. */
export type NamedValues = ReadonlyMap<string, readonly NamedValue[]>;

export function fixedValues(policy: Policy, type: FindingType): NamedValues {
  const found = new Map<string, NamedValue[]>();
  for (const { conditions } of policy.statements) {
    for (const condition of conditions) {
      const row = ROWS.find(
        (each) => each.key === condition.key && (each.type === undefined || each.type === type),
      );
      if (row === undefined) continue;
      const values = valuesOf(condition).filter((value) => isFixed(value, row.fixed));
      found.set(row.key, [...(found.get(row.key) ?? []), ...values]);
    }
  }
  return found;
}

/** The values under a condition that are no templates: a policy variable is not fixed. */
export function valuesOf({ operands, operator }: Condition): readonly NamedValue[] {
  const plain = (values: readonly Text[], style: NamedValue["style"]): readonly NamedValue[] =>
    values.flatMap((text) => (typeof text === "string" ? { text, style } : []));
  switch (operands.family) {
    case "arn":
      return plain(operands.values, "arn");
    case "string": {
      const { comparison } = operator;
      if (comparison === "like") return plain(operands.values, "like");
      return plain(operands.values, comparison === "equalsIgnoreCase" ? "ignoreCase" : "exact");
    }
    case "bool":
      return operands.values.map((value) => ({ text: String(value), style: "ignoreCase" }));
    default:
      return [];
  }
}

function isFixed(value: NamedValue, fixed: Fixed): boolean {
  const { text, style } = value;
  if (!hasWildcards(value)) {
    if (fixed === "true") return text.toLowerCase() === "true";
    return (fixed !== "identity" && fixed !== "userId") || text.toLowerCase() !== "anonymous";
  }
  switch (fixed) {
    case "arn":
      return hasFixedAccount(value);
    case "path":
      return /^[^*?/]+\//.test(text);
    case "userId":
      return style === "like" && /^[A-Za-z0-9]+:\*$/.test(text);
    default:
      return false;
  }
}

/** Other operators read `*` and `?` as characters; missing components of an ARN are `*` (S1). */
export function hasWildcards({ text, style }: NamedValue): boolean {
  if (style !== "like" && style !== "arn") return false;
  return hasWildcard(text) || (style === "arn" && arnComponents(text).length < 6);
}

/** Under StringLike a wildcard before the account could reach over it. */
function hasFixedAccount({ text, style }: NamedValue): boolean {
  const components = arnComponents(text);
  const account = components[4];
  if (account === undefined || account === "" || hasWildcard(account)) return false;
  if (style === "arn") return true;
  return components.length === 6 && !components.slice(0, 4).some((each) => hasWildcard(each));
}
