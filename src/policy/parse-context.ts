/**
 * One reading of a policy: the place that is being read, what was found wrong so far, and what the
 * parts must know of the whole.
 *
 * The place is a stack that every reader of a part pushes to and pops from, so that a path is only
 * written out for a diagnostic or a node that keeps it: most texts of most policies cost nothing.
 *
 * Faults that make a text unreadable are errors; a reader of a part then returns undefined and
 * reading goes on, so that one reading reports everything.
 */

import { type Diagnostic, Diagnostics, type JsonPath } from "../json/diagnostic.ts";
import { typeName } from "../json/value.ts";
import type { PolicyType } from "./ast.ts";

export class ParseContext {
  readonly type: PolicyType;
  /** Whether wildcards inside AWS principals are accepted (M10). */
  readonly reference: boolean;
  /** Whether `${…}` is a variable: Version 2012-10-17 only (V1). */
  variables = true;
  /** The Sids seen so far. */
  readonly sids: Set<string> = new Set();
  readonly #diagnostics = new Diagnostics();
  readonly #steps: (string | number)[] = [];

  constructor(type: PolicyType, reference: boolean) {
    this.type = type;
    this.reference = reference;
  }

  /** INVARIANT: each `enter` is followed by its `leave`. */
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

  /** The value has another JSON type than its place asks for. */
  mismatch(expected: string, value: unknown): void {
    this.error("DATA_TYPE_MISMATCH", `expected ${expected}, found ${typeName(value)}`);
  }
}

/** A node while it is put together: absent members are left out, which spreading does slowly. */
export type Draft<T> = { -readonly [Member in keyof T]: T[Member] };

/** Reads one value; undefined where it is refused or skipped. */
export type ParseItem<T> = (item: unknown, context: ParseContext, listed: boolean) => T | undefined;

/** Reads a value, or each value of a list at its place. */
export function parseList<T>(
  value: unknown,
  context: ParseContext,
  read: ParseItem<T>,
): readonly T[] {
  if (!Array.isArray(value)) {
    const one = read(value, context, false);
    return one === undefined ? [] : [one];
  }
  const values: T[] = [];
  for (let i = 0; i < value.length; i++) {
    context.enter(i);
    const one = read(value[i], context, true);
    context.leave();
    if (one !== undefined) values.push(one);
  }
  return values;
}

export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
