/**
 * The policy in an evaluated property: an object, or a JSON text.
 *
 * CloudFormation sends numbers as texts, so a number of a policy is a text here. A dynamic
 * reference, such as `{{resolve:ssm:name}}`, may be any text.
 *
 * Left out is everything about the meaning of a policy.
 */
import { readJsonText } from "../json-text.ts";
import type { SitePolicy } from "../site.ts";
import type { Value } from "../value.ts";
import { withoutReferences } from "./text-functions.ts";

export function policyDocument(value: Value, prefix: string): SitePolicy {
  switch (value.kind) {
    case "null":
      return { kind: "absent" };
    case "unknown":
      return unreadable(`\`${value.unknown.name}\` is not known before the deployment`, value);
    case "object":
      return { kind: "document", value: asPolicy(value, prefix) };
    case "text":
      return policyText(value, prefix);
    default:
      return unreadable("it is neither an object nor a text", value);
  }
}

export function unreadable(reason: string, value?: Value): SitePolicy {
  const place = value?.place;
  return { kind: "unreadable", reason, ...(place && { place }) };
}

function policyText(value: Value & { readonly kind: "text" }, prefix: string): SitePolicy {
  const parts = withoutReferences(value.parts, prefix);
  const [first, second] = parts;
  if (first !== undefined && typeof first !== "string" && second === undefined) {
    return unreadable(`\`${first.name}\` is not known before the deployment`, value);
  }
  const read = readJsonText(parts, value.place);
  if (read.kind === "unreadable") return unreadable(read.reason, value);
  return { kind: "document", value: read.value };
}

/** The nesting of a value is bounded by that of its template. */
function asPolicy(value: Value, prefix: string): Value {
  switch (value.kind) {
    case "number":
      return { ...value, kind: "text", parts: [value.spelling] };
    case "text":
      return { ...value, parts: withoutReferences(value.parts, prefix) };
    case "list":
      return { ...value, items: value.items.map((item) => asPolicy(item, prefix)) };
    case "object":
      return {
        ...value,
        members: value.members.map((each) => ({
          name: each.name,
          value: asPolicy(each.value, prefix),
        })),
      };
    default:
      return value;
  }
}
