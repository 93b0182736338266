/**
 * keyaki/engines: who decides. The native engine, solvers beside it, or all of them.
 *
 * cvc5 and z3 are programs of their own, z3-wasm is the package z3-solver. What an engine finds is
 * treated as the native engine's answers are: a model becomes a request that is replayed. A solver
 * that is asked for and missing, too old or something else is a `SolverError`; two answers that
 * contradict each other are a `DisagreementError`, and then there is no verdict.
 */

import { AnswerCounts, agreement } from "./backends/agreement.ts";
import { type Backend, SolverError } from "./backends/backend.ts";
import { portfolio } from "./backends/portfolio.ts";
import { SmtEngine } from "./backends/smt-engine.ts";
import { findProgram, type ProgramName } from "./backends/solver-process.ts";
import { findZ3Wasm, INSTALL } from "./backends/z3-wasm.ts";
import type { MakeEngine } from "./logic/engine.ts";

export { type AnswerCount, AnswerCounts } from "./backends/agreement.ts";
export { SolverError } from "./backends/backend.ts";
export { DisagreementError, type EngineAnswer } from "./backends/disagreement.ts";
export type { MakeEngine } from "./logic/engine.ts";

export type EngineName = "native" | "cvc5" | "z3" | "z3-wasm" | "portfolio" | "agree";

export const ENGINE_NAMES: readonly EngineName[] = [
  "native",
  "cvc5",
  "z3",
  "z3-wasm",
  "portfolio",
  "agree",
];

export interface EngineOptions {
  /** Where the program cvc5 is; without it, on PATH. */
  readonly cvc5?: string;
  /** Where the program z3 is; without it, on PATH. */
  readonly z3?: string;
  /** Seconds that a solver may take for one question; without it 10. */
  readonly timeout?: number;
  /** Counts what each engine answers, for the engine `agree`. */
  readonly tally?: AnswerCounts;
}

export const DEFAULT_TIMEOUT = 10;

/**
 * The engine of that name, for the option `engine` of a check. Throws a `SolverError`.
 *
 * | name | who decides |
 * |---|---|
 * | `native` | the engine of this project, as without the option |
 * | `cvc5`, `z3`, `z3-wasm` | that solver alone |
 * | `portfolio` | the native engine; for what it leaves undecided, the solvers that are there |
 * | `agree` | all that are there, one besides the native engine at least |
 *
 * In a portfolio the first answer wins, cvc5 being asked first. There z3-wasm stands in for z3
 * where that is missing, because loading it takes longer than most questions do.
 *
 * @example
 * ```ts
 * import { checkNoNewAccess } from "keyaki";
 * import { engineNamed } from "keyaki/engines";
 *
 * const policy = (resource: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: resource },
 * });
 * const engine = await engineNamed("z3-wasm", { timeout: 30 });
 * const request = {
 *   existingPolicyDocument: policy("arn:aws:s3:::reports/*"),
 *   newPolicyDocument: policy("arn:aws:s3:::reports/2024/*"),
 * };
 * const outcome = checkNoNewAccess(request, { engine });
 * if (outcome.kind === "error") throw new Error(outcome.error.message);
 * console.log(outcome.answer.result); // PASS
 * ```
 */
export async function engineNamed(
  name: EngineName,
  options: EngineOptions = {},
): Promise<MakeEngine> {
  switch (name) {
    case "native":
      return (_, native) => native();
    case "cvc5":
    case "z3":
    case "z3-wasm": {
      const backend = await found(name, options);
      if (backend === undefined) throw new SolverError(missing(name, options));
      return (terms) => new SmtEngine(terms, backend);
    }
    case "portfolio": {
      const programs = await allFound(["cvc5", "z3"], options);
      const isThere = programs.some((each) => each.name === "z3");
      return portfolio([...programs, ...(isThere ? [] : await allFound(["z3-wasm"], options))]);
    }
    case "agree": {
      const backends = await allFound(["cvc5", "z3", "z3-wasm"], options);
      if (backends.length > 0) return agreement(backends, options.tally ?? new AnswerCounts());
      throw new SolverError(
        "there is no solver to agree with: neither cvc5 nor z3 is on PATH, and the package " +
          "z3-solver is not installed",
      );
    }
  }
}

async function allFound(
  names: readonly Backend["name"][],
  options: EngineOptions,
): Promise<readonly Backend[]> {
  const all: Backend[] = [];
  for (const name of names) {
    const backend = await found(name, options);
    if (backend !== undefined) all.push(backend);
    // Left out if it is missing, but not if somebody said where it is.
    else if (name !== "z3-wasm" && options[name] !== undefined) {
      throw new SolverError(missing(name, options));
    }
  }
  return all;
}

/** The solver; undefined if it is not there. */
async function found(name: Backend["name"], options: EngineOptions): Promise<Backend | undefined> {
  const { timeout = DEFAULT_TIMEOUT } = options;
  if (!(timeout > 0 && timeout <= MOST_SECONDS)) {
    throw new SolverError(`a time limit is more than 0 and at most ${MOST_SECONDS} seconds`);
  }
  const milliseconds = Math.ceil(timeout * 1000);
  if (name === "z3-wasm") return findZ3Wasm(milliseconds);
  return findProgram(name, milliseconds, options[name]);
}

/** LIMIT: a day. */
const MOST_SECONDS = 86_400;

function missing(name: ProgramName | "z3-wasm", options: EngineOptions): string {
  if (name === "z3-wasm") return `the package z3-solver is not installed; ${INSTALL}`;
  const path = options[name];
  if (path !== undefined) return `there is no program \`${path}\``;
  return `${name} is not on PATH; install it, or say where it is`;
}
