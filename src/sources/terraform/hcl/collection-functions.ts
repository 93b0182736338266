/**
 * Functions of Terraform on lists, sets, maps and objects.
 *
 * As in text-functions.ts, undefined means that the result cannot be computed. A set is a list
 * without equal items, in the order of the code units of its texts; so an unknown item leaves its
 * order open, and functions that depend on it give undefined.
 */
import type { Member, Value } from "../../value.ts";
import { asSet, inOrder, sequenceOf, unified, withoutRepeated } from "./collection-form.ts";
import {
  boolean,
  type Data,
  equals,
  isKnown,
  knownBoolean,
  knownNumber,
  knownText,
  list,
  member,
  NULL,
  number,
  object,
  rendering,
  text,
} from "./data.ts";
import type { PureFunction } from "./text-functions.ts";

/** LIMIT: items of a list that a function makes. */
const MAX_ITEMS = 10_000;

export const COLLECTION_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  concat: (values) => concatenated(values),
  merge: (values) => merged(values),
  flatten: ([value]) => (value === undefined ? undefined : flattened(value)),
  compact: ([value]) => compact(value),
  distinct: ([value]) => distinct(value),
  toset: ([value]) => (value?.kind === "list" ? asSet(value.items, value.place) : undefined),
  tolist: ([value]) => asList(value),
  tomap: ([value]) => asMap(value),
  keys: ([value]) =>
    value?.kind === "object"
      ? list(sorted(value.members.map(({ name }) => name)).map((name) => text(name)))
      : undefined,
  values: ([value]) =>
    value?.kind === "object"
      ? list(
          sorted(value.members.map(({ name }) => name)).map((name) => member(value, name) ?? NULL),
        )
      : undefined,
  length: ([value]) => length(value),
  contains: ([value, item]) => contains(value, item),
  lookup: ([value, key, fallback]) => lookup(value, knownText(key), fallback),
  element: ([value, index]) => element(value, knownNumber(index)),
  index: ([value, item]) => indexOf(value, item),
  slice: ([value, from, to]) => slice(value, knownNumber(from), knownNumber(to)),
  reverse: ([value]) => reversed(sequenceOf(value)),
  sort: ([value]) => sortedTexts(value),
  range: (values) => range(values.map((value) => knownNumber(value))),
  coalesce: (values) => coalesce(values),
  coalescelist: (values) => coalesceList(values),
  zipmap: ([keys, values]) => zipmap(keys, values),
  one: ([value]) => one(value),
  sum: ([value]) => sum(value),
  setunion: (values) => itemsOfAll(values, (items) => asSet(items)),
  setintersection: (values) => combined(values, (here, there) => here && there),
  setsubtract: (values) => combined(values, (here, there) => here && !there),
  setproduct: (values) => product(values),
  chunklist: ([value, size]) => chunks(value, knownNumber(size)),
  alltrue: ([value]) => quantified(value, false),
  anytrue: ([value]) => quantified(value, true),
};

const sorted = (names: readonly string[]): readonly string[] =>
  [...names].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));

function itemsOfAll(
  values: readonly Data[],
  make: (items: readonly Value[]) => Data | undefined,
): Data | undefined {
  const items: Value[] = [];
  for (const value of values) {
    if (value.kind !== "list") return undefined;
    for (const item of value.items) items.push(item);
    if (items.length > MAX_ITEMS) return undefined;
  }
  return make(items);
}

function concatenated(values: readonly Data[]): Data | undefined {
  if (values.some(({ form }) => form === "set")) return undefined;
  const [form, ...others] = new Set(values.map((value) => value.form));
  const isOne = form !== undefined && others.length === 0;
  return itemsOfAll(values, (items) => ({
    ...list(items),
    ...(isOne && { form }),
    ...looseOf(values),
  }));
}

const looseOf = (values: readonly Data[]): { readonly loose?: true } =>
  values.some(({ loose }) => loose === true) ? { loose: true } : {};

function merged(values: readonly Data[]): Data | undefined {
  const members = new Map<string, Value>();
  for (const value of values) {
    if (value.kind === "null") continue;
    if (value.kind !== "object") return undefined;
    for (const each of value.members) members.set(each.name, each.value);
  }
  return object([...members].map(([name, value]): Member => ({ name, value })));
}

