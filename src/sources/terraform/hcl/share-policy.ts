/**
 * Attributes that give access to others, as policies: lists of S3 and shares (terraform-grants.ts).
 *
 * A share of an image, of a snapshot or of a document becomes the statement that allows its use to
 * the accounts that it names. A function with an address without authorization gets the statement
 * that the provider adds to its policy. An attribute that gives access to nobody is left out.
 *
 * Left out are the actions that need more than the share: to start an image, a caller needs the
 * permissions of its own account too.
 */
import { cannedGrant } from "../../../aws/access-control-lists.ts";
import type { TerraformPolicy } from "../../../aws/terraform-policies.ts";
import { foldAsciiCase } from "../../../text/ascii-case.ts";
import {
  cannedListPolicy,
  type ListContext,
  type ListGrant,
  listPolicy,
} from "../../access-control-list.ts";
import type { SitePolicy } from "../../site.ts";
import type { TextPart, Unknown, Value } from "../../value.ts";
import { type Arguments, arnStart, functionArn } from "./argument-policy.ts";
import { type Data, knownText, list, member, object, partsOf, text, unknown } from "./data.ts";

export interface ShareArguments extends Arguments {
  /** Whether the bucket ignores lists that are public. */
  isIgnored(): boolean | Unknown;
}

const ABSENT: SitePolicy = { kind: "absent" };

export function sharePolicy(row: TerraformPolicy, resource: ShareArguments): SitePolicy {
  const given = resource.argument(row.attribute);
  if (given === undefined || given.kind === "null") return ABSENT;
  if (row.format === "list") return ofList(row, given, resource);
  const share = SHARES[row.type];
  if (share === undefined) return { kind: "unreadable", reason: "its share is not read" };
  return share(resource, given, row.attribute);
}

function ofList(
  { type, attribute }: TerraformPolicy,
  given: Data,
  from: ShareArguments,
): SitePolicy {
  const isCanned = attribute === "acl" || attribute === "access_control";
  // Whether it is ignored depends on other resources, perhaps on their conditions.
  if (isCanned && cannedGrant(knownText(given) ?? "?") === "none") return ABSENT;
  const isObject = /_object(?:_copy)?$/.test(type);
  const context: ListContext = {
    target: isObject ? "object" : "bucket",
    arn: bucketArn(from, isObject),
    isIgnored: from.isIgnored(),
  };
  if (isCanned) return cannedListPolicy(given, context);
  const blocks =
    attribute === "grant"
      ? itemsOf(given)
      : itemsOf(given).flatMap((each) => itemsOf(member(each, "grant") ?? each));
  return listPolicy(blocks.map(grantOf), context, given);
}

/** A block `grant`, in the form of a bucket and in that of a list. */
function grantOf(block: Value): ListGrant {
  if (block.kind === "unknown") return { group: block, permissions: [text("FULL_CONTROL")] };
  const grantee = member(block, "grantee");
  const [of = block] = grantee === undefined ? [] : itemsOf(grantee);
  const uri = of.kind === "unknown" ? of : member(of, "uri");
  const isGiven = uri !== undefined && uri.kind !== "null" && knownText(uri) !== "";
  const permissions = member(block, "permissions") ?? member(block, "permission");
  return {
    group: isGiven && knownText(member(of, "type")) !== "CanonicalUser" ? uri : undefined,
    permissions: permissions === undefined ? [] : itemsOf(permissions),
  };
}

function bucketArn(from: ShareArguments, isObject: boolean): readonly TextPart[] | undefined {
  const { address, provider } = from;
  const bucket = from.argument("bucket") ?? unknown(`${address}.bucket`, "component");
  const parts = partsOf(bucket);
  const start: TextPart[] = ["arn:", provider.partition, ":s3:::"];
  const name = parts?.some((part) => typeof part === "string" && part.includes(":"))
    ? undefined
    : parts;
  if (name === undefined) return undefined;
  if (!isObject) return [...start, ...name];
  const key = from.argument("key");
  const keyParts = key && partsOf(key);
  return [...start, ...name, "/", ...(keyParts ?? ["*"])];
}

