/**
 * ARNs of resources that do not exist yet, as far as their form is known.
 *
 * `arnOf` fills the template of a type (aws/arn-templates.ts) with the values that the source has:
 * a queue with a known name has a known ARN, but for the partition, the Region and the account. A
 * value that only the deployment decides becomes a component. For all other types, `unknownArn` has
 * six unknown components, which is true of every ARN.
 *
 * A known name with a colon or a wildcard would change the form of the ARN, so it has no shape:
 * some attributes that are called names also accept ARNs.
 */
import { type ArnPart, arnTemplate, type Dialect } from "../aws/arn-templates.ts";
import type { TextPart, Unknown } from "./value.ts";

export interface ArnFacts {
  /** How the developer calls the resource: `aws_s3_bucket.logs`. */
  readonly address: string;
  readonly partition: TextPart;
  readonly region: TextPart;
  readonly account: TextPart;
  /**
   * The value of an attribute or property; `absent` if it has none. Undefined if the deployment
   * decides; then it is a component named `ADDRESS.ATTRIBUTE`.
   */
  value(attribute: string): readonly TextPart[] | "absent" | undefined;
}

/**
 * The ARN that `attribute` of a resource has; undefined if no form is known.
 *
 * A type is `aws_s3_bucket` or `AWS::S3::Bucket`; an attribute of CloudFormation may be `Ref`.
 */
export function arnOf(
  type: string,
  attribute: string,
  facts: ArnFacts,
): readonly TextPart[] | undefined {
  const template = arnTemplate(type, attribute);
  if (template === undefined) return undefined;
  const dialect = type.includes("::") ? "cloudformation" : "terraform";
  if (template.onlyDefault !== undefined) {
    const value = facts.value(template.onlyDefault[dialect]);
    if (value !== "absent" && !(value?.length === 1 && value[0] === "default")) return undefined;
  }
  const parts: TextPart[] = ["arn:", facts.partition, `:${template.service}:`];
  if (template.hasRegion) parts.push(facts.region);
  parts.push(":");
  if (template.hasAccount) parts.push(facts.account);
  parts.push(":");
  for (const part of template.resource) {
    const filled = fill(part, dialect, `${facts.address}.${attribute}`, facts);
    if (filled === undefined) return undefined;
    parts.push(...filled);
  }
  return joined(parts);
}

/** An ARN of which only the form is known; `name` is how the developer calls the ARN. */
export function unknownArn(name: string, partition: TextPart): readonly TextPart[] {
  const component = (part: string): Unknown => ({ name: `${name} (${part})`, nature: "component" });
  return [
    "arn:",
    partition,
    ":",
    component("service"),
    ":",
    component("Region"),
    ":",
    component("account"),
    ":",
    // The last component of an ARN may have colons.
    { name: `${name} (resource)`, nature: "text" },
  ];
}

/** Adjacent known parts as one part. */
export function joined(parts: readonly TextPart[]): readonly TextPart[] {
  const result: TextPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === "") continue;
    if (typeof part === "string" && typeof last === "string")
      result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

function fill(
  part: ArnPart,
  dialect: Dialect,
  arnName: string,
  facts: ArnFacts,
): readonly TextPart[] | undefined {
  if (part.kind === "literal") return [part.text];
  const attribute = part[dialect];
  const { treatment } = part;
  if (treatment === "assigned" || attribute === undefined || attribute === "") {
    return [{ name: `${arnName} (${part.terraform || "assigned"})`, nature: "component" }];
  }
  const value = facts.value(attribute);
  if (value === "absent" && treatment === "path") return ["/"];
  if (value === undefined || value === "absent") {
    // The text of the attribute is not that of the ARN.
    if (treatment !== undefined) return undefined;
    return [{ name: `${facts.address}.${attribute}`, nature: "component" }];
  }
  return treated(value, treatment);
}

function treated(
  value: readonly TextPart[],
  treatment: "path" | "noslash" | "noscheme" | "assigned" | undefined,
): readonly TextPart[] | undefined {
  const [first, ...rest] = value;
  const start = typeof first === "string" ? first : "";
  const parts: readonly TextPart[] =
    treatment === "noslash" && start.startsWith("/")
      ? [start.slice(1), ...rest]
      : treatment === "noscheme" && start.startsWith("https://")
        ? [start.slice("https://".length), ...rest]
        : value;
  // A treatment of an unknown beginning is not known.
  if (treatment !== undefined && typeof first !== "string") return undefined;
  return parts.every(keepsForm) ? parts : undefined;
}

/** Whether a part of a name can only be inside one component of an ARN. */
function keepsForm(part: TextPart): boolean {
  if (typeof part === "string") return !/[:*?]/.test(part);
  return part.nature === "component" || part.nature === "account" || part.nature === "partition";
}
