/**
 * Reads an untrusted JSON document: RFC 8259 with limits, without repeated keys.
 *
 * `JSON.parse` decides what is JSON and builds the value. One scan of the text counts brackets and
 * colons outside of strings, so the depth is known before anything is parsed. In valid JSON a colon
 * outside of strings is a member. `JSON.parse` keeps only one of two members with the same key, so
 * fewer members than colons reveal a repeated key. Only then, and for the place of a syntax error,
 * a slow parser reads the text again.
 *
 * A number that a double does not spell as the document does is a `SpelledNumber` in the value
 * (number.ts). The scan finds out whether there is one. Comments and trailing commas are errors.
 */
import { type ParseErrorCode, printParseErrorCode, visit } from "jsonc-parser";
import type { Diagnostic, JsonPath } from "./diagnostic.ts";
import { isPlainNumber, precisionMessage, SpelledNumber } from "./number.ts";

export interface DocumentLimits {
  /** The length of the text in UTF-8. */
  readonly bytes: number;
  /** The nesting of arrays and objects; `[[1]]` has depth 2. */
  readonly depth: number;
}

/**
 * LIMIT: 1 MiB and depth 100; a depth of some thousands would exhaust the stack of the slow parser.
 */
export const DOCUMENT_LIMITS: DocumentLimits = { bytes: 1_048_576, depth: 100 };

export interface Document {
  readonly text: string;
  /** As of `JSON.parse`, except for numbers that are a `SpelledNumber`. */
  readonly value: unknown;
}

export type ReadResult =
  | { readonly kind: "document"; readonly document: Document }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "limit"; readonly limit: "bytes" | "depth"; readonly message: string };

/** Decodes UTF-8 without its byte order mark; a diagnostic has the byte offset of the error. */
export function decodeUtf8(bytes: Uint8Array): string | Diagnostic {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Without a text, the offset counts bytes.
    const offset = firstMalformed(bytes);
    const message = `not UTF-8 text: malformed at byte ${offset}`;
    return { severity: "error", code: "INVALID_UTF8", message, path: [], offset };
  }
}

/** Reads one JSON document; reports all repeated keys, or the first syntax error. */
export function readDocument(text: string, limits: DocumentLimits = DOCUMENT_LIMITS): ReadResult {
  if (exceedsBytes(text, limits.bytes)) {
    const message = `the document is larger than ${limits.bytes} bytes`;
    return { kind: "limit", limit: "bytes", message };
  }
  const { depth, members, hasPlainNumbers } = scan(text);
  if (depth > limits.depth) {
    const message = `the document is nested deeper than ${limits.depth} levels`;
    return { kind: "limit", limit: "depth", message };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "invalid", diagnostics: [syntaxError(text)] };
  }
  if (countMembers(value) < members) return { kind: "invalid", diagnostics: duplicateKeys(text) };
  if (!hasPlainNumbers) value = withSpellings(value, text);
  return { kind: "document", document: { text, value } };
}

/**
 * The value of a text that `readDocument` has accepted, with strings in the place of spelled
 * numbers. They have the same meaning (R1), and keep it if somebody prints the value as JSON.
 */
export function parseWithStrings(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (scan(text).hasPlainNumbers) return value;
  return JSON.parse(JSON.stringify(withSpellings(value, text)));
}

/**
 * Errors for numbers in a text that `JSON.stringify` made of a value: they are doubles, so those
 * that are not plain may have lost digits before.
 */
export function roundedNumbers({ text }: Document): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (scan(text).hasPlainNumbers) return found;
  visitSpelledNumbers(text, (spelling, path, offset) => {
    const message = precisionMessage(Number(spelling));
    if (message === undefined) return;
    found.push({ severity: "error", code: "NUMBER_PRECISION", message, path, offset });
  });
  return found;
}

/** Puts a `SpelledNumber` in the place of each number that a double does not keep. */
function withSpellings(value: unknown, text: string): unknown {
  const whole = { value };
  visitSpelledNumbers(text, (spelling, path) => put(whole, ["value", ...path], spelling));
  return whole.value;
}

