/**
 * The values of references in the source, as far as the plan says, for a reader of HCL.
 *
 * An attribute with a known value has that value. The ARN of a resource that does not exist yet has
 * the form of its type, with the names that the plan has (arn-shapes.ts). All resources of the
 * default provider are in one account and Region. The source itself says the most about other
 * attributes.
 */
import { type ArnFacts, arnOf } from "../arn-shapes.ts";
import type { Deployment } from "../site.ts";
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
export function resolverOf(
  plan: Plan,
  module: ModulePath,
  deployment: Deployment | undefined,
): Resolve {
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
    const path = [first.name, ...attribute.slice(1).map(keyOf)] as const;
    return attributeOf({ plan, deployment }, found, reference, path);
  };
}

interface Surroundings {
  readonly plan: Plan;
  readonly deployment: Deployment | undefined;
}

function attributeOf(
  surroundings: Surroundings,
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
  if (path.length > 1 || reference.mode === "data") return undefined;
  const arn = shapeOf(surroundings, object, reference, path[0]);
  return arn && { kind: "text", parts: arn };
}

function shapeOf(
  { plan, deployment }: Surroundings,
  { address, module, values, masks }: PlanObject,
  { mode, type, name }: Named,
  attribute: string,
): readonly TextPart[] | undefined {
  const isDefault =
    plan.configuration.resource(module, mode, type, name)?.hasDefaultProvider === true;
  return arnOf(type, attribute, {
    address,
    ...providerFacts(deployment, isDefault, `${address}.${attribute}`, values),
    value: (each) => {
      if (isMasked(childMask(masks.unknown, each))) return undefined;
      if (isMasked(childMask(masks.sensitive, each))) return undefined;
      const value = child(values, each);
      return typeof value === "string" ? [value] : "absent";
    },
  });
}

/** Where the provider of a resource works; `name` is that of what is not known. */
export function providerFacts(
  deployment: Deployment | undefined,
  isDefault: boolean,
  name: string,
  values: unknown,
): Pick<ArnFacts, keyof typeof DEFAULTS> {
  const fact = (each: keyof typeof DEFAULTS): TextPart => {
    const nature = each === "region" ? "component" : each;
    return isDefault
      ? (deployment?.[each] ?? { name: DEFAULTS[each], nature })
      : { name: `${name} (${each})`, nature };
  };
  const region = child(values, "region");
  const isGiven = typeof region === "string" && region !== "";
  return {
    account: fact("account"),
    partition: fact("partition"),
    region: isGiven ? region : fact("region"),
  };
}

/** The names of the facts of the default provider, as a reader of HCL calls them. */
const DEFAULTS = {
  account: "data.aws_caller_identity.current.account_id",
  partition: "data.aws_partition.current.partition",
  region: "data.aws_region.current.region",
} as const;

const keyOf = (segment: Segment): Key => ("name" in segment ? segment.name : segment.key);

const unknown = (name: string, nature: UnknownNature): Value => ({
  kind: "unknown",
  unknown: { name, nature },
});
