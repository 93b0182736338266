/**
 * The values of references in the source, as far as the plan says, for a reader of HCL.
 *
 * An attribute with a known value has that value. The ARN of a resource that does not exist yet has
 * the form of its type, with the names that the plan has (arn-shapes.ts). Other attributes of AWS's
 * resources are texts without wildcards, unless they are configured and so may be anything.
 */
import { isObject } from "../../json/value.ts";
import { arnOf } from "../arn-shapes.ts";
import type { TextPart, UnknownNature, Value } from "../value.ts";
import { type Key, type ModulePath, parseReference, type Segment } from "./address.ts";
import { child, childMask, isMasked, maskedValue } from "./json-value.ts";
import type { Plan, PlanObject } from "./plan-index.ts";
import type { Named } from "./policy-candidates.ts";

export type Resolve = (reference: string) => Value | undefined;

/**
 * Resolves references in an instance of a module. A reference to a resource with several instances
 * must have the key of one, so an answer does not depend on the block that asks.
 */
export function resolverOf(plan: Plan, module: ModulePath): Resolve {
  return (text) => {
    const reference = parseReference(text);
    if (reference.kind === "variable" && module.length === 0 && reference.rest.length === 0) {
      if (plan.configuration.isSensitive(module, reference.name)) {
        return unknown(`${text} (sensitive)`, "structure");
      }
      const known = plan.variable(reference.name);
      return known && maskedValue(known.value, {}, () => ({ kind: "null" }));
    }
    if (reference.kind !== "resource") return undefined;
    const { mode, type, name, attribute } = reference;
    const all = plan.instances({ module, mode, type, name });
    const found = all.find((each) => each.key === reference.key);
    const [first] = attribute;
    if (found === undefined || first === undefined || !("name" in first)) return undefined;
    return attributeOf(plan, found, reference, [first.name, ...attribute.slice(1).map(keyOf)]);
  };
}

function attributeOf(
  plan: Plan,
  object: PlanObject,
  reference: Named,
  path: readonly [string, ...Key[]],
): Value | undefined {
  let { values, masks }: { values: unknown; masks: PlanObject["masks"] } = object;
  for (const step of path) {
    values = child(values, step);
    masks = {
      unknown: childMask(masks.unknown, step),
      sensitive: childMask(masks.sensitive, step),
    };
  }
  const name = `${object.address}.${path.join(".")}`;
  if (isMasked(masks.sensitive)) return unknown(`${name} (sensitive)`, "structure");
  if (masks.unknown !== true) {
    if (values === undefined) return undefined;
    return maskedValue(values, masks, (below) => unknown([name, ...below].join("."), "structure"));
  }
  const [attribute] = path;
  const arn = path.length === 1 ? shapeOf(object, reference.type, attribute) : undefined;
  if (arn !== undefined) return { kind: "text", parts: arn };
  const found = plan.configuration.resource(
    object.module,
    reference.mode,
    reference.type,
    reference.name,
  );
  const isComputed = found !== undefined && child(found.expressions, attribute) === undefined;
  const isText = isComputed && reference.mode === "managed" && /^aws_/.test(reference.type);
  const isId = /^(?:id|arn|.*_(?:id|arn|name|domain))$/.test(attribute);
  return unknown(name, isText && isId && path.length === 1 ? "text" : "structure");
}

function shapeOf(
  { address, values, masks }: PlanObject,
  type: string,
  attribute: string,
): readonly TextPart[] | undefined {
  // Resources of several providers may be in several accounts and Regions.
  const own = (part: string, nature: UnknownNature): TextPart => ({
    name: `${address}.${attribute} (${part})`,
    nature,
  });
  return arnOf(type, attribute, {
    address,
    partition: own("partition", "partition"),
    region: own("Region", "component"),
    account: own("account", "account"),
    value: (name) => {
      if (isMasked(childMask(masks.unknown, name))) return undefined;
      if (isMasked(childMask(masks.sensitive, name))) return undefined;
      const value = isObject(values) ? values[name] : undefined;
      return typeof value === "string" ? [value] : "absent";
    },
  });
}

const keyOf = (segment: Segment): Key => ("name" in segment ? segment.name : segment.key);

const unknown = (name: string, nature: UnknownNature): Value => ({
  kind: "unknown",
  unknown: { name, nature },
});
