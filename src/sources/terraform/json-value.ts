/**
 * From JSON to values: with the masks of a plan that say what is unknown, and what is sensitive.
 *
 * A mask has the shape of its value: `true` where something holds, `false` or nothing elsewhere.
 * One `true` may stand for a whole block or list. Old versions of Terraform leave out unknown
 * elements at the end of a list, so a list is as long as the longer of value and mask.
 *
 * The text of a policy is JSON inside a JSON string. It has limits of its own, and no repeated
 * keys.
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

/**
 * Gives the value that stands for a hidden one: one that is not known, or a sensitive one that no
 * output may have. `json` is the sensitive value.
 */
export type OnHidden = (path: readonly Key[], why: "unknown" | "sensitive", json: unknown) => Value;

/** The member of an object or the element of a list; undefined for all other values. */
export function child(value: unknown, key: Key): unknown {
  if (typeof key === "number") return Array.isArray(value) ? value[key] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The mask of a member; a mask that is `true` holds for all below. */
export function childMask(mask: unknown, key: Key): unknown {
  return mask === true || child(mask, key);
}

/** Whether a mask holds for a value, or for a part of it. */
export function isMasked(mask: unknown): boolean {
  if (Array.isArray(mask)) return mask.some(isMasked);
  return mask === true || (isObject(mask) && Object.values(mask).some(isMasked));
}

/** Converts JSON; what a mask hides comes from `onHidden`. */
export function maskedValue(
  json: unknown,
  masks: Masks,
  onHidden: OnHidden,
  path: readonly Key[] = [],
): Value {
  const { unknown, sensitive } = masks;
  if (unknown === true) return onHidden(path, "unknown", json);
  const below = (key: Key): Value =>
    maskedValue(
      child(json, key),
      { unknown: childMask(unknown, key), sensitive: childMask(sensitive, key) },
      onHidden,
      [...path, key],
    );
  if (Array.isArray(json) || (Array.isArray(unknown) && isMissing(json))) {
    const length = Math.max(lengthOf(json), lengthOf(unknown));
    return { kind: "list", items: Array.from({ length }, (_, at) => below(at)) };
  }
  if (isObject(json) || (isObject(unknown) && isMissing(json))) {
    const names = new Set([...namesOf(json), ...namesOf(unknown)]);
    const members = [...names].map((name): Member => ({ name, value: below(name) }));
    return { kind: "object", members };
  }
  if (sensitive === true && !isMissing(json)) return onHidden(path, "sensitive", json);
  return scalar(json);
}

/** JSON without hidden parts. */
export function plainValue(json: unknown): Value {
  if (Array.isArray(json)) return { kind: "list", items: json.map(plainValue) };
  if (!isObject(json)) return scalar(json);
  const members = Object.entries(json).map(([name, value]) => ({ name, value: plainValue(value) }));
  return { kind: "object", members };
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
export function policyOfText(text: string, place: Place): SitePolicy {
  if (text.trim() === "") return { kind: "absent" };
  const read = readDocument(text);
  if (read.kind !== "document") {
    const [fault] = read.kind === "invalid" ? read.diagnostics : [read];
    const reason = `its text is not a JSON document: ${fault?.message}`;
    return { kind: "unreadable", reason, place };
  }
  const { value } = read.document;
  if (!isObject(value)) {
    return { kind: "unreadable", reason: `its text is ${typeName(value)}, not a policy`, place };
  }
  return { kind: "document", value: { ...plainValue(value), place } };
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
