/**
 * The documents of a question, from what a surface was given to policies, or to a refusal.
 *
 * Each document has a role. All documents are read to the end, so that one refusal holds every
 * fault of all of them; a limit that is exceeded outweighs faults. Two policies of one question are
 * resource policies if either is, unless the type is declared. The existing policy, and the policy
 * of questions that judge nothing, are reference policies (M10).
 *
 * A document is text, bytes or a JSON value. A value is read as the text that JSON.stringify makes
 * of it: the limits hold for it too, and lines and columns count in that text.
 */

import type { DocumentRole, Warning } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import {
  DOCUMENT_LIMITS,
  type Document,
  type DocumentLimits,
  decodeUtf8,
  halfCharacters,
  type ReadResult,
  readDocument,
} from "../json/document.ts";
import { type Locate, positionIndex } from "../json/position-index.ts";
import type { Policy, PolicyType } from "../policy/ast.ts";
import { detectType, type PolicyResult, parsePolicy } from "../policy/parse.ts";
import { parseRequest, type Request } from "../semantics/request.ts";
import type { CachedDocument, DocumentCache } from "./document-cache.ts";
import {
  documentError,
  type LocatedDiagnostic,
  limitError,
  limitMessage,
  type RequestError,
} from "./errors.ts";

export type Source = Given & {
  /** What was read before. */
  readonly memory?: DocumentCache | undefined;
};

type Given =
  | { readonly kind: "text"; readonly text: string }
  /** UTF-8, perhaps with a byte order mark. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "value"; readonly value: unknown }
  /** A value within a larger JSON text, which keeps to the limits and has no key twice. */
  | { readonly kind: "json"; readonly value: unknown }
  /** Nothing, and perhaps why. */
  | { readonly kind: "unread"; readonly diagnostics: readonly Diagnostic[] };

/**
 * A text is JSON text; any other value is the document itself, bytes apart. Who has a memory has
 * read the request from JSON.
 */
export function sourceOf(given: unknown, memory?: DocumentCache): Source {
  if (typeof given === "string") return { kind: "text", text: given, memory };
  if (given instanceof Uint8Array) return { kind: "bytes", bytes: given };
  if (memory !== undefined) return { kind: "json", value: given, memory };
  return { kind: "value", value: given };
}

export type Reading<T> =
  | { readonly kind: "read"; readonly read: T }
  | { readonly kind: "refused"; readonly refusal: RequestError };

/** A policy and the text that it was read from. */
export interface PolicyDocument {
  readonly text: string;
  readonly policy: Policy;
}

/** What every reading has: the type of its policies, and what is doubtful in its documents. */
export interface Read {
  readonly type: PolicyType;
  readonly warnings: readonly LocatedDiagnostic[];
  /** Adds the places to diagnostics about these documents. */
  readonly located: (found: readonly Warning[]) => readonly LocatedDiagnostic[];
}

export interface ReadPair extends Read {
  readonly existing: PolicyDocument;
  readonly updated: PolicyDocument;
}

export interface ReadPolicy extends Read {
  readonly policy: PolicyDocument;
}

export interface ReadEvaluation extends ReadPolicy {
  readonly request: Request;
}

export interface PairSources {
  readonly existing: Source;
  readonly updated: Source;
  readonly type?: PolicyType | undefined;
}

export interface PolicySource {
  readonly policy: Source;
  readonly type?: PolicyType | undefined;
  readonly reference: boolean;
}

export interface EvaluationSources {
  readonly policy: Source;
  readonly request: Source;
  readonly type?: PolicyType | undefined;
}

export function readPair({ existing, updated, type }: PairSources): Reading<ReadPair> {
  const reader = new DocumentReader();
  const documents = [reader.read("existing", existing), reader.read("new", updated)] as const;
  const shared = type ?? typeOf(documents);
  const [before, after] = documents;
  const old = reader.policy("existing", before, shared, true);
  const young = reader.policy("new", after, shared, false);
  return reader.finish(shared, old && young && { existing: old, updated: young });
}

export function readPolicy({ policy, type, reference }: PolicySource): Reading<ReadPolicy> {
  const reader = new DocumentReader();
  const document = reader.read("policy", policy);
  const shared = type ?? typeOf([document]);
  const read = reader.policy("policy", document, shared, reference);
  return reader.finish(shared, read && { policy: read });
}

export function readEvaluation(sources: EvaluationSources): Reading<ReadEvaluation> {
  const reader = new DocumentReader();
  const document = reader.read("policy", sources.policy);
  const requested = reader.read("request", sources.request);
  const shared = sources.type ?? typeOf([document]);
  const policy = reader.policy("policy", document, shared, true);
  const request = reader.request(requested, shared);
  return reader.finish(shared, policy && request && { policy, request });
}

function typeOf(documents: readonly (Document | undefined)[]): PolicyType {
  const types = documents.map((each) => each && detectType(each.value));
  return types.includes("resource") ? "resource" : "identity";
}

/** LIMIT: a document of a question; all have the same. */
const LIMITS: DocumentLimits = DOCUMENT_LIMITS;

/** Reads the documents of one question and keeps what is found in each. */
class DocumentReader {
  readonly #found: LocatedDiagnostic[] = [];
  readonly #locators = new Map<DocumentRole, Locate>();
  readonly #memories = new Map<Document, DocumentCache>();
  #limit: string | undefined;
  #reason: "cannotParse" | "fieldValidationFailed" | "other" = "fieldValidationFailed";

