/**
 * Folding of letter case, for ASCII letters only.
 *
 * Names of condition keys, operators and actions are compared without regard to the case of A to Z
 * (rules R2, T1). `toLowerCase` alone would fold more: the Kelvin sign, for example, becomes `k`.
 * AWS does not document whether it folds other letters; keyaki does not.
 */

/** Returns the text with A to Z in lower case and all other characters unchanged. */
export function foldCase(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  }
  return text.toLowerCase();
}
