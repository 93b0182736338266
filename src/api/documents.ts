/**
 * Decodes the documents of a request: from text, bytes or JSON values to policies, or to an error.
 *
 * Each document has a role. All documents are read to the end, so one error reports everything that
 * is wrong in all of them; an exceeded limit takes precedence. The existing policy, and the policy
 * of questions without a verdict, are read as reference policies (P7).
 *
 * A policy with a principal is a resource policy, otherwise an identity policy, unless the request
 * declares a type. Two policies of different types, and an identity policy in a question about
 * resource policies, are errors: read as the other type, a statement without a principal matches
 * every caller, and a PASS would be about access that nobody has.
 *
 * A value is read as the text that JSON.stringify makes of it: the limits apply to that text, and
 * lines and columns count in it.
 */

import type { DocumentRole, Warning } from "../check/answer.ts";
import { helpFor } from "../explain/help.ts";
import { notPolicy } from "../explain/other-documents.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import {
  DOCUMENT_LIMITS,
  type Document,
  type DocumentLimits,
  decodeUtf8,
  halfCharacters,
  type ReadResult,
  readDocument,
  roundedNumbers,
} from "../json/document.ts";
import { type Locate, positionIndex } from "../json/position-index.ts";
import { isEqual, isLongerThan, isObject } from "../json/value.ts";
import type { Policy, PolicyType } from "../policy/ast.ts";
import { detectType, type PolicyResult, parsePolicy } from "../policy/parse.ts";
import { neverMatching } from "../semantics/never-matches.ts";
import { parseRequest, type Request } from "../semantics/request.ts";
import type { CachedDocument, DocumentCache } from "./document-cache.ts";
import {
  documentError,
  type FieldError,
  fieldError,
  type LocatedDiagnostic,
  limitError,
  limitMessage,
  type RequestError,
  withoutSeverity,
} from "./errors.ts";

export type Source = Given & {
  readonly cache?: DocumentCache | undefined;
};

type Given =
  | { readonly kind: "text"; readonly text: string }
  /** UTF-8, perhaps with a byte order mark. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "value"; readonly value: unknown }
  /** A value within a larger JSON text that keeps to the limits and repeats no key. */
  | { readonly kind: "json"; readonly value: unknown }
  /** No document, and perhaps why. */
  | { readonly kind: "unread"; readonly diagnostics: readonly Diagnostic[] };

/** Stands in a request for a document that a surface could not read, such as a missing file. */
export class UnreadableDocument {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    this.diagnostics = diagnostics;
  }
}

/**
 * Interprets a member that holds a document: a string is JSON text, bytes are UTF-8, any other
 * value is the document itself. With a cache, the request was read from JSON.
 */
export function sourceOf(given: unknown, cache?: DocumentCache): Source {
  if (typeof given === "string") return { kind: "text", text: given, cache };
  if (given instanceof Uint8Array) return { kind: "bytes", bytes: given };
  if (given instanceof UnreadableDocument) {
    return { kind: "unread", diagnostics: given.diagnostics };
  }
  if (cache !== undefined) return { kind: "json", value: given, cache };
  return { kind: "value", value: given };
}

/** The typed input of an operation, or the error in the request. */
export type Decoded<Input> =
  | { readonly kind: "decoded"; readonly input: Input }
  | { readonly kind: "error"; readonly error: RequestError };

/** A policy with its text, for places and quotations. */
export interface PolicyDocument {
  readonly role: DocumentRole;
  readonly text: string;
  readonly policy: Policy;
}

/** The documents of a request, whatever they are: their diagnostics and places. */
export interface DecodedDocuments {
  readonly type: PolicyType;
  /** U1: the reserved keys that the documents may use, in lower case. */
  readonly unknowns: ReadonlySet<string>;
  /** Warnings about the documents, with their places. */
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** Adds line and column to a warning about these documents. */
  readonly locate: (warning: Warning) => Warning;
}

/** The decoded policies of a request. */
export interface Documents extends DecodedDocuments {
  /** The policy under test: the new policy of a pair. */
  readonly subject: PolicyDocument;
  /** The existing policy of a pair. */
  readonly reference?: PolicyDocument;
}

export interface PolicyPair extends Documents {
  readonly reference: PolicyDocument;
}

export interface PolicyAndRequest extends Documents {
  readonly request: Request;
}

