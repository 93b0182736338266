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
 * An undecided question says nothing. LIMIT: the questions about one policy share the steps of one
 * question, and a policy with more statements than 300 is not asked about.
 */
import { Budget } from "../logic/budget.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import { DEFAULT_STEPS } from "../question/options.ts";
import { pose } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import { sliceQuestion } from "../slicing/slice.ts";

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
  steps: number = DEFAULT_STEPS,
): readonly IdleStatement[] {
  if (policy.statements.length > MAX_STATEMENTS) return [];
  const prover = new Prover(policy, new Budget(steps));
  return policy.statements.flatMap((statement) => {
    if (!isDeny(statement)) return prover.idleAllow(statement) ?? [];
    return prover.idleDeny(statement, limitsOthers) ?? [];
  });
}

const isDeny = ({ effect }: Statement): boolean => effect === "Deny";

/** The statement as if it allowed what it denies. */
const asAllow = (statement: Statement): Statement => ({ ...statement, effect: "Allow" });

class Prover {
  readonly #policy: Policy;
  readonly #budget: Budget;
  readonly #allows: readonly Statement[];
  readonly #denies: readonly Statement[];

  constructor(policy: Policy, budget: Budget) {
    this.#policy = policy;
    this.#budget = budget;
    this.#allows = policy.statements.filter((each) => !isDeny(each));
    this.#denies = policy.statements.filter(isDeny);
  }

  idleAllow(statement: Statement): IdleStatement | undefined {
    const guarded = [statement, ...this.#denies];
    const others = this.#allows.filter((each) => each !== statement);
    const isCovered = (by: readonly Statement[]): boolean =>
      this.#isWithin(guarded, [...by, ...this.#denies]);
    if (!isCovered(others)) return undefined;
    if (this.#isWithin([statement], [])) return idle(statement, "never matches");
    if (this.#isWithin(guarded, [])) return idle(statement, "wholly denied");
    return idle(statement, "covered", leastCover(others, isCovered));
  }

  idleDeny(statement: Statement, limitsOthers: boolean): IdleStatement | undefined {
    const others = this.#denies.filter((each) => each !== statement);
    const denied = [asAllow(statement)];
    const isCovered = (by: readonly Statement[]): boolean =>
      this.#isWithin(denied, by.map(asAllow));
    const { statements } = this.#policy;
    const isIdle =
      limitsOthers || statements.length === 1
        ? isCovered(others)
        : this.#isWithin([...this.#allows, ...others], statements);
    if (!isIdle) return undefined;
    if (this.#isWithin(denied, [])) return idle(statement, "never matches");
    if (isCovered(others)) return idle(statement, "covered", leastCover(others, isCovered));
    if (this.#isWithin(this.#allows, [...this.#allows, statement])) {
      return idle(statement, "denies nothing");
    }
    return idle(statement, "covered", others);
  }

  /** Whether the second policy is proved to allow all that the first one allows. */
  #isWithin(subject: readonly Statement[], reference: readonly Statement[]): boolean {
    const question = {
      type: this.#policy.type,
      subject: this.#part(subject),
      reference: this.#part(reference),
    };
    const { candidates, sliceFor } = sliceQuestion(question);
    if (candidates.length === 0) return true;
    const posed = pose(question, sliceFor(candidates));
    const solver = new Solver(posed, this.#budget, {});
    return posed.candidates.every(({ matches }) => solver.solve(matches).kind === "unsat");
  }

  #part(statements: readonly Statement[]): Policy {
    return { ...this.#policy, statements };
  }
}

const idle = (
  statement: Statement,
  reason: IdleReason,
  coveredBy: readonly Statement[] = [],
): IdleStatement => ({ statement, reason, coveredBy });

/** One statement that covers alone, or else a set from which none can be left out. */
function leastCover(
  all: readonly Statement[],
  isCovered: (by: readonly Statement[]) => boolean,
): readonly Statement[] {
  const single = all.find((each) => isCovered([each]));
  if (single !== undefined) return [single];
  return all.reduce((kept, each) => {
    const fewer = kept.filter((other) => other !== each);
    return isCovered(fewer) ? fewer : kept;
  }, all);
}
