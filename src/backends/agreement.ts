/**
 * An engine that asks every solver each question, and stops with an error if two answers differ.
 *
 * An answer `unknown` contradicts no other answer. Agreement with a solver that never answers is
 * worth nothing, so the number of answers of each engine is counted. The native engine's answer
 * is passed on where it has one, because its models prefer realistic values.
 */

import type { Answer, Limit, MakeEngine } from "../logic/engine.ts";
import type { Backend } from "./backend.ts";
import { DisagreementError, type EngineAnswer } from "./disagreement.ts";
import { SmtEngine } from "./smt-engine.ts";

/** How many questions an engine decided, and how many it did not, by limit. */
export interface AnswerCount {
  answered: number;
  readonly unknown: Map<Limit, number>;
}

/** Counts the answers of each engine. */
export class AnswerCounts {
  /** By the name of the engine. */
  readonly counts: Map<string, AnswerCount> = new Map();

  add(engine: string, answer: Answer): void {
    const count = this.counts.get(engine) ?? { answered: 0, unknown: new Map() };
    this.counts.set(engine, count);
    if (answer.kind !== "unknown") count.answered++;
    else count.unknown.set(answer.limit, (count.unknown.get(answer.limit) ?? 0) + 1);
  }
}

/** The engine `agree`: the native engine and all given solvers. */
export function agreement(
  backends: readonly Backend[],
  answerCounts: AnswerCounts = new AnswerCounts(),
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
          answerCounts.add(name, answer);
          return { name, answer };
        });
        return mergeAnswers(answers);
      },
    };
  };
}

/** Returns the first decided answer; throws if another decided answer differs. */
function mergeAnswers(
  answers: readonly { readonly name: string; readonly answer: Answer }[],
): Answer {
  const decided = answers.filter(({ answer }) => answer.kind !== "unknown");
  const [first] = decided;
  if (decided.some(({ answer }) => answer.kind !== first?.answer.kind)) {
    const opinions = decided.map(({ name, answer }): EngineAnswer => {
      return { engine: name, answer: answer.kind };
    });
    throw new DisagreementError(opinions);
  }
  const answer = (first ?? answers[0])?.answer;
  if (answer === undefined) throw new Error("agreement without an engine");
  return answer;
}
