/**
 * The value of a JSON text with the spelling of its numbers, by code that shares nothing with src/.
 *
 * Each number that a double spells in another way, or cannot hold, becomes an object that names its
 * spelling; then `JSON.parse` does the rest.
 */
import { SpelledNumber } from "../../src/json/number.ts";

const NAME = "spelled";

/** The value of a valid JSON text. */
export function parseSpelled(text: string): unknown {
  JSON.parse(text);
  const marked = text.replace(/"(?:\\.|[^"\\])*"|-?\d[-+.eE\d]*/g, (token) =>
    token.startsWith('"') || isKept(token) ? token : JSON.stringify({ [NAME]: token }),
  );
  return JSON.parse(marked);
}

function isKept(spelling: string): boolean {
  const value: number = JSON.parse(spelling);
  return JSON.stringify(value) === spelling && Math.abs(value) < 2 ** 53;
}

/** A value of `readDocument` in the same form. */
export function marked(value: unknown): unknown {
  if (value instanceof SpelledNumber) return { [NAME]: value.text };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]));
}
