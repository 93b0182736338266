/**
 * Statements of one policy that change nothing, each proved by the engine.
 *
 * A statement is idle iff the policy allows the same requests without it. Removing an Allow can
 * only take requests away and removing a Deny can only add some, so one direction of `compare`
 * decides.
 * An idle statement gets the strongest reason that is proved: it matches no request, all that it
 * allows is denied, what it denies is not allowed anyway, or other statements cover it.
 *
 * Some policies deny what other policies allow: control policies, and those of resources. Removing
 * their Deny changes nothing only if their other Denies cover it. An identity policy may be such a
 * limit too; there the reason is that it denies nothing itself, unless the Deny is all of it.
 *
 * LIMIT: a policy with more statements than 300 is not asked about.
 */
import type { Policy, Statement } from "../policy/ast.ts";
import { isDeny, leastCover, Prover } from "./prover.ts";

export type IdleReason = "never matches" | "wholly denied" | "denies nothing" | "covered";

export interface IdleStatement {
  readonly statement: Statement;
  readonly reason: IdleReason;
  /** Statements that cover it together, none of which can be left out; only if it is covered. */
  readonly coveredBy: readonly Statement[];
}

const MAX_STATEMENTS = 300;

/** The statements whose removal, one at a time, changes no decision. */
export function idleStatements(
  policy: Policy,
  limitsOthers: boolean,
  prover: Prover = new Prover(policy),
): readonly IdleStatement[] {
  if (policy.statements.length > MAX_STATEMENTS) return [];
  const search = new Search(policy, prover);
  return policy.statements.flatMap((statement) => {
    if (!isDeny(statement)) return search.idleAllow(statement) ?? [];
    return search.idleDeny(statement, limitsOthers) ?? [];
  });
}

class Search {
  readonly #policy: Policy;
  readonly #prover: Prover;
  readonly #allows: readonly Statement[];
  readonly #denies: readonly Statement[];

  constructor(policy: Policy, prover: Prover) {
    this.#policy = policy;
    this.#prover = prover;
    this.#allows = policy.statements.filter((each) => !isDeny(each));
    this.#denies = policy.statements.filter(isDeny);
  }

  idleAllow(statement: Statement): IdleStatement | undefined {
    const prover = this.#prover;
    const guarded = [statement, ...this.#denies];
    const others = this.#allows.filter((each) => each !== statement);
    const isCovered = (by: readonly Statement[]): boolean =>
      prover.isGranted(guarded, [...by, ...this.#denies]);
    if (!isCovered(others)) return undefined;
    if (prover.isWithin([statement], [])) return idle(statement, "never matches");
    if (prover.isWithin(guarded, [])) return idle(statement, "wholly denied");
    return idle(statement, "covered", leastCover(others, isCovered));
  }

  idleDeny(statement: Statement, limitsOthers: boolean): IdleStatement | undefined {
    const prover = this.#prover;
    const others = this.#denies.filter((each) => each !== statement);
    const isCovered = (by: readonly Statement[]): boolean => prover.isDeniedBy(statement, by);
    const { statements } = this.#policy;
    const isIdle =
      limitsOthers || statements.length === 1
        ? isCovered(others)
        : prover.isWithin([...this.#allows, ...others], statements);
    if (!isIdle) return undefined;
    if (isCovered([])) return idle(statement, "never matches");
    if (isCovered(others)) return idle(statement, "covered", leastCover(others, isCovered));
    if (prover.isWithin(this.#allows, [...this.#allows, statement])) {
      return idle(statement, "denies nothing");
    }
    return idle(statement, "covered", others);
  }
}

const idle = (
  statement: Statement,
  reason: IdleReason,
  coveredBy: readonly Statement[] = [],
): IdleStatement => ({ statement, reason, coveredBy });
