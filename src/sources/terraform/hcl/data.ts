/**
 * Values while HCL is evaluated: those of value.ts with facts that only the evaluator needs.
 *
 * A text that `jsonencode` made keeps the value it was made from. A text of a template keeps where
 * its characters stand, so a policy inside of it has places. A value that cannot be computed
 * is an unknown whose name says how it comes about. Two values have the same name only if they are
 * the same value: `Names` gives a number to what would be too long to tell apart.
 *
 * A list or an object has a form if it is known how Terraform holds it. Values of two forms are
 * never equal. Left out are the types of the items (collection-form.ts).
 */
import type { Place } from "../../place.ts";
import type { Member, TextPart, Unknown, UnknownNature, Value } from "../../value.ts";
import { unknownsOf } from "../../value-reading.ts";

export type Data = Value & {
  /** The value whose JSON this text is. */
  readonly decoded?: Value;
  /** Where the characters of a text stand. */
  readonly runs?: readonly Run[];
  /** The expression has an error, so `try` and `can` go on. */
  readonly fault?: true;
  /** The attribute or element, where it is found out only when it is asked for. */
  readonly step?: (key: string | number) => Data | undefined;
  /** The file that it would be read from, if it does not exist. */
  readonly missing?: string;
  /** One object, though unknown: a splat makes a list with it. */
  readonly single?: true;
  /** How a condition that is not known is made of others. */
  readonly logic?: { readonly operator: "&&" | "||" | "!"; readonly operands: readonly Data[] };
  /** How Terraform holds the items of a list or the members of an object, if that is known. */
  readonly form?: "tuple" | "list" | "set" | "object" | "map";
  /** The order of the items is not known, and some of them may be equal, and so one. */
  readonly loose?: true;
  /** A block that may exist any number of times; the name of what decides that. */
  readonly maybe?: string;
};

/** From the character `at` on; an unknown part counts as one character. */
export interface Run {
  readonly at: number;
  place(distance: number): Place;
}

export type Placed = { readonly place?: Place };

export const NULL: Data = { kind: "null" };

export const text = (parts: readonly TextPart[] | string, place?: Place): Data => ({
  kind: "text",
  parts: typeof parts === "string" ? (parts === "" ? [] : [parts]) : joined(parts),
  ...(place && { place }),
});

export const boolean = (value: boolean): Data => ({ kind: "boolean", value });

export const number = (value: number): Data => ({ kind: "number", spelling: spelled(value) });

export const list = (items: readonly Value[]): Data => ({ kind: "list", items });

export const object = (members: readonly Member[]): Data => ({ kind: "object", members });

export function unknown(name: string, nature: UnknownNature, place?: Place): Data {
  return { kind: "unknown", unknown: { name, nature }, ...(place && { place }) };
}

/** The value at another place; a value keeps the place where it was written first. */
export const placed = (value: Data, place: Place): Data =>
  value.place === undefined ? { ...value, place } : value;

/** Adjacent known parts as one part. */
export function joined(parts: readonly TextPart[]): readonly TextPart[] {
  const result: TextPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === "") continue;
    if (typeof part === "string" && typeof last === "string") {
      result[result.length - 1] = last + part;
    } else result.push(part);
  }
  return result;
}

/** The text of a value that is known as a whole; numbers and booleans are texts, too. */
export function knownText(value: Value | undefined): string | undefined {
  const parts = value && partsOf(value);
  if (parts === undefined || parts.length > 1) return undefined;
  const [part = ""] = parts;
  return typeof part === "string" ? part : undefined;
}

/** The parts of a value as a text; undefined for lists, objects and null. */
export function partsOf(value: Value): readonly TextPart[] | undefined {
  switch (value.kind) {
    case "text":
      return value.parts;
    case "number":
      return [canonicalNumber(value.spelling)];
    case "boolean":
      return [String(value.value)];
    case "unknown":
      return [asPart(value.unknown)];
    default:
      return undefined;
  }
}

/** A value of any kind is a text once it stands in one. */
export function asPart(unknown: Unknown): Unknown {
  return unknown.nature === "structure" ? { ...unknown, nature: "pattern" } : unknown;
}

export function knownNumber(value: Value | undefined): number | undefined {
  const spelling = value?.kind === "number" ? value.spelling : knownText(value);
  if (
    spelling === undefined ||
    !/^-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(spelling)
  )
    return undefined;
  const result = Number(spelling);
  return Number.isFinite(result) ? result : undefined;
}

