/**
 * How many letters differ between two names, and the name that a misspelt one probably means.
 *
 * The distance is Levenshtein's: insertions, deletions and replacements. Two neighbours that are
 * swapped are two edits. Cases of letters count.
 * LIMIT: characters of a name that is compared.
 */

/** LIMIT: characters of a name that is compared. */
const MAX_CHARACTERS = 80;

/** Insertions, deletions and replacements that make one text of the other. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, their] of [...other].entries()) {
      const kept = (row[j] ?? 0) + (letter === their ? 0 : 1);
      next.push(Math.min(kept, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The first of the names that may be a slip for `wanted`; undefined if it is there itself. */
export function slipFor(wanted: string, names: readonly string[]): string | undefined {
  if (names.includes(wanted)) return undefined;
  const edits = wanted.length < 6 ? 1 : 2;
  return names.find(
    (each) =>
      each.length <= MAX_CHARACTERS &&
      Math.abs(each.length - wanted.length) <= edits &&
      editDistance(each, wanted) <= edits,
  );
}
