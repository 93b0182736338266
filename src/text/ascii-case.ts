/**
 * Letter case of ASCII letters: the sameness of names.
 *
 * Names of condition keys, operators and actions are the same name if they differ only in the case
 * of A to Z (rules R2, T1). AWS does not document whether it folds other letters; keyaki does not.
 * `toLowerCase`, `toUpperCase` and the flag `i` of regular expressions fold more: the Kelvin sign,
 * for example, becomes `k`. Two parts of the engine that fold in different ways give wrong answers.
 * So a house test allows those three only in this folder, with a list of exceptions.
 */

/** Returns the text with A to Z in lower case and all other characters unchanged. */
export function foldAsciiCase(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  }
  return text.toLowerCase();
}

/** Returns the text with its first character as a capital, if that is one of a to z. */
export function capitalizeAscii(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
