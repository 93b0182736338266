/**
 * What a theory answers when asked for a value that passes some tests and fails some others.
 *
 * Tests are named by their position in the theory's list. A conflict names tests that are enough
 * to make it so: no value passes all of its `wanted` and fails all of its `unwanted`.
 */
import type { Value } from "../logic/attribute.ts";

export interface Demand {
  readonly wanted: readonly number[];
  readonly unwanted: readonly number[];
  /** Texts that won't do: values that other attributes must differ from. */
  readonly avoid?: ReadonlySet<string>;
}

export type Outcome<V = Value> =
  | { readonly kind: "value"; readonly value: V }
  | {
      readonly kind: "conflict";
      readonly wanted: readonly number[];
      readonly unwanted: readonly number[];
    }
  | { readonly kind: "limit"; readonly limit: Limit };

/** Why nothing was decided: steps ran out, or the question is outside of what we can decide. */
export type Limit = "steps" | "policy-variables" | "mixed-types";

export const limitOf = (limit: Limit): { readonly kind: "limit"; readonly limit: Limit } => ({
  kind: "limit",
  limit,
});
