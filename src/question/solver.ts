/**
 * The engine at work on one question.
 *
 * One engine serves all statements of a question, so clauses that it learned for one statement help
 * with the next. The budget of steps is shared by all of them. An engine that a user supplies has
 * no budget of steps; its own limits apply.
 */

import type { Budget } from "../logic/budget.ts";
import { type Answer, type Engine, engineOf } from "../logic/engine.ts";
import { RestartingEngine } from "../logic/restarting-engine.ts";
import type { Term } from "../logic/term.ts";
import { NativeEngine } from "../solve/cdcl.ts";
import { preferredValues } from "../symbolic/preferred-values.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";
import type { World } from "../world/world.ts";
import type { SolveOptions } from "./options.ts";

/** The formula of a question, and the terms that will be assumed one by one. */
export interface Solvable {
  readonly symbolic: SymbolicRequest;
  readonly constraint: Term;
  readonly candidates: readonly { readonly matches: Term }[];
}

export class Solver {
  /** The names that a counterexample may show. */
  readonly world: World | undefined;
  private readonly budget: Budget;
  private readonly isNative: boolean;
  private readonly engine: Engine;
  private readonly symbolic: SymbolicRequest;

  constructor(
    { symbolic, constraint, candidates }: Solvable,
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
    this.world = options?.world;
    this.symbolic = symbolic;
    this.budget = budget;
    this.isNative = make === undefined;
    this.engine = make === undefined ? native() : engineOf(make, terms, native);
    this.assert(constraint);
    this.prepare(candidates.map((each) => each.matches));
  }

  /** Adds a permanent constraint. */
  assert(term: Term): void {
    this.engine.assert(term);
  }

  /**
   * Solves with assumptions, for all readings of doubtful rules. A model with the default readings
   * is preferred. A model that rests on a result that the formula leaves undetermined is replaced
   * by one that does not; if there is none, the answer is unknown.
   */
  solve(...assumptions: readonly Term[]): Answer {
    const answer = this.ask(assumptions);
    if (answer.kind !== "sat") return answer;
    const { terms, defaultReadings } = this.symbolic;
    const preferred = terms.and(this.exactness, defaultReadings);
    if (terms.holds(preferred, answer.model)) return answer;
    const better = this.ask([...assumptions, preferred]);
    if (better.kind === "sat" || terms.holds(this.exactness, answer.model)) {
      return better.kind === "sat" ? better : answer;
    }
    const exact = this.ask([...assumptions, this.exactness]);
    return exact.kind === "unsat" ? { kind: "unknown", limit: "inexact-condition" } : exact;
  }

  /** The term that the formula says exactly which conditions hold. */
  get exactness(): Term {
    const cases = [...this.symbolic.undeterminedResults].map(({ inexact }) => -inexact);
    return this.symbolic.terms.all(cases);
  }

  private ask(assumptions: readonly Term[]): Answer {
    // Only the native engine counts these steps; another engine may still answer.
    if (this.isNative && this.budget.exhausted) return { kind: "unknown", limit: "steps" };
    return this.engine.solve(assumptions);
  }

  /** Announces terms that will be assumed later. */
  prepare(terms: readonly Term[]): void {
    this.engine.prepare(terms);
  }
}
