/**
 * Letter case, ASCII only.
 *
 * Names of condition keys and of operators, and actions, are compared without regard to the case
 * of A to Z (semantics.md, R2 and T1). `toLowerCase` alone would fold more: the Kelvin sign, for
 * one, becomes a `k`. Whether AWS folds letters outside ASCII is not documented; here it doesn't.
 */

/** The text with A to Z in lower case and every other character as it was. */
export function foldCase(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  }
  return text.toLowerCase();
}
