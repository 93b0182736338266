/**
 * What an engine is: it is told what holds, asked what else can hold, and answers with a model,
 * that there is none, or why it could not tell.
 *
 * A model is a claim about the formula, to be replayed on the policies before anyone believes it;
 * `unknown` is never rounded to either side below a check's conclusion. What a refutation rests on
 * can be written down as it is found: facts of a theory, and clauses that follow (`ProofLog`).
 */
import type { Model } from "./attribute.ts";
import type { Term, Terms } from "./term.ts";

export interface Engine {
  /** Adds a constraint for good. */
  assert(term: Term): void;
  /** Makes known what may be assumed later. */
  prepare(terms: readonly Term[]): void;
  /** Is there a model of all constraints and these assumptions? */
  solve(assumptions: readonly Term[]): Answer;
}

/** Makes an engine for the formulas of one question; `native` makes the engine of this project. */
export type MakeEngine = (terms: Terms, native: () => Engine) => Engine;

export type Answer =
  | { readonly kind: "sat"; readonly model: Model }
  | { readonly kind: "unsat" }
  | { readonly kind: "unknown"; readonly limit: Limit; readonly detail?: string };

/** Why nothing was decided. */
export type Limit =
  /** The search spent its steps. */
  | "steps"
  /** A variable inside a pattern. */
  | "policy-variables"
  /** One text that operators of different types read. */
  | "mixed-types"
  /** The question has no exact SMT-LIB text. */
  | "smt-lib"
  /** An outside solver took too long, did not know, or failed. */
  | "solver-time"
  | "solver-unknown"
  | "solver-failed"
  /** A certificate does not prove it. */
  | "certificate";

/** Hears what a refutation rests on, in an order in which each step follows from those before. */
export interface ProofLog {
  /** No model of the attributes' tests makes all of these literals true. */
  lemma(literals: readonly Term[]): void;
  /** At least one of these literals holds: by unit propagation from what was said before. */
  learned(clause: readonly Term[]): void;
}