/** An item that may be a list leaves the result open. */
function flattened(value: Value, depth = 0): Data | undefined {
  if (value.kind !== "list" || depth > 20) return undefined;
  const items: Value[] = [];
  let loose = looseOf([value]);
  for (const item of value.items) {
    if (item.kind === "unknown" && item.unknown.nature === "structure") return undefined;
    if (item.kind !== "list") items.push(item);
    else {
      const inner = flattened(item, depth + 1);
      if (inner?.kind !== "list") return undefined;
      for (const each of inner.items) items.push(each);
      loose = { ...loose, ...looseOf([inner]) };
    }
    if (items.length > MAX_ITEMS) return undefined;
  }
  return { ...list(items), form: "tuple", ...loose };
}

function compact(value: Data | undefined): Data | undefined {
  if (value?.kind !== "list") return undefined;
  const kept: Value[] = [];
  for (const item of value.items) {
    if (item.kind === "null" || knownText(item) === "") continue;
    const isSurelyFilled =
      item.kind === "text"
        ? item.parts.some((part) => typeof part === "string" || part.nature !== "pattern")
        : item.kind === "unknown" && !/^(?:pattern|structure)$/.test(item.unknown.nature);
    if (!isSurelyFilled) return undefined;
    kept.push(item);
  }
  return { ...list(kept), form: "list", ...looseOf([value]) };
}

/** Items that may be equal both stay: a policy means the same with a repeated item. */
function distinct(value: Data | undefined): Data | undefined {
  const typed = value?.kind === "list" ? unified(value.items) : undefined;
  if (value === undefined || typed === undefined) return undefined;
  const { items, isSure } = withoutRepeated(typed);
  return { ...list(items), form: "list", ...(isSure ? looseOf([value]) : { loose: true }) };
}

function asList(value: Data | undefined): Data | undefined {
  if (value?.kind === "null") return value;
  const items = value?.kind === "list" ? unified(value.items) : undefined;
  return value?.kind === "list" && items ? { ...value, items, form: "list" } : undefined;
}

function asMap(value: Data | undefined): Data | undefined {
  if (value?.kind !== "object") return undefined;
  const values = unified(value.members.map((each) => each.value));
  const members = value.members.map((each, at): Member => {
    return { ...each, value: values?.[at] ?? each.value };
  });
  return values && { ...value, members, form: "map" };
}

function reversed(value: Data | undefined): Data | undefined {
  if (value?.kind !== "list") return undefined;
  return { ...value, items: [...value.items].reverse() };
}

function sortedTexts(value: Data | undefined): Data | undefined {
  if (value?.kind !== "list") return undefined;
  const texts = value.items.map((item) => knownText(item));
  const known = texts.filter((each) => each !== undefined);
  if (known.length < texts.length) return undefined;
  const items = inOrder(known.map((each) => text(each)));
  return items && { ...list(items), form: "list", ...looseOf([value]) };
}

function length(value: Data | undefined): Data | undefined {
  if (value?.kind === "list") return value.loose ? undefined : number(value.items.length);
  if (value?.kind === "object") return number(value.members.length);
  const known = value?.kind === "text" ? knownText(value) : undefined;
  return known === undefined ? undefined : number([...known].length);
}

function contains(value: Data | undefined, item: Data | undefined): Data | undefined {
  if (value?.kind !== "list" || item === undefined) return undefined;
  const results = value.items.map((each) => equals(each, item));
  if (results.includes(true)) return boolean(true);
  return results.includes(undefined) ? undefined : boolean(false);
}

function lookup(
  value: Data | undefined,
  key: string | undefined,
  fallback: Data | undefined,
): Data | undefined {
  if (value?.kind !== "object" || key === undefined) return undefined;
  return member(value, key) ?? fallback;
}

function element(given: Data | undefined, index: number | undefined): Data | undefined {
  const value = sequenceOf(given);
  if (value === undefined || value.items.length === 0 || index === undefined) return undefined;
  const count = value.items.length;
  return value.items[((index % count) + count) % count];
}

function indexOf(given: Data | undefined, item: Data | undefined): Data | undefined {
  const value = sequenceOf(given);
  if (value === undefined || item === undefined) return undefined;
  for (const [at, each] of value.items.entries()) {
    const isEqual = equals(each, item);
    if (isEqual === undefined) return undefined;
    if (isEqual) return number(at);
  }
  return undefined;
}

function slice(
  given: Data | undefined,
  from: number | undefined,
  to: number | undefined,
): Data | undefined {
  const value = sequenceOf(given);
  if (value === undefined || from === undefined || to === undefined) return undefined;
  const isInside = from >= 0 && from <= to && to <= value.items.length;
  return isInside ? list(value.items.slice(from, to)) : undefined;
}

