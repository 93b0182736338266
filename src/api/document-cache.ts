/**
 * The documents that a batch read last: requests of a batch often repeat one reference policy.
 *
 * For each role the cache keeps the last document: the JSON value or text that was passed, and the
 * result of reading and parsing it. All of this is immutable, so a cached result equals the result
 * of reading again. Equality is by value, with members in the same order, because lines and columns
 * depend on the order.
 */

import type { DocumentRole } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import type { Document, ReadResult } from "../json/document.ts";
import { isEqual } from "../json/value.ts";
import type { PolicyResult } from "../policy/parse.ts";
import { PolicyCache } from "./policy-cache.ts";

/** A document that was read: its text, the result, and diagnostics about lone surrogates. */
export interface CachedDocument {
  readonly text: string;
  readonly result: ReadResult;
  readonly halves: readonly Diagnostic[];
}

interface Entry {
  /** A text or a JSON value. */
  readonly given: unknown;
  readonly cached: CachedDocument;
}

export class DocumentCache {
  /** The policies of stacks, which repeat more than a role's last one. */
  readonly parsed: PolicyCache = new PolicyCache();
  readonly #entries = new Map<DocumentRole, Entry>();
  readonly #policies = new WeakMap<Document, Map<string, PolicyResult>>();

  document(role: DocumentRole, given: unknown, read: () => CachedDocument): CachedDocument {
    const known = this.#entries.get(role);
    if (known !== undefined && isEqual(known.given, given, "same")) return known.cached;
    const cached = read();
    this.#entries.set(role, { given, cached });
    return cached;
  }

  /** `manner` names the options under which the document is parsed. */
  policy(document: Document, manner: string, parse: () => PolicyResult): PolicyResult {
    const results = this.#policies.get(document) ?? new Map<string, PolicyResult>();
    this.#policies.set(document, results);
    const known = results.get(manner);
    if (known !== undefined) return known;
    const parsed = parse();
    results.set(manner, parsed);
    return parsed;
  }
}
