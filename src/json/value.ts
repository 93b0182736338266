/**
 * JSON values of unknown shape: their types, their equality, and how messages name them.
 *
 * A value is that of a document (document.ts), or one that a program passes in its place. Nothing
 * here assumes that it is small or trusted.
 */
import { SpelledNumber } from "./number.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof SpelledNumber)
  );
}

/** The JSON type of a value, with its article, for a message. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof SpelledNumber) return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Whether two JSON values are equal; with the order `same`, also in the order of members. */
export function isEqual(one: unknown, other: unknown, order: "any" | "same" = "any"): boolean {
  if (one === other) return true;
  if (one instanceof SpelledNumber)
    return other instanceof SpelledNumber && one.text === other.text;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let i = 0; i < one.length; i++) if (!isEqual(one[i], other[i], order)) return false;
    return true;
  }
  if (!isObject(one) || !isObject(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  if (names.length !== others.length) return false;
  return names.every((name, i) => {
    const isMember = order === "same" ? name === others[i] : Object.hasOwn(other, name);
    return isMember && isEqual(one[name], other[name], order);
  });
}

/**
 * Whether a list in the value is longer than that. A list may have a length and no entries; to
 * write billions of them takes minutes.
 */
export function hasLongList(
  value: unknown,
  length: number,
  seen: Set<unknown> = new Set(),
): boolean {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  if (Array.isArray(value) && value.length > length) return true;
  return Object.values(value).some((each) => hasLongList(each, length, seen));
}

/** LIMIT: characters of a quoted text. */
const MAX_QUOTED = 120;

/** The user's text for a message: in backticks, as JSON writes it, and cut if it is very long. */
export function quoted(text: string): string {
  const cut = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `\`${JSON.stringify(cut).slice(1, -1)}\``;
}
