/**
 * The interface of an engine: it takes constraints, and answers whether they can hold under
 * assumptions.
 *
 * An answer is a model, `unsat`, or `unknown` with the limit that was reached. A model is a claim
 * about the formula, and is replayed on the policies before it is reported. `unknown` stays
 * `unknown` until a check concludes. An engine may report the steps of its refutations to a
 * `ProofLog`: theory lemmas, and clauses that follow by unit propagation.
 */
import type { Model } from "./attribute.ts";
import type { Term, Terms } from "./term.ts";

export interface Engine {
  /** Adds a permanent constraint. */
  assert(term: Term): void;
  /** Announces terms that may be assumed later. */
  prepare(terms: readonly Term[]): void;
  /** Is there a model of all constraints and these assumptions? */
  solve(assumptions: readonly Term[]): Answer;
}

/** Makes an engine for the formulas of one question; `native` makes keyaki's own engine. */
export type MakeEngine = (terms: Terms, native: () => Engine) => Engine;

/** Makes an engine; what a caller gives may return anything. */
export function engineOf(make: MakeEngine, terms: Terms, native: () => Engine): Engine {
  const made: unknown = make(terms, native);
  const engine = (made ?? {}) as Partial<Engine>;
  const methods = [engine.assert, engine.prepare, engine.solve];
  if (methods.every((each) => typeof each === "function")) return engine as Engine;
  throw new TypeError(
    "`engine` did not make an engine: it must return the methods `assert`, `prepare` and `solve`",
  );
}

export type Answer =
  | { readonly kind: "sat"; readonly model: Model }
  | { readonly kind: "unsat" }
  | { readonly kind: "unknown"; readonly limit: Limit; readonly detail?: string };

/** The limit that prevented a decision. */
export type Limit =
  /** The step limit was reached. */
  | "steps"
  /** A policy variable inside a pattern could not be decided. */
  | "policy-variables"
  /** Operators of different types read one text. */
  | "mixed-types"
  | "inexact-condition"
  /** The question has no exact SMT-LIB text. */
  | "smt-lib"
  /** An external solver reached its time limit, answered unknown, or failed. */
  | "solver-time"
  | "solver-unknown"
  | "solver-failed"
  /** The certificate does not prove this answer. */
  | "certificate";

/** Receives the steps of refutations; each step follows from earlier ones. */
export interface ProofLog {
  /** A theory lemma: no values of the attributes make all of these literals true. */
  lemma(literals: readonly Term[]): void;
  /** A learned clause: one of these literals holds, by unit propagation from earlier steps. */
  learned(clause: readonly Term[]): void;
}
