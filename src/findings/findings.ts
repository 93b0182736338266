/**
 * Findings: a sound and concise summary of all access from outside of a zone of trust (Z1 to Z6).
 *
 * A finding is a principal with values of the keys that say where a request comes from. Stratified
 * abstraction (stratified-abstraction.ts) chooses the findings, as IAM Access Analyzer does. Each
 * finding has the actions of the statements that reach it, whether it is public, and an example
 * request.
 */

import type { FindingType } from "../aws/resource-types.ts";
import type { Undecided, Warning } from "../check/answer.ts";
import { undecidedBecause } from "../check/conclude.ts";
import { externalCallers } from "../check/no-external-access.ts";
import { Budget } from "../logic/budget.ts";
import type { Policy } from "../policy/ast.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { SolveOptions } from "../question/options.ts";
import { DEFAULT_STEPS } from "../question/options.ts";
import { type PosedQuestion, pose } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import { type Finding, FindingWriter, type ReachedCandidate } from "./finding.ts";
import { dimensionsOf } from "./predicates.ts";
import {
  MAX_FINDINGS,
  type Strata,
  Stratification,
  type Stratum,
} from "./stratified-abstraction.ts";

export interface FindingsQuestion {
  readonly policy: Policy;
  readonly resourceType: FindingType;
  readonly zone: Zone;
  readonly includeServices: boolean;
}

export interface FindingsAnswer {
  readonly findings: readonly Finding[];
  /** The limit that was reached; there may be more findings. */
  readonly undecided?: Undecided;
  readonly warnings: readonly Warning[];
}

const TOO_MANY: Undecided = {
  limit: "findings",
  detail: `there are more than ${MAX_FINDINGS} findings`,
};

/** LIMIT: the step limit of each stage, as a multiple of that of a check. */
const STAGE_STEPS_FACTOR = 5;

export function externalAccessFindings(
  { policy, resourceType, zone, includeServices }: FindingsQuestion,
  options: SolveOptions = {},
): FindingsAnswer {
  const steps = STAGE_STEPS_FACTOR * (options.steps ?? DEFAULT_STEPS);
  const posed = pose({
    type: "resource",
    subject: policy,
    callers: externalCallers(zone, includeServices),
    hasDefaultReadings: true,
  });
  const { symbolic, candidates } = posed;
  const { terms } = symbolic;
  const dimensions = dimensionsOf(policy, symbolic, steps);
  const { found, limit } = summarize(posed, new Stratification(terms, dimensions), steps, options);
  const allowed = terms.any(candidates.map((each) => each.matches));
  const constraint = terms.and(posed.constraint, allowed);
  const solver = new Solver({ ...posed, constraint }, new Budget(steps), options);
  const writer = new FindingWriter(posed, dimensions, solver, resourceType);
  const findings = found.map((each) => writer.finding(each));
  return {
    findings: findings.sort(compare),
    ...(limit === undefined
      ? {}
      : { undecided: limit === "findings" ? TOO_MANY : undecidedBecause(limit) }),
    warnings: [],
  };
}

/**
 * Finds the kept candidates of the policy, group by group. A group has the statements that list the
 * same actions and resources. A group reaches a finding if one of the group's own kept candidates
 * lies inside the finding (Z5).
 */
function summarize(
  posed: PosedQuestion,
  strata: Stratification,
  steps: number,
  options: SolveOptions,
): { readonly found: readonly ReachedCandidate[]; readonly limit: Strata["limit"] } {
  const { terms } = posed.symbolic;
  const budget = new Budget(steps);
  const sums = groups(posed.candidates).map((group) => {
    const matches = group.map((each) => each.matches);
    const constraint = terms.and(posed.constraint, terms.any(matches), strata.axioms);
    const solver = new Solver({ ...posed, candidates: group, constraint }, budget, options);
    return { group, ...strata.search(solver, matches) };
  });
  const all = sums.flatMap(({ found }) => found);
  const isTop = (one: Stratum, at: number): boolean =>
    all.every(
      (other, i) =>
        i === at ||
        !strata.covers(other.candidate, one.candidate) ||
        // Among equal candidates the first is kept.
        (i > at && strata.covers(one.candidate, other.candidate)),
    );
  const found = all.filter(isTop).map((top): ReachedCandidate => {
    const reaching = sums.filter((sum) =>
      sum.found.some(({ candidate }) => strata.covers(top.candidate, candidate)),
    );
    const statements = reaching.flatMap(({ group }) => group.map((each) => each.statement));
    return { ...top, statements };
  });
  return { found, limit: sums.find((each) => each.limit !== undefined)?.limit };
}

/** Groups the statements that list the same actions and resources. */
function groups(candidates: PosedQuestion["candidates"]): readonly PosedQuestion["candidates"][] {
  const byText = new Map<string, PosedQuestion["candidates"][number][]>();
  for (const subject of candidates) {
    const { action, resource } = subject.statement;
    const text = JSON.stringify([action, resource]);
    byText.set(text, [...(byText.get(text) ?? []), subject]);
  }
  return [...byText.values()];
}

function compare(a: Finding, b: Finding): number {
  const [first, second] = [a, b].map(({ principal, condition }) =>
    JSON.stringify([principal, condition]),
  );
  return (first ?? "") < (second ?? "") ? -1 : 1;
}
