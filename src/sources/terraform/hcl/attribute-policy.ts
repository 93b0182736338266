/**
 * The policy that a value of an attribute stands for, as the row of the table says.
 *
 * A value is a JSON text, a document, an OpenAPI document with a policy inside, or one of the
 * arguments that make a statement together. The kind of a policy of an organization is another
 * attribute of the same resource.
 *
 * Left out are lists and shares (share-policy.ts), and attached policies (attachments.ts).
 */
import type { TerraformPolicy } from "../../../aws/terraform-policies.ts";
import type { Place } from "../../place.ts";
import type { PolicyKind, SitePolicy } from "../../site.ts";
import { type Arguments, argumentPolicy } from "./argument-policy.ts";
import type { Instance } from "./attributes.ts";
import { blockType, findAttribute } from "./configuration.ts";
import { type Data, knownText, member } from "./data.ts";
import { policyOf, policyOfDocument } from "./site-policy.ts";
import type { Body } from "./syntax.ts";

/** An SCP, an RCP or another policy of an organization: its `type` says which. */
export function kindOf(
  { kind }: TerraformPolicy,
  instance: Instance,
): PolicyKind | "undecided" | undefined {
  if (kind === "nested") return "resource";
  if (kind !== "organization") return kind;
  const type = instance.has("type") ? instance.written("type") : undefined;
  if (type === undefined || type.kind === "null") return "scp";
  const known = knownText(type);
  if (known === undefined) return "undecided";
  if (known === "SERVICE_CONTROL_POLICY") return "scp";
  return known === "RESOURCE_CONTROL_POLICY" ? "rcp" : undefined;
}

export function policyIn(
  { format, type }: TerraformPolicy,
  instance: Instance,
  value: Data,
): SitePolicy {
  const at = value.place === undefined ? {} : { place: value.place };
  switch (format) {
    case "json":
      return policyOf(value);
    case "document":
      return value.kind === "object" ? policyOfDocument(value, value.place) : policyOf(value);
    case "arguments": {
      const policy = argumentPolicy(type, argumentsOf(instance));
      if (policy !== undefined) return policyOfDocument(policy, value.place);
      return { kind: "unreadable", reason: "it is a grant that is not a policy document", ...at };
    }
    case "openapi":
      return openApiPolicy(value);
    default:
      return { kind: "unreadable", reason: "it is in a template, which is not read here", ...at };
  }
}

export function argumentsOf(instance: Instance): Arguments {
  const { address, provider } = instance;
  return {
    address,
    provider,
    argument(name) {
      const found = instance.has(name) ? instance.written(name) : undefined;
      return found?.kind === "null" ? undefined : found;
    },
  };
}

/** Where an attribute, or the first nested block of this name, stands. */
export function placeOf(body: Body, name: string): Place | undefined {
  const block = body.blocks.find((each) => blockType(each) === name);
  return findAttribute(body, name)?.value.place ?? block?.place;
}

/** The policy inside of an OpenAPI document, if it has one. */
function openApiPolicy(value: Data): SitePolicy {
  const read = policyOf(value);
  if (read.kind !== "document" || read.value.kind !== "object") return read;
  const policy = member(read.value, "x-amazon-apigateway-policy");
  return policy === undefined ? { kind: "absent" } : { kind: "document", value: policy };
}
