/**
 * The skimmer against `JSON.parse`: both accept the same texts, and find the same members.
 *
 * Random texts are JSON values, written with random white space, and then cut or with one character
 * changed.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAULT, Skimmer } from "../../src/json/skim.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function accepts(text: string): boolean {
  const skimmer = new Skimmer(text);
  return skimmer.end(skimmer.pass(skimmer.space(0)));
}

/** Reads a whole value with `members`, `elements` and `string`. */
function read(skimmer: Skimmer, start: number, put: (value: unknown) => void): number {
  if (skimmer.isObject(start)) {
    const members: [string, unknown][] = [];
    put(members);
    return skimmer.members(start, (name, at) =>
      read(skimmer, at, (value) => members.push([name, value])),
    );
  }
  if (skimmer.isList(start)) {
    const items: unknown[] = [];
    put(items);
    return skimmer.elements(start, (_, at) => read(skimmer, at, (value) => items.push(value)));
  }
  const end = skimmer.pass(start);
  const text = skimmer.string(start);
  put(text ?? (end === FAULT ? undefined : JSON.parse(skimmer.text.slice(start, end))));
  return end;
}

function entries(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entries);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([name, child]) => [name, entries(child)]);
}

describe("the skimmer", () => {
  test.each([
    "{}",
    " [ ] ",
    "null",
    "-0.5e+3",
    '"\\u00e9\\n"',
    '{"a":{"a":[1,{}]},"b":"}"}',
    "[1,2]",
    "",
    "{",
    "[1,]",
    "{,}",
    '{"a"}',
    '{"a":}',
    "[1 2]",
    "01",
    "1.",
    "-",
    "+1",
    "nul",
    "[}",
    '"a',
    '"\\x"',
    '"\t"',
    "{a:1}",
    "[1]]",
    "1 2",
    '{"a":1,}',
    "[[[",
    "]",
    ",",
    "//",
    "\u00a01",
    '"\\u00g0"',
    "tru e",
  ])("accepts %j iff it is JSON", (text) => expect(accepts(text)).toBe(isJson(text)));

  test("accepts the same cut and changed texts as `JSON.parse`", () => {
    const change = fc.record({
      value: fc.jsonValue({ maxDepth: 5 }),
      indent: fc.constantFrom(0, 1, "\t", "\r"),
      at: fc.nat(),
      put: fc.constantFrom("", "", '"', "{", "}", "[", "]", ",", ":", "\\", "0", "e", "\n", "x"),
    });
    fc.assert(
      fc.property(change, ({ value, indent, at, put }) => {
        const text = JSON.stringify(value, null, indent);
        const place = at % (text.length + 1);
        for (const mutant of [
          text,
          text.slice(0, place),
          text.slice(0, place) + put + text.slice(place + 1),
        ])
          expect(accepts(mutant), mutant).toBe(isJson(mutant));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test("finds the members and elements of `JSON.parse`", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value, null, 1);
        const skimmer = new Skimmer(text);
        let found: unknown;
        const end = read(skimmer, skimmer.space(0), (each) => {
          found = each;
        });
        expect(skimmer.end(end)).toBe(true);
        expect(found).toEqual(entries(JSON.parse(text)));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test.each([
    ['{"a": [1, 2', 11, "the text ends too early: expected `,` or `]`"],
    ['{"a" 1}', 5, "expected `:`"],
    ['{"a": tru}', 6, "expected a value"],
    ["[1] x", 4, "expected the end of the text"],
    ['"a\nb"', 2, "control character in a string"],
    ["[1}", 2, "expected `,` or `]`"],
  ])("names the fault of %j", (text, offset, message) => {
    const skimmer = new Skimmer(text);
    skimmer.end(skimmer.pass(0));
    expect(skimmer.fault).toEqual({ kind: "syntax", offset, message });
  });

  test("has a limit on the nesting, also through `elements`", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(accepts(nested(500))).toBe(true);
    const skimmer = new Skimmer(nested(501));
    expect(skimmer.pass(0)).toBe(FAULT);
    expect(skimmer.fault?.kind).toBe("depth");
    const entered = new Skimmer(nested(501));
    expect(read(entered, 0, () => undefined)).toBe(FAULT);
    expect(entered.fault?.kind).toBe("depth");
  });
});