function range(numbers: readonly (number | undefined)[]): Data | undefined {
  const known = numbers.filter((each) => each !== undefined);
  if (known.length !== numbers.length || known.length === 0 || known.length > 3) return undefined;
  const [first = 0, second, third] = known;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (start <= end ? 1 : -1);
  if (step === 0 || Math.abs((end - start) / step) > MAX_ITEMS) return undefined;
  const items: Data[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) items.push(number(at));
  return list(items);
}

/** Null and empty texts are passed over; what may be one of them leaves the result open. */
function coalesce(values: readonly Data[]): Data | undefined {
  for (const value of values) {
    if (value.kind === "null" || knownText(value) === "") continue;
    if (value.kind !== "unknown") {
      const isFilled =
        value.kind !== "text" || value.parts.some((part) => typeof part === "string");
      return isFilled ? value : undefined;
    }
    return /^(?:pattern|structure)$/.test(value.unknown.nature) ? undefined : value;
  }
  return undefined;
}

function coalesceList(values: readonly Data[]): Data | undefined {
  for (const value of values) {
    if (value.kind === "null") continue;
    if (value.kind !== "list") return undefined;
    if (value.items.length > 0) return value;
  }
  return undefined;
}

function zipmap(first: Data | undefined, second: Data | undefined): Data | undefined {
  const [keys, values] = [sequenceOf(first), sequenceOf(second)];
  if (keys === undefined || values === undefined) return undefined;
  if (keys.items.length !== values.items.length) return undefined;
  const members = new Map<string, Value>();
  for (const [at, key] of keys.items.entries()) {
    const name = knownText(key);
    if (name === undefined) return undefined;
    members.set(name, values.items[at] ?? NULL);
  }
  return object([...members].map(([name, value]): Member => ({ name, value })));
}

function one(value: Data | undefined): Data | undefined {
  if (value?.kind !== "list" || value.loose || value.items.length > 1) return undefined;
  return value.items[0] ?? NULL;
}

function sum(value: Data | undefined): Data | undefined {
  if (value?.kind !== "list" || value.loose || value.items.length === 0) return undefined;
  const numbers = value.items.map((item) => knownNumber(item));
  const known = numbers.filter((each) => each !== undefined);
  if (known.length !== numbers.length) return undefined;
  return number(known.reduce((total, each) => total + each, 0));
}

function combined(
  values: readonly Data[],
  keeps: (here: boolean, there: boolean) => boolean,
): Data | undefined {
  const [first, ...rest] = values;
  if (first?.kind !== "list" || !isKnown(first)) return undefined;
  let items: readonly Value[] = first.items;
  // A number beside a text would become a text.
  const kinds = values.flatMap((each) => (each.kind === "list" ? each.items : []));
  if (new Set(kinds.map(({ kind }) => kind)).size > 1) return undefined;
  for (const other of rest) {
    if (other.kind !== "list" || !isKnown(other)) return undefined;
    const there = new Set(other.items.map(rendering));
    items = items.filter((item) => keeps(true, there.has(rendering(item))));
  }
  return asSet(items);
}

function product(values: readonly Data[]): Data | undefined {
  let rows: readonly (readonly Value[])[] = [[]];
  for (const value of values) {
    if (value.kind !== "list") return undefined;
    if (rows.length * value.items.length > MAX_ITEMS) return undefined;
    const { items } = value;
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  const lists = values.flatMap((value) => (value.kind === "list" ? [value] : []));
  // Whether repeated items stay depends on the types of all arguments.
  const isSure = lists.every(({ items }) => {
    const kept = withoutRepeated(items);
    return kept.isSure && kept.items.length === items.length;
  });
  const isLoose = !isSure || lists.some(({ loose }) => loose === true);
  const made = list(rows.map((row) => list(row)));
  if (!lists.every(({ form }) => form === "set")) return isLoose ? { ...made, loose: true } : made;
  return { ...made, form: "set", loose: true };
}

function chunks(given: Data | undefined, size: number | undefined): Data | undefined {
  const value = sequenceOf(given);
  if (value === undefined || size === undefined || size < 1) return undefined;
  const made: Data[] = [];
  for (let at = 0; at < value.items.length; at += size) {
    made.push(list(value.items.slice(at, at + size)));
  }
  return list(made);
}

/** `anytrue` is decided by a true item, `alltrue` by a false one. */
function quantified(value: Data | undefined, deciding: boolean): Data | undefined {
  if (value?.kind !== "list") return undefined;
  const items = value.items.map((item) => knownBoolean(item));
  if (items.includes(deciding)) return boolean(deciding);
  return items.includes(undefined) ? undefined : boolean(!deciding);
}
