/**
 * A portfolio of engines: the native engine first, then other solvers for undecided questions.
 *
 * The first decided answer wins. Engines run one after the other and not in parallel, so that
 * the answer does not depend on the speed of the machine.
 */
import type { MakeEngine } from "../logic/engine.ts";
import type { Backend } from "./backend.ts";
import { SmtEngine } from "./smt-engine.ts";

/** The engine `portfolio`; `backends` are asked in the given order. */
export function portfolio(backends: readonly Backend[]): MakeEngine {
  return (terms, makeNative) => {
    const native = makeNative();
    const solvers = backends.map((backend) => new SmtEngine(terms, backend));
    return {
      assert(term) {
        native.assert(term);
        for (const each of solvers) each.assert(term);
      },
      // The solvers see only undecided questions, so it is useless to prepare them.
      prepare(expected) {
        native.prepare(expected);
      },
      solve(assumptions) {
        const nativeAnswer = native.solve(assumptions);
        if (nativeAnswer.kind !== "unknown") return nativeAnswer;
        const details: string[] = [];
        for (const each of solvers) {
          const answer = each.solve(assumptions);
          if (answer.kind !== "unknown") return answer;
          details.push(answer.detail ?? `limit \`${answer.limit}\``);
        }
        if (details.length === 0) return nativeAnswer;
        const nativeDetail = nativeAnswer.detail ?? `limit \`${nativeAnswer.limit}\``;
        return {
          ...nativeAnswer,
          detail: [`native: ${nativeDetail}`, ...new Set(details)].join("; "),
        };
      },
    };
  };
}
