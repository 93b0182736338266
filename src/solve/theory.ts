/**
 * The interface of theories: demands for a value that passes some tests and fails others, and
 * answers.
 *
 * Tests are named by position in the list of the theory. A conflict names tests that suffice for
 * it: no value passes all of its `wanted` tests and fails all of its `unwanted` tests.
 */
import type { Value } from "../logic/attribute.ts";
import type { Limit } from "../logic/engine.ts";

export interface Demand {
  readonly wanted: readonly number[];
  readonly unwanted: readonly number[];
  /** Texts that are excluded, because another attribute with this value must differ. */
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

export const toLimit = (limit: Limit): { readonly kind: "limit"; readonly limit: Limit } => ({
  kind: "limit",
  limit,
});
