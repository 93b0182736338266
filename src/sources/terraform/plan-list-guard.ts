/**
 * Whether a bucket of a plan ignores access control lists that are public, or has no lists at all.
 *
 * The guards are those that the reader of HCL knows (hcl/list-guards.ts), in the same instance of a
 * module. A guard belongs to a bucket if both name it equally. Where the name is not known yet,
 * both refer to the same thing first, and have the same key.
 */
import type { JsonObject } from "../../json/value.ts";
import type { Unknown } from "../value.ts";
import { child } from "./json-value.ts";
import { expressionOf } from "./plan-configuration.ts";
import type { Plan, PlanObject } from "./plan-index.ts";
import type { ResourceOutline } from "./plan-outline.ts";

const BLOCK = "aws_s3_bucket_public_access_block";
const OWNERSHIP = "aws_s3_bucket_ownership_controls";

/** Names of one bucket; two objects are about the same one if they share a name. */
type Names = ReadonlySet<string>;

export function isListIgnored(
  plan: Plan,
  outline: ResourceOutline,
  values: JsonObject,
): boolean | Unknown {
  const bucket = namesOf(plan, outline, values);
  let open: Unknown | undefined;
  for (const guard of plan.outline.changes) {
    if (guard.type !== BLOCK && guard.type !== OWNERSHIP) continue;
    if (guard.mode !== "managed" || guard.deposed !== undefined) continue;
    if (JSON.stringify(guard.module) !== JSON.stringify(outline.module)) continue;
    const object = plan.object(guard);
    const names = namesOf(plan, guard, object.values);
    if (![...names].some((each) => bucket.has(each))) continue;
    const found = settingOf(guard.type, object);
    if (found === true) return true;
    if (typeof found === "object") open = found;
  }
  return open ?? false;
}

function settingOf(type: string, { address, values, masks }: PlanObject): boolean | Unknown {
  if (type === OWNERSHIP) {
    const [rule] = [child(values, "rule")].flat();
    return child(rule, "object_ownership") === "BucketOwnerEnforced";
  }
  if (child(masks.unknown, "ignore_public_acls") === true) {
    return { name: `${address}.ignore_public_acls`, nature: "structure" };
  }
  return values["ignore_public_acls"] === true;
}

function namesOf(plan: Plan, outline: ResourceOutline, values: JsonObject): Names {
  const { module, mode, type, name, key } = outline;
  const known = values["bucket"];
  const names = new Set<string>();
  if (typeof known === "string" && known !== "") names.add(`name ${known}`);
  if (type === "aws_s3_bucket") {
    const index = key === undefined ? "" : `[${JSON.stringify(key)}]`;
    names.add(`reference ${type}.${name}${index}`);
    return names;
  }
  const own = plan.configuration.resource(module, mode, type, name);
  const references = expressionOf(own?.expressions["bucket"])?.references ?? [];
  // The shortest form of a reference is the resource; `each` and `count` are the key of this one.
  const resource = references.filter((each) => /^aws_s3_bucket\.[^.]+$/.test(each)).at(-1);
  if (resource === undefined) return names;
  const isKeyed = !resource.endsWith("]") && key !== undefined && references.length > 2;
  names.add(`reference ${resource}${isKeyed ? `[${JSON.stringify(key)}]` : ""}`);
  return names;
}
