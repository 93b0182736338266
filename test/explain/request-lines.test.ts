/**
 * Requests as lines: a reading of a doubtful rule is said in words, because nobody knows its
 * number.
 */
import { expect, test } from "vitest";
import { requestLines } from "../../src/explain/request-lines.ts";

const REQUEST = { principal: "*", action: "s3:GetObject", resource: "arn:aws:s3:::b/a" } as const;

test.each<[readonly string[], readonly string[]]>([
  [[], []],
  [["Q9"], ["only if    AWS counts the users of a shared identity provider as the public"]],
  [
    ["Q10 AIDAEXAMPLE", "Q5"],
    [
      "only if    AWS takes the caller for the identity with this unique id: AIDAEXAMPLE",
      "           AWS lets `ForAnyValue:…IfExists` match an absent key",
    ],
  ],
])("%j", (readings, expected) =>
  expect(requestLines({ ...REQUEST, readings }).slice(3)).toEqual(expected),
);