function visitSpelledNumbers(
  text: string,
  onNumber: (spelling: string, path: JsonPath, offset: number) => void,
): void {
  visit(text, {
    onLiteralValue: (literal, offset, length, _line, _column, pathOf) => {
      if (typeof literal !== "number") return;
      const spelling = text.slice(offset, offset + length);
      if (!isPlainNumber(spelling)) onNumber(spelling, pathOf(), offset);
    },
  });
}

function put(whole: object, path: JsonPath, spelling: string): void {
  // The value was made from the same text, so each step but the last leads to an array or object.
  const steps = path.slice(0, -1);
  const parent = steps.reduce<unknown>((at, step) => (at as Container)[step], whole);
  (parent as Container)[path.at(-1) ?? ""] = new SpelledNumber(spelling);
}

type Container = Record<string | number, unknown>;

/** Whether UTF-8 needs more than `limit` bytes; for most texts the length is enough. */
function exceedsBytes(text: string, limit: number): boolean {
  // A UTF-16 unit takes one to three bytes; a surrogate pair takes two units and four bytes.
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || isPairedSurrogate(text, at) ? 1 : 2;
  }
  return bytes > limit;
}

function isPairedSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if ((unit & 0xfc00) === 0xd800) return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
  return (unit & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
// With bit 5 set, `[` becomes `{` and `]` becomes `}`; no other character does.
const OPEN = 0x7b;
const CLOSE = 0x7d;

interface Scan {
  readonly depth: number;
  readonly members: number;
  /** Whether doubles keep the spelling of all numbers. */
  readonly hasPlainNumbers: boolean;
}

/** Facts about a text, which are correct if it is JSON. */
function scan(text: string): Scan {
  let open = 0;
  let depth = 0;
  let members = 0;
  let hasPlainNumbers = true;
  for (let at = 0; at < text.length; at++) {
    let unit = text.charCodeAt(at);
    // Half of a pretty-printed text is indentation, so this loop is tight.
    if (unit === NEWLINE) {
      do unit = text.charCodeAt(++at);
      while (unit === SPACE);
    }
    if (unit === QUOTE) {
      at = closingQuote(text, at);
    } else if (unit === COLON) {
      members++;
    } else if ((unit | 0x20) === OPEN) {
      open++;
      if (open > depth) depth = open;
    } else if ((unit | 0x20) === CLOSE) {
      open--;
    } else if (unit > COMMA && unit < COLON) {
      // A minus or a digit; in JSON, no other character between comma and colon begins a value.
      const end = endOfNumber(text, at);
      hasPlainNumbers &&= isPlainNumber(text.slice(at, end));
      at = end - 1;
    }
  }
  return { depth, members, hasPlainNumbers };
}

const IN_NUMBER = /[-+.0-9eE]*/y;

function endOfNumber(text: string, start: number): number {
  IN_NUMBER.lastIndex = start;
  IN_NUMBER.test(text);
  return Math.max(IN_NUMBER.lastIndex, start + 1);
}

/** The offset of the quote that ends the string from `start`, or the end of the text. */
function closingQuote(text: string, start: number): number {
  let at = start;
  while (true) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    // A quote after an odd run of backslashes is escaped; the run ends at `start` at the latest.
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
}

/** A lone surrogate, or an escape that may be one. */
const HALF = /\p{Surrogate}|\\u[dD][89a-fA-F]/u;
const SURROGATE = /\p{Surrogate}/u;

function hasHalf(value: unknown): boolean {
  if (typeof value === "string") return SURROGATE.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, child]) => SURROGATE.test(key) || hasHalf(child));
}

/**
 * Reports every string and key with a lone surrogate. JSON allows them, but they are not text
 * (I-JSON, RFC 7493, section 2.1), and two adjacent ones may become another character.
 */