/** Facts about all documents of a request. */
interface Shared {
  readonly type?: PolicyType | undefined;
  /** U1: the reserved keys that the documents may use, in lower case. */
  readonly unknowns: ReadonlySet<string>;
}

export interface PairSources extends Shared {
  readonly existing: Source;
  readonly updated: Source;
}

export interface PolicySource extends Shared {
  readonly policy: Source;
  /** Whether it is read as a reference policy (P7). */
  readonly isReference: boolean;
}

export interface EvaluationSources extends Shared {
  readonly policy: Source;
  readonly request: Source;
}

export function decodePair(sources: PairSources): Decoded<PolicyPair> {
  const { existing, updated, type, unknowns } = sources;
  const reader = new DocumentReader(unknowns);
  const documents = [reader.read("existing", existing), reader.read("new", updated)] as const;
  const shared = type ?? typeOf(documents);
  const [before, after] = documents;
  const reference = reader.policy("existing", before, shared, true);
  const subject = reader.policy("new", after, shared, false);
  if (type === undefined) reader.refuseMixedTypes(before, after);
  if (reference && subject && isEqual(before?.value, after?.value)) reader.warnAboutEquality();
  return reader.finish(shared, reference && subject && { reference, subject });
}

export function decodePolicy(source: PolicySource): Decoded<Documents> {
  const { policy, type, isReference, unknowns } = source;
  const reader = new DocumentReader(unknowns);
  const document = reader.read("policy", policy);
  const shared = type ?? typeOf([document]);
  const subject = reader.policy("policy", document, shared, isReference);
  return reader.finish(shared, subject && { subject });
}

/** For questions about resource policies alone; `declared` is the type that the request states. */
export function decodeResourcePolicy(
  policy: Source,
  declared: "resource" | undefined,
  unknowns: ReadonlySet<string>,
): Decoded<Documents> {
  const reader = new DocumentReader(unknowns);
  const document = reader.read("policy", policy);
  const subject = reader.policy("policy", document, "resource", false);
  if (declared === undefined) reader.refuseIdentityPolicy(document);
  return reader.finish("resource", subject && { subject });
}

export function decodeEvaluation(sources: EvaluationSources): Decoded<PolicyAndRequest> {
  const reader = new DocumentReader(sources.unknowns);
  const document = reader.read("policy", sources.policy);
  const requested = reader.read("request", sources.request);
  const shared = sources.type ?? typeOf([document]);
  const subject = reader.policy("policy", document, shared, true);
  const request = reader.request(requested, shared);
  return reader.finish(shared, subject && request && { subject, request });
}

/** Adds errors in other members of the request; an exceeded limit takes precedence over them. */
export function withFieldErrors<Input extends DecodedDocuments>(
  decoded: Decoded<Input>,
  fields: readonly FieldError[],
): Decoded<Input> {
  if (fields.length === 0) return decoded;
  if (decoded.kind === "decoded") {
    return { kind: "error", error: fieldError(fields, decoded.input.diagnostics) };
  }
  const { name, fieldList = [], diagnostics } = decoded.error;
  if (name === "UnprocessableEntityException") return decoded;
  const known = new Set(fields.map((each) => each.name));
  const others = fieldList.filter((each) => each.name === "policyType" && !known.has(each.name));
  return { kind: "error", error: fieldError([...fields, ...others], diagnostics) };
}

/** The answer with all warnings in their places, those about the documents first. */
export function locateWarnings<Answer extends { readonly warnings: readonly Warning[] }>(
  answer: Answer,
  { diagnostics, locate }: Pick<DecodedDocuments, "diagnostics" | "locate">,
): Answer {
  const warnings = [...diagnostics.map(withoutSeverity), ...answer.warnings.map(locate)];
  return { ...answer, warnings };
}

function typeOf(documents: readonly (Document | undefined)[]): PolicyType {
  const types = documents.map((each) => each && detectType(each.value));
  return types.includes("resource") ? "resource" : "identity";
}

/** The type of a document that shows one: undefined if it has no statement to tell by. */
function shownType(document: Document | undefined): PolicyType | undefined {
  const statement = isObject(document?.value) ? document.value["Statement"] : undefined;
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.some(isObject) ? detectType(document?.value) : undefined;
}

/** LIMIT: bytes and depth of each document. */
const LIMITS: DocumentLimits = DOCUMENT_LIMITS;

const TYPE_NAMES: Readonly<Record<PolicyType, string>> = {
  identity: "an identity policy (without a principal)",
  resource: "a resource policy (with a principal)",
};

