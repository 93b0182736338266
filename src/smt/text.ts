/**
 * Represents texts as SMT-LIB terms, and translates pattern matches on them to formulas.
 *
 * Actions and ARNs have a fixed number of colons, apart from one literal (the resource `*`). Such a
 * text is represented by one constant for each component between colons, as in Zelkova's encoding
 * (Backes et al., Semantic-based Automated Reasoning for AWS Access Policies using SMT, FMCAD
 * 2018). A pattern is split at the same colons. The split is exact, because no wildcard before the
 * last of these colons matches a colon.
 *
 * Most patterns then constrain a single component by an equality or a prefix, which solvers find
 * far easier than one long regular expression. For example, `arn:aws:s3:::b/*` becomes five
 * equalities and the prefix `b/` of the sixth component.
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
import { stringLiteral, unitsLiteral } from "./literal.ts";
import { tokensToRegex } from "./regex.ts";

export const ARN_COLONS = 5;

export interface StringTerm {
  /** The term for the whole text. */
  readonly whole: string;
  readonly components?: ComponentTerms;
  /** Whether the text never contains a colon. */
  readonly isColonFree?: boolean;
}

export interface ComponentTerms {
  /** The formula "the text has these components". */
  readonly guard: string;
  readonly terms: readonly string[];
  /** The only possible text without components, where one is known. */
  readonly alternative?: string | undefined;
  /** Whether the last component never contains a colon; the other components never do. */
  readonly isColonFree: boolean;
}

/** The components that all texts of a domain have, except perhaps one literal. */
export interface Shape {
  /** The tokens that each component matches; its wildcards may be taken to include colons. */
  readonly components: readonly (readonly Token[])[];
  readonly isColonFree: boolean;
  readonly alternative: string | undefined;
}

/** The shape of the texts of a domain; undefined if they have no common components. */
export function shapeOf({ within = [] }: Domain): Shape | undefined {
  const chains = within.filter((each) => each.literal === undefined);
  const literals = within.flatMap((each) => each.literal ?? []);
  const [chain] = chains;
  if (chain === undefined || chains.length > 1 || literals.length > 1) return undefined;
  const free = chain.tokens.findIndex((token) => token === RUN || token === ONE);
  const fixed = free < 0 ? chain.tokens : chain.tokens.slice(0, free);
  const colons = fixed.filter((token) => token === COLON).length;
  const components = colons === 0 ? "few" : splitAtColons(chain.tokens, colons);
  if (typeof components === "string") return undefined;
  return { components, alternative: literals[0], isColonFree: free < 0 };
}

/**
 * Splits a pattern at its first `colons` colons. Returns "few" if it has fewer, in which case no
 * text with that many colons matches. Returns "mixed" if a wildcard or hole before the last of
 * them could also match a colon. For example, `a:*:b` split at two colons is "mixed".
 */
export function splitAtColons(
  tokens: readonly Token[],
  colons: number,
  confined: readonly number[] = [],
): readonly (readonly Token[])[] | "few" | "mixed" {
  const chains: Token[][] = [[]];
  for (const token of tokens) {
    const isBeforeLastColon = chains.length <= colons;
    const index = holeIndex(token);
    if (isBeforeLastColon && (token === RUN || token === ONE)) return "mixed";
    if (isBeforeLastColon && index !== undefined && !confined.includes(index)) return "mixed";
    if (isBeforeLastColon && token === COLON) chains.push([]);
    else chains.at(-1)?.push(token);
  }
  return chains.length <= colons ? "few" : chains;
}

/** The formula "the text matches the pattern", for a pattern without holes. */
export function textMatches(each: Pattern, { whole, components, isColonFree }: StringTerm): string {
  if (components === undefined) {
    return chainMatches(isColonFree === true ? allowColons(each.tokens) : each.tokens, whole);
  }
  const { guard, terms, alternative } = components;
  const chains = splitAtColons(each.tokens, terms.length - 1);
  if (chains === "mixed") return chainMatches(each.tokens, whole);
  const componentsMatch =
    chains === "few"
      ? "false"
      : conjunction([
          guard,
          ...chains.map((chain, i) =>
            chainMatches(relaxComponent(chain, i, components), terms[i] ?? ""),
          ),
        ]);
  const matchesAlternative = alternative !== undefined && matches(each, alternative);
  return matchesAlternative ? disjunction([negation(guard), componentsMatch]) : componentsMatch;
}

/** Lets the wildcards of a component match colons, if the component cannot contain one. */
export function relaxComponent(
  chain: readonly Token[],
  index: number,
  { terms, isColonFree }: ComponentTerms,
): readonly Token[] {
  if (index === terms.length - 1 && !isColonFree) return chain;
  return allowColons(chain);
}

/** Replaces wildcards that exclude colons by wildcards that include them. */
export const allowColons = (chain: readonly Token[]): readonly Token[] =>
  chain.map((token) => (token === RUN_IN ? RUN : token === ONE_IN ? ONE : token));

/** The formula "the term matches the chain of tokens", in the simplest form for solvers. */
export function chainMatches(tokens: readonly Token[], term: string): string {
  const fixed = tokens.filter((token) => lettersOf(token).length === 1);
  const runs = tokens.filter((token) => token === RUN || token === RUN_IN).length;
  if (fixed.length === tokens.length) {
    const text = unitsLiteral(tokens);
    if (term === text) return "true";
    return term.startsWith('"') ? "false" : `(= ${term} ${text})`;
  }
  if (tokens.length === 1 && tokens[0] === RUN) return "true";
  const hasRunsOnly = tokens.length === fixed.length + runs && !tokens.includes(RUN_IN);
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (hasRunsOnly && runs === 1 && last === RUN)
    return `(str.prefixof ${unitsLiteral(fixed)} ${term})`;
  if (hasRunsOnly && runs === 1 && first === RUN)
    return `(str.suffixof ${unitsLiteral(fixed)} ${term})`;
  if (hasRunsOnly && runs === 2 && first === RUN && last === RUN) {
    return `(str.contains ${term} ${unitsLiteral(fixed)})`;
  }
  return `(str.in_re ${term} ${tokensToRegex(tokens)})`;
}

/** The term for the whole text, given its components. */
export function joinComponents({ guard, terms, alternative }: ComponentTerms): string {
  const text = `(str.++ ${terms.join(' ":" ')})`;
  return guard === "true" || alternative === undefined
    ? text
    : `(ite ${guard} ${text} ${stringLiteral(alternative)})`;
}

export function conjunction(formulas: readonly string[]): string {
  const relevant = formulas.filter((each) => each !== "true");
  if (relevant.includes("false")) return "false";
  if (relevant.length === 0) return "true";
  return relevant.length === 1 ? (relevant[0] ?? "true") : `(and ${relevant.join(" ")})`;
}

export function disjunction(formulas: readonly string[]): string {
  const relevant = formulas.filter((each) => each !== "false");
  if (relevant.includes("true")) return "true";
  if (relevant.length === 0) return "false";
  return relevant.length === 1 ? (relevant[0] ?? "false") : `(or ${relevant.join(" ")})`;
}

export const negation = (formula: string): string =>
  formula === "true" ? "false" : formula === "false" ? "true" : `(not ${formula})`;
