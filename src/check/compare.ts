/**
 * Compare: CheckNoNewAccess in both directions, with a request for each that differs.
 *
 * A direction in which a request was found is settled, whatever else was left undecided in it;
 * one without any is open if some statement was not cleared, and then so is the relation.
 */
import type { Policy, PolicyType } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import type { CompareAnswer, Relation } from "./answer.ts";
import { undecidedBecause, unusualRequestWarnings } from "./conclude.ts";
import { decide, type StatementVerdicts } from "./decide.ts";

export interface PolicyPair {
  readonly existing: Policy;
  readonly updated: Policy;
  readonly type: PolicyType;
}

export function compare(
  { existing, updated, type }: PolicyPair,
  options: SolveOptions = {},
): CompareAnswer {
  const gains = decide({ type, subject: updated, reference: existing }, options);
  const losses = decide({ type, subject: existing, reference: updated }, options);
  const [gained, lost] = [gains.violations[0]?.witness, losses.violations[0]?.witness];
  const doubt = doubtOf(gains) ?? doubtOf(losses);
  return {
    relation:
      doubt === undefined ? relation(gained !== undefined, lost !== undefined) : "undecided",
    ...(gained === undefined ? {} : { gained: gained.request }),
    ...(lost === undefined ? {} : { lost: lost.request }),
    ...(doubt === undefined ? {} : { undecided: undecidedBecause(doubt) }),
    warnings: [gained, lost].flatMap((each) =>
      each === undefined ? [] : unusualRequestWarnings(each),
    ),
  };
}

/** A direction is open only if nothing was found and something was not cleared. */
function doubtOf({ violations, undecided }: StatementVerdicts) {
  return violations.length === 0 ? undecided[0]?.limit : undefined;
}

function relation(gains: boolean, loses: boolean): Relation {
  if (gains) return loses ? "incomparable" : "more permissive";
  return loses ? "less permissive" : "equivalent";
}