const EQUAL_POLICIES: Diagnostic = {
  severity: "warning",
  code: "EQUAL_POLICIES",
  message:
    "the new policy equals the existing policy; check that these are the two versions you mean",
  path: [],
};

const ALLOWS_NOTHING: Diagnostic = {
  severity: "warning",
  code: "ALLOWS_NOTHING",
  message: "no statement has the effect `Allow`, so the policy allows nothing",
  path: [],
};

/** LIMIT: errors of a request that have a help, which looks at the text. */
const MAX_HELPED = 20;

/** Reads the documents of one request and collects the diagnostics of all of them. */
export class DocumentReader {
  readonly #found: LocatedDiagnostic[] = [];
  readonly #locators = new Map<DocumentRole, Locate>();
  readonly #read = new Map<DocumentRole, CachedDocument>();
  #helped = 0;
  readonly #caches = new Map<Document, DocumentCache>();
  readonly #fields: FieldError[] = [];
  readonly #unknowns: ReadonlySet<string>;
  #limit: string | undefined;
  #reason: "cannotParse" | "fieldValidationFailed" | "other" = "fieldValidationFailed";

  constructor(unknowns: ReadonlySet<string>) {
    this.#unknowns = unknowns;
  }

  read(role: DocumentRole, source: Source): Document | undefined {
    if (source.kind === "unread") {
      this.#reason = "other";
      this.report(role, source.diagnostics);
      return undefined;
    }
    const read = readSource(role, source);
    const { text, result, halves } = read;
    this.#locators.set(role, positionIndex(text));
    this.#read.set(role, read);
    if (result.kind === "document") {
      if (source.cache !== undefined) this.#caches.set(result.document, source.cache);
      if (halves.length === 0) return result.document;
      this.#reason = "cannotParse";
      this.report(role, halves);
      return undefined;
    }
    this.#reason = "cannotParse";
    if (result.kind === "invalid") {
      this.report(role, result.diagnostics);
    } else {
      const { limit, message } = result;
      this.#limit ??= limitMessage(role, limit, message);
      const code = `LIMIT_${limit.toUpperCase()}`;
      this.report(role, [{ severity: "error", code, message, path: [] }]);
    }
    return undefined;
  }

  policy(
    role: DocumentRole,
    document: Document | undefined,
    type: PolicyType,
    isReference: boolean,
  ): PolicyDocument | undefined {
    if (document === undefined) return undefined;
    const unknowns = this.#unknowns;
    const parse = (): PolicyResult => {
      const parsed = parsePolicy(document.value, { type, reference: isReference, unknowns });
      if (parsed.kind === "invalid") return parsed;
      return { ...parsed, warnings: [...parsed.warnings, ...neverMatching(parsed.policy)] };
    };
    const cache = this.#caches.get(document);
    const result =
      cache?.policy(document, [type, isReference, ...unknowns].join(" "), parse) ?? parse();
    if (result.kind !== "policy") {
      this.report(role, notPolicy(document.value) ?? result.diagnostics);
      return undefined;
    }
    this.report(role, result.warnings);
    const { policy } = result;
    const allows = policy.statements.some(({ effect }) => effect === "Allow");
    if (!allows && !isReference) this.report(role, [ALLOWS_NOTHING]);
    return { role, text: document.text, policy };
  }

  /** For a pair without a declared type. */
  refuseMixedTypes(existing: Document | undefined, updated: Document | undefined): void {
    const types = [shownType(existing), shownType(updated)] as const;
    const [before, after] = types;
    if (before === undefined || after === undefined || before === after) return;
    const message =
      `the existing policy is ${TYPE_NAMES[before]} and the new policy ${TYPE_NAMES[after]}; ` +
      "give two policies of one type, or declare the type of both";
    this.#fields.push({ name: "policyType", message, policy: "new" });
  }

  /** For a question about resource policies without a declared type. */
  refuseIdentityPolicy(document: Document | undefined): void {
    if (shownType(document) !== "identity") return;
    const message =
      `the policy is ${TYPE_NAMES.identity}, but the question is about resource policies; ` +
      "give a resource policy, or declare this type";
    this.#fields.push({ name: "policyType", message, policy: "policy" });
  }

  warnAboutEquality(): void {
    this.report("new", [EQUAL_POLICIES]);
  }

