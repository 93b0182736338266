/**
 * Compare: CheckNoNewAccess in both directions, with a request for each that differs.
 *
 * A direction in which a request was found is settled, whatever else was left undecided in it;
 * one without any is open if some statement was not cleared, and then so is the relation.
 */
import type { Policy, PolicyType } from "../policy/ast.ts";
import type { CheckOptions } from "../question/options.ts";
import type { CompareAnswer, Relation } from "./answer.ts";
import { undecided, unusual } from "./conclude.ts";
import { type Decided, decide } from "./decide.ts";

export interface Comparison {
  readonly existing: Policy;
  readonly updated: Policy;
  readonly type: PolicyType;
}

export function comparePolicies(
  { existing, updated, type }: Comparison,
  options: CheckOptions = {},
): CompareAnswer {
  const gains = decide({ type, suspect: updated, permitted: existing }, options);
  const losses = decide({ type, suspect: existing, permitted: updated }, options);
  const [gained, lost] = [gains.guilty[0]?.witness, losses.guilty[0]?.witness];
  const doubt = doubtOf(gains) ?? doubtOf(losses);
  return {
    relation:
      doubt === undefined ? relation(gained !== undefined, lost !== undefined) : "undecided",
    ...(gained === undefined ? {} : { gained: gained.request }),
    ...(lost === undefined ? {} : { lost: lost.request }),
    ...(doubt === undefined ? {} : { undecided: undecided(doubt) }),
    warnings: [gained, lost].flatMap((each) => (each === undefined ? [] : unusual(each))),
  };
}

/** A direction is open only if nothing was found and something was not cleared. */
function doubtOf({ guilty, uncleared }: Decided) {
  return guilty.length === 0 ? uncleared[0]?.limit : undefined;
}

function relation(gains: boolean, loses: boolean): Relation {
  if (gains) return loses ? "incomparable" : "more permissive";
  return loses ? "less permissive" : "equivalent";
}
