/**
 * The value of a JSON text, in which each node knows its place.
 *
 * The text has been accepted by `readDocument` (json/document.ts), which limits its size and depth
 * and refuses repeated names. So one pass is enough: it builds values without a tree of the text,
 * and counts lines in the white space between tokens, because a string of JSON has no line end.
 * Numbers keep their spelling.
 */
import type { Place } from "./place.ts";
import type { Member, Value } from "./value.ts";

/** Undefined if the text is not JSON. */
export function valueOfJson(text: string, file: string): Value | undefined {
  const reader = new JsonReader(text, file);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const BYTE_ORDER_MARK = 0xfeff;

/** A number or a word, up to the sign behind it. */
const WORD = /[-+.\w]*/y;
/** A string without escapes. */
const PLAIN = /"[^"\\]*"/y;
const NUMBER = /^-?\d[\d.eE+-]*$/;

class JsonReader {
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;
  /** The offset at which the line begins. */
  #start = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  whole(): Value {
    if (this.#text.charCodeAt(0) === BYTE_ORDER_MARK) this.#at = 1;
    this.#space();
    const value = this.#value();
    this.#space();
    return this.#at === this.#text.length ? value : this.#fail();
  }

  /** Recurses as deep as the text is nested, which its reader has limited. */
  #value(): Value {
    const place = this.#position();
    switch (this.#text[this.#at]) {
      case "{": {
        const members = this.#members();
        return { kind: "object", members, place: this.#extended(place) };
      }
      case "[": {
        const items = this.#items();
        return { kind: "list", items, place: this.#extended(place) };
      }
      case '"': {
        const value = this.#string();
        return { kind: "text", parts: value === "" ? [] : [value], place };
      }
      default:
        return this.#word(place);
    }
  }

  #members(): readonly Member[] {
    const members: Member[] = [];
    this.#enter();
    if (this.#leaves("}")) return members;
    while (true) {
      const name = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ":") return this.#fail();
      this.#enter();
      members.push({ name, value: this.#value() });
      this.#space();
      if (this.#leaves("}")) return members;
      if (this.#text[this.#at] !== ",") return this.#fail();
      this.#enter();
    }
  }

  #items(): readonly Value[] {
    const items: Value[] = [];
    this.#enter();
    if (this.#leaves("]")) return items;
    while (true) {
      items.push(this.#value());
      this.#space();
      if (this.#leaves("]")) return items;
      if (this.#text[this.#at] !== ",") return this.#fail();
      this.#enter();
    }
  }

  #string(): string {
    const plain = this.#match(PLAIN);
    if (plain !== undefined) return plain.slice(1, -1);
    const start = this.#at++;
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length) this.#fail();
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    }
    const value: unknown = JSON.parse(this.#text.slice(start, ++this.#at));
    return typeof value === "string" ? value : this.#fail();
  }

  #word(place: Place): Value {
    const word = this.#match(WORD) ?? "";
    if (word === "true" || word === "false")
      return { kind: "boolean", value: word === "true", place };
    if (word === "null") return { kind: "null", place };
    return NUMBER.test(word) ? { kind: "number", spelling: word, place } : this.#fail();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return undefined;
    const found = this.#text.slice(this.#at, pattern.lastIndex);
    this.#at = pattern.lastIndex;
    return found;
  }

  /** Steps over one sign and the white space behind it. */
  #enter(): void {
    this.#at++;
    this.#space();
  }

  #leaves(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (true) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== SPACE && unit !== TAB && unit !== LINE_FEED && unit !== RETURN) return;
      this.#at++;
      // CR LF is one line end, which its LF counts.
      const isEnd =
        unit === LINE_FEED || (unit === RETURN && this.#text.charCodeAt(this.#at) !== LINE_FEED);
      if (!isEnd) continue;
      this.#line++;
      this.#start = this.#at;
    }
  }

  #position(): Place {
    return { file: this.#file, line: this.#line, column: this.#at - this.#start + 1 };
  }

  /** The place with the line that was reached. */
  #extended(place: Place): Place {
    return this.#line === place.line ? place : { ...place, endLine: this.#line };
  }

  #fail(): never {
    throw new SyntaxError("not JSON");
  }
}
