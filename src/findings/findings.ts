/**
 * Findings: all access from outside a zone of trust, summed up soundly and concisely (Z rules).
 *
 * A finding is a principal and conditions on the keys that say where a request comes from. Which
 * findings there are is stratified abstraction (stratified-abstraction.ts), so that they are those
 * of AWS's Access Analyzer. Each comes with the actions that reach it, whether it is public, and a
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
import { type Finding, FindingWriter, type Reached } from "./finding.ts";
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
  /** Then there may be more findings. */
  readonly undecided?: Undecided;
  readonly warnings: readonly Warning[];
}

const TOO_MANY: Undecided = {
  limit: "findings",
  detail: `there are more than ${MAX_FINDINGS} findings`,
};

/** LIMIT: steps of each stage, as a multiple of those of a check. */
const EFFORT = 5;

export function externalAccessFindings(
  { policy, resourceType, zone, includeServices }: FindingsQuestion,
  options: SolveOptions = {},
): FindingsAnswer {
  const steps = EFFORT * (options.steps ?? DEFAULT_STEPS);
  const posed = pose({
    type: "resource",
    subject: policy,
    callers: externalCallers(zone, includeServices),
  });
  const { symbolic, candidates } = posed;
  const { terms } = symbolic;
  const dimensions = dimensionsOf(policy, symbolic, steps);
  const { found, doubt } = summarize(posed, new Stratification(terms, dimensions), steps, options);
  const allowed = terms.any(candidates.map((each) => each.matches));
  const constraint = terms.and(posed.constraint, allowed);
  const solver = new Solver({ ...posed, constraint }, new Budget(steps), options);
  const author = new FindingWriter(posed, dimensions, solver, resourceType);
  const findings = found.map((each) => author.finding(each));
  return {
    findings: findings.sort(compare),
    ...(doubt === undefined
      ? {}
      : { undecided: doubt === "findings" ? TOO_MANY : undecidedBecause(doubt) }),
    warnings: [],
  };
}

/**
 * The strata of the policy. Statements that write the same actions and resources are taken
 * together, and each such group is summed up by itself, so that a finding knows what those who are
 * in it may do (Z5): a group reaches it if something of the group's own sum lies in it.
 */
function summarize(
  posed: PosedQuestion,
  strata: Stratification,
  steps: number,
  options: SolveOptions,
): { readonly found: readonly Reached[]; readonly doubt: Strata["limit"] } {
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
        // Of equal ones the first stays.
        (i > at && strata.covers(one.candidate, other.candidate)),
    );
  const found = all.filter(isTop).map((top): Reached => {
    const reaching = sums.filter((sum) =>
      sum.found.some(({ candidate }) => strata.covers(top.candidate, candidate)),
    );
    const statements = reaching.flatMap(({ group }) => group.map((each) => each.statement));
    return { ...top, statements };
  });
  return { found, doubt: sums.find((each) => each.limit !== undefined)?.limit };
}

/** Statements that write the same actions and resources. */
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
