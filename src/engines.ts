/**
 * keyaki/engines: the engines that can decide a question: the native one, external solvers, or
 * both.
 *
 * cvc5 and z3 are separate programs; z3-wasm is the package z3-solver. Answers of all engines are
 * treated alike: a model becomes a request that is replayed. A requested solver that is missing or
 * unsuitable is a `SolverError`. Two contradicting answers are a `DisagreementError`; then there is
 * no verdict.
 */

import { demand, demandOptions } from "./arguments.ts";
import { AnswerCounts, agreement } from "./backends/agreement.ts";
import { type Backend, SolverError } from "./backends/backend.ts";
import { portfolio } from "./backends/portfolio.ts";
import { SmtEngine } from "./backends/smt-engine.ts";
import { findProgram, type ProgramName } from "./backends/solver-process.ts";
import { findZ3Wasm, INSTALL } from "./backends/z3-wasm.ts";
import { quoted } from "./json/value.ts";
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
  /** The path of the program cvc5; default: the one on PATH. */
  readonly cvc5?: string;
  /** The path of the program z3; default: the one on PATH. */
  readonly z3?: string;
  /** The time limit of a solver for one question, in seconds; default: 10. */
  readonly timeout?: number;
  /** Counts the answers of each engine, for the engine `agree`. */
  readonly tally?: AnswerCounts;
}

export const DEFAULT_TIMEOUT = 10;

/**
 * Returns the engine with that name, for the option `engine` of a check. Throws a `SolverError`.
 *
 * | name | engine that decides |
 * |---|---|
 * | `native` | keyaki's own engine, the default |
 * | `cvc5`, `z3`, `z3-wasm` | that solver alone |
 * | `portfolio` | the native engine; if it leaves a question undecided, the installed solvers |
 * | `agree` | the native engine and all installed solvers, at least one |
 *
 * In a portfolio cvc5 is asked first, and the first answer wins. z3-wasm replaces z3 only if z3 is
 * missing, because loading it takes longer than most questions.
 *
 * @example
 * ```ts
 * import { checkNoNewAccess, orThrow } from "keyaki";
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
 * console.log(orThrow(checkNoNewAccess(request, { engine })).result); // PASS
 * ```
 */
export async function engineNamed(
  name: EngineName,
  options: EngineOptions = {},
): Promise<MakeEngine> {
  demandRight(name, options);
  switch (name) {
    case "native":
      return (_, native) => native();
    case "cvc5":
    case "z3":
    case "z3-wasm": {
      const backend = await findBackend(name, options);
      if (backend === undefined) throw new SolverError(missing(name, options));
      return (terms) => new SmtEngine(terms, backend);
    }
    case "portfolio": {
      const programs = await findAll(["cvc5", "z3"], options);
      const isThere = programs.some((each) => each.name === "z3");
      return portfolio([...programs, ...(isThere ? [] : await findAll(["z3-wasm"], options))]);
    }
    case "agree": {
      const backends = await findAll(["cvc5", "z3", "z3-wasm"], options);
      if (backends.length > 0) return agreement(backends, options.tally ?? new AnswerCounts());
      throw new SolverError(
        "no solver is installed to agree with: put cvc5 or z3 on the PATH, or install z3-solver",
      );
    }
  }
}

function demandRight(name: EngineName, options: EngineOptions): void {
  const names = ENGINE_NAMES.map((each) => `\`${each}\``).join(", ");
  const given = typeof name === "string" ? `engine ${quoted(name)}` : "engine";
  demand(ENGINE_NAMES.includes(name), `unknown ${given}; the engines are ${names}`);
  demandOptions(options, "engineNamed", ["cvc5", "z3", "timeout", "tally"]);
  const { timeout, tally } = options;
  for (const program of ["cvc5", "z3"] as const) {
    const path = options[program];
    demand(path === undefined || typeof path === "string", `\`${program}\` must be a string`);
  }
  demand(timeout === undefined || typeof timeout === "number", "`timeout` must be a number");
  const isTally = tally === undefined || (tally as unknown) instanceof AnswerCounts;
  demand(isTally, "`tally` must be an AnswerCounts");
}

async function findAll(
  names: readonly Backend["name"][],
  options: EngineOptions,
): Promise<readonly Backend[]> {
  const all: Backend[] = [];
  for (const name of names) {
    const backend = await findBackend(name, options);
    if (backend !== undefined) all.push(backend);
    // A missing solver is left out, unless its path was given.
    else if (name !== "z3-wasm" && options[name] !== undefined) {
      throw new SolverError(missing(name, options));
    }
  }
  return all;
}

/** Returns the solver, or undefined if it is not installed. */
async function findBackend(
  name: Backend["name"],
  options: EngineOptions,
): Promise<Backend | undefined> {
  const { timeout = DEFAULT_TIMEOUT } = options;
  if (!(timeout > 0 && timeout <= MAX_SECONDS)) {
    throw new SolverError(`the time limit must be more than 0 and at most ${MAX_SECONDS} seconds`);
  }
  const milliseconds = Math.ceil(timeout * 1000);
  if (name === "z3-wasm") return findZ3Wasm(milliseconds);
  return findProgram(name, milliseconds, options[name]);
}

/** LIMIT: one day. */
const MAX_SECONDS = 86_400;

function missing(name: ProgramName | "z3-wasm", options: EngineOptions): string {
  if (name === "z3-wasm") return `the package z3-solver is not installed; ${INSTALL}`;
  const path = options[name];
  if (path !== undefined) return `program \`${path}\` not found`;
  return `${name} is not on PATH; install it, or give its path`;
}
