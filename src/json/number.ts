/**
 * Numbers of a JSON document as texts, as the document spells them (rule R1).
 *
 * IAM compares texts, and a JavaScript number is a double: it knows neither the zero of `1.10` nor
 * the last digits of `12345678901234567890`. So a document keeps as a double only a number that the
 * double spells in the same way; every other one is a `SpelledNumber`.
 *
 * In a value that a program made, a number is always a double. One beyond the safe integers may
 * have lost digits before it came here, so it has no text.
 */

/** A number of a JSON text, in a spelling that a double does not keep. */
export class SpelledNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** A string, because `JSON.stringify` cannot write the spelling; the text is the same. */
  toJSON(): string {
    return this.text;
  }
}

/** Whether a double gives the same spelling back, and is not the rounded one of another number. */
export function isPlainNumber(spelling: string): boolean {
  const value = Number(spelling);
  return String(value) === spelling && isExact(value);
}

/** Whether the double can only stand for itself, not for a number that was rounded to it. */
export const isExact = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** The text of a string, a number or a boolean; undefined for any other value. */
export function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return String(value);
    case "number":
      return Number.isFinite(value) ? String(value) : undefined;
    default:
      return value instanceof SpelledNumber ? value.text : undefined;
  }
}

/** The message about a number that may have lost digits; undefined for all other values. */
export function precisionMessage(value: unknown): string | undefined {
  if (typeof value !== "number" || !Number.isFinite(value) || isExact(value)) return undefined;
  const rounded = `\`${value}\` is beyond 2^53, where JavaScript rounds numbers`;
  return `${rounded}; write the number as a string`;
}
