/**
 * Whether texts of policies are written alike, and whether a pattern of ARNs has all of another.
 *
 * Of a template each part counts. A pattern has all of another by what is written if both have the
 * same components (S1), but for those where it has a beginning of the other's and a `*`.
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

/** Whether `wide` has each ARN that `narrow` has, by what is written. */
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

/** Where the component that begins there ends: at a colon, the sixth at the end. */
const endOf = (arn: string, start: number, component: number): number =>
  component === 5 ? arn.length : arn.indexOf(":", start);