type Share = (resource: ShareArguments, given: Data, attribute: string) => SitePolicy;

const INSTANCE = {
  word: "snapshot:",
  actions: ["rds:CopyDBSnapshot", "rds:RestoreDBInstanceFromDBSnapshot"],
};
const CLUSTER = {
  word: "cluster-snapshot:",
  actions: ["rds:CopyDBClusterSnapshot", "rds:RestoreDBClusterFromSnapshot"],
};

const SHARES: Readonly<Record<string, Share>> = {
  aws_ami_launch_permission: launchPermission,
  aws_db_cluster_snapshot: databaseSnapshot(CLUSTER, "db_cluster_snapshot_identifier"),
  aws_db_snapshot: databaseSnapshot(INSTANCE, "db_snapshot_identifier"),
  aws_db_snapshot_copy: databaseSnapshot(INSTANCE, "target_db_snapshot_identifier"),
  aws_lambda_function_url: functionUrl,
  aws_rds_cluster_snapshot_copy: databaseSnapshot(CLUSTER, "target_db_cluster_snapshot_identifier"),
  aws_snapshot_create_volume_permission: volumePermission,
  aws_ssm_document: documentShare,
};

function launchPermission(resource: ShareArguments, given: Data, attribute: string): SitePolicy {
  const arn = regionalArn(resource, "ec2", "image/", "image_id");
  const actions = ["ec2:RunInstances"];
  if (attribute === "account_id") return shared({ given: accountOf(given), actions, arn });
  if (attribute === "group") {
    if (knownText(given) !== undefined && knownText(given) !== "all") return ABSENT;
    return documentOf({ principal: EVERYBODY, actions, arn, open: openOf(given) });
  }
  const [key, value] =
    attribute === "organization_arn"
      ? ["aws:PrincipalOrgID", lastPart(given)]
      : ["aws:PrincipalOrgPaths", unitPath(given)];
  const operator = attribute === "organization_arn" ? "StringEquals" : "ForAnyValue:StringLike";
  const operand =
    value === undefined ? unknown(`${resource.address}.${attribute}`, "structure") : text(value);
  const condition = object([{ name: operator, value: object([{ name: key, value: operand }]) }]);
  return documentOf({ principal: EVERYBODY, actions, arn, condition });
}

/** `arn:aws:organizations::A:organization/o-1`. */
const lastPart = (arn: Data): string | undefined => knownText(arn)?.split("/").at(-1);

/** `arn:aws:organizations::A:ou/o-1/ou-2`, as the paths below it. */
function unitPath(arn: Data): string | undefined {
  const [, organization, unit] = knownText(arn)?.split("/") ?? [];
  return unit === undefined ? undefined : `${organization}/*/${unit}/*`;
}

function volumePermission(resource: ShareArguments, given: Data): SitePolicy {
  const arn = regionalArn(resource, "ec2", "snapshot/", "snapshot_id");
  const actions = ["ec2:CreateVolume", "ec2:CopySnapshot"];
  return shared({ given: accountOf(given), actions, arn });
}

/** A share of a snapshot of a database; `name` is the argument with its name. */
function databaseSnapshot({ word, actions }: typeof INSTANCE, name: string): Share {
  return (resource, given) => shared({ given, actions, arn: ownArn(resource, "rds", word, name) });
}

/** `permissions = { type = "Share", account_ids = "All" }`, or accounts, with commas. */
function documentShare(resource: ShareArguments, permissions: Data): SitePolicy {
  const arn = ownArn(resource, "ssm", "document/", "name");
  const accounts = permissions.kind === "object" ? member(permissions, "account_ids") : permissions;
  if (accounts === undefined || accounts.kind === "null") return ABSENT;
  const known = knownText(accounts);
  const items =
    known === undefined ? [accounts] : known.split(",").map((each) => text(each.trim()));
  const given = { ...list(items), ...(accounts.place && { place: accounts.place }) };
  return shared({ given, actions: ["ssm:DescribeDocument", "ssm:GetDocument"], arn });
}

