/**
 * Attributes of resources and data sources: what the configuration says, and what only AWS says.
 *
 * An attribute that is written in the block has that value. An ARN has the form of its type
 * (arn-shapes.ts), and the account, Region and partition are those of the block's provider. All
 * else is unknown: a text without wildcards for attributes of AWS's resources, anything for others.
 *
 * A name that is a part of an ARN has no wildcards and no colons once the resource exists, whatever
 * it is computed from; so an input variable inside of such a name is a component.
 */
import { arnTemplate } from "../../../aws/arn-templates.ts";
import { arnOf, unknownArn } from "../../arn-shapes.ts";
import type { TextPart, Unknown, UnknownNature } from "../../value.ts";
import { type Data, knownText, partsOf, text, unknown } from "./data.ts";
import { jsonParts } from "./json-text.ts";
import { policyDocument } from "./policy-document.ts";

/** The account, partition and Region in which a provider works. */
export interface ProviderFacts {
  readonly account: TextPart;
  readonly partition: TextPart;
  readonly region: TextPart;
}

/** One instance of a resource or data source. */
export interface Instance {
  readonly mode: "managed" | "data";
  readonly type: string;
  /** `module.a.aws_s3_bucket.logs["k"]`, with `data.` before the type of a data source. */
  readonly address: string;
  readonly provider: ProviderFacts;
  /** Whether the block has an attribute or a nested block of this name. */
  has(name: string): boolean;
  /** The attribute as it is written, or the list of the nested blocks. */
  written(name: string): Data | undefined;
  /** The whole block. */
  block(): Data;
}

/** Types whose `id` is another attribute. */
const IDS: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "name",
  aws_dynamodb_table: "name",
  aws_ecr_repository: "name",
  aws_iam_group: "name",
  aws_iam_policy: "arn",
  aws_iam_role: "name",
  aws_iam_user: "name",
  aws_kms_key: "key_id",
  aws_lambda_function: "function_name",
  aws_s3_bucket: "bucket",
  aws_secretsmanager_secret: "arn",
  aws_sns_topic: "arn",
};

/** The value of an attribute. */
export function attributeOf(instance: Instance, name: string): Data {
  const { mode, type } = instance;
  if (mode === "data") return dataAttribute(instance, name);
  const written = instance.has(name) ? instance.written(name) : undefined;
  if (written !== undefined && written.kind !== "null") {
    return isArnPart(type, name) ? asComponent(written) : written;
  }
  const arn = arnAttribute(instance, name);
  if (arn !== undefined) return arn;
  const alias = name === "id" && Object.hasOwn(IDS, type) ? IDS[type] : undefined;
  if (alias !== undefined) return attributeOf(instance, alias);
  return computed(`${instance.address}.${name}`, type, name);
}

/** The attribute as far as AWS decides it. */
function computed(name: string, type: string, attribute: string): Data {
  if (isArnPart(type, attribute)) return unknown(name, "component");
  if (!type.startsWith("aws_")) return foreign(name, type);
  // A name in the plural may be a list.
  const isList = /[^s]s$/.test(attribute) && !/(?:alias|address|status|dns)$/.test(attribute);
  return stepping(name, isList ? "structure" : "text");
}

/** Random texts of the providers of HashiCorp have no wildcards; all else may be anything. */
function foreign(name: string, type: string): Data {
  return /^random_(?:id|pet|uuid|integer)$/.test(type)
    ? unknown(name, "component")
    : unknown(name, "structure");
}

/** An attribute of a resource may have attributes itself. */
function stepping(name: string, nature: UnknownNature): Data {
  return {
    ...unknown(name, nature),
    step: (key) => stepping(typeof key === "number" ? `${name}[${key}]` : `${name}.${key}`, nature),
  };
}

/** Types whose names may have colons or wildcards. */
const FREE_NAMES: ReadonlySet<string> = new Set([
  "aws_cloudwatch_metric_alarm",
  "aws_glue_catalog_database",
  "aws_iot_thing",
]);

/** Data sources that find a resource by its name, in the account and Region of the provider. */
const FOUND_BY_NAME: Readonly<Record<string, string>> = {
  aws_dynamodb_table: "name",
  aws_s3_bucket: "bucket",
  aws_sns_topic: "name",
  aws_sqs_queue: "name",
};

