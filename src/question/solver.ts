/**
 * The engine at work on a question.
 *
 * One engine serves all that is asked about a question, so that what it learned about one statement
 * helps with the next.
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

  /** Adds a constraint for good. */
  assert(term: Term): void {
    this.engine.assert(term);
  }

  solve(...assumptions: readonly Term[]): Answer {
    // The steps are the native engine's; another may have more to say.
    if (this.isNative && this.budget.exhausted) return { kind: "unknown", limit: "steps" };
    return this.engine.solve(assumptions);
  }

  /** Makes terms known that will be assumed later. */
  prepare(terms: readonly Term[]): void {
    this.engine.prepare(terms);
  }
}
