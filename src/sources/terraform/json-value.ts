/**
 * From JSON to values: with the masks of a plan that say what is unknown, and what is sensitive.
 *
 * A mask has the shape of its value: `true` where something holds, `false` or nothing elsewhere. One
 * `true` may stand for a whole block or list. Old versions of Terraform leave out unknown elements
 * at the end of a list, so a list is as long as the longer of value and mask.
 *
 * The text of a policy is JSON inside a JSON string. It has limits of its own, and no repeated keys.
 */
import { readDocument } from "../../json/document.ts";
import { SpelledNumber } from "../../json/number.ts";
import { isObject, typeName } from "../../json/value.ts";
import type { Place } from "../place.ts";
import type { SitePolicy } from "../site.ts";
import type { Member, Value } from "../value.ts";
import type { Key } from "./address.ts";

export interface Masks {
  readonly unknown?: unknown;
  readonly sensitive?: unknown;
}

/** Gives the value that stands for an unknown one at a path. */
export type OnUnknown = (path: readonly Key[]) => Value;

/** The member of an object or the element of a list; undefined for all other values. */
export function child(value: unknown, key: Key): unknown {
  if (typeof key === "number") return Array.isArray(value) ? value[key] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The mask of a member; a mask that is `true` holds for all below. */
export function childMask(mask: unknown, key: Key): unknown {
  return mask === true || child(mask, key);
}

export function childMasks({ unknown, sensitive }: Masks, key: Key): Masks {
  return { unknown: childMask(unknown, key), sensitive: childMask(sensitive, key) };
}

/** Converts JSON; what the mask says is unknown comes from `onUnknown`. */
export function maskedValue(
  json: unknown,
  masks: Masks,
  onUnknown: OnUnknown,
  path: readonly Key[] = [],
): Value {
  if (masks.unknown === true) return marked(onUnknown(path), masks);
  const below = (key: Key): Value =>
    maskedValue(child(json, key), childMasks(masks, key), onUnknown, [...path, key]);
  if (Array.isArray(json) || (Array.isArray(masks.unknown) && isMissing(json))) {
    const length = Math.max(lengthOf(json), lengthOf(masks.unknown));
    const items = Array.from({ length }, (_, at) => below(at));
    return marked({ kind: "list", items }, masks);
  }
  if (isObject(json) || (isObject(masks.unknown) && isMissing(json))) {
    const names = new Set([...namesOf(json), ...namesOf(masks.unknown)]);
    const members = [...names].map((name): Member => ({ name, value: below(name) }));
    return marked({ kind: "object", members }, masks);
  }
  return marked(scalar(json), masks);
}

/** JSON without unknown parts. */
export function plainValue(json: unknown): Value {
  return maskedValue(json, {}, () => ({ kind: "null" }));
}

export function textValue(text: string): Value {
  return { kind: "text", parts: text === "" ? [] : [text] };
}

/** The text of a value that is known as a whole. */
export function knownText(value: Value | undefined): string | undefined {
  if (value?.kind !== "text" || value.parts.length > 1) return undefined;
  const [part = ""] = value.parts;
  return typeof part === "string" ? part : undefined;
}

/** Reads the text of a policy. An empty text is a policy that does not exist. */
export function policyOfText(text: string, place: Place, sensitive: boolean): SitePolicy {
  if (text.trim() === "") return { kind: "absent" };
  const read = readDocument(text);
  if (read.kind !== "document") {
    const [fault] = read.kind === "invalid" ? read.diagnostics : [read];
    const detail = sensitive ? "" : `: ${fault?.message}`;
    return { kind: "unreadable", reason: `its text is not a JSON document${detail}`, place };
  }
  const { value } = read.document;
  if (!isObject(value)) {
    return { kind: "unreadable", reason: `its text is ${typeName(value)}, not a policy`, place };
  }
  return documentOf({ ...plainValue(value), place, ...(sensitive ? { sensitive } : {}) });
}

/** A policy with this document, which is sensitive if one of its values is. */
export function documentOf(value: Value): SitePolicy {
  return hasSensitive(value)
    ? { kind: "document", value, sensitive: true }
    : { kind: "document", value };
}

function hasSensitive(value: Value): boolean {
  if (value.sensitive === true) return true;
  if (value.kind === "list") return value.items.some(hasSensitive);
  return value.kind === "object" && value.members.some((member) => hasSensitive(member.value));
}

function marked(value: Value, { sensitive }: Masks): Value {
  return sensitive === true ? { ...value, sensitive } : value;
}

function scalar(json: unknown): Value {
  switch (typeof json) {
    case "boolean":
      return { kind: "boolean", value: json };
    case "number":
      return { kind: "number", spelling: String(json) };
    case "string":
      return textValue(json);
    default:
      return json instanceof SpelledNumber
        ? { kind: "number", spelling: json.text }
        : { kind: "null" };
  }
}

const isMissing = (json: unknown): boolean => json === undefined || json === null;
const lengthOf = (json: unknown): number => (Array.isArray(json) ? json.length : 0);
const namesOf = (json: unknown): readonly string[] => (isObject(json) ? Object.keys(json) : []);
