/**
 * What a theory answers when asked for a value that passes some tests and fails some others.
 *
 * Tests are named by their position in the theory's list. A conflict names tests that are enough
 * to make it so: no value passes all of its `wanted` and fails all of its `unwanted`.
 */
import type { Value } from "../logic/attribute.ts";
import type { Limit } from "../logic/engine.ts";

export interface Demand {
  readonly wanted: readonly number[];
  readonly unwanted: readonly number[];
  /** Texts that won't do: values that other attributes must differ from. */
  readonly avoid?: ReadonlySet<string>;
}

export type TheoryAnswer<V = Value> =
  | { readonly kind: "value"; readonly value: V }
  | {
      readonly kind: "conflict";
      readonly wanted: readonly number[];
      readonly unwanted: readonly number[];
    }
  | { readonly kind: "limit"; readonly limit: Limit };

export const limitOf = (limit: Limit): { readonly kind: "limit"; readonly limit: Limit } => ({
  kind: "limit",
  limit,
});
