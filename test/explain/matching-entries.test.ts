/**
 * Marks: the entry of each list by which a statement matches a request.
 */
import { expect, test } from "vitest";
import { matchingEntries } from "../../src/explain/matching-entries.ts";
import { type Parts, policyOf, requestOf, statement } from "../semantics/notation.ts";

/** Of a statement with these parts, what matches the request stands there. */
function marks(parts: Parts, request: Parts, expected: readonly string[]): void {
  const written = statement(parts);
  const [only] = policyOf({ Version: "2012-10-17", Statement: [written] }).statements;
  if (only === undefined) throw new Error("no statement");
  const found = matchingEntries(only, written, requestOf(request));
  expect(found.map((path) => path.join("."))).toEqual(
    expected.map((each) => `Statement.0.${each}`),
  );
}

test("the first entry that matches is marked", () => {
  marks({ Action: ["s3:Put*", "s3:Get*", "s3:*"] }, {}, ["Action.1"]);
  marks({ Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b/*"] }, {}, ["Resource.1"]);
});

test("of a single entry there is nothing to choose", () => {
  marks({ Action: ["s3:*"], Resource: "*", Principal: { AWS: "*" } }, {}, []);
});

test("entries of all principal types are one list", () => {
  const Principal = { Service: ["a.com", "b.com"], AWS: ["222222222222", "111122223333"] };
  marks({ Principal }, {}, ["Principal.AWS.1"]);
  marks({ Principal }, { principal: { Service: "b.com" } }, ["Principal.Service.1"]);
});

test("`all but` has no such entry", () => {
  marks(
    { NotAction: ["s3:Put*", "s3:List*"], NotResource: ["arn:aws:s3:::a", "arn:aws:s3:::c"] },
    {},
    [],
  );
});

test("a null among the resources does not move the mark to a wrong entry", () => {
  marks({ Resource: [null, "arn:aws:s3:::a", "arn:aws:s3:::b/*"] }, {}, ["Resource.2"]);
});
