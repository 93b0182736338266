/**
 * That a text matches a pattern with holes, where each hole is a term: exact, and free of
 * quantifiers, so that it may be denied as well as asserted.
 *
 * Between runs stand chunks, whose texts are known once the holes are. The first chunk is a prefix,
 * the last a suffix, and each one between is looked for from where the one before ended, leftmost
 * first (`str.indexof`): that is complete, because a run takes whatever is left out. A chunk with
 * single wildcards or letters in either case is read character by character from where it must
 * stand; between two runs there is no such place, and nothing exact to say.
 *
 * Patterns of ARNs are matched component by component, for there a run is any run: the components
 * of a text are constants of their own (`Components`), defined by the text, so that this holds
 * under negation too.
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
import { Inexpressible, pointsLiteral } from "./literal.ts";
import {
  ARN_COLONS,
  type ComponentTerms,
  chainMatches,
  conjunction,
  cut,
  relaxed,
  type StringTerm,
} from "./text.ts";

/** `holes` are terms by number; what they must be is for the caller to add. */
export function holePatternFormula(
  { pattern, confined, ignoreCase }: LinkPattern,
  holes: readonly string[],
  subject: StringTerm,
  componentsOf: (whole: string) => ComponentTerms,
): string {
  if (ignoreCase === true) throw new Inexpressible("a variable compared without regard to case");
  const { tokens } = pattern;
  const hole = (index: number): string => holes[index] ?? '""';
  const isArn = tokens.some((token) => token === RUN_IN || token === ONE_IN);
  const ownChains =
    subject.components && cut(tokens, subject.components.terms.length - 1, confined);
  if (!isArn && confined.length === 0 && !Array.isArray(ownChains)) {
    return chainFormula(tokens, hole, subject.whole);
  }
  const components = subject.components ?? componentsOf(subject.whole);
  const chains = ownChains ?? cut(tokens, ARN_COLONS, confined);
  if (typeof chains === "string") {
    throw new Inexpressible("a variable in a pattern that is neither text nor ARN");
  }
  const { are, terms } = components;
  const says = chains.map((chain, i) => {
    const own = relaxed(chain, i, components);
    const isIn = own.includes(RUN_IN) || own.includes(ONE_IN);
    if (isIn && own.some((token) => holeIndex(token) !== undefined)) {
      throw new Inexpressible("a variable beside a run without colons");
    }
    return chainFormula(own, hole, terms[i] ?? '""');
  });
  const pure = [...new Set(holesOf(pattern))].flatMap((index) =>
    confined.includes(index) ? `(not (str.contains ${hole(index)} ":"))` : [],
  );
  return conjunction([are, ...pure, ...says]);
}

/** A chain with holes, in which every run may take anything that the subject holds. */
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
    return isPlain(first)
      ? `(= ${subject} ${chunkText(first, hole)})`
      : conjunction([
          `(= (str.len ${subject}) ${chunkLength(first, hole)})`,
          ...standsAt(first, "0", hole, subject),
        ]);
  }
  const says = [
    ...(isPlain(first)
      ? first.length === 0
        ? []
        : [`(str.prefixof ${chunkText(first, hole)} ${subject})`]
      : standsAt(first, "0", hole, subject)),
  ];
  let at = chunkLength(first, hole);
  for (const chunk of rest) {
    if (chunk.length === 0) continue;
    if (!isPlain(chunk)) throw new Inexpressible("`?` beside a variable, between two `*`");
    const found = `(str.indexof ${subject} ${chunkText(chunk, hole)} ${at})`;
    says.push(`(>= ${found} 0)`);
    at = sum([found, chunkLength(chunk, hole)]);
  }
  const length = chunkLength(last, hole);
  const start = length === "0" ? `(str.len ${subject})` : `(- (str.len ${subject}) ${length})`;
  says.push(`(>= ${start} ${at})`);
  if (last.length > 0) {
    says.push(
      ...(isPlain(last)
        ? [`(str.suffixof ${chunkText(last, hole)} ${subject})`]
        : standsAt(last, start, hole, subject)),
    );
  }
  return conjunction(says);
}

/** Whether a chunk is one text once its holes are known. */
const isPlain = (chunk: readonly Token[]): boolean =>
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
    if (fixed.length > 0) parts.push(pointsLiteral(fixed));
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

/** Token by token, from a place on. */
function standsAt(
  chunk: readonly Token[],
  start: string,
  hole: (index: number) => string,
  subject: string,
): readonly string[] {
  const says: string[] = [];
  const before: Token[] = [];
  for (const token of chunk) {
    const length = chunkLength(before, hole);
    const at = length === "0" ? start : start === "0" ? length : sum([start, length]);
    const index = holeIndex(token);
    const letters = lettersOf(token);
    if (index !== undefined) {
      const text = hole(index);
      says.push(`(= (str.substr ${subject} ${at} (str.len ${text})) ${text})`);
    } else if (letters.length > 0) {
      const ways = letters.map((each) => `(= (str.at ${subject} ${at}) ${pointsLiteral([each])})`);
      says.push(ways.length === 1 ? (ways[0] ?? "") : `(or ${ways.join(" ")})`);
    } else {
      says.push(`(= (str.len (str.at ${subject} ${at})) 1)`);
      if (token === ONE_IN) says.push(`(not (= (str.at ${subject} ${at}) ":"))`);
    }
    before.push(token);
  }
  return says;
}

function sum(summands: readonly string[]): string {
  const real = summands.filter((each) => each !== "0");
  if (real.length === 0) return "0";
  return real.length === 1 ? (real[0] ?? "0") : `(+ ${real.join(" ")})`;
}
