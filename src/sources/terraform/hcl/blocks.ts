/**
 * Nested blocks: which blocks a body has once `dynamic` is carried out, and a body as an object.
 *
 * A `dynamic` block over a collection that is not known stands for any number of blocks. It becomes
 * one block whose iterator is unknown, and which says so (`maybe`).
 *
 * LIMIT: blocks that one `dynamic` makes.
 */
import type { Member, Value } from "../../value.ts";
import { entriesOf } from "./collection-form.ts";
import { attributeOf, blockType } from "./configuration.ts";
import { ANY_ELEMENT, ANY_KEY, type Data, knownText, list, object, text, unknown } from "./data.ts";
import type { Evaluator } from "./evaluator.ts";
import { type Scope, withNames } from "./scope.ts";
import type { Block, Body } from "./syntax.ts";

/** LIMIT: blocks that one `dynamic` block makes. */
const MAX_BLOCKS = 1000;

export interface NestedBlock {
  readonly block: Block;
  readonly scope: Scope;
  /** The name of what decides whether, and how often, the block exists. */
  readonly maybe?: string;
}

/** The nested blocks of one type, in the order of the source. */
export function nestedBlocks(
  body: Body,
  type: string,
  scope: Scope,
  evaluator: Evaluator,
): readonly NestedBlock[] {
  return body.blocks
    .filter((block) => blockType(block) === type)
    .flatMap((block) =>
      block.type === "dynamic" ? expanded(block, scope, evaluator) : [{ block, scope }],
    );
}

function expanded(block: Block, scope: Scope, evaluator: Evaluator): readonly NestedBlock[] {
  const content = block.body.blocks.find(({ type }) => type === "content");
  const over = attributeOf(block.body, "for_each");
  if (content === undefined || over === undefined) return [];
  const made: Block = { ...content, type: blockType(block), labels: [] };
  const named = attributeOf(block.body, "iterator");
  const iterator = named?.kind === "variable" ? named.name : blockType(block);
  const collection = evaluator.evaluate(over, scope);
  if (collection.kind === "null") return [];
  const entries = entriesOf(collection, MAX_BLOCKS, evaluator.surroundings);
  if (entries === undefined) {
    const name =
      collection.kind === "unknown"
        ? collection.unknown.name
        : evaluator.surroundings.names.fresh(`${scope.prefix}${over.source}`);
    const each = object([
      { name: "key", value: unknown(`${ANY_KEY}${name}`, "structure") },
      { name: "value", value: unknown(`${ANY_ELEMENT}${name}`, "structure") },
    ]);
    return [{ block: made, scope: withNames(scope, { [iterator]: each }), maybe: name }];
  }
  return entries.map(({ key, value }) => {
    const each = object([
      { name: "key", value: key },
      { name: "value", value },
    ]);
    return { block: made, scope: withNames(scope, { [iterator]: each }) };
  });
}

/** The keys and values of `for_each`, which goes over a set or a map. */
function instancesOf(collection: Data): readonly (readonly [Value, Value])[] | undefined {
  if (collection.kind === "list" && collection.items.length <= MAX_BLOCKS) {
    return collection.items.map((item) => [item, item]);
  }
  if (collection.kind === "object" && collection.members.length <= MAX_BLOCKS) {
    const sorted = [...collection.members].sort((one, other) => (one.name < other.name ? -1 : 1));
    return sorted.map(({ name, value }) => [text(name), value]);
  }
  return undefined;
}

/** A block as an object: its attributes, and a list for each type of nested blocks. */
export function blockObject({ block, scope, maybe }: NestedBlock, evaluator: Evaluator): Data {
  const { body, place } = block;
  const members = body.attributes.map(
    ({ name, value }): Member => ({
      name,
      value: evaluator.evaluate(value, scope),
    }),
  );
  for (const type of new Set(body.blocks.map(blockType))) {
    const nested = nestedBlocks(body, type, scope, evaluator);
    members.push({ name: type, value: list(nested.map((each) => blockObject(each, evaluator))) });
  }
  return { ...object(members), place, ...(maybe === undefined ? {} : { maybe }) };
}

/** The instances of `count` or `for_each`. */
export type Expansion =
  | { readonly kind: "single" }
  | {
      readonly kind: "instances";
      readonly by: "count" | "for_each";
      readonly instances: readonly { readonly key: string | number; readonly value: Data }[];
    }
  | { readonly kind: "unknown"; readonly by: "count" | "for_each"; readonly name: string };

/** LIMIT: instances of one block. */
export const MAX_INSTANCES = 1000;

export function expansionOf(body: Body, scope: Scope, evaluator: Evaluator): Expansion {
  const count = attributeOf(body, "count");
  const over = attributeOf(body, "for_each");
  if (count !== undefined) return counted(evaluator.evaluate(count, scope), evaluator);
  if (over === undefined) return { kind: "single" };
  const collection = evaluator.evaluate(over, scope);
  const entries = instancesOf(collection);
  const keys = entries?.map(([key]) => knownText(key)) ?? [undefined];
  const known = keys.filter((key) => key !== undefined);
  if (entries === undefined || known.length < keys.length) {
    return { kind: "unknown", by: "for_each", name: nameOf(collection, evaluator) };
  }
  const instances = new Map(known.map((key, at) => [key, entries[at]?.[1] ?? text(key)]));
  return {
    kind: "instances",
    by: "for_each",
    instances: [...instances].map(([key, value]) => ({ key, value })),
  };
}

function counted(value: Data, evaluator: Evaluator): Expansion {
  const known = Number(knownText(value) ?? Number.NaN);
  if (!Number.isInteger(known) || known < 0 || known > MAX_INSTANCES) {
    return { kind: "unknown", by: "count", name: nameOf(value, evaluator) };
  }
  const instances = Array.from({ length: known }, (_, at) => ({
    key: at,
    value: { kind: "number", spelling: String(at) } as const,
  }));
  return { kind: "instances", by: "count", instances };
}

const nameOf = (value: Data, evaluator: Evaluator): string =>
  value.kind === "unknown"
    ? value.unknown.name
    : evaluator.surroundings.names.fresh("a collection");
