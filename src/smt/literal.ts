/**
 * Texts and names as SMT-LIB 2.6 writes them.
 *
 * A string literal stands in double quotes, with a quote doubled; what is not printable ASCII, and
 * the backslash, is an escape `\u{...}`. A name stands between bars, which hold any printable ASCII
 * but bars and backslashes. Those, what is not ASCII, and two marks of our own become their number
 * in parentheses: different names are different symbols, and a name made of another by adding `#`
 * and more is nobody else's.
 *
 * LIMIT: the characters of SMT-LIB end at U+2FFFF; a text with one beyond has no literal.
 */
import { codePoints } from "../logic/pattern.ts";

/** The last character of SMT-LIB's strings. */
export const LAST_CHARACTER = 0x2ffff;

/** Thrown where a formula has no exact SMT-LIB text; only script.ts catches it. */
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

/** The inside of a symbol that stands for this name and no other; it holds no `#`. */
export function escaped(name: string): string {
  let inside = "";
  for (const point of codePoints(name)) {
    const isPlain = isPrintable(point) && !MARKS.includes(point);
    inside += isPlain ? String.fromCharCode(point) : `(${point.toString(16)})`;
  }
  return inside;
}

/** A symbol of what `escaped` gave, perhaps with more after a `#`. */
export function symbol(inside: string): string {
  return SIMPLE.test(inside) ? inside : `|${inside}|`;
}

/** A comment of one line, in ASCII. */
export function comment(text: string): string {
  const plain = codePoints(text).map((each) =>
    isPrintable(each) ? String.fromCharCode(each) : `(${each.toString(16)})`,
  );
  return `; ${plain.join("")}`;
}

const QUOTE = 34;
const BACKSLASH = 92;
/** Bar, opening parenthesis, `#`. */
const MARKS: readonly number[] = [124, 40, 35, BACKSLASH];
/** Names that need no bars and are none of the words of SMT-LIB's theories. */
const SIMPLE = /^(action|resource)$/;

const isPrintable = (point: number): boolean => point >= 32 && point < 127;
