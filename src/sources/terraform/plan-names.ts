/**
 * The names by which attachments find a policy or a role of a plan.
 *
 * A managed policy has its ARN. One that does not exist yet has the references to it, and the form
 * of its ARN, as the source gives it too (source-references.ts). A role has its name.
 *
 * Left out are names with a prefix, which only the deployment makes.
 */
import type { TerraformPolicy } from "../../aws/terraform-policies.ts";
import type { JsonObject } from "../../json/value.ts";
import type { PolicySite } from "../site.ts";
import type { Value } from "../value.ts";
import { textValue } from "./json-value.ts";
import type { ResourceOutline } from "./plan-outline.ts";
import type { Resolve } from "./source-references.ts";

/** The attributes with the ARN of a managed policy, and with the name of a role. */
const POLICY_ARNS: Readonly<Record<string, string>> = {
  aws_iam_policy: "arn",
  awscc_iam_managed_policy: "policy_arn",
};
const ROLE_NAMES: Readonly<Record<string, string>> = { awscc_iam_role: "role_name" };

/** `values` are those of the resource after the change, or before it. */
export function ownNames(
  { type, name, key, address }: ResourceOutline,
  { kind }: TerraformPolicy,
  values: JsonObject,
  resolve: Resolve,
): Pick<PolicySite, "names"> {
  const unknown = (attribute: string): Value => ({
    kind: "unknown",
    unknown: { name: `${address}.${attribute}`, nature: "text" },
  });
  const arn = POLICY_ARNS[type];
  if (arn === undefined && kind !== "trust") return {};
  const attribute = arn ?? ROLE_NAMES[type] ?? "name";
  const known = values[attribute];
  if (typeof known === "string") return { names: [textValue(known)] };
  const index = key === undefined ? "" : `[${JSON.stringify(key)}]`;
  const form = arn && resolve(`${type}.${name}${index}.${arn}`);
  return { names: [unknown(attribute), unknown("id"), ...(form ? [form] : [])] };
}
