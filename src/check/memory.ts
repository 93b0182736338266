/**
 * Documents that were read before: a batch asks about one reference policy over and over.
 *
 * Of each role the document that came last is remembered, by the JSON value that it was read from
 * or its text, and what it was parsed to. All of it is data that never changes, so what is
 * remembered is what reading again would give.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import type { Document, ReadResult } from "../json/document.ts";
import type { PolicyResult } from "../policy/parse.ts";
import { isObject } from "../policy/reader.ts";
import type { Role } from "./answer.ts";

export interface Remembered {
  readonly text: string;
  readonly result: ReadResult;
  readonly halves: readonly Diagnostic[];
}

interface Entry {
  /** A text, or a JSON value. */
  readonly given: unknown;
  readonly remembered: Remembered;
}

export class Memory {
  private readonly entries = new Map<Role, Entry>();
  private readonly policies = new WeakMap<Document, Map<string, PolicyResult>>();

  document(role: Role, given: unknown, read: () => Remembered): Remembered {
    const known = this.entries.get(role);
    if (known !== undefined && isSame(known.given, given)) return known.remembered;
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

/** Equality of JSON values with their members in one order, as they have one text. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let i = 0; i < one.length; i++) if (!isSame(one[i], other[i])) return false;
    return true;
  }
  if (!isObject(one) || !isObject(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every((name, i) => name === others[i] && isSame(one[name], other[name]))
  );
}
