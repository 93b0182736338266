/**
 * Replaces arbitrary characters in a solver's values by placeholder characters.
 *
 * Where any character would do, solvers choose a control character or a letter of a random script.
 * In models of keyaki, characters of the private use area (from U+E000) mean "any character", and
 * code that shows a model replaces them by words. So each character outside printable ASCII is
 * replaced by such a placeholder, in all values at once, if the result is still a model.
 */
import { type Attribute, inDomain, type Model, type Value } from "../logic/attribute.ts";

const FIRST_PLACEHOLDER = 0xe000;
/** LIMIT: different characters that are replaced. */
const MAX_REPLACED = 40;

/** Replaces as many characters as possible; `isModel` checks each intermediate result. */
export function withPlaceholders(model: Model, isModel: (model: Model) => boolean): Model {
  const texts = [...model.values()].flatMap((value) => value ?? []);
  const unusual = new Set(texts.flatMap((text) => [...text].filter(isUnusual)));
  let best = model;
  for (const [index, character] of [...unusual].slice(0, MAX_REPLACED).entries()) {
    const placeholder = String.fromCodePoint(FIRST_PLACEHOLDER + index);
    const next = replaceCharacter(best, character, placeholder);
    if (next !== undefined && isModel(next)) best = next;
  }
  return best;
}

const isUnusual = (character: string): boolean => character < " " || character > "~";

/** Undefined if a value would leave its domain. */
function replaceCharacter(model: Model, character: string, placeholder: string): Model | undefined {
  const result = new Map<Attribute, Value>();
  for (const [attribute, value] of model) {
    if (value === null) continue;
    const texts = [value].flat().map((text) => text.replaceAll(character, placeholder));
    if (!texts.every((text) => inDomain(attribute.domain, text))) return undefined;
    result.set(attribute, typeof value === "string" ? (texts[0] ?? null) : texts);
  }
  return result;
}
