/**
 * The context of one parse: the current place, the diagnostics so far, and facts about the whole
 * policy.
 *
 * The place is a stack of steps that parsers push and pop. A path is made from it only for a
 * diagnostic or a node that keeps it, so most texts of a policy cost nothing.
 *
 * A parser of a part that finds an error reports it and returns undefined, and parsing continues.
 * So one parse reports everything.
 */

import { type Diagnostic, Diagnostics, type JsonPath } from "../json/diagnostic.ts";
import { quoted, typeName } from "../json/value.ts";
import type { PolicyType } from "./ast.ts";

const NO_UNKNOWNS: ReadonlySet<string> = new Set();

export class ParseContext {
  readonly type: PolicyType;
  /** Whether wildcards inside AWS principals are accepted (P7). */
  readonly reference: boolean;
  /** Whether `${…}` is a variable, as in version 2012-10-17 only (V1). */
  variables = true;
  /** U1: the reserved keys that the question declares, in lower case. */
  readonly unknowns: ReadonlySet<string>;
  /** The Sids seen so far. */
  readonly sids: Set<string> = new Set();
  readonly #diagnostics = new Diagnostics();
  readonly #steps: (string | number)[] = [];

  constructor(type: PolicyType, reference: boolean, unknowns: ReadonlySet<string> = NO_UNKNOWNS) {
    this.type = type;
    this.reference = reference;
    this.unknowns = unknowns;
  }

  /** INVARIANT: each `enter` is followed by one `leave`. */
  enter(step: string | number): void {
    this.#steps.push(step);
  }

  leave(): void {
    this.#steps.pop();
  }

  get path(): JsonPath {
    return [...this.#steps];
  }

  get found(): readonly Diagnostic[] {
    return this.#diagnostics.found;
  }

  get failed(): boolean {
    return this.#diagnostics.failed;
  }

  error(code: string, message: string): void {
    this.#diagnostics.error(code, message, this.path);
  }

  warn(code: string, message: string): void {
    this.#diagnostics.warn(code, message, this.path);
  }

  /** Reports a value whose JSON type is wrong, by the name of its element. */
  mismatch(expected: string, value: unknown): void {
    const element = this.#steps.findLast((step) => typeof step === "string");
    const isEntry = typeof this.#steps.at(-1) === "number";
    const name =
      element === undefined ? "the policy" : `${isEntry ? "an entry of " : ""}${quoted(element)}`;
    this.error("DATA_TYPE_MISMATCH", `${name} must be ${expected}, not ${typeName(value)}`);
  }
}

/** A node under construction: absent members are not set, which is faster than spreading. */
export type Draft<T> = { -readonly [Member in keyof T]: T[Member] };

/** Parses one value; undefined if it is rejected or skipped. */
export type ParseItem<T> = (item: unknown, context: ParseContext, listed: boolean) => T | undefined;

/** Parses a value, or each value of a list at its own place. */
export function parseList<T>(
  value: unknown,
  context: ParseContext,
  parse: ParseItem<T>,
): readonly T[] {
  if (!Array.isArray(value)) {
    const one = parse(value, context, false);
    return one === undefined ? [] : [one];
  }
  const values: T[] = [];
  for (let i = 0; i < value.length; i++) {
    context.enter(i);
    const one = parse(value[i], context, true);
    context.leave();
    if (one !== undefined) values.push(one);
  }
  return values;
}

export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
