/**
 * A question, decided: the guilty statements with their requests, and those not cleared.
 *
 * What is written alike in both policies is clear (slicing/slice.ts). Each statement that is left
 * is asked about by itself, in order, and by one engine (question/solver.ts). What it finds becomes
 * a request that was replayed (counterexample/witness.ts).
 *
 * LIMIT: the first guilty statements get a counterexample each, the others are only named.
 */

import { type Witness, WitnessBuilder } from "../counterexample/witness.ts";
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

/** A statement that is neither guilty nor clear, and why. */
export interface UndecidedStatement {
  readonly statement: Statement;
  readonly limit: Limit;
  readonly detail?: string | undefined;
}

export interface StatementVerdicts {
  /** Ascending; the first has a witness. */
  readonly violations: readonly Violation[];
  readonly undecided: readonly UndecidedStatement[];
}

export const MAX_WITNESSES = 5;

/** With an engine of the caller's the whole question is asked; otherwise only its slice. */
export function decide(question: Question, options: SolveOptions = {}): StatementVerdicts {
  if (options.engine !== undefined) return solveEach(pose(question), options);
  const { candidates, sliceFor } = sliceQuestion(question);
  if (candidates.length === 0) return { violations: [], undecided: [] };
  return solveEach(pose(question, sliceFor(candidates)), options);
}

/** Each statement by itself, by one engine. */
export function solveEach(posed: PosedQuestion, options: SolveOptions): StatementVerdicts {
  const solver = new Solver(posed, new Budget(options.steps ?? DEFAULT_STEPS), options);
  const violations: Violation[] = [];
  const undecided: UndecidedStatement[] = [];
  const witnesses = new WitnessBuilder(posed, solver);
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
