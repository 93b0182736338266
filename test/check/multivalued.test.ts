/**
 * Keys with several values (semantics.md, rules C3, K3): a plain operator does not match several
 * values, so it never covers a condition that several values meet.
 */
import { describe, test } from "vitest";
import { fails, type Part, passes } from "./notation.ts";

const when = (operator: string, key: string, value: unknown): Part => {
  return { Condition: { [operator]: { [key]: value } } };
};

describe("K3 a key that the Service Authorization Reference types as a list", () => {
  test.each([
    "dynamodb:Attributes",
    "kms:GrantOperations",
    "route53:ChangeResourceRecordSetsActions",
    "events:Metadata/owner",
    "DYNAMODB:attributes",
  ])("%s may have several values", (key) => {
    fails([when("StringLike", key, "*")], [when("Null", key, false)]);
    passes([when("ForAllValues:StringLike", key, "*")], [when("Null", key, false)]);
  });
  test("any other key has one value", () =>
    passes([when("StringLike", "s3:prefix", "*")], [when("Null", "s3:prefix", false)]));
});