  request(document: Document | undefined, type: PolicyType): Request | undefined {
    if (document === undefined) return undefined;
    const result = parseRequest(document.value, type, "real");
    this.report("request", result.kind === "request" ? result.warnings : result.diagnostics);
    return result.kind === "request" ? result.request : undefined;
  }

  finish<Parts extends object>(
    type: PolicyType,
    parts: Parts | undefined,
  ): Decoded<Parts & DecodedDocuments> {
    if (parts !== undefined && this.#fields.length === 0) {
      const locate = ({ code, message, policy, path }: Warning): Warning => {
        return { code, message, policy, path, ...this.#locators.get(policy)?.({ path }) };
      };
      return {
        kind: "decoded",
        input: { ...parts, type, unknowns: this.#unknowns, diagnostics: this.#found, locate },
      };
    }
    return { kind: "error", error: this.#error() };
  }

  #error(): RequestError {
    if (this.#limit !== undefined) return limitError(this.#limit, this.#found);
    if (this.#fields.length > 0) return fieldError(this.#fields, this.#found);
    return documentError(this.#found, this.#reason);
  }

  report(role: DocumentRole, diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) this.#found.push(this.#located(role, each));
  }

  #helpFor(role: DocumentRole, diagnostic: Diagnostic): string | undefined {
    const read = this.#read.get(role);
    if (read === undefined) return undefined;
    const { text, result } = read;
    const document = result.kind === "document" ? result.document.value : undefined;
    return helpFor(diagnostic, text, document);
  }

  #located(policy: DocumentRole, diagnostic: Diagnostic): LocatedDiagnostic {
    const { severity, code, message, path } = diagnostic;
    const place = this.#locators.get(policy)?.(diagnostic);
    const isHelped = severity === "error" && ++this.#helped <= MAX_HELPED;
    const help = diagnostic.help ?? (isHelped ? this.#helpFor(policy, diagnostic) : undefined);
    return { severity, code, message, policy, path, ...place, ...(help && { help }) };
  }
}

/** Reads a document; its text is kept for places even where reading failed. */
function readSource(
  role: DocumentRole,
  source: Exclude<Source, { kind: "unread" }>,
): CachedDocument {
  const { cache } = source;
  switch (source.kind) {
    case "text": {
      const { text } = source;
      return cache?.document(role, text, () => readText(text)) ?? readText(text);
    }
    case "json": {
      const { value } = source;
      return cache?.document(role, value, () => readJson(value)) ?? readJson(value);
    }
    case "value":
      return readValue(source.value);
    case "bytes":
      return readBytes(source.bytes);
  }
}

const readText = (text: string): CachedDocument => withHalves(text, readDocument(text, LIMITS));

/** The value stays, because its numbers may have a spelling that the text of it has as a string. */
function readJson(value: unknown): CachedDocument {
  const text = JSON.stringify(value);
  const isShort = text.length * MAX_BYTES_PER_UNIT <= LIMITS.bytes;
  const read = isShort ? undefined : readText(text);
  return read === undefined || read.result.kind === "document"
    ? withHalves(text, { kind: "document", document: { text, value } })
    : read;
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
  // A text within the limit has at most that many bytes, so larger input need not be decoded.
  if (bytes.length > LIMITS.bytes + BYTE_ORDER_MARK) return unreadable("", TOO_LARGE);
  const text = decodeUtf8(bytes);
  if (typeof text === "string") return readText(text);
  // The offset counts bytes, so places are looked up in a text with one character per byte.
  const latin = new TextDecoder("latin1").decode(bytes);
  return unreadable(latin, { kind: "invalid", diagnostics: [text] });
}

const BYTE_ORDER_MARK = 3;
/** Bytes that UTF-8 needs for one UTF-16 unit, at most. */
const MAX_BYTES_PER_UNIT = 3;

const TOO_LARGE: ReadResult = {
  kind: "limit",
  limit: "bytes",
  message: `the document is larger than ${LIMITS.bytes} bytes`,
};

function readValue(value: unknown): CachedDocument {
  try {
    if (isLongerThan(LIMITS.bytes, value)) return unreadable("", TOO_LARGE);
    // The declared type leaves out that the result is undefined for functions and symbols.
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) return unreadable("", NOT_JSON);
    const read = readText(text);
    const rounded = read.result.kind === "document" ? roundedNumbers(read.result.document) : [];
    return { ...read, halves: [...read.halves, ...rounded] };
  } catch (error) {
    // Nesting that exhausts the stack is a RangeError; circular values and BigInts are not.
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
