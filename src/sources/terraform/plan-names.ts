/**
 * The names by which attachments find a policy or a role of a plan.
 *
 * A managed policy has its ARN. One that does not exist yet has the references to it, and its name,
 * which is a part of the ARN that the source gives it (source-references.ts). A role has its name.
 *
 * Left out are names with a prefix, which only the deployment makes.
 */
import type { TerraformPolicy } from "../../aws/terraform-policies.ts";
import type { JsonObject } from "../../json/value.ts";
import type { PolicySite } from "../site.ts";
import type { Value } from "../value.ts";
import { textValue } from "./json-value.ts";
import type { ResourceOutline } from "./plan-outline.ts";

/** The attributes with the ARN and the name of a managed policy, and with the name of a role. */
const POLICY_ATTRIBUTES: Readonly<Record<string, readonly [arn: string, name: string]>> = {
  aws_iam_policy: ["arn", "name"],
  awscc_iam_managed_policy: ["policy_arn", "managed_policy_name"],
};
const ROLE_NAMES: Readonly<Record<string, string>> = { awscc_iam_role: "role_name" };

/** `values` are those of the resource after the change, or before it. */
export function ownNames(
  { type, address }: ResourceOutline,
  { kind }: TerraformPolicy,
  values: JsonObject,
): Pick<PolicySite, "names"> {
  const unknown = (attribute: string): Value => ({
    kind: "unknown",
    unknown: { name: `${address}.${attribute}`, nature: "text" },
  });
  const found = POLICY_ATTRIBUTES[type];
  if (found === undefined && kind !== "trust") return {};
  const [attribute, nameAttribute] = found ?? [ROLE_NAMES[type] ?? "name", undefined];
  const known = values[attribute];
  if (typeof known === "string") return { names: [textValue(known)] };
  const name = nameAttribute === undefined ? undefined : values[nameAttribute];
  const own = typeof name === "string" ? [textValue(name)] : [];
  return { names: [unknown(attribute), unknown("id"), ...own] };
}
