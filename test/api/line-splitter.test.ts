/**
 * Splitting a stream into lines.
 *
 * Property: for all chunks the lines are those of the whole text, and a line is dropped exactly if
 * it is longer than the limit.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Line, LineSplitter } from "../../src/api/line-splitter.ts";

const LIMIT = 9;

test("the lines do not depend on the boundaries of the chunks", () => {
  const parts = fc.constantFrom("a", "é", "🌳", "\n", "\n\n", "\r\n", "abcdefgh");
  const cuts = fc.array(fc.nat({ max: 60 }));
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 20 }), cuts, (text, at) => {
      const bytes = Buffer.from(text.join(""));
      const expected = linesOf(bytes);
      expect(split(chunks(bytes, at)).map(readable)).toEqual(expected);
    }),
  );
});

test("an empty line counts as a line, but the end of the input does not", () => {
  expect(split([Buffer.from("\n\na")]).map(readable)).toEqual(["", "", "a"]);
  expect(split([Buffer.from("a\n")]).map(readable)).toEqual(["a"]);
  expect(split([])).toEqual([]);
});

function split(arriving: readonly Uint8Array[]): readonly Line[] {
  const splitter = new LineSplitter(LIMIT);
  const lines = arriving.flatMap((chunk) => [...splitter.push(chunk)]);
  return [...lines, ...splitter.end()];
}

function readable(line: Line): string {
  return line === undefined ? "too long" : Buffer.from(line).toString("utf8");
}

/** The expected lines, computed from the whole text. */
function linesOf(bytes: Buffer): readonly string[] {
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => (Buffer.byteLength(line) > LIMIT ? "too long" : line));
}

function chunks(bytes: Buffer, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}
