/**
 * Compares texts of policies, and decides whether one ARN pattern subsumes another by text.
 *
 * Templates are compared part by part. A pattern subsumes another if all components are equal (S1),
 * or where they differ, if its component is a prefix of the other's followed by `*`.
 *
 * Example: `arn:aws:s3:::b/*` subsumes `arn:aws:s3:::b/logs/*`.
 */
import type { Template, Text } from "../policy/ast.ts";

export function isSameList<T>(
  one: readonly T[],
  other: readonly T[],
  isSame: (one: T, other: T) => boolean,
): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) {
    if (!isSame(one[i] as T, other[i] as T)) return false;
  }
  return true;
}

export function isSameText(one: Text, other: Text): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return isSameList<Template[number]>(one, other, isSamePart);
}

function isSamePart(one: Template[number], other: Template[number]): boolean {
  if (one.kind !== "variable" || other.kind !== "variable") {
    return one.kind === other.kind && "text" in one && "text" in other && one.text === other.text;
  }
  return one.key === other.key && one.default === other.default;
}

/** Whether `wide` matches each ARN that `narrow` matches, as far as text can tell. */
export function arnSubsumes(wide: Text, narrow: Text): boolean {
  if (isSameText(wide, narrow)) return true;
  if (typeof wide !== "string" || typeof narrow !== "string") return false;
  let [at, place] = [0, 0];
  for (let i = 0; i < 6; i++) {
    const [end, stop] = [endOf(wide, at, i), endOf(narrow, place, i)];
    if (end < 0 || stop < 0) return false;
    while (at < end && place < stop && wide[at] === narrow[place]) {
      at++;
      place++;
    }
    const isSame = at === end && place === stop;
    if (!isSame && !(at === end - 1 && wide[at] === "*")) return false;
    [at, place] = [end + 1, stop + 1];
  }
  return true;
}

/** The end of the component that begins at `start`: a colon; for the sixth, the end. */
const endOf = (arn: string, start: number, component: number): number =>
  component === 5 ? arn.length : arn.indexOf(":", start);
