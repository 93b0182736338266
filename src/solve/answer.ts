/**
 * What an engine answers: a model, that there is none, or why it could not tell.
 *
 * A model is a claim about the formula, to be replayed on the policies before anyone believes it;
 * `unknown` is never rounded to either side below a check's conclusion.
 */
import type { Model } from "../logic/attribute.ts";
import type { Limit } from "./outcome.ts";

export type Answer =
  | { readonly kind: "sat"; readonly model: Model }
  | { readonly kind: "unsat" }
  | { readonly kind: "unknown"; readonly limit: Limit };
