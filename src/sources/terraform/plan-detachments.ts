/**
 * Policies of an organization that a plan detaches, as sites without a policy.
 *
 * An attachment names a policy by its id, and limits a target. If it is deleted, or names another
 * policy, the old one limits the target no longer. Its document is that of the policy with this id
 * in the same plan; otherwise the site says that it is not known.
 *
 * Left out are FullAWSAccess, which limits nothing, and what is attached anew.
 */
import { isObject, type JsonObject } from "../../json/value.ts";
import type { Place } from "../place.ts";
import type { PolicyKind, PolicySite, SitePolicy } from "../site.ts";
import { child, policyOfText } from "./json-value.ts";
import type { Plan } from "./plan-index.ts";
import type { ResourceOutline } from "./plan-outline.ts";
import { addressOf, isForgotten } from "./plan-sites.ts";

export const DETACHMENT = "aws_organizations_policy_attachment";
const POLICY = "aws_organizations_policy";

/** Policies of AWS that allow everything. */
const FULL: ReadonlySet<string> = new Set(["p-FullAWSAccess", "p-RCPFullAWSAccess"]);

/** `placeOf` gives the place of the attribute before. */
export function detachedPolicy(
  plan: Plan,
  outline: ResourceOutline,
  placeOf: () => Place,
): PolicySite | undefined {
  if (outline.type !== DETACHMENT || outline.deferred !== undefined) return undefined;
  const change = plan.change(outline);
  const { before, after, actions } = change;
  const id = child(before, "policy_id");
  if (typeof id !== "string" || FULL.has(id) || isForgotten(actions)) return undefined;
  const isKept =
    child(after, "policy_id") === id && child(after, "target_id") === child(before, "target_id");
  if (isObject(after) && isKept) return undefined;
  const place = placeOf();
  const found = policyWithId(plan, id);
  const kind: PolicyKind = found?.["type"] === "RESOURCE_CONTROL_POLICY" ? "rcp" : "scp";
  // Policies for tags, backups and the like have another language.
  const type = found?.["type"] ?? "SERVICE_CONTROL_POLICY";
  if (type !== "SERVICE_CONTROL_POLICY" && kind === "scp") return undefined;
  const content = found?.["content"];
  const old: SitePolicy =
    typeof content === "string" ? policyOfText(content, place) : { ...UNKNOWN, place };
  return {
    source: "terraform-plan",
    address: addressOf(outline, ["policy_id"]),
    kind,
    awsType: "AWS::Organizations::Policy",
    place,
    policy: { kind: "absent" },
    before: old,
  };
}

const UNKNOWN = {
  kind: "unreadable",
  reason: "the plan detaches a policy and does not have its document",
} as const;

/** The state before of the policy with an id. */
function policyWithId(plan: Plan, id: string): JsonObject | undefined {
  for (const outline of plan.outline.changes) {
    if (outline.type !== POLICY) continue;
    const { before } = plan.change(outline);
    if (isObject(before) && before["id"] === id) return before;
  }
  return undefined;
}