/** The provider adds this statement, if the type is `NONE`. */
function functionUrl(resource: ShareArguments, given: Data): SitePolicy {
  const type = knownText(given);
  if (type !== undefined && type !== "NONE") return ABSENT;
  const name = resource.argument("function_name");
  const isNone = object([{ name: "lambda:FunctionUrlAuthType", value: text("NONE") }]);
  return documentOf({
    principal: EVERYBODY,
    actions: ["lambda:InvokeFunctionUrl"],
    arn: functionArn(resource, name, resource.argument("qualifier")),
    condition: object([{ name: "StringEquals", value: isNone }]),
    open: openOf(given),
  });
}

/** One account; if it is not known, it still is one, because the provider checks its form. */
function accountOf(given: Data): Data {
  if (knownText(given) !== undefined) return given;
  const [part] = partsOf(given) ?? [];
  return typeof part === "object" ? { ...given, ...text([{ ...part, nature: "account" }]) } : given;
}

const EVERYBODY = text("*");

/** The arguments of the resource decide whether the statement is there. */
function openOf(given: Data): Unknown | undefined {
  const parts = knownText(given) === undefined ? partsOf(given) : [];
  return parts?.find((part) => typeof part === "object");
}

interface Shared {
  readonly given: Data;
  readonly actions: readonly string[];
  readonly arn: Data;
}

/** The accounts of a share; `all` is every account. */
function shared({ given, actions, arn }: Shared): SitePolicy {
  const items = itemsOf(given);
  if (items.length === 0) return ABSENT;
  const isAll = items.some((each) => foldAsciiCase(knownText(each) ?? "") === "all");
  const principal = isAll
    ? EVERYBODY
    : object([
        { name: "AWS", value: { ...list(items), ...(given.place && { place: given.place }) } },
      ]);
  return documentOf({ principal, actions, arn });
}

/** An ARN without account: images and snapshots of EC2 have none. */
function regionalArn(resource: ShareArguments, service: string, word: string, name: string): Data {
  const { partition, region } = resource.provider;
  return arnFrom(resource, ["arn:", partition, `:${service}:`, region, "::", word], name);
}

const ownArn = (resource: ShareArguments, service: string, word: string, name: string): Data =>
  arnFrom(resource, [...arnStart(resource, service), word], name);

function arnFrom(resource: ShareArguments, start: readonly TextPart[], name: string): Data {
  const given = resource.argument(name);
  const parts = given && partsOf(given);
  return text([...start, ...(parts ?? [unknownPart(`${resource.address}.${name}`)])]);
}

const unknownPart = (name: string): Unknown => ({ name, nature: "component" });

const itemsOf = (value: Value): readonly Value[] => (value.kind === "list" ? value.items : [value]);

interface Statement {
  readonly principal: Data;
  readonly actions: readonly string[];
  readonly arn: Data;
  readonly condition?: Data;
  /** The value that decides whether the statement is there; absent if it is. */
  readonly open?: Unknown | undefined;
}

function documentOf({ principal, actions, arn, condition, open }: Statement): SitePolicy {
  const statement = object([
    { name: "Effect", value: open === undefined ? text("Allow") : unknown(open.name, "structure") },
    { name: "Principal", value: principal },
    { name: "Action", value: list(actions.map((each) => text(each))) },
    { name: "Resource", value: arn },
    ...(condition === undefined ? [] : [{ name: "Condition", value: condition }]),
  ]);
  const value = object([
    { name: "Version", value: text("2012-10-17") },
    { name: "Statement", value: list([statement]) },
  ]);
  return { kind: "document", value };
}
