/**
 * Which entries of a list another entry of it covers by its wildcards, such as `s3:Get*` and
 * `s3:GetObject`.
 *
 * A pattern covers another if it matches the text of the other with its wildcards as plain
 * characters, where `?` does not match a `*`. That is sound: whatever the other's wildcards stand
 * for, a `*` of the pattern covers it. It is not complete, as for `a*` with `?` and `a*`.
 *
 * LIMIT: a million pairs a list, and two million pairs of characters in the pairs whose beginnings
 * agree. Entries beyond are not compared, so redundancy may go unreported.
 */
import { matchesWildcards } from "../text/wildcards.ts";
import type { Entry } from "./policy-view.ts";

const MAX_PAIRS = 1_000_000;
const MAX_CHARACTERS = 2_000_000;

/** Whether each text that `narrow` matches is matched by `wide` too, as far as text can tell. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "*") return true;
  if (!wide.includes("?")) return matchesWildcards(wide, narrow);
  // A `?` of the narrow pattern is one character, which a `?` of the wide one matches.
  return !narrow.includes("*") && matchesWildcards(wide, narrow, "*?");
}

/** The entries that another entry covers; of equal entries, all but the first. */
export function coveredEntries(
  entries: readonly Entry[],
  normal: (text: string) => string,
): readonly Entry[] {
  // Else `*` and `**` would cover each other, and both would go.
  const texts = entries.map(({ text }) => normal(text).replace(/\*+/g, "*"));
  const seen = new Set<string>();
  const isRepeated = texts.map((text) => {
    const isKnown = seen.has(text);
    seen.add(text);
    return isKnown;
  });
  // Escapes such as `${*}` are not wildcards, so texts with variables cover nothing.
  const wide = texts
    .filter((text, i) => !isRepeated[i] && /[*?]/.test(text) && !text.includes("${"))
    .map((pattern) => ({ pattern, beginning: pattern.slice(0, pattern.search(/[*?]/)) }));
  const left = { pairs: MAX_PAIRS, characters: MAX_CHARACTERS };
  return entries.filter((_, i) => {
    if (isRepeated[i]) return true;
    const text = texts[i] ?? "";
    left.pairs -= wide.length;
    if (left.pairs < 0) return false;
    return wide.some(({ pattern, beginning }) => {
      if (pattern === text || !text.startsWith(beginning)) return false;
      left.characters -= pattern.length * (text.length - beginning.length);
      return left.characters >= 0 && covers(pattern, text);
    });
  });
}
