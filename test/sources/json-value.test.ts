/**
 * The value of a JSON text: spellings of numbers, and the place of each node.
 */
import { expect, test } from "vitest";
import { valueOfJson } from "../../src/sources/json-value.ts";
import type { Member, Value } from "../../src/sources/value.ts";

function shown(value: Value | undefined): string {
  const { line = 0, column = 0, endLine } = value?.place ?? {};
  const place = `@${line}:${column}${endLine === undefined ? "" : `-${endLine}`}`;
  switch (value?.kind) {
    case "list":
      return `[${value.items.map(shown).join(" ")}]${place}`;
    case "object":
      return `{${value.members.map(member).join(" ")}}${place}`;
    case "text":
      return `${JSON.stringify(value.parts)}${place}`;
    case "number":
      return `${value.spelling}${place}`;
    case "boolean":
      return `${value.value}${place}`;
    default:
      return `${value?.kind}${place}`;
  }
}

const member = ({ name, value }: Member): string => `${name} ${shown(value)}`;

test.each([
  ["null", "null@1:1"],
  ['{"a": 1.0, "b": ["x", ""]}', '{a 1.0@1:7 b [["x"]@1:18 []@1:23]@1:17}@1:1'],
  ['{\n "a": [\r\n  true\n ],\n "b": 1e2}', "{a [true@3:3]@2:7-4 b 1e2@5:7}@1:1-5"],
  ['{\r"a\\"b\\\\": "\\u00e9\\n"\r}', '{a"b\\ ["é\\n"]@2:11}@1:1-3'],
  ["[]", "[]@1:1"],
  ["\ufeff 1", "1@1:3"],
  ["", "undefined@0:0"],
  ["{", "undefined@0:0"],
  ["[1 2]", "undefined@0:0"],
  ['{"a" 1}', "undefined@0:0"],
  ['"a', "undefined@0:0"],
  ['"\\"', "undefined@0:0"],
  ['"\\q"', "undefined@0:0"],
  ["nul", "undefined@0:0"],
  ["1 1", "undefined@0:0"],
])("%j", (text, expected) => expect(shown(valueOfJson(text, "p.json"))).toBe(expected));

test("a text of a million escapes is one value", () => {
  const value = valueOfJson(JSON.stringify("\n".repeat(1_000_000)), "p.json");
  expect(value?.kind === "text" && String(value.parts[0]).length).toBe(1_000_000);
});
