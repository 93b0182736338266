/**
 * Decides a question: the violating statements with their witnesses, and the undecided statements.
 *
 * Statements that the reference covers by text are cleared without solving (slicing/slice.ts). Each
 * remaining statement is a query of its own to one engine (question/solver.ts), in order. A model
 * becomes a replayed request (counterexample/witness.ts).
 *
 * LIMIT: the first violating statements get a witness each, the rest are only named.
 */

import { type Witness, WitnessBuilder, witnessSource } from "../counterexample/witness.ts";
import { Budget } from "../logic/budget.ts";
import type { Limit } from "../logic/engine.ts";
import type { Statement } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import { DEFAULT_STEPS } from "../question/options.ts";
import { type PosedQuestion, pose, type Question } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import { sliceQuestion } from "../slicing/slice.ts";

export interface Violation {
  readonly statement: Statement;
  readonly witness: Witness | undefined;
}

/** A statement that is neither a violation nor cleared, with the limit that was reached. */
export interface UndecidedStatement {
  readonly statement: Statement;
  readonly limit: Limit;
  readonly detail?: string | undefined;
}

export interface StatementVerdicts {
  /** Ascending by index; the first one has a witness. */
  readonly violations: readonly Violation[];
  readonly undecided: readonly UndecidedStatement[];
}

export const MAX_WITNESSES = 5;

/** Solves the slice of the question; with an engine in the options, the whole question. */
export function decide(question: Question, options: SolveOptions = {}): StatementVerdicts {
  if (options.engine !== undefined) return solveEach(pose(question), options);
  const { candidates, sliceFor } = sliceQuestion(question);
  if (candidates.length === 0) return { violations: [], undecided: [] };
  return solveEach(pose(question, sliceFor(candidates)), options);
}

/** Solves each statement as a query of its own, with one engine. */
export function solveEach(posed: PosedQuestion, options: SolveOptions): StatementVerdicts {
  const solver = new Solver(posed, new Budget(options.steps ?? DEFAULT_STEPS), options);
  const violations: Violation[] = [];
  const undecided: UndecidedStatement[] = [];
  const witnesses = new WitnessBuilder(witnessSource(posed), solver);
  for (const { statement, matches } of posed.candidates) {
    const answer = solver.solve(matches);
    if (answer.kind === "unknown") undecided.push({ statement, ...answer });
    if (answer.kind !== "sat") continue;
    const isShown = violations.length < MAX_WITNESSES;
    const witness = isShown ? witnesses.build(answer.model, matches, statement) : undefined;
    violations.push({ statement, witness });
  }
  return { violations, undecided };
}
