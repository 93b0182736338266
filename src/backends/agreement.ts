/**
 * Agreement: every engine is asked everything, and two answers that differ are an error.
 *
 * An answer `unknown` contradicts nobody; who gives it how often is kept in a tally, because
 * agreement with a solver that never answers is worth nothing. The native engine's answer is passed
 * on where it has one, its model above all: it keeps to values that a reader knows.
 */

import type { Answer, Limit, MakeEngine } from "../logic/engine.ts";
import type { Backend } from "./backend.ts";
import { DisagreementError, type EngineAnswer } from "./disagreement.ts";
import { SmtEngine } from "./smt-engine.ts";

/** How often an engine answered, and how often it did not, by limit. */
export interface AnswerCount {
  answered: number;
  readonly unknown: Map<Limit, number>;
}

export class AnswerCounts {
  /** By the engine's name. */
  readonly counts: Map<string, AnswerCount> = new Map();

  add(engine: string, answer: Answer): void {
    const count = this.counts.get(engine) ?? { answered: 0, unknown: new Map() };
    this.counts.set(engine, count);
    if (answer.kind !== "unknown") count.answered++;
    else count.unknown.set(answer.limit, (count.unknown.get(answer.limit) ?? 0) + 1);
  }
}

export function agreement(
  backends: readonly Backend[],
  tally: AnswerCounts = new AnswerCounts(),
): MakeEngine {
  return (terms, makeNative) => {
    const engines = [
      { name: "native", engine: makeNative() },
      ...backends.map((backend) => {
        return { name: backend.name, engine: new SmtEngine(terms, backend) };
      }),
    ];
    return {
      assert(term) {
        for (const { engine } of engines) engine.assert(term);
      },
      prepare(expected) {
        for (const { engine } of engines) engine.prepare(expected);
      },
      solve(assumptions) {
        const answers = engines.map(({ name, engine }) => {
          const answer = engine.solve(assumptions);
          tally.add(name, answer);
          return { name, answer };
        });
        return agreed(answers);
      },
    };
  };
}

/** The first answer that is one, which no other contradicts. */
function agreed(answers: readonly { readonly name: string; readonly answer: Answer }[]): Answer {
  const decided = answers.filter(({ answer }) => answer.kind !== "unknown");
  const [first] = decided;
  if (decided.some(({ answer }) => answer.kind !== first?.answer.kind)) {
    const opinions = decided.map(({ name, answer }): EngineAnswer => {
      return { engine: name, answer: answer.kind };
    });
    throw new DisagreementError(opinions);
  }
  const answer = (first ?? answers[0])?.answer;
  if (answer === undefined) throw new Error("nobody was asked");
  return answer;
}
