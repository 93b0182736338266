/**
 * An engine that starts anew after each answer `unknown`.
 *
 * An engine that reaches a limit may leave its state inconsistent, and what it learned before may
 * rest on that. So the next query goes to a new engine, which is told all earlier constraints
 * first.
 */
import type { Answer, Engine } from "./engine.ts";
import type { Term } from "./term.ts";

export class RestartingEngine implements Engine {
  private readonly make: () => Engine;
  private readonly asserted: Term[] = [];
  private readonly expected: Term[] = [];
  private engine: Engine;

  constructor(make: () => Engine) {
    this.make = make;
    this.engine = make();
  }

  assert(term: Term): void {
    this.asserted.push(term);
    this.engine.assert(term);
  }

  prepare(terms: readonly Term[]): void {
    this.expected.push(...terms);
    this.engine.prepare(terms);
  }

  solve(assumptions: readonly Term[]): Answer {
    const answer = this.engine.solve(assumptions);
    if (answer.kind === "unknown") {
      this.engine = this.make();
      for (const term of this.asserted) this.engine.assert(term);
      this.engine.prepare(this.expected);
    }
    return answer;
  }
}
