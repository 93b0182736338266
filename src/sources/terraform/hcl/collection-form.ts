/**
 * Lists, sets, tuples, maps and objects: what Terraform makes of their items and their order.
 *
 * A conversion to a list, a set or a map gives all items one type: a number beside a text becomes a
 * text. Where that is not certain, or Terraform refuses the items, the result is undefined. A set
 * is in the order of its texts or numbers; with an unknown item, its order and number are open.
 *
 * Left out are the types of items inside of items: they must agree, or the result is undefined.
 */
import type { Member, Value } from "../../value.ts";
import { ANY_KEY, type Data, isKnown, knownNumber, partsOf, rendering, text } from "./data.ts";
import type { Surroundings } from "./scope.ts";

type ListData = Data & { readonly kind: "list" };

/** Items of one type; undefined if that type is not certain. */
export function unified(items: readonly Value[]): readonly Value[] | undefined {
  const kinds = new Set(items.map(({ kind }) => kind));
  kinds.delete("null");
  if (kinds.has("list") || kinds.has("object")) {
    const [first] = items.filter(({ kind }) => kind === "list" || kind === "object");
    const agree = items.every((item) => first !== undefined && agrees(first, item));
    return agree ? items.map(withoutForms) : undefined;
  }
  const isOpen = kinds.delete("unknown");
  if (kinds.size === 0 || (kinds.size === 1 && !isOpen)) return items;
  if (!kinds.has("text")) return undefined;
  return items.map((item): Value => {
    if (item.kind !== "number" && item.kind !== "boolean") return item;
    return text(partsOf(item) ?? [], item.place);
  });
}

/** Whether two values surely have one type, apart from what is unknown. */
function agrees(one: Value, other: Value): boolean {
  const isOpen = ({ kind }: Value): boolean => kind === "null" || kind === "unknown";
  if (isOpen(one) || isOpen(other)) return true;
  if (one.kind === "list" && other.kind === "list") {
    const items = [...one.items, ...other.items];
    const first = items.find((item) => !isOpen(item));
    return items.every((item) => first === undefined || agrees(first, item));
  }
  if (one.kind !== "object" || other.kind !== "object") return one.kind === other.kind;
  const theirs = new Map(other.members.map(({ name, value }) => [name, value]));
  return (
    one.members.length === other.members.length &&
    one.members.every(({ name, value }) => {
      const their = theirs.get(name);
      return their !== undefined && agrees(value, their);
    })
  );
}

/** The value when it is not known how Terraform holds its items. */
export function withoutForms(value: Data): Data {
  const { form: _, ...rest } = value;
  if (rest.kind === "list") return { ...rest, items: rest.items.map(withoutForms) };
  if (rest.kind !== "object") return rest;
  const members = rest.members.map((each): Member => {
    return { ...each, value: withoutForms(each.value) };
  });
  return { ...rest, members };
}

/** An attribute of a resource: the schema says whether a list is a set. */
export const ofSchema = (value: Data): Data =>
  value.kind === "list" ? { ...withoutForms(value), loose: true } : withoutForms(value);

/** Items without those that are surely repeated; the second part says whether others may be. */
export function withoutRepeated(items: readonly Value[]): {
  readonly items: readonly Value[];
  readonly isSure: boolean;
} {
  const seen = new Set<string>();
  let isSure = true;
  const kept = items.filter((item) => {
    const key = rendering(item);
    const isLong = key.length > 4000;
    isSure &&= !isLong && isKnown(item);
    const isNew = !seen.has(key) || isLong;
    seen.add(key);
    return isNew;
  });
  return { items: kept, isSure: isSure || kept.length < 2 };
}

/** A set; undefined if the type of its items is not certain. */
export function asSet(given: readonly Value[], place?: Data["place"]): Data | undefined {
  const typed = unified(given);
  if (typed === undefined) return undefined;
  const { items, isSure } = withoutRepeated(typed);
  const order = isSure ? inOrder(items) : undefined;
  const set = {
    kind: "list",
    items: order ?? items,
    form: "set",
    ...(place && { place }),
  } as const;
  return order === undefined && items.length > 1 ? { ...set, loose: true } : set;
}

/** Scalars in the order of a set; undefined for other items. */
export function inOrder(items: readonly Value[]): readonly Value[] | undefined {
  const keys = items.map((item) => {
    const key = item.kind === "number" ? knownNumber(item) : scalarText(item);
    // UTF-16 and UTF-8 have one order without surrogates.
    return typeof key === "string" && /\p{Surrogate}|[\u{10000}-\u{10ffff}]/u.test(key)
      ? undefined
      : key;
  });
  const pairs = items.map((item, at) => ({ item, key: keys[at] }));
  if (new Set(keys.map((key) => typeof key)).size > 1) return undefined;
  if (items.length > 0 && keys[0] === undefined) return undefined;
  const compare = (one: string | number = "", other: string | number = ""): number =>
    one < other ? -1 : one > other ? 1 : 0;
  return pairs.sort((one, other) => compare(one.key, other.key)).map(({ item }) => item);
}

function scalarText(item: Value): string | undefined {
  if (item.kind !== "text" && item.kind !== "boolean") return undefined;
  const parts = partsOf(item) ?? [];
  const [part = ""] = parts;
  return parts.length < 2 && typeof part === "string" ? part : undefined;
}

/** A list or tuple whose order and number of items are known. */
export const sequenceOf = (value: Data | undefined): ListData | undefined =>
  value?.kind === "list" && value.loose !== true && value.form !== "set" ? value : undefined;

export interface Entry {
  readonly key: Data;
  readonly value: Data;
}

/** The keys and values over which `for` goes; undefined if they are not known, or too many. */
export function entriesOf(
  collection: Data,
  limit: number,
  { names }: Surroundings,
): readonly Entry[] | undefined {
  if (collection.kind === "list" && collection.items.length <= limit) {
    const isOpen = collection.loose === true;
    const wording = isOpen ? names.of(`${ANY_KEY}${rendering(collection)}`) : "";
    return collection.items.map((value, at): Entry => {
      if (collection.form === "set") return { key: value, value };
      if (!isOpen) return { key: { kind: "number", spelling: `${at}` }, value };
      const name = `${wording} (${at + 1})`;
      return { key: { kind: "unknown", unknown: { name, nature: "structure" } }, value };
    });
  }
  if (collection.kind === "object" && collection.members.length <= limit) {
    const members = [...collection.members].sort((one, other) => (one.name < other.name ? -1 : 1));
    return members.map(({ name, value }) => ({ key: text(name), value }));
  }
  return undefined;
}
