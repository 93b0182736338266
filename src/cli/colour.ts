/**
 * Colours for text that a person reads: on a terminal only, and not where NO_COLOR is set.
 *
 * picocolors also paints where CI is set or FORCE_COLOR is; a file or a pipe never gets colours
 * here, so that the same input gives the same bytes. The same place makes text harmless: what
 * could move a terminal's cursor or turn its writing around is written as an escape.
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

/** Text as it is. */
export const NO_COLOURS: Colours = coloursFor({});

// Controls save tab and end of line, C1 controls, and what changes the direction of writing.
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]/g;

/** What a terminal may not obey, and what it has no sign for, as `\u` escapes. */
export function harmless(text: string): string {
  return text.replace(HARMFUL, (char) => {
    const code = char.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