export function knownBoolean(value: Value | undefined): boolean | undefined {
  if (value?.kind === "boolean") return value.value;
  const known = value?.kind === "text" ? knownText(value) : undefined;
  return known === "true" ? true : known === "false" ? false : undefined;
}

export function member(value: Value, name: string): Data | undefined {
  if (value.kind !== "object") return undefined;
  return value.members.find((each) => each.name === name)?.value;
}

/** Characters of a text that count as one value. */
const CHARACTERS = 32;

const SIZES = new WeakMap<Value, number>();

/** The number of values in a value, shared ones counted each time; texts count by their length. */
export function sizeOf(value: Value): number {
  if (value.kind === "text") {
    return value.parts.reduce(
      (sum, part) => sum + 1 + (typeof part === "string" ? part.length : 1) / CHARACTERS,
      1,
    );
  }
  if (value.kind !== "list" && value.kind !== "object") return 1;
  const known = SIZES.get(value);
  if (known !== undefined) return known;
  const items = value.kind === "list" ? value.items : value.members.map((each) => each.value);
  const size = items.reduce((sum, item) => sum + sizeOf(item), 1);
  SIZES.set(value, size);
  return size;
}

/** Whether no part of a value is unknown. */
export function isKnown(value: Value): boolean {
  return unknownsOf(value).length === 0;
}

/**
 * Whether two values are equal; undefined if the deployment decides. Places do not count. Two
 * unknowns of one name are equal.
 */
export function equals(one: Value, other: Value): boolean | undefined {
  if (one.kind === "unknown" || other.kind === "unknown") {
    return one.kind === other.kind && nameOfUnknown(one) === nameOfUnknown(other)
      ? true
      : undefined;
  }
  if (one.kind === "text" && other.kind === "text") return equalTexts(one.parts, other.parts);
  if (one.kind !== other.kind) return isKnown(one) && isKnown(other) ? false : undefined;
  if (one.kind === "list" && other.kind === "list") return equalLists(one, other);
  if (one.kind === "object" && other.kind === "object") return equalObjects(one, other);
  if (one.kind === "number" && other.kind === "number") {
    return canonicalNumber(one.spelling) === canonicalNumber(other.spelling);
  }
  return one.kind !== "boolean" || other.kind !== "boolean" || one.value === other.value;
}

type Of<Kind extends Value["kind"]> = Data & { readonly kind: Kind };

/** Values of two forms differ; if one form is not known, equal items decide nothing. */
function withForms(one: Data, other: Data, result: boolean | undefined): boolean | undefined {
  if (one.form === other.form) return result;
  const differ = one.form !== undefined && other.form !== undefined;
  return differ || result === false ? false : undefined;
}

function equalLists(one: Of<"list">, other: Of<"list">): boolean | undefined {
  const hasLength = one.items.length === other.items.length;
  const items =
    hasLength && all(one.items.map((item, at) => equals(item, other.items[at] ?? NULL)));
  // The items of a set have another order in the deployment, as soon as one of them is unknown.
  const isOpen = [one, other].some(
    ({ loose, form, ...value }) => loose === true || (form === "set" && !isKnown(value)),
  );
  const areSets = one.form === "set" && other.form === "set";
  if (isOpen && !(areSets && items === true)) return withForms(one, other, undefined);
  // The items of an empty list have a type, too.
  const isTyped = one.form === "list" || one.form === "set";
  return withForms(one, other, isTyped && one.items.length === 0 && hasLength ? undefined : items);
}

function equalObjects(one: Of<"object">, other: Of<"object">): boolean | undefined {
  if (one.members.length !== other.members.length) return false;
  const result = all(
    one.members.map(({ name, value }) => {
      const second = member(other, name);
      return second === undefined ? false : equals(value, second);
    }),
  );
  return withForms(one, other, result);
}

/** Whether two values are surely the same, whatever the unknowns are. */
export const isSame = (one: Value, other: Value): boolean => equals(one, other) === true;

function equalTexts(one: readonly TextPart[], other: readonly TextPart[]): boolean | undefined {
  const isEqual =
    one.length === other.length &&
    one.every((part, at) => {
      const second = other[at];
      return typeof part === "string"
        ? part === second
        : typeof second === "object" && second.name === part.name;
    });
  if (isEqual) return true;
  const isFixed = (parts: readonly TextPart[]): boolean =>
    parts.every((part) => typeof part === "string");
  return isFixed(one) && isFixed(other) ? false : undefined;
}

