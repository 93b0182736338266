/**
 * Short words and random patterns over a tiny alphabet, for the laws of string languages.
 *
 * The alphabet has a letter that no pattern contains (`z`), a capital letter, and the colon, which
 * the wildcards within a component do not match. `isIn` defines the meaning of a pattern by
 * recursion: slow and plain, to compare the two-pointer match with.
 */
import {
  accepts,
  COLON,
  folded,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../../../src/logic/pattern.ts";
import type { Random } from "./random.ts";

const ALPHABET = ["a", "b", "A", ":", "z"];

/** All words up to a length. */
export function wordsUpTo(length: number): readonly string[] {
  const words = [""];
  for (let from = 0, size = 0; size < length; size++) {
    const to = words.length;
    for (; from < to; from++) for (const each of ALPHABET) words.push((words[from] ?? "") + each);
  }
  return words;
}

const A = 97;
const B = 98;

export function randomPattern(random: Random, most = 5): Pattern {
  const tokens = random.several(0, most, (): Token => {
    const letter = random.pick([A, B, COLON]);
    return random.pick([letter, letter, letter, folded(A), ONE, RUN, RUN, ONE_IN, RUN_IN]);
  });
  // INVARIANT of `pattern`: no colon-free run follows a wildcard that may match a colon.
  const free = tokens.findIndex((each) => each === RUN || each === ONE);
  return pattern(
    tokens.map((each, at) => (each === RUN_IN && free >= 0 && at > free ? RUN : each)),
  );
}

/** Whether the word is in the language of the pattern, by definition. */
export function isIn({ tokens }: Pattern, word: string): boolean {
  const from = (at: number, rest: string): boolean => {
    const token = tokens[at];
    if (token === undefined) return rest === "";
    const takes = rest !== "" && accepts(token, rest.codePointAt(0) ?? 0);
    if (token !== RUN && token !== RUN_IN) return takes && from(at + 1, rest.slice(1));
    return from(at + 1, rest) || (takes && from(at, rest.slice(1)));
  };
  return from(0, word);
}
