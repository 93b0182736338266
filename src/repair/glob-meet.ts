/**
 * The meet of two globs: globs that together match the texts that both match.
 *
 * Two stars meet either way round: of `*p` and `*q`, the star of one may begin first. So the meet
 * is a finite union, found by recursion over both, with the rule `*p ∩ *q = *(p ∩ *q) ∪ *(*p ∩ q)`
 * (the intersection of word equations with disjoint variables). Globs that another one of the union
 * covers by its text are left out.
 *
 * LIMIT: globs of the union, and steps of the recursion; beyond, the result is undefined.
 */
import { matchesWildcards } from "../text/wildcards.ts";

const MAX_GLOBS = 16;
const MAX_STEPS = 20_000;

/** `isSame` compares two characters, neither of which is a wildcard. */
export function globMeet(
  one: string,
  other: string,
  isSame: (one: string, other: string) => boolean,
): readonly string[] | undefined {
  const meet = new Meet(isSame).of(one, other);
  if (meet === undefined) return undefined;
  const globs = [...new Set(meet.map((glob) => glob.replaceAll(/\*+/g, "*")))];
  const isCovered = (glob: string, at: number): boolean =>
    globs.some((wide, place) => {
      if (place === at || !covers(wide, glob)) return false;
      return place < at || !covers(glob, wide);
    });
  const least = globs.filter((glob, at) => !isCovered(glob, at));
  return least.length > MAX_GLOBS ? undefined : least;
}

class Meet {
  readonly #isSame: (one: string, other: string) => boolean;
  readonly #known = new Map<string, readonly string[] | undefined>();
  #steps = MAX_STEPS;

  constructor(isSame: (one: string, other: string) => boolean) {
    this.#isSame = isSame;
  }

  of(one: string, other: string): readonly string[] | undefined {
    if (one === other) return [one];
    const name = `${one}\n${other}`;
    if (this.#known.has(name)) return this.#known.get(name);
    if (--this.#steps < 0) return undefined;
    const found = this.#find(one, other);
    const meet = found && found.length > MAX_GLOBS * MAX_GLOBS ? undefined : found;
    this.#known.set(name, meet);
    return meet;
  }

  #find(one: string, other: string): readonly string[] | undefined {
    const [first = "", second = ""] = [one[0], other[0]];
    if (one === "*") return [other];
    if (other === "*") return [one];
    if (first === "*" && second === "*") {
      return this.#union("*", [
        [one.slice(1), other],
        [one, other.slice(1)],
      ]);
    }
    if (second === "*") return this.#find(other, one);
    if (first === "*") {
      if (other === "") return this.of(one.slice(1), other);
      // The star ends here, or it takes one more character of the other.
      const ends = this.of(one.slice(1), other);
      const goes = this.#union(second, [[one, other.slice(1)]]);
      return ends && goes && [...new Set([...ends, ...goes])];
    }
    if (first === "" || second === "") return first === second ? [""] : [];
    const isOne = first === "?" || second === "?" || this.#isSame(first, second);
    if (!isOne) return [];
    return this.#union(first === "?" ? second : first, [[one.slice(1), other.slice(1)]]);
  }

  #union(
    start: string,
    pairs: readonly (readonly [string, string])[],
  ): readonly string[] | undefined {
    const all: string[] = [];
    for (const [one, other] of pairs) {
      const meet = this.of(one, other);
      if (meet === undefined) return undefined;
      all.push(...meet.map((glob) => start + glob));
    }
    return [...new Set(all)];
  }
}

/** Whether the first glob matches each text of the second, as far as their texts tell. */
const covers = (wide: string, narrow: string): boolean =>
  !(wide.includes("?") && narrow.includes("*")) && matchesWildcards(wide, narrow, "*?");
