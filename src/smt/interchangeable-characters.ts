/**
 * Characters that a domain bans and no test of the attribute names.
 *
 * To the tests they are like any other character that none names: where one stands in a text,
 * another may stand as well. So they need not be kept out; in a model each is read as a letter that
 * may be there. That saves solvers the memberships that they find hardest (no capitals in an
 * action, no colon in an account). It holds for texts that are looked at by their own tests alone:
 * not where a variable compares them, and not for sets, whose elements must stay different.
 */

import type { Attribute, Test, ValueTest } from "../logic/attribute.ts";
import { COLON, codePoints, lettersOf, type Pattern, RUN, textOf } from "../logic/pattern.ts";
import { cut, shapeOf } from "./text.ts";

export interface InterchangeableCharacters {
  readonly banned: ReadonlySet<number>;
  /** What each of them stands for; banned nowhere, and named by no test. */
  readonly letter: string;
}

const NOTHING: InterchangeableCharacters = { banned: new Set(), letter: "" };
const FIRST_LETTER = 0x78;

/** `isTied` if a variable compares the attribute with another text. */
export function interchangeableCharacters(
  attribute: Attribute,
  tests: readonly Test[],
  isTied: boolean,
): InterchangeableCharacters {
  const { domain, many } = attribute;
  const shape = shapeOf(domain);
  const candidates = [...codePoints(domain.without ?? ""), ...(shape === undefined ? [] : [COLON])];
  if (isTied || many || domain.encoding !== undefined || candidates.length === 0) return NOTHING;
  const patterns = tests.flatMap((test) => (isText(test) ? test.set.patterns : []));
  const named = new Set<number>();
  const name = (points: readonly number[]): void => {
    for (const point of points) named.add(point);
  };
  for (const each of patterns) {
    const chains = chainsOf(each, shape?.components.length);
    if (chains === undefined) return NOTHING;
    for (const token of chains.flat()) name(lettersOf(token));
  }
  for (const text of domain.except ?? []) name(codePoints(text));
  if (shape !== undefined) for (const chain of shape.components) name(chain.flatMap(lettersOf));
  else for (const { tokens } of domain.within ?? []) name(tokens.flatMap(lettersOf));
  const banned = new Set(candidates.filter((each) => !named.has(each)));
  let letter = FIRST_LETTER;
  while (named.has(letter) || candidates.includes(letter)) letter++;
  return { banned, letter: textOf([letter]) };
}

const isText = (test: Test): test is Extract<ValueTest, { kind: "text" }> => test.kind === "text";

/** What a pattern says of each component; undefined if it is about the text as a whole. */
function chainsOf(
  { tokens }: Pattern,
  components: number | undefined,
): readonly (readonly number[])[] | undefined {
  if (components === undefined) return [tokens];
  if (tokens.length === 1 && tokens[0] === RUN) return [];
  const chains = cut(tokens, components - 1);
  return chains === "mixed" ? undefined : chains === "few" ? [] : chains;
}
