/**
 * A policy inside of another document: of an OpenAPI description, or of a CloudFormation template.
 *
 * An OpenAPI document in JSON has the policy under `x-amazon-apigateway-policy`. In YAML it is not
 * read, but its name is looked for. A template is a source of its own; one with a name that may
 * be that of a policy or of a permission is not read here, and says so.
 */
import type { PolicyFormat } from "../../aws/terraform-policies.ts";
import { readDocument } from "../../json/document.ts";
import { isObject } from "../../json/value.ts";
import type { Place } from "../place.ts";
import type { SitePolicy } from "../site.ts";
import { child, plainValue } from "./json-value.ts";

const MEMBER = "x-amazon-apigateway-policy";
/** LIMIT: an OpenAPI document has 6 MB at most at AWS. */
const LIMITS = { bytes: 6_291_456, depth: 100 };
/** In the names of all types and properties that hold policies, and of macros that make them. */
const TELLTALE = /Polic|Permission|Principal|Transform|Fn::|!\w|Include/;

export function embeddedPolicy(format: PolicyFormat, text: string, place: Place): SitePolicy {
  if (format === "openapi") return openApiPolicy(text, place);
  if (!TELLTALE.test(text)) return { kind: "absent" };
  const reason = "it may stand in a template of CloudFormation; give the template as a file";
  return { kind: "unreadable", reason, place };
}

function openApiPolicy(text: string, place: Place): SitePolicy {
  // A name may have escapes in JSON and in YAML.
  if (!text.includes(MEMBER) && !text.includes("\\")) return { kind: "absent" };
  const read = text.trimStart().startsWith("{") ? readDocument(text, LIMITS) : undefined;
  if (read?.kind !== "document") {
    if (!text.includes(MEMBER)) return { kind: "absent" };
    const reason = "it stands in an OpenAPI document that is not JSON, or is too large";
    return { kind: "unreadable", reason, place };
  }
  const policy = child(read.document.value, MEMBER);
  if (policy === undefined || policy === null) return { kind: "absent" };
  if (!isObject(policy)) {
    const reason = `the member \`${MEMBER}\` of its OpenAPI document is not an object`;
    return { kind: "unreadable", reason, place };
  }
  return { kind: "document", value: { ...plainValue(policy), place } };
}