/** Whether an attribute is a whole part of the ARN of its resource. */
function isArnPart(type: string, attribute: string): boolean {
  if (FREE_NAMES.has(type)) return false;
  const parts = arnTemplate(type, "arn")?.resource ?? [];
  return parts.some(
    (part) => part.kind === "value" && part.terraform === attribute && part.treatment === undefined,
  );
}

function asComponent(value: Data): Data {
  if (value.kind === "unknown") {
    return { ...value, unknown: component(value.unknown) };
  }
  if (value.kind !== "text") return value;
  return {
    ...value,
    parts: value.parts.map((part) => (typeof part === "string" ? part : component(part))),
  };
}

const component = (found: Unknown): Unknown =>
  /^(?:pattern|structure|text)$/.test(found.nature) ? { ...found, nature: "component" } : found;

function arnAttribute(instance: Instance, name: string): Data | undefined {
  const { type, address, provider } = instance;
  if (name !== "arn" && arnTemplate(type, name) === undefined) {
    if (!name.endsWith("_arn") || !type.startsWith("aws_")) return undefined;
    return text(unknownArn(`${address}.${name}`));
  }
  if (!type.startsWith("aws_")) return undefined;
  const region = knownText(instance.has("region") ? instance.written("region") : undefined);
  const shape = arnOf(type, name, {
    address,
    partition: provider.partition,
    region: region ?? provider.region,
    account: provider.account,
    value: (attribute) => {
      const value = instance.has(attribute) ? instance.written(attribute) : undefined;
      if (value === undefined || value.kind === "null") return "absent";
      return partsOf(isArnPart(type, attribute) ? asComponent(value) : value);
    },
  });
  return text(shape ?? unknownArn(`${address}.${name}`));
}

/** The ARN of a managed policy that is found by its name; its account may be `aws`. */
function foundPolicy({ address, provider }: Instance, name: readonly TextPart[]): Data {
  const account: Unknown = { name: `${address}.account`, nature: "component" };
  const path: Unknown = { name: `${address}.path`, nature: "text" };
  return text(["arn:", provider.partition, ":iam::", account, ":policy", path, ...name]);
}

function dataAttribute(instance: Instance, name: string): Data {
  const { type, address, provider } = instance;
  const own = `${address}.${name}`;
  switch (type) {
    case "aws_iam_policy_document":
      if (name === "json" || name === "minified_json") {
        const document = policyDocument(instance.block());
        return { ...text(jsonParts(document)), decoded: document };
      }
      break;
    case "aws_iam_policy": {
      // Its name is enough to find it among the policies of AWS and of the account.
      const given = instance.has("name") ? instance.written("name") : undefined;
      const isArn = (name === "arn" || name === "id") && !instance.has("arn");
      const parts = isArn && given !== undefined ? partsOf(given) : undefined;
      if (parts !== undefined && parts.length > 0) return foundPolicy(instance, parts);
      break;
    }
    case "aws_caller_identity":
      if (name === "account_id" || name === "id") return text([provider.account]);
      if (name === "arn") return text(unknownArn(own));
      return unknown(own, "text");
    case "aws_partition":
      if (name === "partition" || name === "id") return text([provider.partition]);
      return unknown(own, "component");
    case "aws_region":
      // A Region that is given by its name or endpoint is another one.
      if (
        /^(?:name|id|region)$/.test(name) &&
        !["name", "endpoint", "region"].some((each) => instance.has(each))
      ) {
        return text([provider.region]);
      }
      break;
  }
  const written = instance.has(name) ? instance.written(name) : undefined;
  if (written !== undefined && written.kind !== "null") return written;
  if (type.startsWith("aws_") && name === "arn") {
    const key = FOUND_BY_NAME[type];
    const arn = key !== undefined && instance.has(key) ? arnAttribute(instance, name) : undefined;
    if (arn !== undefined) return arn;
    return text(unknownArn(own));
  }
  // A data source reads what others wrote, which may have wildcards.
  const isName = type.startsWith("aws_") && /^(?:id|\w+_id|account_id)$/.test(name);
  return unknown(own, isName && !/parameter|secret|external/.test(type) ? "text" : "structure");
}
