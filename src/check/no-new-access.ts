/**
 * CheckNoNewAccess: does the updated policy allow a request that the existing policy does not?
 *
 * The updated policy is the subject, the existing policy the reference. The texts of the answer are
 * AWS's (IAM Access Analyzer API Reference, CheckNoNewAccess; see answer.ts).
 */
import type { Policy, PolicyType } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import type { Question } from "../question/question.ts";
import type { AnswerTexts, CheckAnswer } from "./answer.ts";
import { conclude } from "./conclude.ts";
import { decide } from "./decide.ts";

const TEXTS: AnswerTexts = {
  pass: "The modified permissions do not grant new access compared to your existing policy.",
  fail: "The modified permissions grant new access compared to your existing policy.",
  reason: "New access in the statement with",
};

export interface NoNewAccess {
  readonly existing: Policy;
  readonly updated: Policy;
  readonly type: PolicyType;
}

export function noNewAccess(question: NoNewAccess, options: SolveOptions = {}): CheckAnswer {
  return conclude(decide(noNewAccessQuestion(question), options), TEXTS, question.existing);
}

export function noNewAccessQuestion({ existing, updated, type }: NoNewAccess): Question {
  return { type, subject: updated, reference: existing };
}
