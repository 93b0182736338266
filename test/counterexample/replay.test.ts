/**
 * Replay on the reference evaluator: a claim that is false in one part is rejected for that part.
 *
 * Notation: what is false, and the claim with this part false. The request reads one object; the
 * subject grants it in its second statement.
 */
import { describe, expect, test } from "vitest";
import { type Claim, replay, tryReplay } from "../../src/counterexample/replay.ts";
import type { Policy } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

const REQUEST = {
  principal: "arn:aws:iam::111122223333:user/alice",
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/k",
  context: {},
};

function policy(...statements: readonly (readonly [string, string])[]): Policy {
  const outcome = parsePolicy({
    Version: "2012-10-17",
    Statement: statements.map(([Effect, Action]) => ({ Effect, Action, Resource: "*" })),
  });
  if (outcome.kind === "invalid") throw new Error(outcome.diagnostics[0]?.message);
  return outcome.policy;
}

const PUT = policy(["Allow", "s3:PutObject"]);
const GET = policy(["Allow", "s3:GetObject"]);
const SUBJECT = policy(["Allow", "s3:PutObject"], ["Allow", "s3:GetObject"]);
const DENYING = policy(["Allow", "s3:GetObject"], ["Deny", "s3:Get*"]);
const TRUE_CLAIM: Claim = {
  subject: SUBJECT,
  statement: 1,
  reference: PUT,
  scope: GET,
  callers: () => true,
};

describe("replay", () => {
  test("accepts a true claim", () => {
    expect(replay(REQUEST, TRUE_CLAIM, "identity")).toHaveProperty("request");
  });

  test.each<readonly [string, Partial<Claim>]>([
    ["the subject grants nothing", { subject: PUT, statement: 0 }],
    ["the subject denies the request", { subject: DENYING, statement: 0 }],
    ["another statement grants it", { statement: 0 }],
    ["the reference allows it too", { reference: GET }],
    ["it is outside of the scope", { scope: PUT }],
    ["the caller is not of the question", { callers: () => false }],
  ])("rejects a claim if %s", (_, part) => {
    const claim = { ...TRUE_CLAIM, ...part };
    expect(tryReplay(REQUEST, claim, "identity")).toBe("does not replay");
    expect(() => replay(REQUEST, claim, "identity")).toThrow("does not replay");
  });

  test("rejects a document that is not a request", () => {
    expect(tryReplay({ action: 1 }, TRUE_CLAIM, "identity")).toMatch(/^is not a valid request/);
  });
});
