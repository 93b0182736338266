/**
 * The glob matcher of the reference evaluator (src/semantics/glob.ts).
 *
 * A case is a pattern, `~` (matches) or `!~`, and a text. The matcher is also compared with the
 * recursive definition of a glob.
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
  ? !~ \u{1F333}    ?? ~ \u{1F333}   \u{1F333}* ~ \u{1F333}x`;

describe("O2 T1 globs", () => {
  for (const line of CASES.trim().split(/\s{2,}/)) {
    const [pattern = "", relation, text = ""] = line.split(" ");
    test(line, () => expect(globMatches(pattern, text)).toBe(relation === "~"));
  }
  test("the empty pattern matches only the empty text", () => {
    expect([globMatches("", ""), globMatches("", "a"), globMatches("*", "")]).toEqual([
      true,
      false,
      true,
    ]);
    expect(globMatches("?", "")).toBe(false);
  });
  test("V2 a literal token is not a wildcard", () => {
    expect(globMatches(literalTokens("a*"), "a*")).toBe(true);
    expect(globMatches(literalTokens("a*"), "ab")).toBe(false);
  });
});

const text = fc.string({ unit: fc.constantFrom("a", "b", ":", "\u{1F333}"), maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 8 });

describe("properties", () => {
  test("the matcher agrees with the definition", () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        expect(globMatches(glob, subject)).toBe(
          matchesByDefinition(wildcardTokens(glob), subject.split("")),
        );
      }),
      { numRuns: 2000 },
    );
  });
  test("a literal matches itself, and a pattern matches every replacement of its wildcards", () => {
    fc.assert(
      fc.property(pattern, text, (glob, filler) => {
        expect(globMatches(literalTokens(glob), glob)).toBe(true);
        const filled = glob.replaceAll("*", () => filler).replaceAll("?", "\u00E9");
        expect(globMatches(glob, filled)).toBe(true);
      }),
    );
  });
});

/** The definition: a run matches any prefix of the text, another token one character. */
function matchesByDefinition(tokens: readonly GlobToken[], characters: readonly string[]): boolean {
  const [token, ...others] = tokens;
  if (token === undefined) return characters.length === 0;
  if (token.kind === "run") {
    return [...characters, ""].some((_, skipped) =>
      matchesByDefinition(others, characters.slice(skipped)),
    );
  }
  const [character, ...rest] = characters;
  if (character === undefined) return false;
  return (
    (token.kind === "one" || token.character === character) && matchesByDefinition(others, rest)
  );
}
