/**
 * Colours for text on a terminal, unless NO_COLOR is set.
 *
 * picocolors also uses colours if CI or FORCE_COLOR is set; here a file or a pipe never gets any,
 * so the same input gives the same bytes. A report gets the colours as functions; without a
 * terminal they leave text as it is.
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
