/**
 * Binary values as base64 texts (rule O6).
 *
 * Only canonical base64 is accepted (RFC 4648, section 4): the standard alphabet, with padding,
 * unused bits zero, nothing in between. Then equal bytes are equal texts, so the bytes are not
 * needed.
 */

/** Returns the text if it is canonical base64, also the empty text; otherwise undefined. */
export function canonicalBase64(text: string): string | undefined {
  try {
    // `atob` accepts blanks, missing padding and stray bits; `btoa` never writes them.
    return btoa(atob(text)) === text ? text : undefined;
  } catch {
    return undefined;
  }
}
