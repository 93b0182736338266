/**
 * The unknown values of one question, as reserved keys of the engine (rules U1, U2).
 *
 * All documents of a question share the table, so an unknown that both name has one key. Keys are
 * numbered in the order in which the documents mention the unknowns; the same documents give the
 * same keys.
 */
import type { Unknown } from "../sources/value.ts";

/** The natures that the engine takes as a variable; others are approximated. */
export type ExactNature = Exclude<Unknown["nature"], "pattern" | "structure">;

export class UnknownTable {
  readonly #keys = new Map<string, string>();
  readonly #names = new Map<string, Unknown>();

  /** The reserved key of an unknown without wildcards. */
  keyOf(unknown: Unknown & { readonly nature: ExactNature }): string {
    const id = `${unknown.nature} ${unknown.name}`;
    let key = this.#keys.get(id);
    if (key === undefined) {
      key = `keyaki:${unknown.nature}/${this.#keys.size + 1}`;
      this.#keys.set(id, key);
      this.#names.set(key, unknown);
    }
    return key;
  }

  get keys(): readonly string[] {
    return [...this.#names.keys()];
  }

  /** The unknown behind a reserved key. */
  unknownOf(key: string): Unknown | undefined {
    return this.#names.get(key);
  }
}

export function isExact(unknown: Unknown): unknown is Unknown & { readonly nature: ExactNature } {
  return unknown.nature !== "pattern" && unknown.nature !== "structure";
}
