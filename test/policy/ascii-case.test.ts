/**
 * Case folding of ASCII letters (rule R2).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldCase } from "../../src/policy/ascii-case.ts";

describe("foldCase", () => {
  test("R2: folds A to Z", () => expect(foldCase("AWS:UserName")).toBe("aws:username"));
  test("R2: does not fold other letters", () => expect(foldCase("ÄÉ\u212aİA")).toBe("ÄÉ\u212aİa"));
  const unit = fc.constantFrom("A", "Z", "@", "[", "a", "é", "É", "\u212a", "\ud83d", "😀");
  test("changes only the code units of A to Z", () =>
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const units = [...Array(text.length).keys()].map((i) => text.charCodeAt(i));
        const folded = units.map((unit) => (unit >= 65 && unit <= 90 ? unit + 32 : unit));
        expect(foldCase(text)).toBe(String.fromCharCode(...folded));
      }),
    ));
});
