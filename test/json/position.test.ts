/**
 * Positions: paths and offsets to lines and columns, by a table over one document and by
 * properties.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonPath } from "../../src/json/diagnostic.ts";
import { locate, positionAt, snippet } from "../../src/json/position.ts";

const POLICY = `
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObject",\t"s3:\\u0050ut"] },
    {
      "Effect" : "Deny"
    }
  ]
}
`;

const stands = (path: JsonPath, place: string, text = POLICY): void =>
  test(`/${path.join("/")} is at ${place}`, () => {
    const { line, column } = locate(text, path);
    expect(`${line}:${column}`).toBe(place);
  });

const quotes = (path: JsonPath, source: string, text = POLICY): void =>
  test(`/${path.join("/")} has the source ${source.slice(0, 30)}`, () => {
    expect(snippet(text, path)).toBe(source);
  });

describe("locate", () => {
  stands([], "2:1");
  stands(["Version"], "3:3");
  stands(["Statement"], "4:3");
  stands(["Statement", 0], "5:5");
  stands(["Statement", 0, "Action"], "5:26");
  stands(["Statement", 0, "Action", 0], "5:37");
  stands(["Statement", 0, "Action", 1], "5:53");
  stands(["Statement", 1], "6:5");
  stands(["Statement", 1, "Effect"], "7:7");
});

describe("a path that does not exist has the place of its longest existing part", () => {
  stands(["Statement", 1, "Action", 3], "6:5");
  stands(["Statement", 2], "4:3");
  stands(["Statement", "0"], "4:3");
  stands(["Version", "x"], "3:3");
  stands(["Id"], "2:1");
  stands(["toString"], "2:1");
});

describe("unusual texts", () => {
  stands([], "1:1", "");
  stands(["a"], "1:1", "");
  stands([], "3:2", "\r\n\r\t7");
  stands([], "1:1", "x y");
  stands(["b"], "1:8", '{"a":1 "b":2}');
  stands(["a"], "1:10", '{"a": 1, "a": 2}');
  stands(["\u{1f333}", 0], "1:8", '{"\u{1f333}":[1]}');
});

describe("snippet", () => {
  quotes([], POLICY.trim());
  quotes(["Version"], '"2012-10-17"');
  quotes(["Statement", 0, "Action"], '["s3:GetObject",\t"s3:\\u0050ut"]');
  quotes(["Statement", 1], '{\n      "Effect" : "Deny"\n    }');
  quotes(["Statement", 1, "Action"], '{\n      "Effect" : "Deny"\n    }');
  quotes(["a"], "", " ");
});

describe("properties", () => {
  test("the column is the number of code units since the start of the line", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\r\n", "\u{1f333}") });
    fc.assert(
      fc.property(text, fc.nat(40), (source, seed) => {
        const offset = Math.min(seed, source.length);
        const { line, column } = positionAt(source, offset);
        const start = offset - (column - 1);
        const before = source.slice(0, start).split(/\r\n?|\n/);
        expect(before.length).toBe(line);
        expect(before.at(-1)).toBe("");
        expect(source.slice(start, offset)).not.toMatch(/\n|\r[^\n]/);
      }),
    );
  });

  test("a snippet parses to the value at its path", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        for (const [path, inner] of places(JSON.parse(text), [])) {
          const source = snippet(text, path);
          expect(JSON.parse(source)).toEqual(inner);
          const { line, column } = locate(text, path);
          const rest = text
            .split("\n")
            .slice(line - 1)
            .join("\n")
            .slice(column - 1);
          const key = path.at(-1);
          const start = typeof key === "string" ? JSON.stringify(key) : source;
          expect(rest.startsWith(start)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function* places(value: unknown, path: JsonPath): Generator<[JsonPath, unknown]> {
  yield [path, value];
  if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) yield* places(child, [...path, index]);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, child] of Object.entries(value)) yield* places(child, [...path, key]);
  }
}
