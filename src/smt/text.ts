/**
 * Texts as terms, and that they match patterns.
 *
 * Actions and ARNs are texts in components: all of them have the same colons, but for one literal
 * (the resource `*`). Such a text is a constant for each component, as in Zelkova's encoding. A
 * pattern is cut at the same colons, which is exact: before the last of them no wildcard takes a
 * colon, and a text is its components. So most of what policies write is about one component, and
 * is an equality or a prefix; solvers find that far easier than one long regular expression.
 */

import type { Domain } from "../logic/attribute.ts";
import {
  COLON,
  holeIndex,
  lettersOf,
  matches,
  ONE,
  ONE_IN,
  type Pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { pointsLiteral, stringLiteral } from "./literal.ts";
import { regex } from "./regex.ts";

export const ARN_COLONS = 5;

export interface StringTerm {
  /** The term that is the whole text. */
  readonly whole: string;
  readonly components?: ComponentTerms;
  /** Whether no colon is in it. */
  readonly isPure?: boolean;
}

export interface ComponentTerms {
  /** That the text has components. */
  readonly are: string;
  readonly terms: readonly string[];
  /** What the text is if it has none, where that is known. */
  readonly other?: string | undefined;
  /** Whether the last component never has a colon; the others never do. */
  readonly isPure: boolean;
}

export interface Shape {
  /** For each component the tokens that its texts match, colons left out of account. */
  readonly components: readonly (readonly Token[])[];
  readonly isPure: boolean;
  /** The one other text, where there is one. */
  readonly other: string | undefined;
}

/** The shape that a domain gives to its texts, if it gives one. */
export function shapeOf({ within = [] }: Domain): Shape | undefined {
  const chains = within.filter((each) => each.literal === undefined);
  const literals = within.flatMap((each) => each.literal ?? []);
  const [chain] = chains;
  if (chain === undefined || chains.length > 1 || literals.length > 1) return undefined;
  const free = chain.tokens.findIndex((token) => token === RUN || token === ONE);
  const fixed = free < 0 ? chain.tokens : chain.tokens.slice(0, free);
  const colons = fixed.filter((token) => token === COLON).length;
  const components = colons === 0 ? "few" : cut(chain.tokens, colons);
  if (typeof components === "string") return undefined;
  return { components, other: literals[0], isPure: free < 0 };
}

/**
 * A pattern cut at its first colons, as many as asked. "few" if it has fewer, so that no text with
 * as many matches; "mixed" if something before them could be a colon too.
 */
export function cut(
  tokens: readonly Token[],
  colons: number,
  confined: readonly number[] = [],
): readonly (readonly Token[])[] | "few" | "mixed" {
  const chains: Token[][] = [[]];
  for (const token of tokens) {
    const isInside = chains.length <= colons;
    const index = holeIndex(token);
    if (isInside && (token === RUN || token === ONE)) return "mixed";
    if (isInside && index !== undefined && !confined.includes(index)) return "mixed";
    if (isInside && token === COLON) chains.push([]);
    else chains.at(-1)?.push(token);
  }
  return chains.length <= colons ? "few" : chains;
}

/** That a text matches a pattern without holes. */
export function textMatches(each: Pattern, { whole, components, isPure }: StringTerm): string {
  if (components === undefined) {
    return chainMatches(isPure === true ? anywhere(each.tokens) : each.tokens, whole);
  }
  const { are, terms, other } = components;
  const chains = cut(each.tokens, terms.length - 1);
  if (chains === "mixed") return chainMatches(each.tokens, whole);
  const says =
    chains === "few"
      ? "false"
      : conjunction([
          are,
          ...chains.map((chain, i) => chainMatches(relaxed(chain, i, components), terms[i] ?? "")),
        ]);
  const isOther = other !== undefined && matches(each, other);
  return isOther ? disjunction([negation(are), says]) : says;
}

/** The chain of one component: where no colon can be, no wildcard needs to leave it out. */
export function relaxed(
  chain: readonly Token[],
  index: number,
  { terms, isPure }: ComponentTerms,
): readonly Token[] {
  if (index === terms.length - 1 && !isPure) return chain;
  return anywhere(chain);
}

/** The same wildcards, colons included. */
export const anywhere = (chain: readonly Token[]): readonly Token[] =>
  chain.map((token) => (token === RUN_IN ? RUN : token === ONE_IN ? ONE : token));

/** A chain of tokens on a term; what the term never holds needs not be said again. */
export function chainMatches(tokens: readonly Token[], term: string): string {
  const fixed = tokens.filter((token) => lettersOf(token).length === 1);
  const runs = tokens.filter((token) => token === RUN || token === RUN_IN).length;
  if (fixed.length === tokens.length) {
    const text = pointsLiteral(tokens);
    if (term === text) return "true";
    return term.startsWith('"') ? "false" : `(= ${term} ${text})`;
  }
  if (tokens.length === 1 && tokens[0] === RUN) return "true";
  const isFree = tokens.length === fixed.length + runs && !tokens.includes(RUN_IN);
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (isFree && runs === 1 && last === RUN) return `(str.prefixof ${pointsLiteral(fixed)} ${term})`;
  if (isFree && runs === 1 && first === RUN)
    return `(str.suffixof ${pointsLiteral(fixed)} ${term})`;
  if (isFree && runs === 2 && first === RUN && last === RUN) {
    return `(str.contains ${term} ${pointsLiteral(fixed)})`;
  }
  return `(str.in_re ${term} ${regex(tokens)})`;
}

/** The term that texts in components are. */
export function joined({ are, terms, other }: ComponentTerms): string {
  const text = `(str.++ ${terms.join(' ":" ')})`;
  return are === "true" || other === undefined
    ? text
    : `(ite ${are} ${text} ${stringLiteral(other)})`;
}

export function conjunction(formulas: readonly string[]): string {
  const real = formulas.filter((each) => each !== "true");
  if (real.includes("false")) return "false";
  if (real.length === 0) return "true";
  return real.length === 1 ? (real[0] ?? "true") : `(and ${real.join(" ")})`;
}

export function disjunction(ways: readonly string[]): string {
  const real = ways.filter((each) => each !== "false");
  if (real.includes("true")) return "true";
  if (real.length === 0) return "false";
  return real.length === 1 ? (real[0] ?? "false") : `(or ${real.join(" ")})`;
}

export const negation = (formula: string): string =>
  formula === "true" ? "false" : formula === "false" ? "true" : `(not ${formula})`;