function all(results: readonly (boolean | undefined)[]): boolean | undefined {
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

const nameOfUnknown = (value: Value): string | undefined =>
  value.kind === "unknown" ? value.unknown.name : undefined;

/** As Terraform prints a number: without leading zeros, signs or an exponent. */
export function canonicalNumber(spelling: string): string {
  if (/^-?(?:0|[1-9]\d*)$/.test(spelling)) return spelling === "-0" ? "0" : spelling;
  const value = Number(spelling);
  return Number.isFinite(value) ? spelled(value) : spelling;
}

function spelled(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  return String(value);
}

/** LIMIT: characters of a name. */
const MAX_NAME = 200;
/** LIMIT: characters of a rendering; beyond it, a name is new each time. */
const MAX_RENDERING = 4000;

/** How a list of unknown order reads; two of them may differ, though their items are equal. */
const ANY_ORDER = "in any order ";

/** Gives names to unknown values. */
export class Names {
  readonly #long = new Map<string, string>();
  readonly #used = new Map<string, number>();

  /** The name of what `function(arguments)` gives; the same for the same arguments. */
  of(wording: string): string {
    if (wording.length > MAX_RENDERING || wording.includes(ANY_ORDER)) return this.fresh(wording);
    if (wording.length <= MAX_NAME) return wording;
    const found = this.#long.get(wording) ?? this.fresh(wording);
    this.#long.set(wording, found);
    return found;
  }

  /** A name that no other value has. */
  fresh(wording: string): string {
    const cut = wording.length > MAX_NAME ? `${wording.slice(0, MAX_NAME)}…` : wording;
    const count = (this.#used.get(cut) ?? 0) + 1;
    this.#used.set(cut, count);
    return `${cut} (${count})`;
  }
}

/** How the names of the key and the value of any block of a `dynamic` begin. */
export const ANY_KEY = "a key of ";
export const ANY_ELEMENT = "an element of ";

/**
 * Whether a name does not stand for one value that can be asked for again: it has a number, which
 * is new each time, or it is an element among several.
 */
export const isVague = (name: string): boolean =>
  / \(\d+\)/.test(name) || name.includes(ANY_ELEMENT) || name.includes(ANY_KEY);

/** How an expression of a value may read; equal renderings mean equal values. */
export function rendering(value: Value): string {
  const parts: string[] = [];
  let length = 0;
  const write = (piece: string): void => {
    length += piece.length;
    parts.push(piece.slice(0, MAX_RENDERING + 1));
  };
  const visit = (each: Value): void => {
    if (length > MAX_RENDERING) return;
    switch (each.kind) {
      case "null":
        write("null");
        break;
      case "boolean":
        write(String(each.value));
        break;
      case "number":
        write(each.spelling);
        break;
      case "unknown":
        write(each.unknown.name);
        break;
      case "text":
        write('"');
        for (const part of each.parts) {
          write(typeof part === "string" ? JSON.stringify(part).slice(1, -1) : `\${${part.name}}`);
        }
        write('"');
        break;
      case "list":
        write((each as Data).loose === true ? `${ANY_ORDER}[` : "[");
        for (const [at, item] of each.items.entries()) {
          if (at > 0) write(", ");
          visit(item);
        }
        write("]");
        break;
      case "object":
        write("{");
        for (const [at, one] of each.members.entries()) {
          write(`${at > 0 ? ", " : ""}${JSON.stringify(one.name)} = `);
          visit(one.value);
        }
        write("}");
        break;
    }
  };
  visit(value);
  return parts.join("");
}

/** Whether no value of the unknowns and no known text has a wildcard. */
export function hasNoWildcard(value: Value): boolean {
  switch (value.kind) {
    case "text":
      return value.parts.every((part) =>
        typeof part === "string" ? !/[*?]/.test(part) : isLiteral(part),
      );
    case "unknown":
      return isLiteral(value.unknown);
    case "list":
      return value.items.every(hasNoWildcard);
    case "object":
      return value.members.every((each) => hasNoWildcard(each.value));
    default:
      return true;
  }
}

const isLiteral = ({ nature }: Unknown): boolean => nature !== "pattern" && nature !== "structure";
