/**
 * Letters that nobody meant, in the values of an outside solver.
 *
 * Where any letter would do, solvers take what comes first: control characters, scripts of no
 * connection. Letters of the private use area stand for "any" in all models of ours, and whoever
 * shows a model puts words in their place. So each letter beyond ASCII's printable ones is
 * exchanged for such a letter, in all values at once, where the result is a model still.
 */
import { type Attribute, inDomain, type Model, type Value } from "../logic/attribute.ts";

const FIRST = 0xe000;
/** LIMIT: letters that are exchanged. */
const MOST = 40;

export function withPlaceholders(model: Model, isModel: (model: Model) => boolean): Model {
  const texts = [...model.values()].flatMap((value) => value ?? []);
  const odd = new Set(texts.flatMap((text) => [...text].filter(isOdd)));
  let best = model;
  for (const [at, letter] of [...odd].slice(0, MOST).entries()) {
    const fresh = String.fromCodePoint(FIRST + at);
    const next = exchanged(best, letter, fresh);
    if (next !== undefined && isModel(next)) best = next;
  }
  return best;
}

const isOdd = (letter: string): boolean => letter < " " || letter > "~";

function exchanged(model: Model, letter: string, fresh: string): Model | undefined {
  const result = new Map<Attribute, Value>();
  for (const [attribute, value] of model) {
    if (value === null) continue;
    const texts = [value].flat().map((text) => text.replaceAll(letter, fresh));
    if (!texts.every((text) => inDomain(attribute.domain, text))) return undefined;
    result.set(attribute, typeof value === "string" ? (texts[0] ?? null) : texts);
  }
  return result;
}
