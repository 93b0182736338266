/**
 * A question, answered: what was decided becomes the answer that AWS's response would be, and
 * more (answer.ts).
 *
 * A guilty statement settles it: FAIL, with a counterexample. Without one, doubt is FAIL too, and
 * says which limit stood in the way (W2). Only if every statement is clear it is PASS.
 */

import type { Witness } from "../counterexample/witness.ts";
import type { Limit } from "../logic/engine.ts";
import type { Policy } from "../policy/ast.ts";
import {
  type AnswerTexts,
  type CheckAnswer,
  type ExistingDecision,
  type Reason,
  reasonFor,
  type Undecided,
  type Warning,
} from "./answer.ts";
import type { StatementVerdicts, Violation } from "./decide.ts";

export function conclude(
  { violations, undecided }: StatementVerdicts,
  texts: AnswerTexts,
  reference: Policy | undefined,
): CheckAnswer {
  const shown = violations[0]?.witness;
  if (shown !== undefined) {
    const answer = failed(violations, shown, texts, reference);
    return { ...answer, warnings: [...answer.warnings, ...notCleared(undecided)] };
  }
  const [first] = undecided;
  if (first === undefined) return { result: "PASS", message: texts.pass, warnings: [] };
  return {
    result: "FAIL",
    message: texts.fail,
    reasons: undecided.map(({ statement }) => reasonFor(texts, statement)),
    undecided: undecidedBecause(first.limit, first.detail),
    warnings: [],
  };
}

function failed(
  violations: readonly Violation[],
  first: Witness,
  texts: AnswerTexts,
  reference: Policy | undefined,
): CheckAnswer {
  const reasons = violations.map(({ statement, witness }): Reason => {
    const reason = reasonFor(texts, statement);
    const isOwn = witness === undefined || witness === first;
    return isOwn ? reason : { ...reason, counterexample: witness.request };
  });
  return {
    result: "FAIL",
    message: texts.fail,
    reasons,
    counterexample: first.request,
    ...(reference === undefined ? {} : { existing: existing(first, reference) }),
    warnings: unusualRequestWarnings(first),
  };
}

/** Why the policy that permits things does not permit this one. */
function existing({ denial }: Witness, reference: Policy): ExistingDecision {
  const index = denial?.denies[0];
  if (index === undefined) return { decision: "ImplicitlyDenied" };
  const sid = reference.statements[index]?.sid;
  return {
    decision: "ExplicitlyDenied",
    statementIndex: index,
    ...(sid === undefined ? {} : { statementId: sid }),
  };
}

/** W3: every counterexample breaks something that AWS says of keys. */
export function unusualRequestWarnings({ unusual }: Witness): readonly Warning[] {
  return unusual.map((sentence) => ({
    code: "UNUSUAL_REQUEST",
    message: `every counterexample is unusual: ${sentence}, but not here`,
    path: ["context"],
    policy: "counterexample",
  }));
}

/** Beside guilty statements, those that may be: the verdict stands without them. */
function notCleared(undecided: StatementVerdicts["undecided"]): readonly Warning[] {
  return undecided.map(({ statement, limit }) => ({
    code: "NOT_CLEARED",
    message: `the statement with index: ${statement.index} may be at fault too: ${DETAILS[limit]}`,
    path: statement.path,
    policy: "new",
  }));
}

const DETAILS: Readonly<Record<Limit, string>> = {
  steps: "the search took more steps than its budget; raise it, or split the policy",
  "policy-variables":
    "a policy variable inside a pattern: no value was found that proves access, and no proof " +
    "that there is none",
  "mixed-types": "a condition key that operators of different types read",
  "smt-lib": "the question has no exact SMT-LIB text, so only the native engine can decide it",
  "solver-time": "the solver took longer than its time limit",
  "solver-unknown": "the solver does not know",
  "solver-failed": "the solver failed",
  certificate: "the certificate does not prove it",
};

export function undecidedBecause(limit: Limit, detail?: string): Undecided {
  return { limit, detail: detail ?? DETAILS[limit] };
}
