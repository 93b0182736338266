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
 * A character of SMT-LIB stands for one UTF-16 unit, as in logic/pattern.ts; a letter beyond U+FFFF
 * is two characters.
 */
import { codeUnits } from "../logic/pattern.ts";

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
  return unitsLiteral(codeUnits(text));
}

export function unitsLiteral(units: readonly number[]): string {
  let literal = "";
  for (const unit of units) {
    if (unit === QUOTE) literal += '""';
    else if (isPrintable(unit) && unit !== BACKSLASH) literal += String.fromCharCode(unit);
    else literal += `\\u{${unit.toString(16)}}`;
  }
  return `"${literal}"`;
}

/** Encodes a name for use inside a symbol, injectively and without `#`. */
export function escaped(name: string): string {
  let encoded = "";
  for (const unit of codeUnits(name)) {
    const isPlain = isPrintable(unit) && !RESERVED.includes(unit);
    encoded += isPlain ? String.fromCharCode(unit) : `(${unit.toString(16)})`;
  }
  return encoded;
}

/** The symbol for an encoded name (`escaped`), to which `#` and a suffix may have been added. */
export function symbol(encoded: string): string {
  return SIMPLE.test(encoded) ? encoded : `|${encoded}|`;
}

/** A one-line comment in printable ASCII; other characters become their number. */
export function comment(text: string): string {
  const plain = codeUnits(text).map((each) =>
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

const isPrintable = (unit: number): boolean => unit >= 32 && unit < 127;
