/**
 * Binary values: bytes, held as base64 (semantics.md, O6).
 *
 * Only RFC 4648 section 4 in canonical form is read: the standard alphabet, padding written out,
 * unused bits zero, nothing in between. Then equal bytes are equal texts, so no bytes are kept.
 */

/** The text itself where it is canonical base64, the empty text included; else undefined. */
export function canonicalBase64(text: string): string | undefined {
  try {
    // `atob` forgives blanks, missing padding and stray bits; `btoa` writes none of these.
    return btoa(atob(text)) === text ? text : undefined;
  } catch {
    return undefined;
  }
}
