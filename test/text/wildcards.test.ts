/**
 * Wildcards of scopes: fixed cases, and random ones against regular expressions.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesGlob, matchesWildcards } from "../../src/text/wildcards.ts";

/** Pattern, text, and whether `*` (and `*?`) match. */
const TEXTS: readonly (readonly [string, string, boolean, boolean])[] = [
  ["", "", true, true],
  ["", "a", false, false],
  ["*", "", true, true],
  ["a*c", "abbc", true, true],
  ["a*c", "abbd", false, false],
  ["*ab*b", "aabab", true, true],
  ["a?", "ab", false, true],
  ["a?", "a?", true, true],
  ["A", "a", false, false],
];

describe("a pattern with wildcards", () => {
  test.each(TEXTS)("%j and the text %j", (pattern, text, star, both) => {
    expect([matchesWildcards(pattern, text), matchesWildcards(pattern, text, "*?")]).toEqual([
      star,
      both,
    ]);
  });

  test("means the same as a regular expression", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const regex = pattern.replaceAll("*", "[ab]*").replaceAll("?", "[ab]");
        expect(matchesWildcards(pattern, text, "*?")).toBe(new RegExp(`^${regex}$`).test(text));
      }),
    );
  });
});

/** Glob, path, and whether it matches the path or a folder above it. */
const PATHS: readonly (readonly [string, string, boolean])[] = [
  ["infra", "infra/a.tf", true],
  ["infra", "infra", true],
  ["infra", "infrastructure/a.tf", false],
  ["infra/*", "infra/a/b.tf", true],
  ["*.tf", "a.tf", true],
  ["*.tf", "infra/a.tf", false],
  ["**/*.tf", "a.tf", true],
  ["**/*.tf", "x/.hidden/a.tf", true],
  ["**/*.tf", "x/a.json", false],
  ["infra/**/prod", "infra/prod/a.tf", true],
  ["infra/**/prod", "infra/a/b/prod/a.tf", true],
  ["infra/**", "infra/a.tf", true],
  ["infra/a.tf/b", "infra/a.tf", false],
  ["a?.tf", "ab.tf", true],
  ["[id].tf", "[id].tf", true],
];

describe("a glob", () => {
  test.each(PATHS)("%j and the path %j", (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  test("means the same as a regular expression", () => {
    const names = fc.constantFrom("a", "b", "*", "**", "a*");
    const glob = fc.array(names, { minLength: 1, maxLength: 5 });
    const path = fc.array(fc.constantFrom("a", "b", "ab"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(glob, path, (patterns, parts) => {
        const regex = patterns.map((each) =>
          each === "**" ? "(?:[ab]+/)*" : `${each.replaceAll("*", "[ab]*")}/`,
        );
        const expected = new RegExp(`^${regex.join("")}`).test(`${parts.join("/")}/`);
        expect(matchesGlob(patterns.join("/"), parts.join("/"))).toBe(expected);
      }),
    );
  });

  test("with many wildcards is decided in few steps", () => {
    const glob = Array(200).fill("**/a*a*a*b").join("/");
    expect(matchesGlob(glob, Array(200).fill("a".repeat(50)).join("/"))).toBe(false);
  });
});
