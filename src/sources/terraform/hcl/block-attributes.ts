/**
 * The values of an attribute in all nested blocks on the way to it.
 *
 * A path has the names of blocks, and that of the attribute at its end. Blocks may be written as a
 * list of objects, or made by `dynamic`. Each value has the rest of its address.
 *
 * Left out is what the values mean.
 */
import type { Place } from "../../place.ts";
import { nestedBlocks } from "./blocks.ts";
import { attributeOf } from "./configuration.ts";
import { type Data, member, NULL, unknown } from "./data.ts";
import type { Tree } from "./module.ts";
import type { Scope } from "./scope.ts";
import type { Body } from "./syntax.ts";

export interface FoundAttribute {
  /** `inline_policy[0].policy`. */
  readonly suffix: string;
  readonly value: Data;
  readonly place: Place;
}

/** The attribute at the end of the path, in each nested block. */
export function attributesAt(
  tree: Tree,
  body: Body,
  scope: Scope,
  [name = "", ...rest]: readonly string[],
): readonly FoundAttribute[] {
  const expression = attributeOf(body, name);
  if (expression !== undefined) {
    const value = tree.evaluator.evaluate(expression, scope);
    const { place } = expression;
    return rest.length === 0 ? [{ suffix: name, value, place }] : inList(name, value, rest, place);
  }
  if (rest.length === 0) return [];
  return nestedBlocks(body, name, scope, tree.evaluator).flatMap((nested, at) =>
    attributesAt(tree, nested.block.body, nested.scope, rest).map((found) => ({
      ...found,
      suffix: `${name}[${nested.maybe === undefined ? at : "*"}].${found.suffix}`,
    })),
  );
}

/** Blocks that are written as a list of objects. */
function inList(
  name: string,
  value: Data,
  [last = ""]: readonly string[],
  place: Place,
): readonly FoundAttribute[] {
  if (value.kind === "unknown") {
    const below = unknown(`${value.unknown.name}[*].${last}`, "structure", place);
    return [{ suffix: `${name}[*].${last}`, value: below, place }];
  }
  const items = value.kind === "list" ? value.items : [];
  return items.map((item, at) => ({
    suffix: `${name}[${at}].${last}`,
    value: member(item, last) ?? NULL,
    place,
  }));
}
