/**
 * Translates a match with a policy variable to SMT-LIB: a text against a pattern with holes.
 *
 * Each hole is a term. The formula is exact and free of quantifiers, so it may be negated.
 *
 * Split the pattern at its runs into chunks. A chunk has a fixed text once the holes are known. The
 * first chunk must be a prefix and the last a suffix; each one in between is searched for, leftmost
 * first, from the end of the previous one (`str.indexof`). Leftmost search is complete because a
 * run matches any text that it skips. For example, `b/${u}/*x*` is the prefix `b/${u}/`, then `x`
 * somewhere behind it. A chunk with `?` or a letter in either case is compared character by
 * character at its position; between two runs the position is unknown, and the pattern has no exact
 * text.
 *
 * ARN patterns are matched component by component, since within a component a run matches anything.
 * A text that need not be an ARN gets constants for its components (`ComponentTerms`). They are
 * defined by the text, so the formula stays exact under negation.
 */

import type { LinkPattern } from "../logic/attribute.ts";
import {
  holeIndex,
  holesOf,
  isRun,
  lettersOf,
  ONE_IN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { Inexpressible, unitsLiteral } from "./literal.ts";
import {
  ARN_COLONS,
  type ComponentTerms,
  chainMatches,
  conjunction,
  disjunction,
  relaxComponent,
  type StringTerm,
  splitAtColons,
} from "./text.ts";

/** `holes` are terms by hole number; the caller asserts that each hole has exactly one text. */
export function holePatternFormula(
  { pattern, confined, ignoreCase }: LinkPattern,
  holes: readonly string[],
  subject: StringTerm,
  componentsOf: (whole: string) => ComponentTerms,
): string {
  if (ignoreCase === true) throw new Inexpressible("a policy variable compared case-insensitively");
  const { tokens } = pattern;
  const hole = (index: number): string => holes[index] ?? '""';
  const isArn = tokens.some((token) => token === RUN_IN || token === ONE_IN);
  const ownChains =
    subject.components && splitAtColons(tokens, subject.components.terms.length - 1, confined);
  if (!isArn && confined.length === 0 && !Array.isArray(ownChains)) {
    return chainFormula(tokens, hole, subject.whole);
  }
  const components = subject.components ?? componentsOf(subject.whole);
  const chains = ownChains ?? splitAtColons(tokens, ARN_COLONS, confined);
  if (typeof chains === "string") {
    throw new Inexpressible("a policy variable in a pattern that is neither plain text nor an ARN");
  }
  const { guard, terms } = components;
  const matches = chains.map((chain, i) => {
    const relaxed = relaxComponent(chain, i, components);
    const excludesColon = relaxed.includes(RUN_IN) || relaxed.includes(ONE_IN);
    if (excludesColon && relaxed.some((token) => holeIndex(token) !== undefined)) {
      throw new Inexpressible("a policy variable next to a wildcard that excludes colons");
    }
    return chainFormula(relaxed, hole, terms[i] ?? '""');
  });
  const colonFree = [...new Set(holesOf(pattern))].flatMap((index) =>
    confined.includes(index) ? `(not (str.contains ${hole(index)} ":"))` : [],
  );
  return conjunction([guard, ...colonFree, ...matches]);
}

/** The formula "the subject matches the chain", whose runs match any text in the subject. */
function chainFormula(
  tokens: readonly Token[],
  hole: (index: number) => string,
  subject: string,
): string {
  if (tokens.every((token) => holeIndex(token) === undefined)) return chainMatches(tokens, subject);
  const chunks: Token[][] = [[]];
  for (const token of tokens) {
    if (isRun(token)) chunks.push([]);
    else chunks.at(-1)?.push(token);
  }
  const [first = [], ...rest] = chunks;
  const last = rest.pop();
  if (last === undefined) {
    return isFixed(first)
      ? `(= ${subject} ${chunkText(first, hole)})`
      : conjunction([
          `(= (str.len ${subject}) ${chunkLength(first, hole)})`,
          ...matchAt(first, "0", hole, subject),
        ]);
  }
  const matches = [
    ...(isFixed(first)
      ? first.length === 0
        ? []
        : [`(str.prefixof ${chunkText(first, hole)} ${subject})`]
      : matchAt(first, "0", hole, subject)),
  ];
  let at = chunkLength(first, hole);
  for (const chunk of rest) {
    if (chunk.length === 0) continue;
    if (!isFixed(chunk))
      throw new Inexpressible("a `?` between two `*` in a pattern with a policy variable");
    const found = `(str.indexof ${subject} ${chunkText(chunk, hole)} ${at})`;
    matches.push(`(>= ${found} 0)`);
    at = sum([found, chunkLength(chunk, hole)]);
  }
  const length = chunkLength(last, hole);
  const start = length === "0" ? `(str.len ${subject})` : `(- (str.len ${subject}) ${length})`;
  matches.push(`(>= ${start} ${at})`);
  if (last.length > 0) {
    matches.push(
      ...(isFixed(last)
        ? [`(str.suffixof ${chunkText(last, hole)} ${subject})`]
        : matchAt(last, start, hole, subject)),
    );
  }
  return conjunction(matches);
}

/** Whether a chunk has one fixed text once its holes are known. */
const isFixed = (chunk: readonly Token[]): boolean =>
  chunk.every((token) => holeIndex(token) !== undefined || lettersOf(token).length === 1);

function chunkText(chunk: readonly Token[], hole: (index: number) => string): string {
  const parts: string[] = [];
  let fixed: number[] = [];
  for (const token of [...chunk, undefined]) {
    const index = token === undefined ? undefined : holeIndex(token);
    if (token !== undefined && index === undefined) {
      fixed.push(token);
      continue;
    }
    if (fixed.length > 0) parts.push(unitsLiteral(fixed));
    fixed = [];
    if (index !== undefined) parts.push(hole(index));
  }
  return parts.length === 1 ? (parts[0] ?? '""') : `(str.++ ${parts.join(" ")})`;
}

function chunkLength(chunk: readonly Token[], hole: (index: number) => string): string {
  const holes = chunk.flatMap((token) => holeIndex(token) ?? []);
  const fixed = chunk.length - holes.length;
  return sum([
    ...holes.map((index) => `(str.len ${hole(index)})`),
    ...(fixed === 0 ? [] : [String(fixed)]),
  ]);
}

/** The formulas that compare a chunk with the subject from `start` on, token by token. */
function matchAt(
  chunk: readonly Token[],
  start: string,
  hole: (index: number) => string,
  subject: string,
): readonly string[] {
  const matches: string[] = [];
  const before: Token[] = [];
  for (const token of chunk) {
    const length = chunkLength(before, hole);
    const at = length === "0" ? start : start === "0" ? length : sum([start, length]);
    const index = holeIndex(token);
    const letters = lettersOf(token);
    if (index !== undefined) {
      const text = hole(index);
      matches.push(`(= (str.substr ${subject} ${at} (str.len ${text})) ${text})`);
    } else if (letters.length > 0) {
      const alternatives = letters.map(
        (each) => `(= (str.at ${subject} ${at}) ${unitsLiteral([each])})`,
      );
      matches.push(disjunction(alternatives));
    } else {
      matches.push(`(= (str.len (str.at ${subject} ${at})) 1)`);
      if (token === ONE_IN) matches.push(`(not (= (str.at ${subject} ${at}) ":"))`);
    }
    before.push(token);
  }
  return matches;
}

function sum(summands: readonly string[]): string {
  const nonZero = summands.filter((each) => each !== "0");
  if (nonZero.length === 0) return "0";
  return nonZero.length === 1 ? (nonZero[0] ?? "0") : `(+ ${nonZero.join(" ")})`;
}
