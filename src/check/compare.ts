/**
 * Compare: the question of CheckNoNewAccess in both directions, with a request for each difference.
 *
 * A direction with a counterexample is decided, even if other statements are undecided. A direction
 * without one is undecided if some statement is; then the relation is undecided too.
 */
import type { Policy, PolicyType } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import type { CompareAnswer, Relation } from "./answer.ts";
import { readingWarnings, undecidedBecause, unusualRequestWarnings } from "./conclude.ts";
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
  const limit = limitOf(gains) ?? limitOf(losses);
  return {
    relation:
      limit === undefined ? relation(gained !== undefined, lost !== undefined) : "undecided",
    ...(gained === undefined ? {} : { gained: gained.request }),
    ...(lost === undefined ? {} : { lost: lost.request }),
    ...(limit === undefined ? {} : { undecided: undecidedBecause(limit) }),
    warnings: (["gained", "lost"] as const).flatMap((name) => {
      const witness = name === "gained" ? gained : lost;
      if (witness === undefined) return [];
      const doubtful = readingWarnings(witness, `request under \`${name}\` is allowed`);
      return [...doubtful, ...unusualRequestWarnings(witness)];
    }),
  };
}

/** The limit of a direction that has undecided statements and no violation. */
function limitOf({ violations, undecided }: StatementVerdicts) {
  return violations.length === 0 ? undecided[0]?.limit : undefined;
}

function relation(gains: boolean, loses: boolean): Relation {
  if (gains) return loses ? "incomparable" : "more permissive";
  return loses ? "less permissive" : "equivalent";
}
