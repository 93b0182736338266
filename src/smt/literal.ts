/**
 * Writes texts and names as SMT-LIB 2.6 string literals and symbols.
 *
 * A string literal stands in double quotes, with an inner quote doubled. The backslash and every
 * character outside printable ASCII become an escape `\u{...}`.
 *
 * A name stands between bars, which allow any printable ASCII except bars and backslashes. Those
 * two, `#`, `(` and every character outside printable ASCII become their number in hexadecimal, in
 * parentheses: `a#b` becomes `|a(23)b|`. The encoding is injective, so different names are
 * different symbols. A name formed from an encoded one by adding `#` and a suffix collides with no
 * other name.
 *
 * LIMIT: the characters of SMT-LIB end at U+2FFFF; a text with a character beyond has no literal.
 */
import { codePoints } from "../logic/pattern.ts";

/** The last character of SMT-LIB's strings. */
export const LAST_CHARACTER = 0x2ffff;

/**
 * Thrown where a formula has no exact SMT-LIB text; only script.ts catches it. The message is a
 * noun phrase for the construct without a text.
 */
export class Inexpressible extends Error {
  override readonly name = "Inexpressible";
}

export function stringLiteral(text: string): string {
  return pointsLiteral(codePoints(text));
}

export function pointsLiteral(points: readonly number[]): string {
  let literal = "";
  for (const point of points) {
    if (point > LAST_CHARACTER) {
      throw new Inexpressible(`a character beyond U+${LAST_CHARACTER.toString(16)}`);
    }
    if (point === QUOTE) literal += '""';
    else if (isPrintable(point) && point !== BACKSLASH) literal += String.fromCharCode(point);
    else literal += `\\u{${point.toString(16)}}`;
  }
  return `"${literal}"`;
}

/** Encodes a name for use inside a symbol, injectively and without `#`. */
export function escaped(name: string): string {
  let encoded = "";
  for (const point of codePoints(name)) {
    const isPlain = isPrintable(point) && !RESERVED.includes(point);
    encoded += isPlain ? String.fromCharCode(point) : `(${point.toString(16)})`;
  }
  return encoded;
}

/** The symbol for an encoded name (`escaped`), to which `#` and a suffix may have been added. */
export function symbol(encoded: string): string {
  return SIMPLE.test(encoded) ? encoded : `|${encoded}|`;
}

/** A one-line comment in printable ASCII; other characters become their number. */
export function comment(text: string): string {
  const plain = codePoints(text).map((each) =>
    isPrintable(each) ? String.fromCharCode(each) : `(${each.toString(16)})`,
  );
  return `; ${plain.join("")}`;
}

const QUOTE = 34;
const BACKSLASH = 92;
/** `|`, `(`, `#` and the backslash. */
const RESERVED: readonly number[] = [124, 40, 35, BACKSLASH];
/** Names that need no bars and do not clash with a word of SMT-LIB's theories. */
const SIMPLE = /^(action|resource)$/;

const isPrintable = (point: number): boolean => point >= 32 && point < 127;
