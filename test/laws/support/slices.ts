/**
 * The law of slices: slicing changes neither the verdict nor the violating statements.
 *
 * A check with a caller-supplied engine asks it the whole question; without one it slices the
 * question and asks the native engine. So each check is run in both ways.
 */

import { type CheckName, decodeCheck } from "../../../src/api/operation.ts";
import type { CheckAnswer } from "../../../src/check/answer.ts";
import type { MakeEngine } from "../../../src/logic/engine.ts";
import { type Case, hold, type LawResult, refute, skip } from "./case.ts";

const WHOLE_QUESTION: MakeEngine = (_, native) => native();

export function slices({ type, existing, updated, salt }: Case): LawResult {
  const policyType = type === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  const pair = (one: unknown, other: unknown) => ({
    existingPolicyDocument: one,
    newPolicyDocument: other,
    policyType,
  });
  const access = [{ actions: [["s3:GetObject"], ["s3:*"], ["sqs:SendMessage"]][salt % 3] }];
  const zoneOfTrust = "111122223333";
  const questions: readonly (readonly [CheckName, object])[] = [
    ["CheckNoNewAccess", pair(existing, updated)],
    ["CheckNoNewAccess", pair(updated, existing)],
    ["CheckAccessNotGranted", { policyDocument: updated, policyType, access }],
    ["CheckNoExternalAccess", { policyDocument: updated, policyType, zoneOfTrust }],
  ];
  let compared = 0;
  for (const [operation, request] of type === "identity" ? questions.slice(0, 3) : questions) {
    const decoded = decodeCheck(operation, request);
    if (decoded.kind === "error") continue;
    const sliced = decoded.input.ask({});
    const whole = decoded.input.ask({ engine: WHOLE_QUESTION });
    if (isUndecided(sliced) || isUndecided(whole)) continue;
    compared++;
    const [actual, expected] = [violationsOf(sliced), violationsOf(whole)];
    if (actual !== expected) {
      return refute(`${operation}: violating: [${actual}], in the whole question [${expected}]`);
    }
  }
  return compared === 0 ? skip("invalid or undecided") : hold({ compared });
}

const violationsOf = ({ result, reasons = [] }: CheckAnswer): string =>
  [result, ...reasons.map((each) => each.statementIndex)].join();

const isUndecided = ({ undecided, warnings }: CheckAnswer): boolean =>
  undecided !== undefined || warnings.some((each) => each.code === "NOT_CLEARED");