  read(role: DocumentRole, source: Source): Document | undefined {
    if (source.kind === "unread") {
      this.#reason = "other";
      this.#report(role, source.diagnostics);
      return undefined;
    }
    const { text, result, halves } = readSource(role, source);
    this.#locators.set(role, positionIndex(text));
    if (result.kind === "document") {
      if (source.memory !== undefined) this.#memories.set(result.document, source.memory);
      if (halves.length === 0) return result.document;
      this.#reason = "cannotParse";
      this.#report(role, halves);
      return undefined;
    }
    this.#reason = "cannotParse";
    if (result.kind === "invalid") {
      this.#report(role, result.diagnostics);
    } else {
      const { limit, message } = result;
      this.#limit ??= limitMessage(role, limit, message);
      const code = `LIMIT_${limit.toUpperCase()}`;
      this.#report(role, [{ severity: "error", code, message, path: [] }]);
    }
    return undefined;
  }

  policy(
    role: DocumentRole,
    document: Document | undefined,
    type: PolicyType,
    reference: boolean,
  ): PolicyDocument | undefined {
    if (document === undefined) return undefined;
    const parse = (): PolicyResult => parsePolicy(document.value, { type, reference });
    const memory = this.#memories.get(document);
    const result = memory?.policy(document, `${type} ${reference}`, parse) ?? parse();
    this.#report(role, result.kind === "policy" ? result.warnings : result.diagnostics);
    return result.kind === "policy" ? { text: document.text, policy: result.policy } : undefined;
  }

  request(document: Document | undefined, type: PolicyType): Request | undefined {
    if (document === undefined) return undefined;
    const result = parseRequest(document.value, type);
    this.#report("request", result.kind === "request" ? result.warnings : result.diagnostics);
    return result.kind === "request" ? result.request : undefined;
  }

  finish<T>(type: PolicyType, parts: T | undefined): Reading<T & Read> {
    if (parts !== undefined) {
      const located = (found: readonly Warning[]): readonly LocatedDiagnostic[] =>
        found.map((each) => this.#located(each.policy, each));
      return { kind: "read", read: { ...parts, type, warnings: this.#found, located } };
    }
    const refusal =
      this.#limit === undefined
        ? documentError(this.#found, this.#reason)
        : limitError(this.#limit, this.#found);
    return { kind: "refused", refusal };
  }

  #report(role: DocumentRole, diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) this.#found.push(this.#located(role, each));
  }

  #located(policy: DocumentRole, diagnostic: Diagnostic): LocatedDiagnostic {
    const { severity, code, message, path } = diagnostic;
    const place = this.#locators.get(policy)?.(diagnostic);
    return { severity, code, message, policy, path, ...place };
  }
}

/** The text is there for the sake of places, whatever came of reading it. */
function readSource(
  role: DocumentRole,
  source: Exclude<Source, { kind: "unread" }>,
): CachedDocument {
  const { memory } = source;
  switch (source.kind) {
    case "text": {
      const { text } = source;
      return memory?.document(role, text, () => readText(text)) ?? readText(text);
    }
    case "json": {
      const { value } = source;
      return memory?.document(role, value, () => readJson(value)) ?? readJson(value);
    }
    case "value":
      return readValue(source.value);
    case "bytes":
      return readBytes(source.bytes);
  }
}

const readText = (text: string): CachedDocument => withHalves(text, readDocument(text, LIMITS));

function readJson(value: unknown): CachedDocument {
  const text = JSON.stringify(value);
  // JSON.stringify writes null for a number that is too large: then the text says another value.
  const isSaid = text.length * MOST_BYTES_OF_ONE <= LIMITS.bytes && !text.includes("null");
  return isSaid
    ? withHalves(text, { kind: "document", document: { text, value } })
    : readText(text);
}

function withHalves(text: string, result: ReadResult): CachedDocument {
  const halves = result.kind === "document" ? halfCharacters(result.document) : [];
  return { text, result, halves };
}

const unreadable = (text: string, result: ReadResult): CachedDocument => ({
  text,
  result,
  halves: [],
});

function readBytes(bytes: Uint8Array): CachedDocument {
  // A text within the limit takes as many bytes at least as it has; more are not worth decoding.
  if (bytes.length > LIMITS.bytes + BYTE_ORDER_MARK) return unreadable("", TOO_LARGE);
  const text = decodeUtf8(bytes);
  if (typeof text === "string") return readText(text);
  // The offset counts bytes, so lines and columns are found where each byte is a character.
  const latin = new TextDecoder("latin1").decode(bytes);
  return unreadable(latin, { kind: "invalid", diagnostics: [text] });
}

const BYTE_ORDER_MARK = 3;
/** UTF-8 needs for one unit of UTF-16. */
const MOST_BYTES_OF_ONE = 3;

const TOO_LARGE: ReadResult = {
  kind: "limit",
  limit: "bytes",
  message: `the document is larger than ${LIMITS.bytes} bytes`,
};

function readValue(value: unknown): CachedDocument {
  try {
    // Its type leaves out that it is undefined for undefined, functions and symbols.
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) return unreadable("", NOT_JSON);
    return readText(text);
  } catch (error) {
    // Nesting that exhausts the stack is a RangeError; circles and big integers are not.
    return unreadable("", error instanceof RangeError ? TOO_DEEP : NOT_JSON);
  }
}

const TOO_DEEP: ReadResult = {
  kind: "limit",
  limit: "depth",
  message: `the document is nested deeper than ${LIMITS.depth} levels`,
};

const NOT_JSON: ReadResult = {
  kind: "invalid",
  diagnostics: [
    {
      severity: "error",
      code: "NOT_JSON",
      message: "the document is neither JSON text nor a JSON value",
      path: [],
    },
  ],
};
