/**
 * Which known name a misspelt one probably means.
 */
import { expect, test } from "vitest";
import { nearestName, suggestion } from "../../src/text/nearest-name.ts";

const KNOWN = ["level", "where", "help", "resources", "reference"];

test.each([
  ["levl", "level"],
  ["Level", "level"],
  ["leevl", "level"],
  ["elvel", "level"],
  ["wheer", "where"],
  ["resource", "resources"],
  ["refrence", "reference"],
  ["references", "reference"],
  ["hlp", "help"],
  ["hp", undefined],
  ["kind", undefined],
  ["", undefined],
  ["x".repeat(65), undefined],
])("%j means %j", (name, expected) => {
  expect(nearestName(name, KNOWN)).toBe(expected);
});

test("the first of equally near names", () =>
  expect(nearestName("tabs", ["taps", "tags"])).toBe("taps"));
test("a text for a message", () => {
  expect(suggestion("levl", KNOWN)).toBe("; did you mean `level`?");
  expect(suggestion("kind", KNOWN)).toBe("");
});
