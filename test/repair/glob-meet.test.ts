/**
 * The meet of two globs matches exactly the texts that both match.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { globMeet } from "../../src/repair/glob-meet.ts";
import { matchesWildcards } from "../../src/text/wildcards.ts";

const same = (one: string, other: string): boolean => one === other;

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["s3:*", "s3:Get*", ["s3:Get*"]],
  ["s3:GetObject", "s3:Get*", ["s3:GetObject"]],
  ["s3:Get*", "s3:*Object", ["s3:Get*Object"]],
  ["s3:*Bucket*", "s3:Delete*", ["s3:Delete*Bucket*"]],
  ["a*", "*ab", ["ab", "a*ab"]],
  ["a?c", "ab*", ["abc"]],
  ["s3:Get*", "s3:Put*", []],
  ["", "*", [""]],
];

test.each(CASES)("`%s` and `%s`", (one, other, expected) => {
  expect(globMeet(one, other, same)?.toSorted()).toEqual(expected.toSorted());
  expect(globMeet(other, one, same)?.toSorted()).toEqual(expected.toSorted());
});

test("a text matches the meet iff it matches both", () => {
  const glob = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 7 });
  fc.assert(
    fc.property(glob, glob, fc.array(text, { maxLength: 30 }), (one, other, texts) => {
      const meet = globMeet(one, other, same);
      fc.pre(meet !== undefined);
      for (const each of texts) {
        const both = [one, other].every((glob) => matchesWildcards(glob, each, "*?"));
        expect(meet.some((glob) => matchesWildcards(glob, each, "*?"))).toBe(both);
      }
    }),
    { numRuns: 2000 },
  );
});
