/**
 * The error for two answers to one question that contradict each other.
 *
 * Either an engine is wrong, or the engines were asked different questions. In both cases there is
 * no verdict, and no surface may turn the error into one. A model under which the formula is false
 * is such a contradiction too: one of the two opinions is then the evaluation of the formula.
 */
import type { Answer } from "../logic/engine.ts";

/** An opinion in a disagreement; "false" is the value of the formula under a model. */
export interface EngineAnswer {
  /** The name of the engine. */
  readonly engine: string;
  readonly answer: Answer["kind"] | "false";
}

/** Thrown if answers to one question contradict each other. */
export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
  readonly opinions: readonly EngineAnswer[];

  constructor(opinions: readonly EngineAnswer[]) {
    const phrases = opinions.map(({ engine, answer }) => `${engine} says ${answer}`);
    super(`engines disagree: ${phrases.join(", ")}`);
    this.opinions = opinions;
  }
}
