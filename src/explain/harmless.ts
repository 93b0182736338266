/**
 * Makes the user's text harmless for a report.
 *
 * Characters that could end a line, move the cursor of a terminal or reverse its text are written
 * as escapes. Escapes that a format needs, such as those of XML, are the task of its report.
 */

// Almost every text; and classes of Unicode take longer to compile than a check takes.
const ORDINARY = /^[\t -~]*$/;

// Controls but the tab, line and paragraph separators, marks of text direction and other characters
// without a glyph, private characters, halves of a character, and code points without one.
const HARMFUL =
  /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\p{NChar}]/gu;

/**
 * Writes the user's text in one line: control characters, line ends and characters without a glyph
 * become `\u` escapes. So no text can forge a line of a report or send commands to a terminal.
 */
export function harmless(text: string): string {
  return ORDINARY.test(text) ? text : text.replace(HARMFUL, escapes);
}

/** The same for text of keyaki that has lines of its own. */
export function harmlessLines(text: string): string {
  return text.split("\n").map(harmless).join("\n");
}

/** An escape for each UTF-16 unit, as JSON writes it. */
function escapes(char: string): string {
  return Array.from({ length: char.length }, (_, at) => {
    return `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");
}
