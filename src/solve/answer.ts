/**
 * What an engine answers: a model, that there is none, or why it could not tell.
 */
import type { Model } from "../logic/attribute.ts";
import type { Limit } from "./outcome.ts";

export type Answer =
  | { readonly kind: "sat"; readonly model: Model }
  | { readonly kind: "unsat" }
  | { readonly kind: "unknown"; readonly limit: Limit };
