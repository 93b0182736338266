/**
 * Policies whose parts are arguments of a resource, such as `aws_lambda_permission`.
 *
 * Each becomes a document with one statement, as AWS adds it to the policy of the function, event
 * bus, and so on. An argument that decides what kind of principal is meant, and is not known, makes
 * the principal unknown.
 *
 * AWS does not show a grant of KMS as a statement. It allows its operations on the key, under its
 * constraints, so it is written as one here.
 */
import type { Member, TextPart, Value } from "../../value.ts";
import type { ProviderFacts } from "./attributes.ts";
import { type Data, knownText, list, object, partsOf, text, unknown } from "./data.ts";

/** The arguments of one resource, and its provider. */
export interface Arguments {
  readonly address: string;
  readonly provider: ProviderFacts;
  /** Undefined if it is not given, or null. */
  argument(name: string): Data | undefined;
}

/** Argument, operator and key of a condition. */
const LAMBDA_CONDITIONS = [
  ["source_arn", "ArnLike", "aws:SourceArn"],
  ["source_account", "StringEquals", "aws:SourceAccount"],
  ["principal_org_id", "StringEquals", "aws:PrincipalOrgID"],
  ["event_source_token", "StringEquals", "lambda:EventSourceToken"],
  ["function_url_auth_type", "StringEquals", "lambda:FunctionUrlAuthType"],
] as const;

/** The document; undefined if the type has no statement. */
export function argumentPolicy(type: string, resource: Arguments): Data | undefined {
  switch (type) {
    case "aws_lambda_permission":
    case "awscc_lambda_permission":
      return lambdaPermission(resource);
    case "aws_lambda_layer_version_permission":
      return layerPermission(resource);
    case "aws_cloudwatch_event_permission":
      return eventPermission(resource);
    case "aws_acmpca_permission":
      return authorityPermission(resource);
    case "aws_signer_signing_profile_permission":
      return signerPermission(resource);
    case "aws_kms_grant":
      return keyGrant(resource);
    default:
      return undefined;
  }
}

function lambdaPermission(resource: Arguments): Data {
  const given = resource.argument("function_name");
  const qualifier = resource.argument("qualifier");
  const conditions = LAMBDA_CONDITIONS.flatMap(([name, operator, key]): Member[] => {
    const value = resource.argument(name);
    return value === undefined ? [] : [{ name: operator, value: object([{ name: key, value }]) }];
  });
  return document(resource, {
    principal: principal(resource),
    action: resource.argument("action"),
    resource: functionArn(resource, given, qualifier),
    conditions,
  });
}

export function functionArn(
  resource: Arguments,
  given: Data | undefined,
  qualifier: Data | undefined,
): Data {
  const { address } = resource;
  const open = unknown(`${address}.function_name`, "structure", given?.place);
  const parts = given && partsOf(given);
  const suffix = qualifier === undefined ? [] : [":", ...(partsOf(qualifier) ?? [])];
  if (parts === undefined) return open;
  const [first] = parts;
  if (typeof first === "string" && first.startsWith("arn:")) return text([...parts, ...suffix]);
  // A name that is not known may be an ARN.
  const isName = parts.every((part) =>
    typeof part === "string" ? !part.includes(":") : part.nature === "component",
  );
  if (!isName) return open;
  return text([...arnStart(resource, "lambda"), "function:", ...parts, ...suffix]);
}

function layerPermission(resource: Arguments): Data {
  const layer = resource.argument("layer_name");
  const version = resource.argument("version_number");
  const organization = resource.argument("organization_id");
  const parts = layer && partsOf(layer);
  const isArn = typeof parts?.[0] === "string" && parts[0].startsWith("arn:");
  const arn =
    parts === undefined || !isArn || version === undefined
      ? unknown(`${resource.address}.layer_name`, "structure")
      : text([...parts, ":", ...(partsOf(version) ?? [])]);
  return document(resource, {
    principal: principal(resource),
    action: resource.argument("action"),
    resource: arn,
    conditions: organization === undefined ? [] : [equal("aws:PrincipalOrgID", organization)],
  });
}

function eventPermission(resource: Arguments): Data {
  const { address } = resource;
  const bus = resource.argument("event_bus_name") ?? text("default");
  const parts = partsOf(bus);
  const start = [...arnStart(resource, "events"), "event-bus/"];
  const condition = resource.argument("condition");
  const isOpen =
    condition !== undefined && (condition.kind !== "list" || condition.items.length > 0);
  const conditions = isOpen ? conditionsOf(condition) : [];
  return document(resource, {
    principal: principal(resource),
    action: resource.argument("action") ?? text("events:PutEvents"),
    resource:
      parts === undefined
        ? unknown(`${address}.event_bus_name`, "structure")
        : text([...start, ...parts]),
    conditions,
  });
}

function authorityPermission(resource: Arguments): Data {
  const account = resource.argument("source_account");
  return document(resource, {
    principal: principal(resource),
    action: prefixed("acm-pca", resource.argument("actions")),
    resource: resource.argument("certificate_authority_arn") ?? missing(resource, "arn"),
    conditions: account === undefined ? [] : [equal("aws:SourceAccount", account)],
  });
}

