/**
 * Texts of the attack's own evaluator: letter case, and patterns over UTF-16 units (rules T1, O1,
 * O2).
 */

/** One place of a pattern: a UTF-16 unit, any unit, or any run of units. */
export type Token = number | "?" | "*";

/** Folds ASCII letters only: for the names of keys and actions. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * Lower-cases a text as StringEqualsIgnoreCase does: with the two forms of a small sigma, but
 * letters beyond U+FFFF keep their case.
 */
export function lowerCase(text: string): string {
  const whole = text.toLowerCase();
  let lower = "";
  let at = 0;
  for (const letter of text) {
    const alone = letter.toLowerCase();
    // Only a sigma depends on its neighbours, so lengths add up.
    if (letter === "\u03a3") lower += whole.charAt(at);
    else lower += letter.length > 1 ? letter : alone;
    at += alone.length;
  }
  return lower;
}

export function literal(text: string): Token[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** The tokens of a text in which `*` and `?` are wildcards. */
export function wildcards(text: string): Token[] {
  return literal(text).map((unit) => (unit === 42 ? "*" : unit === 63 ? "?" : unit));
}

/** Whether the pattern matches the whole text. */
export function matches(pattern: readonly Token[], text: string): boolean {
  let [at, i] = [0, 0];
  let [star, resume] = [-1, 0];
  while (i < text.length) {
    const token = pattern[at];
    if (token === "*") {
      star = at++;
      resume = i;
    } else if (token === "?" || token === text.charCodeAt(i)) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
