/**
 * Walks over a large JSON text without building values: finds members by name and skips the rest.
 *
 * The walk checks every character by the grammar of RFC 8259, so a text that is skimmed to its end
 * is JSON, also in the parts that nobody reads. It is a loop with a stack of open brackets, so the
 * nesting costs no recursion. A reader that needs a value parses its slice of the text. In this way
 * a document of 100 MB costs one pass and the memory of the slices that are parsed.
 *
 * Repeated names of an object are all reported to the caller, who decides. The first fault stops
 * the walk; all methods return `FAULT` from then on.
 */

/** The offset that stands for a fault. */
export const FAULT = -1;

export interface SkimFault {
  readonly kind: "syntax" | "depth";
  readonly offset: number;
  /** Lower case, without full stop. */
  readonly message: string;
}

/** LIMIT: levels of nesting; `JSON.parse` of a slice recurses as deep as the slice is nested. */
const MAX_DEPTH = 500;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a string may not have.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORDS: readonly string[] = ["true", "false", "null"];

/** Receives the offset of a value, and returns the offset behind it. */
export type OnMember = (name: string, start: number) => number;
export type OnElement = (index: number, start: number) => number;

export class Skimmer {
  readonly text: string;
  fault: SkimFault | undefined;
  /** The closing bracket of each open one. */
  readonly #open: Uint8Array = new Uint8Array(MAX_DEPTH);
  /** The open brackets of `members` and `elements` that are under way. */
  #entered = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The offset of the first character of the value, from an offset before it. */
  space(start: number): number {
    let at = start;
    for (let unit = this.text.charCodeAt(at); isSpace(unit); unit = this.text.charCodeAt(at)) at++;
    return at;
  }

  /** Checks that only white space is left. */
  end(start: number): boolean {
    if (start === FAULT) return false;
    const at = this.space(start);
    if (at === this.text.length) return true;
    this.#fail(at, "expected the end of the text");
    return false;
  }

  /** Calls `onMember` for each member of an object, in order; returns the offset behind it. */
  members(start: number, onMember: OnMember): number {
    if (!this.#enter(start, OPEN_OBJECT)) return FAULT;
    let at = this.space(start + 1);
    if (this.text.charCodeAt(at) === CLOSE_OBJECT) return this.#leave(at);
    while (true) {
      const nameStart = at;
      at = this.#key(at);
      if (at === FAULT) return FAULT;
      const name = this.#name(nameStart);
      at = onMember(name, this.space(at));
      if (at === FAULT) return FAULT;
      at = this.space(at);
      const unit = this.text.charCodeAt(at);
      if (unit === CLOSE_OBJECT) return this.#leave(at);
      if (unit !== COMMA) return this.#fail(at, "expected `,` or `}`");
      at = this.space(at + 1);
    }
  }

  /** Calls `onElement` for each element of a list, in order; returns the offset behind it. */
  elements(start: number, onElement: OnElement): number {
    if (!this.#enter(start, OPEN_LIST)) return FAULT;
    let at = this.space(start + 1);
    if (this.text.charCodeAt(at) === CLOSE_LIST) return this.#leave(at);
    for (let index = 0; ; index++) {
      at = onElement(index, at);
      if (at === FAULT) return FAULT;
      at = this.space(at);
      const unit = this.text.charCodeAt(at);
      if (unit === CLOSE_LIST) return this.#leave(at);
      if (unit !== COMMA) return this.#fail(at, "expected `,` or `]`");
      at = this.space(at + 1);
    }
  }

  /** Whether an object, a list or a string begins here. */
  isObject(start: number): boolean {
    return this.text.charCodeAt(start) === OPEN_OBJECT;
  }

  isList(start: number): boolean {
    return this.text.charCodeAt(start) === OPEN_LIST;
  }

  /** The string that begins here; undefined if another value does. It must be skipped as well. */
  string(start: number): string | undefined {
    if (this.text.charCodeAt(start) !== QUOTE || this.#string(start) === FAULT) return undefined;
    return this.#name(start);
  }

  /** Checks the value that begins here; returns the offset behind it. */
  pass(start: number): number {
    const { text } = this;
    if (this.fault !== undefined) return FAULT;
    let depth = 0;
    let at = start;
    while (true) {
      const unit = text.charCodeAt(at);
      if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
        // The closing bracket is two behind the opening one.
        if (!this.#fits(depth, at)) return FAULT;
        this.#open[depth++] = unit + 2;
        at = this.space(at + 1);
        if (text.charCodeAt(at) !== unit + 2) {
          if (unit === OPEN_OBJECT) at = this.#key(at);
          if (at === FAULT) return FAULT;
          at = this.space(at);
          continue;
        }
      } else {
        at = this.#scalar(at, unit);
        if (at === FAULT) return FAULT;
      }
      at = this.#afterValue(at, depth);
      if (at === FAULT) return FAULT;
      depth = this.#depth;
      if (depth === 0) return at;
    }
  }

  /** The depth that the last `#afterValue` left. */
  #depth = 0;

  /** Closes brackets; stops behind the last one, or at the next value of an open one. */
  #afterValue(start: number, open: number): number {
    const { text } = this;
    let at = start;
    for (let depth = open; depth > 0; ) {
      at = this.space(at);
      const unit = text.charCodeAt(at);
      const closing = this.#open[depth - 1] ?? 0;
      if (unit === closing) {
        at++;
        depth--;
      } else if (unit === COMMA) {
        at = this.space(at + 1);
        if (closing === CLOSE_OBJECT) at = this.#key(at);
        this.#depth = depth;
        return at === FAULT ? FAULT : this.space(at);
      } else {
        return this.#fail(
          at,
          closing === CLOSE_LIST ? "expected `,` or `]`" : "expected `,` or `}`",
        );
      }
    }
    this.#depth = 0;
    return at;
  }

  #scalar(at: number, unit: number): number {
    if (unit === QUOTE) return this.#string(at);
    if (unit === MINUS || (unit >= ZERO && unit <= NINE)) {
      NUMBER.lastIndex = at;
      return NUMBER.test(this.text) ? NUMBER.lastIndex : this.#fail(at, "expected a value");
    }
    const word = WORDS.find((each) => this.text.startsWith(each, at));
    return word === undefined ? this.#fail(at, "expected a value") : at + word.length;
  }

