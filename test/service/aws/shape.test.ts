/**
 * Shapes: each kind of fault with its member, and how many are reported.
 */
import { expect, test } from "vitest";
import {
  FLAG,
  type Shape,
  shapeErrors,
  structure,
  TEXT,
  union,
} from "../../../src/service/aws/shape.ts";

const SHAPE = structure(
  {
    text: { ...TEXT, max: 3, pattern: /^a/, words: "a word with a" },
    kind: { ...TEXT, values: ["X", "Y"] },
    flag: FLAG,
    number: { kind: "number" },
    list: { kind: "list", of: TEXT, min: 1, max: 2 },
    map: { kind: "map", key: { ...TEXT, max: 2 }, of: FLAG, max: 2 },
    one: union({ a: TEXT, b: structure({ c: FLAG }, ["c"]) }),
  },
  ["text"],
);
const faults = (value: unknown, shape: Shape = SHAPE): readonly string[] =>
  shapeErrors(value, shape).map(({ name, message }) => `${name}: ${message}`);

test("accepts what has the shape", () =>
  expect(
    faults({
      text: "a",
      kind: "Y",
      flag: false,
      number: 2,
      list: ["p"],
      map: { k: true },
      one: { b: { c: true } },
    }),
  ).toEqual([]));

test.each<readonly [object, string]>([
  [{ text: null }, "text: `text` is null, not a string"],
  [{ text: "abcd" }, "text: `text` is longer than 3 characters"],
  [{ text: "b" }, "text: `text` is `b`, not a word with a"],
  [{ kind: "x" }, "kind: `kind` is `x`, not one of `X`, `Y`"],
  [{ flag: "true" }, "flag: `flag` is neither true nor false"],
  [{ number: 1.5 }, "number: `number` is not a whole number"],
  [{ list: "p" }, "list: `list` is a string, not a list"],
  [{ list: [] }, "list: `list` is an empty list"],
  [{ list: ["p", "q", "r"] }, "list: `list` has more than 2 entries"],
  [{ list: ["p", 1] }, "list[1]: `list[1]` is a number, not a string"],
  [{ map: [] }, "map: `map` is a list, not an object"],
  [{ map: { a: true, b: true, c: true } }, "map: `map` has more than 2 members"],
  [{ map: { abc: true } }, "map: a name in `map` is longer than 2 characters"],
  [{ map: { a: 1 } }, 'map["a"]: `map[\\"a\\"]` is neither true nor false'],
  [{ one: {} }, "one: `one` needs exactly one of `a`, `b`"],
  [{ one: { a: "", b: {} } }, "one: `one` needs exactly one of `a`, `b`"],
  [{ one: { b: {} } }, "one.b.c: `one.b.c` is missing"],
  [{ one: { b: [] } }, "one.b: `one.b` is a list, not an object"],
  [{ one: { toString: 1 } }, "one.toString: `one` has the unknown member `toString`"],
  [{ flga: true }, "flga: the body has the unknown member `flga`; did you mean `flag`?"],
])("%j: %s", (value, fault) => expect(faults({ text: "a", ...value })).toEqual([fault]));

test("a required member is missing", () => expect(faults({})).toEqual(["text: `text` is missing"]));

test("a body is not an object", () =>
  expect(faults([])).toEqual([": the body is a list, not an object"]));

test("reports the first 20 faults", () =>
  expect(faults({ text: "a", ...many(1000) })).toHaveLength(20));

function many(count: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`unknown${at}`, at]));
}
