/**
 * How many bytes a text has in UTF-8, without encoding it: limits of services count bytes.
 *
 * A character has one to four bytes by its code point. Half of a character counts three, like the
 * mark that an encoder writes in its place.
 */

/** The bytes of the text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
