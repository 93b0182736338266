/**
 * A portfolio: the native engine, and outside solvers for what it leaves undecided.
 *
 * The first answer wins. The native engine is made anew after a doubt, because what it learned may
 * rest on it; the solvers have no memory to lose. They are asked one after the other, and not in
 * parallel: the order is a choice that is the same on every machine.
 */
import type { MakeEngine } from "../check/options.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import type { Backend } from "./backend.ts";
import { OutsideEngine } from "./outside-engine.ts";

/** The engines that `make` makes, one after the other, each told all that those before were. */
export class Renewable {
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

  expect(terms: readonly Term[]): void {
    this.expected.push(...terms);
    this.engine.expect(terms);
  }

  /** As an engine does, and renewed after an answer that is none. */
  solve(assumptions: readonly Term[]): Answer {
    const answer = this.engine.solve(assumptions);
    if (answer.kind === "unknown") {
      this.engine = this.make();
      for (const term of this.asserted) this.engine.assert(term);
      this.engine.expect(this.expected);
    }
    return answer;
  }
}

export function portfolio(backends: readonly Backend[]): MakeEngine {
  return (terms, makeNative) => {
    const native = new Renewable(makeNative);
    const outside = backends.map((backend) => new OutsideEngine(terms, backend));
    return {
      assert(term) {
        native.assert(term);
        for (const each of outside) each.assert(term);
      },
      // Only what is left undecided comes to the solvers: there is nothing to ask them ahead.
      expect(expected) {
        native.expect(expected);
      },
      solve(assumptions) {
        const first = native.solve(assumptions);
        if (first.kind !== "unknown") return first;
        const details: string[] = [];
        for (const each of outside) {
          const answer = each.solve(assumptions);
          if (answer.kind !== "unknown") return answer;
          details.push(answer.detail ?? `limit \`${answer.limit}\``);
        }
        if (details.length === 0) return first;
        const own = first.detail ?? `limit \`${first.limit}\``;
        return { ...first, detail: [`native: ${own}`, ...new Set(details)].join("; ") };
      },
    };
  };
}
