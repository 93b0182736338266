/**
 * Colours for text on a terminal, unless NO_COLOR is set.
 *
 * picocolors also uses colours if CI or FORCE_COLOR is set; here a file or a pipe never gets any,
 * so the same input gives the same bytes. This file also makes text harmless: characters that could
 * move the cursor of a terminal or reverse its text are written as escapes.
 */
import picocolors from "picocolors";

export interface Colours {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubt: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
}

export function coloursFor(stream: { readonly isTTY?: boolean }): Colours {
  const colours = picocolors.createColors(picocolors.isColorSupported && stream.isTTY === true);
  return {
    good: (text) => colours.bold(colours.green(text)),
    bad: (text) => colours.bold(colours.red(text)),
    doubt: (text) => colours.bold(colours.yellow(text)),
    strong: colours.bold,
    quiet: colours.dim,
  };
}

/** Leaves text as it is. */
export const NO_COLOURS: Colours = coloursFor({});

// Controls except tab and line feed, C1 controls, marks of text direction, placeholders.
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for control characters
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]/g;

/** Writes control characters and characters without a glyph as `\u` escapes. */
export function harmless(text: string): string {
  return text.replace(HARMFUL, (char) => {
    const code = char.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
