/**
 * What an outside solver is: a program that is given scripts and says of each whether it can be
 * satisfied.
 *
 * Its word counts for little. `unsat` is believed, for nothing can be checked about it here;
 * `sat` comes with values, of which the formula must be true (smt-engine.ts); whatever
 * went wrong is `unknown`, with the limit's name and what happened. A program that is not there, or
 * is not what it should be, is the user's to mend: `SolverError`, before anything is asked.
 */
import type { Limit } from "../logic/engine.ts";
import type { Expression } from "../smt/s-expression.ts";
import type { Script } from "../smt/script.ts";

export interface Backend {
  readonly name: BackendName;
  /** As the program says it. */
  readonly version: string;
  /** One reply a query, in their order; as few runs of the program as can be. */
  run(queries: readonly Query[]): readonly Reply[];
}

export type BackendName = "cvc5" | "z3" | "z3-wasm";

export type Query = Pick<Script, "text" | "constants">;

export type Values = ReadonlyMap<string, Expression>;

/** What a solver's values may mean; the likeliest first. */
export interface Interpretations {
  readonly readings: readonly Values[];
  /** Whether there is no other. */
  readonly complete: boolean;
}

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

/** A solver that is asked for and is missing, too old, or something else. */
export class SolverError extends Error {
  override readonly name = "SolverError";
}
