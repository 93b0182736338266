/**
 * Access of resources of Kubernetes that has no policy and means one: access control lists of S3,
 * and addresses of functions without authorization.
 *
 * ACK and the older provider of Crossplane have the members of the API of S3 (`grantRead` with
 * `uri="…"`), the newer one has the attributes of Terraform. A bucket ignores public lists if it
 * says so itself.
 *
 * Left out is what another resource says of the bucket: a list counts in doubt. ACK makes no
 * permission for the address of a function, so that is left out too.
 */
import type { KubernetesKind } from "../aws/kubernetes-policies.ts";
import {
  cannedListPolicy,
  type ListContext,
  type ListGrant,
  listPolicy,
} from "./access-control-list.ts";
import type { SitePolicy } from "./site.ts";
import type { Unknown, Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

export interface FoundAccess {
  /** The member that gives access: `acl`. */
  readonly name: string;
  readonly awsType: string;
  readonly value: Value;
  readonly policy: SitePolicy;
}

const GRANTS: readonly (readonly [string, string])[] = [
  ["grantFullControl", "FULL_CONTROL"],
  ["grantRead", "READ"],
  ["grantReadACP", "READ_ACP"],
  ["grantReadAcp", "READ_ACP"],
  ["grantWrite", "WRITE"],
  ["grantWriteACP", "WRITE_ACP"],
  ["grantWriteAcp", "WRITE_ACP"],
];

const LIST_KINDS: ReadonlySet<string> = new Set(["Bucket", "BucketACL", "Object", "ObjectCopy"]);

/** `asText` gives the text of a value, or an unknown value for a placeholder. */
export function accessOf(
  { service, kind, system }: KubernetesKind,
  spec: Value,
  asText: (value: Value) => Value,
): readonly FoundAccess[] {
  const made = service === "s3" && LIST_KINDS.has(kind) ? lists(kind, spec, asText) : [];
  const isUrl = service === "lambda" && kind === "FunctionURL" && system === "crossplane";
  const found = isUrl ? [...made, ...functionUrl(spec, asText)] : made;
  return found.filter(({ policy }) => policy.kind !== "absent");
}

function lists(kind: string, spec: Value, asText: (value: Value) => Value): readonly FoundAccess[] {
  const context: ListContext = {
    target: kind.startsWith("Object") ? "object" : "bucket",
    arn: undefined,
    isIgnored: isIgnored(spec, asText),
  };
  const own = (name: string, value: Value, policy: SitePolicy): FoundAccess => ({
    name,
    awsType: "AWS::S3::Bucket",
    value,
    policy,
  });
  const acl = member(spec, "acl");
  const canned = acl === undefined ? [] : [own("acl", acl, cannedListPolicy(asText(acl), context))];
  const headers = GRANTS.flatMap(([name, permission]) => {
    const value = member(spec, name);
    if (value === undefined) return [];
    const grants = grantees(asText(value)).map((group) => ({
      group,
      permissions: [text(permission)],
    }));
    return [own(name, value, listPolicy(grants, context, value))];
  });
  const blocks = [
    ["grant", member(spec, "grant")],
    ["accessControlPolicy", member(spec, "accessControlPolicy")],
  ] as const;
  const written = blocks.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const items = itemsOf(value).flatMap((each) => itemsOf(member(each, "grant") ?? each));
    const grants = items.map((each) => grantOf(each, asText));
    return [own(name, value, listPolicy(grants, context, value))];
  });
  return [...canned, ...headers, ...written];
}

/** `uri="…", id="…"`; users are left out. */
function grantees(header: Value): readonly Value[] {
  const known = knownText(header);
  if (known === undefined) return [header];
  return [...known.matchAll(/\buri\s*=\s*["']?([^"',\s]+)/g)].map(([, uri = ""]) => text(uri));
}

function grantOf(block: Value, asText: (value: Value) => Value): ListGrant {
  const grantee = member(block, "grantee");
  const [of = block] = grantee === undefined ? [] : itemsOf(grantee);
  const uri = member(of, "uri");
  const permissions = member(block, "permissions") ?? member(block, "permission");
  return {
    group: uri && asText(uri),
    permissions: permissions === undefined ? [] : itemsOf(permissions),
  };
}

/** The members of all three providers. */
function isIgnored(spec: Value, asText: (value: Value) => Value): boolean | Unknown {
  const block = member(spec, "publicAccessBlock") ?? member(spec, "publicAccessBlockConfiguration");
  const setting = member(block, "ignorePublicACLs") ?? member(block, "ignorePublicAcls");
  const value = setting && asText(setting);
  if (knownText(value) === "true") return true;
  const rules = member(member(spec, "ownershipControls"), "rules");
  const [rule] = rules === undefined ? [] : itemsOf(rules);
  const ownership = member(spec, "objectOwnership") ?? member(rule, "objectOwnership");
  if (knownText(ownership) === "BucketOwnerEnforced") return true;
  return value?.kind === "unknown" ? value.unknown : false;
}

/** The provider adds this statement to the policy of the function, if the type is `NONE`. */
function functionUrl(spec: Value, asText: (value: Value) => Value): readonly FoundAccess[] {
  const name = "authorizationType";
  const value = member(spec, name);
  const type = value && asText(value);
  if (value === undefined || type === undefined) return [];
  const isOpen = type.kind === "unknown";
  if (!isOpen && knownText(type) !== "NONE") return [];
  const effect: Value = isOpen
    ? { kind: "unknown", unknown: { ...type.unknown, nature: "structure" } }
    : text("Allow");
  const statement = object({
    Effect: effect,
    Principal: text("*"),
    Action: text("lambda:InvokeFunctionUrl"),
    Resource: text("*"),
    Condition: object({ StringEquals: object({ "lambda:FunctionUrlAuthType": text("NONE") }) }),
  });
  const document = object({
    Version: text("2012-10-17"),
    Statement: {
      kind: "list",
      items: [{ ...statement, ...(value.place && { place: value.place }) }],
    },
  });
  const policy: SitePolicy = { kind: "document", value: document };
  return [{ name, awsType: "AWS::Lambda::Function", value, policy }];
}

function object(members: Readonly<Record<string, Value>>): Value {
  const made = Object.entries(members).map(([name, value]) => ({ name, value }));
  return { kind: "object", members: made };
}

function text(content: string): Value {
  return { kind: "text", parts: [content] };
}
