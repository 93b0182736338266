/**
 * The known name that a misspelt name probably means, for "did you mean".
 *
 * Names are near if few edits lead from one to the other: insertions, deletions, substitutions, and
 * swaps of neighbours (Damerau, 1964; the restricted distance, in a table of three rows). The case
 * of ASCII letters costs nothing. Short names must be nearer than long ones.
 */
import { foldAsciiCase } from "./ascii-case.ts";

/** LIMIT: characters of a name that is compared. */
const MAX_CHARACTERS = 128;

/** The nearest known name, the first of equally near ones; undefined if none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_CHARACTERS) return undefined;
  const folded = foldAsciiCase(name);
  let best: string | undefined;
  let least = Math.min(3, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    if (each.length > MAX_CHARACTERS || Math.abs(each.length - name.length) >= least) continue;
    const edits = editsBetween(folded, foldAsciiCase(each), least);
    if (edits < least) {
      least = edits;
      best = each;
    }
  }
  return best;
}

/** `; did you mean …`, or nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const near = nearestName(name, known);
  return near === undefined ? "" : didYouMean(near);
}

export const didYouMean = (name: string): string => `; did you mean \`${name}\`?`;

/** The number of edits; for `limit` or more, some number that is not less than it. */
function editsBetween(one: string, other: string, limit: number): number {
  let older: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      const edits = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + cost,
      );
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(isSwap ? Math.min(edits, (older[j - 2] ?? 0) + 1) : edits);
    }
    // Later rows come from the last two, and never have less than the least of both.
    if (Math.min(...row) >= limit && Math.min(...above) >= limit) return limit;
    older = above;
    above = row;
  }
  return above[other.length] ?? 0;
}
