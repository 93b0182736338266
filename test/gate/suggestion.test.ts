/**
 * The suggested change of a failing policy: one line for each kind of change.
 */
import { expect, test } from "vitest";
import type { Check } from "../../src/gate/judge.ts";
import { below, judged, LOGS, type Parts, policy, without } from "./judging.ts";

function changesOf(check: Check, ...statements: readonly Parts[]): readonly string[] | undefined {
  const judgement = judged(policy(...statements), check);
  return judgement.kind === "failed" ? judgement.suggestion?.changes : [judgement.kind];
}

const READ = { Action: "s3:GetObject" };
const BUCKET = "arn:aws:s3:::b/*";

test("leaves out an entry, or a statement", () => {
  const both = { Action: ["s3:GetObject", "s3:PutObject"] };
  expect(changesOf(below(READ), both)).toEqual([
    'leave out "s3:PutObject" of `Action` in the statement with index 0',
  ]);
  expect(changesOf(below(READ), READ, { Action: "sqs:*" })).toEqual([
    "leave out the statement with index 1",
  ]);
});

test("writes another value, or a new statement", () => {
  expect(changesOf(below({ ...READ, Resource: BUCKET }), READ)).toEqual([
    `write "${BUCKET}" for \`Resource\` in the statement with index 0`,
  ]);
  const deny = { Sid: "DenyListedAccess", Effect: "Deny", Action: "s3:PutObject", Resource: "*" };
  expect(changesOf(without("s3:PutObject"), { Action: "s3:*" })).toEqual([
    `add the statement ${JSON.stringify(deny)}`,
  ]);
});

test("a policy with unknown values has none, nor has one of which nothing would be left", () => {
  expect(changesOf(below({ Resource: BUCKET }), { Resource: LOGS })).toBeUndefined();
  expect(changesOf(below(READ), { Action: "sqs:*" })).toBeUndefined();
});
