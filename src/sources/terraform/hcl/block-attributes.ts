/**
 * The values of an attribute in all nested blocks on the way to it.
 *
 * A path has the names of blocks, and that of the attribute at its end. Blocks may be written as
 * objects, or made by `dynamic`. Each value has the rest of its address.
 *
 * Left out is what the values mean.
 */
import type { PathStep } from "../../../aws/policy-table.ts";
import type { Place } from "../../place.ts";
import { nestedBlocks } from "./blocks.ts";
import { attributeOf } from "./configuration.ts";
import { type Data, member, unknown } from "./data.ts";
import type { Tree } from "./module.ts";
import type { Scope } from "./scope.ts";
import type { Body } from "./syntax.ts";

export interface FoundAttribute {
  /** `inline_policy[0].policy`. */
  readonly suffix: string;
  readonly value: Data;
  readonly place: Place;
}

/** The attribute at the end of the path, in each nested block or object. */
export function attributesAt(
  tree: Tree,
  body: Body,
  scope: Scope,
  [step, ...rest]: readonly PathStep[],
): readonly FoundAttribute[] {
  if (step === undefined) return [];
  const { name } = step;
  const expression = attributeOf(body, name);
  if (expression !== undefined) {
    const value = tree.evaluator.evaluate(expression, scope);
    const { place } = expression;
    return inValue({ suffix: name, value, place }, step.each, rest);
  }
  if (rest.length === 0) return [];
  return nestedBlocks(body, name, scope, tree.evaluator).flatMap((nested, at) =>
    attributesAt(tree, nested.block.body, nested.scope, rest).map((found) => ({
      ...found,
      suffix: `${name}[${nested.maybe === undefined ? at : "*"}].${found.suffix}`,
    })),
  );
}

/**
 * The rest of a path, in a value: blocks that are written as objects, and nested attributes. A
 * value of which the parts are not known, or that has none, stands for the policy in it.
 */
function inValue(
  found: FoundAttribute,
  isList: boolean,
  path: readonly PathStep[],
): readonly FoundAttribute[] {
  const { suffix, value, place } = found;
  if (isList && value.kind === "list") {
    return value.items.flatMap((item, at) =>
      inValue({ suffix: `${suffix}[${at}]`, value: item, place }, false, path),
    );
  }
  const [step, ...rest] = path;
  if (step === undefined) return [found];
  if (value.kind === "null") return [];
  if (value.kind === "object") {
    const below = member(value, step.name);
    if (below === undefined) return [];
    return inValue({ suffix: `${suffix}.${step.name}`, value: below, place }, step.each, rest);
  }
  const names = path.map(({ name, each }) => `.${name}${each ? "[*]" : ""}`).join("");
  const own = `${isList ? "[*]" : ""}${names}`;
  const inner =
    value.kind === "unknown" ? unknown(`${value.unknown.name}${own}`, "structure", place) : value;
  return [{ suffix: `${suffix}${own}`, value: inner, place }];
}
