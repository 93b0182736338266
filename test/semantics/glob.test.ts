/**
 * The glob matcher of the reference evaluator (src/semantics/glob.ts).
 *
 * A line of a case is a pattern, `~` or `!~`, and a text; then the matcher against the definition
 * of a glob, written as a recursion over pattern and text.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GlobToken,
  globMatches,
  literalTokens,
  wildcardTokens,
} from "../../src/semantics/glob.ts";

const CASES = `
  abc ~ abc        abc !~ ab         abc !~ abcd      abc !~ Abc
  a* ~ a           a* ~ abc          a* !~ ba         *a ~ a
  *a ~ ba          *a !~ ab          *a* ~ bab        *a* !~ bbb
  a?c ~ abc        a?c !~ ac         a?c !~ abbc      ? ~ x
  ** ~ x           a**b ~ ab         a*?b !~ ab       a*?b ~ axb
  a*b*c ~ a1b2b3c  a*b*c !~ acb      *ab*ab ~ abab    *ab*ab !~ aab
  a*a*a !~ aa      *aab ~ aaab       *.* ~ .          a:* ~ a:b:c
  ? ~ \u{1F333}    ?? !~ \u{1F333}   \u{1F333}* ~ \u{1F333}x`;

describe("O2 T1 globs", () => {
  for (const line of CASES.trim().split(/\s{2,}/)) {
    const [pattern = "", relation, text = ""] = line.split(" ");
    test(line, () => expect(globMatches(pattern, text)).toBe(relation === "~"));
  }
  test("the empty pattern matches the empty text alone", () => {
    expect([globMatches("", ""), globMatches("", "a"), globMatches("*", "")]).toEqual([
      true,
      false,
      true,
    ]);
    expect(globMatches("?", "")).toBe(false);
  });
  test("V2 a token that is a character is no wildcard", () => {
    expect(globMatches(literalTokens("a*"), "a*")).toBe(true);
    expect(globMatches(literalTokens("a*"), "ab")).toBe(false);
  });
});

const text = fc.string({ unit: fc.constantFrom("a", "b", ":", "\u{1F333}"), maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 8 });

describe("properties", () => {
  test("the matcher is the definition of a glob", () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        expect(globMatches(glob, subject)).toBe(defined(wildcardTokens(glob), [...subject]));
      }),
      { numRuns: 2000 },
    );
  });
  test("a text matches itself as literal, and what its wildcards are replaced by", () => {
    fc.assert(
      fc.property(pattern, text, (glob, filler) => {
        expect(globMatches(literalTokens(glob), glob)).toBe(true);
        const filled = glob.replaceAll("*", () => filler).replaceAll("?", "\u{1F333}");
        expect(globMatches(glob, filled)).toBe(true);
      }),
    );
  });
});

/** What a glob is: some prefix of the text for a run, one character for anything else. */
function defined(tokens: readonly GlobToken[], characters: readonly string[]): boolean {
  const [token, ...others] = tokens;
  if (token === undefined) return characters.length === 0;
  if (token.kind === "run") {
    return [...characters, ""].some((_, skipped) => defined(others, characters.slice(skipped)));
  }
  const [character, ...rest] = characters;
  if (character === undefined) return false;
  return (token.kind === "one" || token.character === character) && defined(others, rest);
}
