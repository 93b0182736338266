/**
 * The interface to another solver: a program that decides whether SMT-LIB scripts are satisfiable.
 *
 * keyaki trusts a solver as little as possible. `sat` comes with values, under which the formula
 * must be true (smt-engine.ts). `unsat` has to be believed, because it comes without evidence.
 * Every failure is `unknown`, with the name of a limit and a detail. A program that is missing, or
 * is not the solver it should be, is an error in the user's setup (`SolverError`), raised before
 * any query.
 */
import type { Limit } from "../logic/engine.ts";
import type { Expression } from "../smt/s-expression.ts";
import type { Script } from "../smt/script.ts";

/** A solver that is ready to run. */
export interface Backend {
  readonly name: BackendName;
  /** The version that the program reports. */
  readonly version: string;
  /** Answers each query, in order, in as few runs of the program as possible. */
  run(queries: readonly Query[]): readonly Reply[];
}

export type BackendName = "cvc5" | "z3" | "z3-wasm";

/** A script, and the constants whose values are wanted if it is satisfiable. */
export type Query = Pick<Script, "text" | "constants">;

/** Values by the name of the constant. */
export type Values = ReadonlyMap<string, Expression>;

/** The possible readings of the values that a solver printed, most likely first. */
export interface Interpretations {
  readonly readings: readonly Values[];
  /** Whether `readings` holds every possible reading. */
  readonly complete: boolean;
}

/** The answer to one query. */
export type Reply =
  | ({ readonly kind: "sat" } & Interpretations)
  | { readonly kind: "unsat" }
  | {
      readonly kind: "unknown";
      readonly limit: Extract<Limit, "solver-time" | "solver-unknown" | "solver-failed">;
      readonly detail: string;
    };

export function failed(detail: string): Reply {
  return { kind: "unknown", limit: "solver-failed", detail };
}

export function timedOut(name: BackendName, milliseconds: number): Reply {
  const detail = `${name} took longer than ${milliseconds / 1000} s`;
  return { kind: "unknown", limit: "solver-time", detail };
}

/** Thrown if a requested solver is missing, too old, or a different program. */
export class SolverError extends Error {
  override readonly name = "SolverError";
}
