/**
 * The results of parsing policies, by type and text: the stacks of an account repeat most of their
 * documents, such as managed policies and the control policies of the organization.
 *
 * All results are immutable, so a kept one equals a new one.
 */
import type { PolicyType } from "../policy/ast.ts";
import { type PolicyResult, parsePolicy } from "../policy/parse.ts";
import type { ParseDocument } from "../policy/parse-stack.ts";

/** LIMIT: results that are kept, and characters of the longest document that is. */
const MAX_KEPT = 10_000;
const MAX_KEPT_LENGTH = 100_000;

/** The results of parsing, by type and text; all of them are immutable. */
export class PolicyCache {
  readonly #results = new Map<string, PolicyResult>();
  /** By the value itself, because many stacks made by a program share their documents. */
  readonly #ofValues = new WeakMap<object, Map<PolicyType, PolicyResult>>();
  #reads = 0;

  /** Parses a document, or returns the result of an equal one. */
  readonly parse: ParseDocument = (value, type) => {
    if (typeof value !== "object" || value === null) return this.#byText(value, type);
    const known = this.#ofValues.get(value) ?? new Map<PolicyType, PolicyResult>();
    this.#ofValues.set(value, known);
    const result = known.get(type) ?? this.#byText(value, type);
    known.set(type, result);
    return result;
  };

  #byText(value: unknown, type: PolicyType): PolicyResult {
    const key = `${type} ${JSON.stringify(value)}`;
    if (key.length > MAX_KEPT_LENGTH) return this.#parse(value, type);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = this.#parse(value, type);
    if (this.#results.size >= MAX_KEPT) this.#results.clear();
    this.#results.set(key, result);
    return result;
  }

  /** How many documents were parsed. */
  get parsed(): number {
    return this.#reads;
  }

  #parse(value: unknown, type: PolicyType): PolicyResult {
    this.#reads += 1;
    return parsePolicy(value, { type });
  }
}
