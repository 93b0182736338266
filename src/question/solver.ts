/**
 * The engine at work on one question.
 *
 * One engine serves all statements of a question, so clauses that it learned for one statement help
 * with the next. The budget of steps is shared by all of them. An engine that a user supplies has
 * no budget of steps; its own limits apply.
 */
import type { Budget } from "../logic/budget.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import { RestartingEngine } from "../logic/restarting-engine.ts";
import type { Term } from "../logic/term.ts";
import { NativeEngine } from "../solve/cdcl.ts";
import { preferredValues } from "../symbolic/preferred-values.ts";
import type { SolveOptions } from "./options.ts";
import type { PosedQuestion } from "./question.ts";

export class Solver {
  private readonly budget: Budget;
  private readonly isNative: boolean;
  private readonly engine: Engine;

  constructor(
    { symbolic, constraint, candidates }: PosedQuestion,
    budget: Budget,
    options?: SolveOptions,
  ) {
    const { engine: make, proof } = options ?? {};
    const { terms } = symbolic;
    const native = (): Engine =>
      new RestartingEngine(
        () =>
          new NativeEngine(
            terms,
            (attribute) => preferredValues(attribute, symbolic),
            budget,
            proof,
          ),
      );
    this.budget = budget;
    this.isNative = make === undefined;
    this.engine = make?.(terms, native) ?? native();
    this.assert(constraint);
    this.prepare(candidates.map((each) => each.matches));
  }

  /** Adds a permanent constraint. */
  assert(term: Term): void {
    this.engine.assert(term);
  }

  solve(...assumptions: readonly Term[]): Answer {
    // Only the native engine counts these steps; another engine may still answer.
    if (this.isNative && this.budget.exhausted) return { kind: "unknown", limit: "steps" };
    return this.engine.solve(assumptions);
  }

  /** Announces terms that will be assumed later. */
  prepare(terms: readonly Term[]): void {
    this.engine.prepare(terms);
  }
}