  /** From the name of a member to behind its colon. */
  #key(start: number): number {
    if (this.text.charCodeAt(start) !== QUOTE)
      return this.#fail(start, "expected a name in quotes");
    let at = this.#string(start);
    if (at === FAULT) return FAULT;
    at = this.space(at);
    return this.text.charCodeAt(at) === COLON ? at + 1 : this.#fail(at, "expected `:`");
  }

  #string(start: number): number {
    const { text } = this;
    let at = start + 1;
    while (true) {
      // A regular expression walks faster than a loop over the codes of characters.
      PLAIN.lastIndex = at;
      PLAIN.test(text);
      at = PLAIN.lastIndex;
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) return at + 1;
      // The code of a character behind the end is NaN.
      if (unit !== BACKSLASH) return this.#fail(at, "control character in a string");
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return this.#fail(at, "unknown escape in a string");
      at = ESCAPE.lastIndex;
    }
  }

  /** The text of a string that is known to be correct. */
  #name(start: number): string {
    const end = this.#string(start);
    const raw = this.text.slice(start + 1, end - 1);
    return raw.includes("\\") ? JSON.parse(this.text.slice(start, end)) : raw;
  }

  #enter(start: number, bracket: number): boolean {
    if (this.fault !== undefined) return false;
    if (this.text.charCodeAt(start) !== bracket) {
      this.#fail(start, bracket === OPEN_LIST ? "expected a list" : "expected an object");
      return false;
    }
    if (!this.#fits(0, start)) return false;
    this.#entered++;
    return true;
  }

  #leave(at: number): number {
    this.#entered--;
    return at + 1;
  }

  #fits(depth: number, at: number): boolean {
    if (this.#entered + depth < MAX_DEPTH) return true;
    const message = `nested deeper than ${MAX_DEPTH} levels`;
    this.fault ??= { kind: "depth", offset: at, message };
    return false;
  }

  /** A fault that the caller has found; returns `FAULT`. */
  refuse(at: number, message: string): typeof FAULT {
    return this.#fail(at, message);
  }

  #fail(at: number, message: string): typeof FAULT {
    const found = at >= this.text.length ? `the text ends too early: ${message}` : message;
    this.fault ??= { kind: "syntax", offset: Math.min(at, this.text.length), message: found };
    return FAULT;
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}
