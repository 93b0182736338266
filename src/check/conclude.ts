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
  type CheckAnswer,
  describe,
  type Existing,
  type Reason,
  type Texts,
  type Undecided,
  type Warning,
} from "./answer.ts";
import type { Decided, Guilty } from "./decide.ts";

export function conclude(
  { guilty, uncleared }: Decided,
  texts: Texts,
  permitted: Policy | undefined,
): CheckAnswer {
  const first = guilty[0]?.witness;
  if (first !== undefined) {
    const answer = failed(guilty, first, texts, permitted);
    return { ...answer, warnings: [...answer.warnings, ...notCleared(uncleared)] };
  }
  const [doubt] = uncleared;
  if (doubt === undefined) return { result: "PASS", message: texts.pass, warnings: [] };
  return {
    result: "FAIL",
    message: texts.fail,
    reasons: uncleared.map(({ statement }) => describe(texts, statement)),
    undecided: undecided(doubt.limit, doubt.detail),
    warnings: [],
  };
}

function failed(
  guilty: readonly Guilty[],
  first: Witness,
  texts: Texts,
  permitted: Policy | undefined,
): CheckAnswer {
  const reasons = guilty.map(({ statement, witness }): Reason => {
    const reason = describe(texts, statement);
    const isOwn = witness === undefined || witness === first;
    return isOwn ? reason : { ...reason, counterexample: witness.request };
  });
  return {
    result: "FAIL",
    message: texts.fail,
    reasons,
    counterexample: first.request,
    ...(permitted === undefined ? {} : { existing: existing(first, permitted) }),
    warnings: unusual(first),
  };
}

/** Why the policy that permits things does not permit this one. */
function existing({ refusal }: Witness, permitted: Policy): Existing {
  const index = refusal?.denies[0];
  if (index === undefined) return { decision: "ImplicitlyDenied" };
  const sid = permitted.statements[index]?.sid;
  return {
    decision: "ExplicitlyDenied",
    statementIndex: index,
    ...(sid === undefined ? {} : { statementId: sid }),
  };
}

/** W3: every counterexample breaks something that AWS says of keys. */
export function unusual({ broken }: Witness): readonly Warning[] {
  return broken.map((sentence) => ({
    severity: "warning",
    code: "UNUSUAL_REQUEST",
    message: `every counterexample is unusual: ${sentence}, but not here`,
    path: ["context"],
    policy: "counterexample",
  }));
}

/** Beside guilty statements, those that may be: the verdict stands without them. */
function notCleared(uncleared: Decided["uncleared"]): readonly Warning[] {
  return uncleared.map(({ statement, limit }) => ({
    severity: "warning",
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

export function undecided(limit: Limit, detail?: string): Undecided {
  return { limit, detail: detail ?? DETAILS[limit] };
}
