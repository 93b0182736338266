/**
 * An engine renewed after a doubt: what it learned before an answer `unknown` may rest on it.
 *
 * The engines that `make` makes follow each other; each is told all that those before it were. So
 * an engine may leave anything half done where it meets a limit.
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
