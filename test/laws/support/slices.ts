/**
 * The law of slices: what is cut away changes no verdict, for any statement.
 *
 * A check that is given an engine asks it the whole question; without one it asks the native engine
 * about a slice. So the same check is run in both ways.
 */

import { type CheckName, decodeCheck } from "../../../src/api/operation.ts";
import type { CheckAnswer } from "../../../src/check/answer.ts";
import type { MakeEngine } from "../../../src/logic/engine.ts";
import { broken, type Case, type Finding, held, vacuous } from "./case.ts";

const whole: MakeEngine = (_, native) => native();

export function slices({ type, existing, updated, salt }: Case): Finding {
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
    ["CheckNoExternalAccess", { policyDocument: updated, zoneOfTrust }],
  ];
  let compared = 0;
  for (const [operation, request] of type === "identity" ? questions.slice(0, 3) : questions) {
    const decoded = decodeCheck(operation, request);
    if (decoded.kind === "error") continue;
    const cut = decoded.input.ask();
    const asked = decoded.input.ask({ engine: whole });
    if (hasDoubt(cut) || hasDoubt(asked)) continue;
    compared++;
    const [some, all] = [guiltyIn(cut), guiltyIn(asked)];
    if (some !== all) return broken(`${operation}: guilty are [${some}], of the whole [${all}]`);
  }
  return compared === 0 ? vacuous("refused or undecided") : held({ compared });
}

const guiltyIn = ({ result, reasons = [] }: CheckAnswer): string =>
  [result, ...reasons.map((each) => each.statementIndex)].join();

const hasDoubt = ({ undecided, warnings }: CheckAnswer): boolean =>
  undecided !== undefined || warnings.some((each) => each.code === "NOT_CLEARED");