function signerPermission(resource: Arguments): Data {
  const name = resource.argument("profile_name");
  const parts = name && partsOf(name);
  const version = resource.argument("profile_version");
  return document(resource, {
    principal: principal(resource),
    action: resource.argument("action"),
    resource:
      parts === undefined
        ? missing(resource, "profile_name")
        : text([...arnStart(resource, "signer"), "/signing-profiles/", ...parts]),
    conditions: version === undefined ? [] : [equal("signer:ProfileVersion", version)],
  });
}

/** The operations of a grant, for its grantee; all pairs of its constraints must be there. */
function keyGrant(resource: Arguments): Data {
  const operations = resource.argument("operations");
  const key = resource.argument("key_id");
  const parts = key && partsOf(key);
  const isArn = typeof parts?.[0] === "string" && parts[0].startsWith("arn:");
  const constraints = resource.argument("constraints");
  return document(resource, {
    principal: principal(resource, "grantee_principal"),
    action: prefixed("kms", operations),
    resource:
      parts === undefined || (!isArn && parts.some((part) => typeof part !== "string"))
        ? text([...arnStart(resource, "kms"), "key/*"])
        : text(isArn ? parts : [...arnStart(resource, "kms"), "key/", ...parts]),
    conditions: constraints === undefined ? [] : constraintsOf(constraints),
  });
}

/** Operations as actions: the API names them without their service. */
function prefixed(service: string, operations: Data | undefined): Data | undefined {
  if (operations === undefined) return undefined;
  const items = operations.kind === "list" ? operations.items : [operations];
  const named = items.map((item): Value => {
    const operation = knownText(item);
    if (operation === undefined || operation.includes(":")) return item;
    return text(`${service}:${operation}`);
  });
  return { ...list(named), ...(operations.place && { place: operations.place }) };
}

/** `encryption_context_equals` and `encryption_context_subset`: an object of pairs each. */
function constraintsOf(blocks: Data): readonly Member[] {
  const items = blocks.kind === "list" ? blocks.items : [blocks];
  return items.flatMap((block): readonly Member[] => {
    if (block.kind !== "object") {
      return [{ name: "constraints", value: unknown("constraints", "structure") }];
    }
    return block.members.flatMap(({ name, value }): readonly Member[] => {
      if (value.kind === "null") return [];
      if (value.kind !== "object") return [{ name, value: unknown(name, "structure") }];
      return value.members.map((pair) => equal(`kms:EncryptionContext:${pair.name}`, pair.value));
    });
  });
}

const missing = ({ address }: Arguments, name: string): Data =>
  unknown(`${address}.${name}`, "structure");

export function arnStart({ provider }: Arguments, service: string): TextPart[] {
  const { partition, region, account } = provider;
  return ["arn:", partition, `:${service}:`, region, ":", account, ":"];
}

/** The blocks `condition { key, type, value }`. */
function conditionsOf(blocks: Data): readonly Member[] {
  const items = blocks.kind === "list" ? blocks.items : [blocks];
  return items.map((item, at): Member => {
    const find = (name: string): Data | undefined =>
      item.kind === "object" ? item.members.find((each) => each.name === name)?.value : undefined;
    const type = knownText(find("type"));
    const key = knownText(find("key"));
    const value = find("value");
    return type === undefined || key === undefined || value === undefined
      ? { name: `condition ${at}`, value: unknown(`condition ${at}`, "structure") }
      : { name: type, value: object([{ name: key, value }]) };
  });
}

const equal = (key: string, value: Data): Member => ({
  name: "StringEquals",
  value: object([{ name: key, value }]),
});

/** A service, everybody, or an account or role. */
function principal({ address, argument }: Arguments, name = "principal"): Data {
  const given = argument(name);
  const known = knownText(given);
  if (known === "*") return given ?? text("*");
  if (known !== undefined && /\.amazonaws\.com(?:\.cn)?$/.test(known)) {
    return object([{ name: "Service", value: given ?? text(known) }]);
  }
  const parts = given && partsOf(given);
  const isAccount =
    known !== undefined ||
    (parts?.length === 1 && typeof parts[0] === "object" && parts[0].nature === "account") ||
    (typeof parts?.[0] === "string" && parts[0].startsWith("arn:"));
  if (given === undefined || !isAccount) return unknown(`${address}.${name}`, "structure");
  return object([{ name: "AWS", value: given }]);
}

interface Parts {
  readonly principal: Data;
  readonly action: Data | undefined;
  readonly resource: Data;
  readonly conditions: readonly Member[];
}

function document({ address }: Arguments, parts: Parts): Data {
  // Two conditions with the same operator are one member.
  const operators = new Map<string, Member[]>();
  const open: Member[] = [];
  for (const { name, value } of parts.conditions) {
    if (value.kind !== "object") open.push({ name, value });
    else operators.set(name, [...(operators.get(name) ?? []), ...value.members]);
  }
  const conditions = [
    ...[...operators].map(([name, members]): Member => ({ name, value: object(members) })),
    ...open,
  ];
  const statement = object([
    { name: "Effect", value: text("Allow") },
    { name: "Principal", value: parts.principal },
    { name: "Action", value: parts.action ?? unknown(`${address}.action`, "structure") },
    { name: "Resource", value: parts.resource },
    ...(conditions.length === 0 ? [] : [{ name: "Condition", value: object(conditions) }]),
  ]);
  return object([
    { name: "Version", value: text("2012-10-17") },
    { name: "Statement", value: list([statement]) },
  ]);
}
