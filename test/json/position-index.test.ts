/**
 * The position index for many places of one text, against `locate`, which parses the text each
 * time.
 *
 * Property: for all JSON texts and paths, existing or not, both give the same place. One test has
 * more errors than a parse for each error could handle.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locate, positionAt } from "../../src/json/position.ts";
import { positionIndex } from "../../src/json/position-index.ts";

const SPACES = ["", " ", "\n", "\r\n", "\r", "\t\n  "];
const steps = fc.oneof(fc.constantFrom("a", "b", "", "é", "toString"), fc.nat({ max: 3 }));
const keys = fc.constantFrom("a", "b", "", "é", "toString");
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(1, null, "x\ny", true),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 3 }),
  ),
})).value;

describe("a position index", () => {
  test("gives the same place as `locate`, for all texts and paths", () => {
    fc.assert(
      fc.property(
        values,
        fc.constantFrom(...SPACES),
        fc.constantFrom("", "  ", "\t"),
        fc.array(fc.array(steps, { maxLength: 5 }), { maxLength: 6 }),
        (value, before, indent, paths) => {
          const text = before + JSON.stringify(value, null, indent);
          const where = positionIndex(text);
          for (const path of paths) expect(where({ path })).toEqual(locate(text, path));
        },
      ),
    );
  });

  test("gives the same place as `positionAt`, for all texts and offsets", () => {
    const lines = fc.array(fc.constantFrom("a", "\r", "\n", "\r\n"), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.nat({ max: 20 }), (parts, offset) => {
        const text = parts.join("");
        expect(positionIndex(text)({ path: [], offset })).toEqual(positionAt(text, offset));
      }),
    );
  });

  test("prefers the offset to the path", () => {
    expect(positionIndex('{\n"a": 1}')({ path: ["a"], offset: 0 })).toEqual({ line: 1, column: 1 });
  });

  test("finds 100,000 places of one text in seconds", () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `k${index}`);
    const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])), null, 1);
    const where = positionIndex(text);
    const started = performance.now();
    expect(names.map((name) => where({ path: [name] }).line).at(-1)).toBe(100_001);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
