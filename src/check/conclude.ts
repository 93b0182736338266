/**
 * Turns the verdicts on statements into the answer of a check, in the shape of AWS's response
 * (answer.ts).
 *
 * A violation decides: FAIL, with a counterexample. Without a violation, an undecided statement
 * makes the answer FAIL with `undecided` and the name of the limit (W2). Only if every statement is
 * cleared, the answer is PASS.
 */

import type { Witness } from "../counterexample/witness.ts";
import type { Limit } from "../logic/engine.ts";
import type { Policy } from "../policy/ast.ts";
import { readingSentence } from "../semantics/readings.ts";
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
    const doubtful = violations.flatMap(({ statement, witness }) =>
      witness === undefined
        ? []
        : readingWarnings(witness, `statement with index ${statement.index} violates`),
    );
    const warnings = [...doubtful, ...answer.warnings, ...notCleared(undecided)];
    return { ...answer, warnings };
  }
  const [first] = undecided;
  if (first === undefined) return { result: "PASS", message: texts.pass, warnings: [] };
  return {
    result: "FAIL",
    message: UNDECIDED_MESSAGE,
    reasons: undecided.map(({ statement }) => reasonFor(UNDECIDED_TEXTS, statement)),
    undecided: undecidedBecause(first.limit, first.detail),
    warnings: [],
  };
}

/** AWS has no such answer; its sentence for FAIL would claim that access is granted. */
export const UNDECIDED_MESSAGE =
  "It is undecided whether the check passes, so the result is FAIL until it is decided.";

const UNDECIDED_TEXTS = { reason: "It is undecided for the statement with" };

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
    ...(reference === undefined ? {} : { existing: existingDecision(first, reference) }),
    warnings: unusualRequestWarnings(first),
  };
}

/** Why the reference does not allow the request. */
function existingDecision({ denial }: Witness, reference: Policy): ExistingDecision {
  const index = denial?.denies[0];
  if (index === undefined) return { decision: "ImplicitlyDenied" };
  const sid = reference.statements[index]?.sid;
  return {
    decision: "ExplicitlyDenied",
    statementIndex: index,
    ...(sid === undefined ? {} : { statementId: sid }),
  };
}

/** W3: no counterexample respects these dependencies between keys. */
export function unusualRequestWarnings({ unusual }: Witness<unknown>): readonly Warning[] {
  return unusual.map((sentence) => ({
    code: "UNUSUAL_REQUEST",
    message: `every counterexample is unusual: ${sentence}, but not in this request`,
    path: ["context"],
    policy: "counterexample",
  }));
}

/** Q: the readings of doubtful rules without which the statement would not hold. */
export function readingWarnings({ request }: Witness<unknown>, claim: string): readonly Warning[] {
  return (request.readings ?? []).map((reading, index) => ({
    code: "DOUBTFUL_RULE",
    message: `the ${claim} only if ${readingSentence(reading)} (${reading})`,
    path: ["readings", index],
    policy: "counterexample",
  }));
}

/** Warnings about undecided statements beside a violation, which decides the verdict. */
function notCleared(undecided: StatementVerdicts["undecided"]): readonly Warning[] {
  return undecided.map(({ statement, limit }) => ({
    code: "NOT_CLEARED",
    message: `statement with index ${statement.index} is undecided: ${DETAILS[limit]}`,
    path: statement.path,
    policy: "new",
  }));
}

const DETAILS: Readonly<Record<Limit, string>> = {
  steps: "the solver reached its step limit; raise the limit or split the policy",
  "policy-variables":
    "a policy variable stands inside a pattern, for which neither a value that shows access nor " +
    "a proof was found; try --engine portfolio",
  "mixed-types":
    "operators of different types read one condition key; use one type of operator for it",
  "inexact-condition":
    "a condition compares letters whose lower case depends on other letters, or ARNs in a set; " +
    "write its values without a policy variable, or as one value",
  "smt-lib": "the question has no exact SMT-LIB text, so only the native engine can decide it",
  "solver-time": "the solver took longer than its time limit",
  "solver-unknown": "the solver answered unknown",
  "solver-failed": "the solver failed",
  certificate: "the certificate does not prove this part of the answer",
};

export function undecidedBecause(limit: Limit, detail?: string): Undecided {
  return { limit, detail: detail ?? DETAILS[limit] };
}
