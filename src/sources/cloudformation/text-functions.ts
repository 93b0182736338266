/**
 * The functions of templates that only rearrange texts and lists: their values from the values of
 * their arguments.
 *
 * An unknown part stays a part of the result where the function allows it. A text is split only
 * where its unknown parts surely lack the delimiter: an account has digits only, and a component
 * has no colon. A result of undefined means that the value is not known before the deployment; the
 * caller gives it a name.
 */
import { joined } from "../arn-shapes.ts";
import type { TextPart, UnknownNature, Value } from "../value.ts";
import { knownText, member, partsOf, textOf } from "../value-reading.ts";
import { natureOfTexts } from "./parameters.ts";

/** `Fn::Join`, with the evaluated delimiter and list. */
export function join(delimiter: Value | undefined, list: Value | undefined): Value | undefined {
  const between = partsOf(delimiter);
  if (between === undefined || list?.kind !== "list") return undefined;
  const parts: TextPart[] = [];
  for (const [index, item] of list.items.entries()) {
    const itemParts = partsOf(item);
    if (itemParts === undefined || isStructure(item)) return undefined;
    if (index > 0) parts.push(...between);
    parts.push(...itemParts);
  }
  return textOf(parts, list);
}

/** An unknown of any shape: in the place of an item of a list, it may be several items. */
function isStructure(value: Value): boolean {
  return value.kind === "unknown" && value.unknown.nature === "structure";
}

/** `Fn::Split`. */
export function split(delimiter: Value | undefined, text: Value | undefined): Value | undefined {
  const at = knownText(delimiter);
  const parts = partsOf(text);
  if (at === undefined || at === "" || parts === undefined) return undefined;
  const items: TextPart[][] = [[]];
  for (const part of parts) {
    if (typeof part !== "string") {
      if (mayHave(part.nature, at)) return undefined;
      items.at(-1)?.push(part);
      continue;
    }
    const [first = "", ...others] = part.split(at);
    items.at(-1)?.push(first);
    for (const other of others) items.push([other]);
  }
  return { kind: "list", items: items.map((each) => textOf(each, text)) };
}

/** Whether a value of that nature may have the delimiter, or a part of it at one of its ends. */
function mayHave(nature: UnknownNature, delimiter: string): boolean {
  if (nature === "account") return /\d/.test(delimiter);
  if (nature === "component") return !/^:+$/.test(delimiter);
  if (nature === "partition") return !/^[:/]+$/.test(delimiter);
  return true;
}

/** `Fn::Select`. */
export function select(index: Value | undefined, list: Value | undefined): Value | undefined {
  const at = knownText(index);
  if (at === undefined || !/^\d+$/.test(at) || list?.kind !== "list") return undefined;
  // An item of unknown shape may be several items.
  if (list.items.some(isStructure)) return undefined;
  return list.items[Number(at)];
}

/**
 * `Fn::FindInMap`: the value, if it is known, or the nature of all values that it may have.
 *
 * An unknown key is one of the keys of the map, because a deployment with another fails.
 */
export function findInMap(
  mapping: Value | undefined,
  keys: readonly (Value | undefined)[],
  otherwise: Value | undefined,
): Value | UnknownNature | undefined {
  let found: readonly Value[] = mapping === undefined ? [] : [mapping];
  let isCertain = true;
  for (const key of keys) {
    const name = knownText(key);
    isCertain &&= name !== undefined;
    found = found.flatMap((each): readonly Value[] => {
      if (each.kind !== "object") return [];
      if (name === undefined) return each.members.map(({ value }) => value);
      const value = member(each, name);
      return value === undefined ? [] : [value];
    });
  }
  if (otherwise !== undefined && (!isCertain || found.length === 0)) found = [...found, otherwise];
  const [only, second] = found;
  return second === undefined ? only : natureOf(found);
}

function natureOf(values: readonly Value[]): UnknownNature {
  const texts = values.map((each) => knownText(each));
  const known = texts.filter((each) => each !== undefined);
  return known.length === texts.length ? natureOfTexts(known) : "structure";
}

/** `Fn::Length`. */
export function length(list: Value | undefined): Value | undefined {
  if (list?.kind !== "list" || list.items.some(isStructure)) return undefined;
  return textOf([String(list.items.length)], list);
}

/** LIMIT: pieces of a text that a function makes of a value. */
const MAX_PIECES = 20_000;

/** `Fn::ToJsonString`: the JSON text of an evaluated value. */
export function toJsonText(value: Value): Value | undefined {
  const parts: TextPart[] = [];
  return appendJson(value, parts) ? textOf(parts, value) : undefined;
}

/** The nesting of a value is bounded by that of its template. */
function appendJson(value: Value, parts: TextPart[]): boolean {
  if (parts.length > MAX_PIECES) return false;
  switch (value.kind) {
    case "null":
      parts.push("null");
      return true;
    case "boolean":
      parts.push(String(value.value));
      return true;
    case "number":
      parts.push(value.spelling);
      return true;
    case "text":
      parts.push('"');
      for (const part of value.parts) {
        parts.push(typeof part === "string" ? JSON.stringify(part).slice(1, -1) : part);
      }
      parts.push('"');
      return true;
    case "unknown":
      if (value.unknown.nature === "structure") return false;
      parts.push('"', value.unknown, '"');
      return true;
    case "list":
      return appendAll("[", "]", value.items, parts, (item) => appendJson(item, parts));
    case "object":
      return appendAll("{", "}", value.members, parts, ({ name, value: each }) => {
        parts.push(`${JSON.stringify(name)}:`);
        return appendJson(each, parts);
      });
  }
}

function appendAll<T>(
  open: string,
  close: string,
  items: readonly T[],
  parts: TextPart[],
  append: (item: T) => boolean,
): boolean {
  parts.push(open);
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(",");
    if (!append(item)) return false;
  }
  parts.push(close);
  return true;
}

/** The beginning and the end of a dynamic reference. */
const REFERENCE = /\{\{resolve:/;

/**
 * A text in which each dynamic reference, such as `{{resolve:ssm:name}}`, is an unknown value; the
 * reference itself may have unknown parts.
 */
export function withoutReferences(parts: readonly TextPart[], prefix: string): readonly TextPart[] {
  if (!parts.some((part) => typeof part === "string" && REFERENCE.test(part))) return parts;
  const result: TextPart[] = [];
  let reference: string | undefined;
  for (const part of parts) {
    if (typeof part !== "string") {
      if (reference === undefined) result.push(part);
      else reference += `\${${part.name}}`;
      continue;
    }
    for (const piece of part.split(/(\{\{resolve:|\}\})/)) {
      if (reference === undefined) {
        if (piece === "{{resolve:") reference = piece;
        else result.push(piece);
        continue;
      }
      reference += piece;
      if (piece !== "}}") continue;
      result.push({ name: `${prefix}${reference}`, nature: "pattern" });
      reference = undefined;
    }
  }
  if (reference !== undefined) result.push({ name: `${prefix}${reference}`, nature: "pattern" });
  return joined(result);
}
