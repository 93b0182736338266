/**
 * Documents that were read before: a batch asks about one reference policy over and over.
 *
 * Of each role the document that came last is remembered, by the JSON value that it was read from
 * or its text, and what it was parsed to. All of it is data that never changes, so what is
 * remembered is what reading again would give.
 */

import type { DocumentRole } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import type { Document, ReadResult } from "../json/document.ts";
import { isEqual } from "../json/value.ts";
import type { PolicyResult } from "../policy/parse.ts";
import type { CheckOptions } from "../question/options.ts";

export interface CachedDocument {
  readonly text: string;
  readonly result: ReadResult;
  readonly halves: readonly Diagnostic[];
}

interface Entry {
  /** A text, or a JSON value. */
  readonly given: unknown;
  readonly remembered: CachedDocument;
}

export class DocumentCache {
  private readonly entries = new Map<DocumentRole, Entry>();
  private readonly policies = new WeakMap<Document, Map<string, PolicyResult>>();

  document(role: DocumentRole, given: unknown, read: () => CachedDocument): CachedDocument {
    const known = this.entries.get(role);
    if (known !== undefined && isEqual(known.given, given, "same")) return known.remembered;
    const remembered = read();
    this.entries.set(role, { given, remembered });
    return remembered;
  }

  policy(document: Document, manner: string, parse: () => PolicyResult): PolicyResult {
    const results = this.policies.get(document) ?? new Map<string, PolicyResult>();
    this.policies.set(document, results);
    const known = results.get(manner);
    if (known !== undefined) return known;
    const parsed = parse();
    results.set(manner, parsed);
    return parsed;
  }
}

/** Options of an untrusted request: those of its check, and documents that were read before. */
export interface RequestOptions extends CheckOptions {
  readonly documentCache?: DocumentCache;
}
