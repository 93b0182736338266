/**
 * Case of ASCII letters (rule R2).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capitalizeAscii, foldAsciiCase } from "../../src/text/ascii-case.ts";

describe("foldAsciiCase", () => {
  test("R2: folds A to Z", () => expect(foldAsciiCase("AWS:UserName")).toBe("aws:username"));
  test("R2: does not fold other letters", () =>
    expect(foldAsciiCase("ÄÉ\u212aİA")).toBe("ÄÉ\u212aİa"));
  const unit = fc.constantFrom("A", "Z", "@", "[", "a", "é", "É", "\u212a", "\ud83d", "😀");
  test("changes only the code units of A to Z", () =>
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const units = [...Array(text.length).keys()].map((i) => text.charCodeAt(i));
        const folded = units.map((unit) => (unit >= 65 && unit <= 90 ? unit + 32 : unit));
        expect(foldAsciiCase(text)).toBe(String.fromCharCode(...folded));
      }),
    ));
});

test.each([
  ["example", "Example"],
  ["Example", "Example"],
  ["", ""],
  ["éx", "éx"],
  ["ß", "ß"],
  ["ı", "ı"],
])("a capital is the same name: %s", (name, capital) => {
  expect(capitalizeAscii(name)).toBe(capital);
  expect(foldAsciiCase(capitalizeAscii(name))).toBe(foldAsciiCase(name));
});
