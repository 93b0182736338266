/**
 * Two answers to one question that cannot both be right.
 *
 * Either an engine is wrong or the question was put to them in different words; in both cases
 * there is no verdict, and no surface may turn this into one. A model that does not make the
 * formula true is such a case too: the second opinion is the formula's definition.
 */
import type { Answer } from "../logic/engine.ts";

export interface EngineAnswer {
  /** Who says so. */
  readonly engine: string;
  readonly answer: Answer["kind"] | "false";
}

export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
  readonly opinions: readonly EngineAnswer[];

  constructor(opinions: readonly EngineAnswer[]) {
    const said = opinions.map(({ engine, answer }) => `${engine} says ${answer}`);
    super(`engines disagree: ${said.join(", ")}`);
    this.opinions = opinions;
  }
}
