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

/** The value that a path leads to; undefined if it leads nowhere. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, step)
        ? (at as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    value,
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
 * Whether the value has more lists, objects and entries of lists than that. A list may have a
 * length and no entries; to write billions of them takes minutes. The walk through a value that
 * contains itself ends at a depth that no document has, or at the limit.
 */
export function isLongerThan(limit: number, value: unknown): boolean {
  let left = limit;
  const fits = (each: unknown, depth: number): boolean => {
    if (typeof each !== "object" || each === null || depth > MAX_DEPTH) return true;
    if (--left < 0) return false;
    if (!Array.isArray(each)) {
      for (const name in each) if (!fits((each as JsonObject)[name], depth + 1)) return false;
      return true;
    }
    left -= each.length;
    if (left < 0) return false;
    for (const entry of each) if (!fits(entry, depth + 1)) return false;
    return true;
  };
  return !fits(value, 0);
}

/** Deeper than any document may be; what is deeper is refused when it is written. */
const MAX_DEPTH = 200;

/** LIMIT: characters of a quoted text. */
const MAX_QUOTED = 120;

/** The user's text for a message: in backticks, as JSON writes it, and cut if it is very long. */
export function quoted(text: string): string {
  const cut = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `\`${JSON.stringify(cut).slice(1, -1)}\``;
}
