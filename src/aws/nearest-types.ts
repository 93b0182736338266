/**
 * The resource types that a wrong text probably means.
 *
 * First a type in another case of letters, then types with the text as a part (`s3` is a part of
 * `AWS::S3::Bucket`) or inside of one, then the type at the least edit distance (Levenshtein).
 * LIMIT: three types, three edits.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";

const MAX_TYPES = 3;
const MAX_EDITS = 3;
const MAX_CHARACTERS = 80;

export function nearestTypes(given: string, types: readonly string[]): readonly string[] {
  const text = foldAsciiCase(given.trim());
  if (text.length < 2 || text.length > MAX_CHARACTERS) return [];
  const same = types.filter((each) => foldAsciiCase(each) === text);
  if (same.length > 0) return same;
  const parts = types.filter((each) => foldAsciiCase(each).split("::").slice(1).includes(text));
  const inside = types.filter((each) => foldAsciiCase(each).includes(text));
  const found = parts.length > 0 ? parts : inside;
  if (found.length > 0) return found.slice(0, MAX_TYPES);
  const distances = types.map((each) => editDistance(text, foldAsciiCase(each)));
  const least = Math.min(...distances);
  return least > MAX_EDITS
    ? []
    : types.filter((_, i) => distances[i] === least).slice(0, MAX_TYPES);
}

/** Insertions, deletions and replacements that make one text of the other. */
function editDistance(one: string, other: string): number {
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
