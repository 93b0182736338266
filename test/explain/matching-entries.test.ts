/**
 * Matching entries: in each list of a statement, the entry that matches a request.
 */
import { expect, test } from "vitest";
import { matchingEntries } from "../../src/explain/matching-entries.ts";
import { type Parts, policyOf, requestOf, statement } from "../semantics/notation.ts";

/** Asserts the paths of the entries that match the request. */
function marks(parts: Parts, request: Parts, expected: readonly string[]): void {
  const source = statement(parts);
  const [only] = policyOf({ Version: "2012-10-17", Statement: [source] }).statements;
  if (only === undefined) throw new Error("no statement");
  const paths = matchingEntries(only, source, requestOf(request));
  expect(paths.map((path) => path.join("."))).toEqual(
    expected.map((each) => `Statement.0.${each}`),
  );
}

test("the first matching entry is marked", () => {
  marks({ Action: ["s3:Put*", "s3:Get*", "s3:*"] }, {}, ["Action.1"]);
  marks({ Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b/*"] }, {}, ["Resource.1"]);
});

test("a list with a single entry is not marked", () => {
  marks({ Action: ["s3:*"], Resource: "*", Principal: { AWS: "*" } }, {}, []);
});

test("the entries of all principal types count as one list", () => {
  const Principal = { Service: ["a.com", "b.com"], AWS: ["222222222222", "111122223333"] };
  marks({ Principal }, {}, ["Principal.AWS.1"]);
  marks({ Principal }, { principal: { Service: "b.com" } }, ["Principal.Service.1"]);
});

test("NotAction and NotResource are not marked", () => {
  marks(
    { NotAction: ["s3:Put*", "s3:List*"], NotResource: ["arn:aws:s3:::a", "arn:aws:s3:::c"] },
    {},
    [],
  );
});

test("a null among the resources does not move the mark to a wrong entry", () => {
  marks({ Resource: [null, "arn:aws:s3:::a", "arn:aws:s3:::b/*"] }, {}, ["Resource.2"]);
});
