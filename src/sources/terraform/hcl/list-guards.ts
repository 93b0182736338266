/**
 * Whether a bucket ignores access control lists that are public, or has no lists at all.
 *
 * Both are resources of their own: a public access block with `ignore_public_acls`, and ownership
 * controls with `BucketOwnerEnforced`. They belong to the bucket that their argument `bucket`
 * names. It is compared by its value, so a reference and an equal name are the same bucket. Names
 * of buckets are unique, so a guard of another module counts too, if its name is known.
 *
 * Left out are other guards of other modules, and those of the account: a list counts in doubt.
 */
import type { Unknown } from "../../value.ts";
import { attributeOf, type Instance } from "./attributes.ts";
import type { ResourceBlock } from "./configuration.ts";
import { type Data, knownText, member, partsOf } from "./data.ts";
import type { InstanceKey, Module } from "./module.ts";

/** LIMIT: guards of all modules, and instances of one. */
const MAX_GUARDS = 1000;

/** An unknown value if the deployment decides it. */
export function isListIgnored(module: Module, of: Instance): boolean | Unknown {
  const bucket = of.type === "aws_s3_bucket" ? attributeOf(of, "id") : writtenOf(of, "bucket");
  const name = bucket && nameOf(bucket);
  if (name === undefined) return false;
  let open: Unknown | undefined;
  // Only a known name means the same bucket in another module.
  const elsewhere = knownText(bucket) === undefined ? [] : guardsBelow(module.tree.root);
  const others = elsewhere.flatMap(({ guard, prefix }) => (prefix === module.prefix ? [] : guard));
  for (const guard of [...guardsOf(module), ...others]) {
    const own = writtenOf(guard, "bucket");
    if (own === undefined || nameOf(own) !== name) continue;
    const found = settingOf(guard);
    if (found === true) return true;
    if (typeof found === "object") open = found;
  }
  return open ?? false;
}

function settingOf(guard: Instance): boolean | Unknown {
  const [setting, wanted] =
    guard.type === "aws_s3_bucket_public_access_block"
      ? [writtenOf(guard, "ignore_public_acls"), "true"]
      : [ownershipOf(guard), "BucketOwnerEnforced"];
  if (setting === undefined) return false;
  const known = knownText(setting);
  if (known !== undefined) return known === wanted;
  const part = partsOf(setting)?.find((each) => typeof each === "object");
  return part ?? false;
}

function ownershipOf(guard: Instance): Data | undefined {
  const rule = writtenOf(guard, "rule");
  const [first] = rule?.kind === "list" ? rule.items : [rule];
  return first && member(first, "object_ownership");
}

interface Guard {
  readonly guard: Instance;
  readonly prefix: string;
}

const kept = new WeakMap<Module, readonly Guard[]>();

/** The guards of a module, and of those that it calls. */
function guardsBelow(module: Module): readonly Guard[] {
  const known = kept.get(module);
  if (known !== undefined) return known;
  const found = guardsOf(module).map((guard) => ({ guard, prefix: module.prefix }));
  for (const [name, { body }] of module.configuration.calls) {
    const expansion = module.expansion(body, `${module.prefix}module.${name}`);
    const keys = expansion.kind === "instances" ? expansion.instances.map(({ key }) => key) : [];
    for (const key of expansion.kind === "single" ? (["none"] as const) : keys) {
      const child = found.length < MAX_GUARDS ? module.child(name, key) : undefined;
      if (child !== undefined) found.push(...guardsBelow(child));
    }
  }
  const all = found.slice(0, MAX_GUARDS);
  kept.set(module, all);
  return all;
}

function guardsOf(module: Module): readonly Instance[] {
  const blocks = [...module.configuration.resources.values()].filter(
    ({ mode, type }) => mode === "managed" && GUARDS.has(type),
  );
  return blocks
    .slice(0, MAX_GUARDS)
    .flatMap((block) => keysOf(module, block).map((key) => module.instance(block, key)));
}

const GUARDS: ReadonlySet<string> = new Set([
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_public_access_block",
]);

function keysOf(module: Module, block: ResourceBlock): readonly InstanceKey[] {
  const expansion = module.expansion(block.block.body, module.ownName(block));
  if (expansion.kind === "single") return ["none"];
  // The number of its instances is not known, so there may be none.
  if (expansion.kind === "unknown") return [];
  return expansion.instances.map(({ key }) => key).slice(0, MAX_GUARDS);
}

const writtenOf = (instance: Instance, name: string): Data | undefined =>
  instance.has(name) ? instance.written(name) : undefined;

/** Equal for the same bucket; undefined if the value says nothing. */
function nameOf(value: Data): string | undefined {
  const parts = partsOf(value);
  return parts === undefined || parts.length === 0
    ? undefined
    : JSON.stringify(parts.map((part) => (typeof part === "string" ? part : [part.name])));
}