export function halfCharacters({ text, value }: Document): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!HALF.test(text) || !hasHalf(value)) return found;
  const report = (value: unknown, offset: number, path: Diagnostic["path"]): void => {
    if (typeof value !== "string" || !SURROGATE.test(value)) return;
    const message = "a lone surrogate is not a character";
    found.push({ severity: "error", code: "LONE_SURROGATE", message, path, offset });
  };
  visit(text, {
    onObjectProperty: (key, offset, _length, _line, _column, pathOfObject) =>
      report(key, offset, pathOfObject()),
    onLiteralValue: (value, offset, _length, _line, _column, pathOf) =>
      report(value, offset, pathOf()),
  });
  return found;
}

/** The number of members of all objects in a value. */
function countMembers(value: unknown): number {
  let members = 0;
  const pending: object[] = [];
  const visitLater = (child: unknown): void => {
    if (typeof child === "object" && child !== null) pending.push(child);
  };
  visitLater(value);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) {
      for (const child of node) visitLater(child);
    } else {
      const children = Object.values(node);
      members += children.length;
      for (const child of children) visitLater(child);
    }
  }
  return members;
}

/** Reports each member whose unescaped key an earlier member of the same object has. */
function duplicateKeys(text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const enclosing: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => {
      enclosing.push(new Set());
    },
    onObjectEnd: () => {
      enclosing.pop();
    },
    onObjectProperty: (key, offset, _length, _line, _column, pathOfObject) => {
      const keys = enclosing.at(-1);
      if (keys?.has(key)) {
        const message = `duplicate key \`${key}\``;
        const path = [...pathOfObject(), key];
        found.push({ severity: "error", code: "DUPLICATE_KEY", message, path, offset });
      }
      keys?.add(key);
    },
  });
  return found;
}

const ERRORS: Readonly<Record<string, string>> = {
  InvalidSymbol: "unknown symbol",
  InvalidNumberFormat: "malformed number",
  PropertyNameExpected: "key in double quotes expected",
  ValueExpected: "value expected",
  ColonExpected: "`:` expected",
  CommaExpected: "`,` expected",
  CloseBraceExpected: "`}` expected",
  CloseBracketExpected: "`]` expected",
  EndOfFileExpected: "end of the document expected",
  InvalidCommentToken: "comments are not allowed",
  UnexpectedEndOfString: "unterminated string",
  UnexpectedEndOfNumber: "unfinished number",
  InvalidUnicode: "malformed `\\u` escape in a string",
  InvalidEscapeCharacter: "unknown escape in a string",
  InvalidCharacter: "control character in a string",
};

/** The first error in a text that `JSON.parse` rejects; the messages of V8 vary by version. */
function syntaxError(text: string): Diagnostic {
  const fault = firstError(text);
  const what = ERRORS[printParseErrorCode(fault.code)] ?? "syntax error";
  const message = `not valid JSON: ${what}`;
  const { offset } = fault;
  return { severity: "error", code: "JSON_SYNTAX_ERROR", message, path: [], offset };
}

interface Fault {
  readonly code: ParseErrorCode;
  readonly offset: number;
}

/**
 * INVARIANT: an exception stops the recursive parser at the first error. Up to there it reads the
 * same brackets as `scan`, whose depth is within the limit.
 */
function firstError(text: string): Fault {
  let fault: Fault | undefined;
  const stop = new Error("stopped at the first fault");
  const onError = (code: ParseErrorCode, offset: number): never => {
    fault = { code, offset };
    throw stop;
  };
  try {
    visit(text, { onError }, { disallowComments: true });
  } catch (error) {
    if (error !== stop) throw error;
  }
  if (fault === undefined) throw new Error("two readers disagree on what is JSON");
  return fault;
}

/** The offset of the first byte that is not part of a well-formed character. */
function firstMalformed(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const width = characterWidth(bytes, at);
    if (width === 0) break;
    at += width;
  }
  return at;
}

/** The bytes of the UTF-8 character at `at` (Unicode Standard, table 3-7); 0 if malformed. */
function characterWidth(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  // Overlong forms, surrogates, and code points beyond U+10FFFF.
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let next = at + 1; next < at + width; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return width;
}
