/**
 * The lower case of a value, as AWS compares values without regard to case (rule O1).
 *
 * It is the lower case of Unicode with one exception: a letter beyond U+FFFF keeps its case.
 * `Σ` becomes `ς` at the end of a word and `σ` elsewhere; for this, astral letters count as letters
 * of the word. `İ` becomes two characters, `i` and a dot. This differs from case folding, where `ſ`
 * would be `s`, and `ß` would be `ss`.
 *
 * Names of keys and of actions have another rule (ascii-case.ts).
 */

/** Returns the lower case of a value: `ÉΣ` gives `éς`, and `𐐀` stays. */
export function lowerCase(text: string): string {
  const lowered = text.toLowerCase();
  if (!ASTRAL.test(text)) return lowered;
  let result = "";
  let at = 0;
  for (const letter of text) {
    const length = letter === "Σ" ? 1 : letter.toLowerCase().length;
    result += letter.length === 2 ? letter : lowered.slice(at, at + length);
    at += length;
  }
  return result;
}

/** Half of a letter beyond U+FFFF. */
const ASTRAL = /[\ud800-\udfff]/;
