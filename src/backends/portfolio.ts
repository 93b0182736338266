/**
 * A portfolio: the native engine, and outside solvers for what it leaves undecided.
 *
 * The first answer wins. Engines are asked one after the other, and not in parallel: the order is a
 * choice that is the same on every machine.
 */
import type { MakeEngine } from "../logic/engine.ts";
import type { Backend } from "./backend.ts";
import { SmtEngine } from "./smt-engine.ts";

export function portfolio(backends: readonly Backend[]): MakeEngine {
  return (terms, makeNative) => {
    const native = makeNative();
    const outside = backends.map((backend) => new SmtEngine(terms, backend));
    return {
      assert(term) {
        native.assert(term);
        for (const each of outside) each.assert(term);
      },
      // Only what is left undecided comes to the solvers: there is nothing to ask them ahead.
      prepare(expected) {
        native.prepare(expected);
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
