/**
 * Whether a bucket of a plan ignores access control lists that are public, or has no lists at all.
 *
 * The guards are those that the reader of HCL knows (hcl/list-guards.ts). The name of a bucket is
 * unique, so a guard with the same known name belongs to it, in whatever module. Where a name is
 * not known yet, the source says what both names are, in the same instance of a module. Without
 * that, a guard that refers to the same bucket may be one of it: the plan does not have the text
 * around a reference. The state before has all names.
 */
import type { JsonObject } from "../../json/value.ts";
import { isObject } from "../../json/value.ts";
import type { TextPart, Unknown, Value } from "../value.ts";
import { partsOf } from "../value-reading.ts";
import { child, type Masks } from "./json-value.ts";
import { expressionOf } from "./plan-configuration.ts";
import type { Plan } from "./plan-index.ts";
import type { ResourceOutline } from "./plan-outline.ts";

const BLOCK = "aws_s3_bucket_public_access_block";
const OWNERSHIP = "aws_s3_bucket_ownership_controls";
const BUCKET = "aws_s3_bucket";

export interface GuardQuestion {
  readonly outline: ResourceOutline;
  /** The values of the list, or of its bucket. */
  readonly values: JsonObject;
  /** Whether the guards are those before the change, or after it. */
  readonly side: "before" | "after";
  /** The value of an argument `bucket`, as the source has it. */
  readonly ask: (outline: ResourceOutline) => Value | undefined;
}

/** The name of a bucket, at a list or at a guard, as far as it is known. */
interface BucketName {
  readonly known: string | undefined;
  /** The name that the source says; equal for the same bucket of one instance of a module. */
  readonly source: string | undefined;
  /** The buckets that the expression refers to. */
  readonly references: readonly string[];
}

export function isListIgnored(plan: Plan, question: GuardQuestion): boolean | Unknown {
  const { outline, side } = question;
  const own = nameOf(plan, question);
  const module = JSON.stringify(outline.module);
  let open: Unknown | undefined;
  for (const guard of plan.outline.changes) {
    if (guard.type !== BLOCK && guard.type !== OWNERSHIP) continue;
    if (guard.mode !== "managed" || guard.deposed !== undefined) continue;
    const change = plan.change(guard);
    // A guard that Terraform forgets stays.
    const isKept = JSON.stringify(change["actions"]) === '["forget"]';
    const values = change[isKept ? "before" : side];
    if (!isObject(values)) continue;
    const other = nameOf(plan, { ...question, outline: guard, values });
    const isNear = JSON.stringify(guard.module) === module;
    const match = matchOf(own, other, isNear);
    if (match === "other") continue;
    const masks = { unknown: side === "after" && !isKept ? change["after_unknown"] : undefined };
    const found = settingOf(guard, values, masks);
    if (found === true && match === "same") return true;
    if (typeof found === "object") open = found;
    if (found === true) open = { name: `${guard.address}.bucket`, nature: "structure" };
  }
  return open ?? false;
}

function matchOf(own: BucketName, guard: BucketName, isNear: boolean): "same" | "maybe" | "other" {
  if (own.known !== undefined && guard.known !== undefined) {
    return own.known === guard.known ? "same" : "other";
  }
  if (!isNear) return "other";
  if (own.source !== undefined && guard.source !== undefined) {
    return own.source === guard.source ? "same" : "other";
  }
  return guard.references.some((each) => own.references.includes(each)) ? "maybe" : "other";
}

function settingOf(
  { type, address }: ResourceOutline,
  values: JsonObject,
  masks: Masks,
): boolean | Unknown {
  if (type === OWNERSHIP) {
    const [rule] = [child(values, "rule")].flat();
    return child(rule, "object_ownership") === "BucketOwnerEnforced";
  }
  if (child(masks.unknown, "ignore_public_acls") === true) {
    return { name: `${address}.ignore_public_acls`, nature: "structure" };
  }
  return values["ignore_public_acls"] === true;
}

function nameOf(plan: Plan, { outline, values, ask }: GuardQuestion): BucketName {
  const { module, mode, type, name, address } = outline;
  const bucket = values["bucket"];
  const known = typeof bucket === "string" && bucket !== "" ? bucket : undefined;
  if (type === BUCKET) {
    const source = known ?? textOf([{ name: `${address}.id`, nature: "text" }]);
    return { known, source, references: [`${type}.${name}`] };
  }
  const parts = known === undefined ? partsOf(ask(outline)) : [known];
  const source = parts && parts.length > 0 ? textOf(parts) : undefined;
  const own = plan.configuration.resource(module, mode, type, name);
  const references = expressionOf(own?.expressions["bucket"])?.references ?? [];
  const buckets = references.flatMap((each) => /^aws_s3_bucket\.[\w-]+/.exec(each)?.[0] ?? []);
  return { known, source, references: buckets };
}

/** A text that is equal for equal parts; the id and the argument of a bucket are its name. */
function textOf(parts: readonly TextPart[]): string {
  const [only] = parts;
  if (parts.length === 1 && typeof only === "string") return only;
  const names = parts.map((part) =>
    typeof part === "string" ? part : [part.name.replace(/\.bucket$/, ".id")],
  );
  return JSON.stringify(names);
}
