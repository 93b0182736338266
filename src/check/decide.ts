/**
 * A question, decided: the guilty statements with their requests, and those not cleared.
 *
 * What is written alike in both policies is clear (slicing/slice.ts). Each statement that is left
 * is asked about by itself, in order, and by one engine (question/solver.ts). What it finds becomes
 * a request that was replayed (counterexample/witness.ts).
 *
 * LIMIT: the first guilty statements get a counterexample each, the others are only named.
 */

import { type Witness, Witnesses } from "../counterexample/witness.ts";
import { Budget } from "../logic/budget.ts";
import type { Limit } from "../logic/engine.ts";
import type { Statement } from "../policy/ast.ts";
import type { CheckOptions } from "../question/options.ts";
import { type Posed, pose, type Question } from "../question/question.ts";
import { DEFAULT_STEPS, Solver } from "../question/solver.ts";
import { sliced } from "../slicing/slice.ts";

export interface Guilty {
  readonly statement: Statement;
  readonly witness: Witness | undefined;
}

/** A statement that is neither guilty nor clear, and why. */
export interface Doubt {
  readonly statement: Statement;
  readonly limit: Limit;
  readonly detail?: string | undefined;
}

export interface Decided {
  /** Ascending; the first has a witness. */
  readonly guilty: readonly Guilty[];
  readonly uncleared: readonly Doubt[];
}

export const MOST_WITNESSES = 5;

/** With an engine of the caller's the whole question is asked; otherwise only its slice. */
export function decide(question: Question, options: CheckOptions = {}): Decided {
  if (options.engine !== undefined) return searched(pose(question), options);
  const { suspects, about } = sliced(question);
  if (suspects.length === 0) return { guilty: [], uncleared: [] };
  return searched(pose(question, about(suspects)), options);
}

/** Each statement by itself, by one engine. */
export function searched(posed: Posed, options: CheckOptions): Decided {
  const solver = new Solver(posed, new Budget(options.steps ?? DEFAULT_STEPS), options);
  const guilty: Guilty[] = [];
  const uncleared: Doubt[] = [];
  const witnesses = new Witnesses(posed, solver);
  for (const { statement, matches } of posed.suspects) {
    const answer = solver.solve(matches);
    if (answer.kind === "unknown") uncleared.push({ statement, ...answer });
    if (answer.kind !== "sat") continue;
    const isShown = guilty.length < MOST_WITNESSES;
    const witness = isShown ? witnesses.of(answer.model, matches, statement) : undefined;
    guilty.push({ statement, witness });
  }
  return { guilty, uncleared };
}
