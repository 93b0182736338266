/**
 * Finds characters that the domain of an attribute bans although no test can tell them apart.
 *
 * Tests treat such a character like every other character that no test names. A text that contains
 * one passes the same tests with another unnamed character in its place. So the script need not
 * assert the ban; when a model is decoded, the banned character is replaced by a permitted
 * substitute. This saves solvers their hardest memberships: no capital letters in an action, no
 * colon in an account.
 *
 * The argument requires that the text is used by its own tests only. It fails for a text that a
 * policy variable compares with another text, and for a set, whose elements must remain different.
 */

import type { Attribute, Test, ValueTest } from "../logic/attribute.ts";
import { COLON, codeUnits, lettersOf, type Pattern, RUN, textOf } from "../logic/pattern.ts";
import { shapeOf, splitAtColons } from "./text.ts";

export interface InterchangeableCharacters {
  readonly banned: ReadonlySet<number>;
  /** A permitted character that no test names; it replaces banned ones in a model. */
  readonly substitute: string;
}

const NONE: InterchangeableCharacters = { banned: new Set(), substitute: "" };
/** The letter `x`. */
const FIRST_SUBSTITUTE = 0x78;

/** `isLinked` tells that a policy variable compares the attribute with another text. */
export function interchangeableCharacters(
  attribute: Attribute,
  tests: readonly Test[],
  isLinked: boolean,
): InterchangeableCharacters {
  const { domain, many } = attribute;
  const shape = shapeOf(domain);
  const candidates = [...codeUnits(domain.without ?? ""), ...(shape === undefined ? [] : [COLON])];
  if (isLinked || many || domain.encoding !== undefined || candidates.length === 0) return NONE;
  const patterns = tests.flatMap((test) => (isText(test) ? test.set.patterns : []));
  const named = new Set<number>();
  const addNamed = (units: readonly number[]): void => {
    for (const unit of units) named.add(unit);
  };
  for (const each of patterns) {
    const chains = chainsOf(each, shape?.components.length);
    if (chains === undefined) return NONE;
    for (const token of chains.flat()) addNamed(lettersOf(token));
  }
  for (const text of domain.except ?? []) addNamed(codeUnits(text));
  if (shape !== undefined) for (const chain of shape.components) addNamed(chain.flatMap(lettersOf));
  else for (const { tokens } of domain.within ?? []) addNamed(tokens.flatMap(lettersOf));
  const banned = new Set(candidates.filter((each) => !named.has(each)));
  let substitute = FIRST_SUBSTITUTE;
  while (named.has(substitute) || candidates.includes(substitute)) substitute++;
  return { banned, substitute: textOf([substitute]) };
}

const isText = (test: Test): test is Extract<ValueTest, { kind: "text" }> => test.kind === "text";

/** The pattern of each component; undefined if the pattern constrains the text as a whole only. */
function chainsOf(
  { tokens }: Pattern,
  components: number | undefined,
): readonly (readonly number[])[] | undefined {
  if (components === undefined) return [tokens];
  if (tokens.length === 1 && tokens[0] === RUN) return [];
  const chains = splitAtColons(tokens, components - 1);
  return chains === "mixed" ? undefined : chains === "few" ? [] : chains;
}
