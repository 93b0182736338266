/**
 * Exceptions in comments: the form, and what only looks like one.
 */
import { expect, test } from "vitest";
import { allowComments } from "../../src/sources/inline-exception.ts";

const read = (line: string): unknown => {
  const { exceptions, problems } = allowComments("a.yaml", `a: b\n${line}\n`);
  return [
    ...exceptions.map(({ rule, reason, place }) => `${rule}: ${reason} (${place.column})`),
    ...problems.map(({ code, place }) => `${code} (${place.line}:${place.column})`),
  ];
};

test.each<[string, readonly string[]]>([
  ["# keyaki:allow a: because", ["a: because (3)"]],
  ["b: c # keyaki:allow a until 2027-03-31: because", ["a: because (8)"]],
  ["// keyaki:allow a: because", ["a: because (4)"]],
  ["# keyaki:allow a", ["INVALID_INLINE_EXCEPTION (2:3)"]],
  ["# keyaki:alow a: because", ["INVALID_INLINE_EXCEPTION (2:3)"]],
  ["# keyaki:allowed a: because", ["INVALID_INLINE_EXCEPTION (2:3)"]],
  ["# keyaki: allow a: because", ["INVALID_INLINE_EXCEPTION (2:3)"]],
  ["# keyaki :allow a: because", ["INVALID_INLINE_EXCEPTION (2:3)"]],
  ["# Keyaki:Allow a: because", ["INVALID_INLINE_EXCEPTION (2:3)"]],
  ["# keyaki reads this", []],
  ["# see keyaki:allow a: because", []],
  ["url: https://keyaki:allow", []],
  ["keyaki: [{rule: a}]", []],
])("%j", (line, found) => {
  expect(read(line)).toEqual(found);
});
