/**
 * The statements that come near to a request, as sentences: one line a case.
 *
 * The request is Ana's `s3:GetObject` of `b/k`, with `x:team` = `red`. It is a law that the element
 * which is said to decide does decide (test/laws/questions.test.ts).
 */
import { describe, expect, test } from "vitest";
import { nearMissLine } from "../../src/explain/near-miss-text.ts";
import { checkNoNewAccess, evaluate, orThrow } from "../../src/index.ts";
import { document, statement } from "../repair/notation.ts";

const REQUEST = {
  principal: "arn:aws:iam::111122223333:user/ana",
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/k",
  context: { "x:team": "red" },
};

const linesOf = (...statements: readonly string[]): readonly string[] => {
  const policyDocument = { Version: "2012-10-17", Statement: statements.map(statement) };
  const { nearMisses = [] } = orThrow(evaluate({ policyDocument, request: REQUEST }));
  return nearMisses.map(nearMissLine);
};

const CASES: readonly (readonly [string, string])[] = [
  [
    "Allow s3:PutObject on b/*",
    "its action: it has s3:PutObject, and the request has s3:GetObject.",
  ],
  [
    "Allow s3:Get* on c/*",
    "its resource: it has arn:aws:s3:::c/*, and the request has arn:aws:s3:::b/k.",
  ],
  [
    "Allow for 444455556666 s3:Get* on b/*",
    "its principal: it has 444455556666, and the request has arn:aws:iam::111122223333:user/ana.",
  ],
  [
    "Allow s3:Get* on b/* if StringEquals x:team=blue,green",
    "a condition: it needs StringEquals x:team = blue or green, and the request has red.",
  ],
  [
    "Allow s3:Get* on b/* if Bool aws:SecureTransport=true",
    "a condition: it needs Bool aws:SecureTransport = true, and the request has none.",
  ],
  [
    "Allow not s3:Get* on b/*",
    "its action: it excludes s3:Get*, and the request has s3:GetObject.",
  ],
  [
    "Allow s3:Get* on c/* if StringEquals x:team=blue",
    "its elements: it has arn:aws:s3:::c/*, and the request has arn:aws:s3:::b/k; " +
      "and it needs StringEquals x:team = blue, and the request has red.",
  ],
];

test.each(CASES)("`%s`: but for %s", (given, expected) => {
  expect(linesOf(given)).toEqual([`the statement with index: 0 (line 1), but for ${expected}`]);
});

test("the nearest comes first, and another service is not near", () => {
  const lines = linesOf(
    "Allow sqs:* on *",
    "A: Allow s3:PutObject on b/*",
    "B: Allow s3:Get* on c/*",
    "C: Allow s3:Get* on b/* if StringEquals x:team=blue",
    "D: Allow s3:Get* on c/* if StringEquals x:team=blue",
  );
  expect(lines.map((line) => /sid: (\w)/.exec(line)?.[1])).toEqual(["C", "B", "A"]);
});

test("of an allowed request, the Denies come near", () => {
  const deny = "No: Deny s3:* on b/* if StringEquals x:team=blue";
  const condition = "it needs StringEquals x:team = blue, and the request has red.";
  expect(linesOf("Allow s3:* on *", deny)).toEqual([
    `the statement with sid: No (line 1), but for a condition: ${condition}`,
  ]);
});

describe("a Deny of the existing policy that no longer denies", () => {
  const KEEP = "Keep: Deny s3:Delete* on *";
  const denyOf = (...updated: readonly string[]) => {
    const answer = orThrow(
      checkNoNewAccess({
        existingPolicyDocument: document("Allow s3:* on *", KEEP),
        newPolicyDocument: document("Allow s3:* on *", ...updated),
      }),
    );
    return answer.existing?.deny;
  };

  test("is named with the values by which it matches", () => {
    const deny = denyOf();
    expect(deny).toMatchObject({ statementId: "Keep", action: "s3:Delete*", resource: "*" });
    expect(deny).not.toHaveProperty("now");
  });

  test("has the Deny of the same Sid in its place, or the nearest", () => {
    const weaker = denyOf("Keep: Deny s3:DeleteBucket on b");
    expect(weaker?.now).toMatchObject({ statementId: "Keep", statementIndex: 1 });
    const renamed = denyOf("Other: Deny s3:Delete* on * if Bool aws:SecureTransport=false");
    expect(renamed?.now?.failing).toMatchObject([
      { element: "condition", key: "aws:SecureTransport", needs: ["false"], has: null },
    ]);
  });
});
