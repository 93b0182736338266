/**
 * Unicode's normal form C, into which HCL puts every text of a configuration.
 *
 * Two spellings of `é`, as one character or as `e` and an accent, are one text after that. The
 * mapping is that of the JavaScript engine, which follows the Unicode Character Database. AWS does
 * not normalize policies, so nothing but the readers of HCL may use this.
 */

/** The text in normal form C. */
export function composed(text: string): string {
  return /\P{ASCII}/u.test(text) ? text.normalize("NFC") : text;
}
