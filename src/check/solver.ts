/**
 * The engine at work on a question, renewed after a doubt.
 *
 * One engine serves all that is asked about a question, so that what it learned about one statement
 * helps with the next. After an answer `unknown` a new engine takes over: what the old one learned
 * may rest on the doubt.
 */
import type { Budget } from "../logic/budget.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import { NativeEngine } from "../solve/engine.ts";
import { familiarValues } from "../symbolic/familiar.ts";
import type { CheckOptions } from "./options.ts";
import type { Posed } from "./question.ts";

export const DEFAULT_STEPS = 4_000_000;

export class Solver {
  private readonly posed: Posed;
  private readonly budget: Budget;
  private readonly expected: Term[];
  private readonly asserted: Term[];
  private readonly options: CheckOptions;
  private engine: Engine;

  constructor(posed: Posed, budget: Budget, options: CheckOptions = {}) {
    this.posed = posed;
    this.options = options;
    this.budget = budget;
    this.expected = posed.suspects.map((each) => each.matches);
    this.asserted = [posed.constraint];
    this.engine = this.start();
  }

  /** Adds a constraint for good. */
  assert(term: Term): void {
    this.asserted.push(term);
    this.engine.assert(term);
  }

  solve(...assumptions: readonly Term[]): Answer {
    // The steps are the native engine's; another may have more to say.
    const isNative = this.options.engine === undefined;
    if (isNative && this.budget.exhausted) return { kind: "unknown", limit: "steps" };
    const answer = this.engine.solve(assumptions);
    if (answer.kind === "unknown") this.engine = this.start();
    return answer;
  }

  /** Makes terms known that will be assumed later. */
  expect(terms: readonly Term[]): void {
    this.expected.push(...terms);
    this.engine.expect(terms);
  }

  private start(): Engine {
    const { vocabulary } = this.posed;
    const native = (): Engine =>
      new NativeEngine(
        vocabulary.terms,
        (attribute) => familiarValues(attribute, vocabulary),
        this.budget,
        this.options.proof,
      );
    const engine = this.options.engine?.(vocabulary.terms, native) ?? native();
    for (const term of this.asserted) engine.assert(term);
    engine.expect(this.expected);
    return engine;
  }
}
