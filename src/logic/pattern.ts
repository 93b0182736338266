/**
 * Patterns over texts: chains of tokens, each a character, one character of a class, or any run of
 * characters of a class. All wildcard languages of IAM are finite unions of such chains.
 *
 * A character is one UTF-16 unit, as AWS counts them (rule O2); an astral letter is two. A token is
 * an integer. A unit stands for itself; with FOLDED added it stands for all units with this lower
 * case (text/letter-case.ts). ONE and RUN are one character and any run, ONE_IN and RUN_IN the same
 * without the colon (within a component of an ARN). HOLE - k is the text of another attribute (a
 * policy variable), which is opaque here. Runs are merged and single wildcards moved before runs,
 * so equal languages mostly have equal keys.
 *
 * `matches` and `covers` are iterative two-pointer matches that backtrack only to the last run.
 * This is complete if no colon-free run follows a wildcard that may be a colon; `pattern` checks
 * this invariant. Regular expressions are not used, because they backtrack exponentially.
 */
import { lowerUnit, unitsWithLower } from "../text/letter-case.ts";

export type Token = number;

export const ONE = -1;
export const RUN = -2;
export const ONE_IN = -3;
export const RUN_IN = -4;
const HOLE = -16;
const FOLDED = 0x200000;
/** Units with a meaning in wildcard patterns and ARNs. */
export const COLON = 58;
export const STAR = 42;
export const QUESTION_MARK = 63;

export interface Pattern {
  readonly tokens: readonly Token[];
  /** The only text that it matches, if it has no wildcard, hole or folded letter. */
  readonly literal: string | undefined;
  /** Equal keys mean equal tokens. */
  readonly key: string;
}

/** A pattern that matches one text; most are, so their tokens are made on demand. */
class Literal implements Pattern {
  readonly literal: string;
  private known: readonly Token[] | undefined;

  constructor(text: string) {
    this.literal = text;
  }

  get tokens(): readonly Token[] {
    this.known ??= codeUnits(this.literal);
    return this.known;
  }

  get key(): string {
    return `=${this.literal.length}:${this.literal}`;
  }
}

export const holeToken = (index: number): Token => HOLE - index;
export const holeIndex = (token: Token): number | undefined =>
  token <= HOLE ? HOLE - token : undefined;

/** Whether a token stands for any run of characters. */
export const isRun = (token: number | undefined): boolean => token === RUN || token === RUN_IN;
const isOne = (token: Token): boolean => token === ONE || token === ONE_IN;
const isFolded = (token: Token): boolean => token >= FOLDED;

/** The token of all units with the lower case of this unit; a unit without case is itself. */
export function folded(unit: number): Token {
  const lower = lowerUnit(unit);
  return unitsWithLower(lower).length > 1 ? lower + FOLDED : unit;
}

/** The characters that a character token stands for: one, or a letter in all its cases. */
export function lettersOf(token: Token): readonly number[] {
  if (token < 0) return [];
  return isFolded(token) ? unitsWithLower(token - FOLDED) : [token];
}

/** Whether the token accepts the character; holes accept none. */
export function accepts(token: Token, unit: number): boolean {
  if (token >= 0) {
    if (token < FOLDED) return token === unit;
    return unitsWithLower(token - FOLDED).includes(unit);
  }
  return token === ONE || token === RUN || unit !== COLON;
}

export function pattern(tokens: readonly Token[]): Pattern {
  const normal = normalize(tokens);
  if (normal.every((token) => token >= 0 && !isFolded(token))) {
    return new Literal(textOf(normal));
  }
  return { tokens: normal, literal: undefined, key: keyOf(normal) };
}

/** A pattern that matches one text. */
export function literal(text: string): Pattern {
  return new Literal(text);
}

export function codeUnits(text: string): number[] {
  const units: number[] = [];
  for (let i = 0; i < text.length; i++) units.push(text.charCodeAt(i));
  return units;
}

/** The text of UTF-16 units, made in pieces, because a call cannot take a million arguments. */
export function textOf(units: readonly number[]): string {
  let text = "";
  for (let i = 0; i < units.length; i += 4096) {
    text += String.fromCharCode(...units.slice(i, i + 4096));
  }
  return text;
}

function normalize(tokens: readonly Token[]): Token[] {
  const normal: Token[] = [];
  for (const token of tokens) {
    let at = normal.length;
    if (isOne(token) && normal[at - 1] === token - 1) at--;
    if (isRun(token) && at > 0 && isRun(normal[at - 1] ?? 0)) {
      normal[at - 1] = Math.max(token, normal[at - 1] ?? token);
    } else {
      normal.splice(at, 0, token);
    }
  }
  const free = normal.findIndex((token) => token === RUN || token === ONE);
  if (free >= 0 && normal.includes(RUN_IN, free)) {
    throw new Error("pattern: a colon-free run after a wildcard that may be a colon");
  }
  return normal;
}

/** Tokens below it are written as numbers in keys, as negative tokens are. */
const ESCAPED = 3;

/** INVARIANT: no key is a prefix of another, so a sequence of keys is unambiguous. */
function keyOf(tokens: readonly Token[]): string {
  let key = `~${tokens.length}:`;
  for (const token of tokens) {
    if (token < ESCAPED) key += `\u0000${token}\u0001`;
    else if (isFolded(token)) key += `\u0002${String.fromCharCode(token - FOLDED)}`;
    else key += String.fromCharCode(token);
  }
  return key;
}

/** Whether the text is in the language of the pattern; a pattern with holes matches nothing. */
export function matches(each: Pattern, text: string): boolean {
  if (each.literal !== undefined) return each.literal === text;
  const { tokens } = each;
  const last = tokens.findLastIndex(isRun);
  let at = 0;
  let back = -1;
  let backText = 0;
  let i = 0;
  while (i < text.length) {
    const token = tokens[at] ?? HOLE;
    if (isRun(token)) {
      if (at === last) return endsWith(tokens, last, text, i);
      back = at++;
      backText = i;
      continue;
    }
    if (token > HOLE && accepts(token, text.charCodeAt(i))) {
      at++;
      i++;
      continue;
    }
    if (back < 0 || !accepts(tokens[back] ?? HOLE, text.charCodeAt(backText))) return false;
    i = ++backText;
    at = back + 1;
  }
  while (at < tokens.length && isRun(tokens[at] ?? 0)) at++;
  return at === tokens.length;
}

/** Tokens after the last run must match at the end of the text. */
function endsWith(tokens: readonly Token[], last: number, text: string, from: number): boolean {
  let end = text.length;
  for (let at = tokens.length - 1; at > last; at--) {
    const token = tokens[at] ?? HOLE;
    end--;
    if (end < from || token <= HOLE || !accepts(token, text.charCodeAt(end))) return false;
  }
  return tokens[last] === RUN || !text.slice(from, end).includes(":");
}

/**
 * Whether every text of `inner` is a text of `outer`. `outer` is matched against the tokens of
 * `inner`, in which a run counts as a fresh character that only a run can take.
 *
 * True is a proof, for all values of holes. False is exact if `outer` has no single wildcard and no
 * hole, and `inner` has no folded letter (docs/encoding.md, "the fresh letter").
 */
export function covers(outer: Pattern, inner: Pattern): boolean {
  if (outer.literal !== undefined) return outer.literal === inner.literal;
  const tokens = outer.tokens;
  const input = inner.tokens;
  const last = tokens.findLastIndex(isRun);
  let at = 0;
  let back = -1;
  let backInput = 0;
  let i = 0;
  while (i < input.length) {
    const token = tokens[at];
    if (token !== undefined && isRun(token)) {
      if (at === last) return coversEnd(tokens, last, input, i);
      back = at++;
      backInput = i;
      continue;
    }
    if (token !== undefined && eats(token, input[i] ?? 0)) {
      at++;
      i++;
      continue;
    }
    if (back < 0 || !eats(tokens[back] ?? HOLE, input[backInput] ?? 0)) return false;
    i = ++backInput;
    at = back + 1;
  }
  while (at < tokens.length && isRun(tokens[at] ?? 0)) at++;
  return at === tokens.length;
}

/** Like `endsWith`: each token after the last run takes one symbol. */
function coversEnd(
  tokens: readonly Token[],
  last: number,
  input: readonly Token[],
  from: number,
): boolean {
  const shift = input.length - tokens.length;
  if (last + 1 + shift < from) return false;
  for (let at = last + 1; at < tokens.length; at++) {
    if (!eats(tokens[at] ?? HOLE, input[at + shift] ?? 0)) return false;
  }
  for (let i = from; i < last + 1 + shift; i++) {
    if (!eats(tokens[last] ?? HOLE, input[i] ?? 0)) return false;
  }
  return true;
}

/** Whether the outer token takes every character that the inner symbol stands for. */
function eats(token: Token, symbol: Token): boolean {
  if (symbol >= 0) {
    if (token <= HOLE) return false;
    return lettersOf(symbol).every((each) => accepts(token, each));
  }
  if (symbol <= HOLE) return token === symbol || token === RUN;
  if (isRun(symbol)) return token === RUN || token === symbol;
  return token === RUN || token === ONE || (token < 0 && token > HOLE && symbol === ONE_IN);
}

/**
 * A most general text of a pattern: each wildcard becomes a fresh character. A pattern that matches
 * it covers the whole pattern, except for single wildcards, holes and folded letters.
 */
export function representative(each: Pattern, fresh: string): string {
  if (each.literal !== undefined) return each.literal;
  let text = "";
  for (const token of each.tokens) {
    text += token < 0 ? fresh : String.fromCharCode(lettersOf(token)[0] ?? 0);
  }
  return text;
}

/**
 * False only if no text matches both patterns: their fixed prefixes or suffixes differ, or the
 * components that colon-free runs separate.
 */
export function mayMeet(a: Pattern, b: Pattern): boolean {
  if (a.literal !== undefined) {
    return b.literal === undefined ? mayHold(b, a.literal) : a.literal === b.literal;
  }
  if (b.literal !== undefined) return mayHold(a, b.literal);
  return startsAgree(a.tokens, b.tokens) && endsAgree(a.tokens, b.tokens);
}

const mayHold = (each: Pattern, text: string): boolean =>
  each.tokens.some((token) => token <= HOLE) || matches(each, text);

function startsAgree(a: readonly Token[], b: readonly Token[]): boolean {
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === RUN_IN || y === RUN_IN) {
      i = nextColon(a, i);
      j = nextColon(b, j);
      if (i < 0 || j < 0) return true;
      continue;
    }
    const verdict = compareEnds(x, y);
    if (verdict !== undefined) return verdict;
    i++;
    j++;
  }
}

function endsAgree(a: readonly Token[], b: readonly Token[]): boolean {
  for (let i = 1; ; i++) {
    const verdict = compareEnds(a.at(-i), b.at(-i));
    if (verdict !== undefined) return verdict;
  }
}

/** Undefined if both tokens may be the same character and the comparison goes on. */
function compareEnds(x: Token | undefined, y: Token | undefined): boolean | undefined {
  if (x === undefined || y === undefined) {
    const left = x ?? y;
    return left === undefined || isRun(left) || left <= HOLE;
  }
  if (isRun(x) || isRun(y) || x <= HOLE || y <= HOLE) return true;
  if (x >= 0 && !lettersOf(x).some((each) => accepts(y, each))) return false;
  if (x < 0 && y >= 0 && !lettersOf(y).some((each) => accepts(x, each))) return false;
  return undefined;
}

/** The position of the next colon; -1 if an earlier token may take a colon. */
function nextColon(tokens: readonly Token[], from: number): number {
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i] ?? 0;
    if (token === COLON) return i;
    if (token === RUN || token === ONE || token <= HOLE) return -1;
  }
  return -1;
}

/** Fills the holes by texts, which are literal, with `ignoreCase` in either case. */
export function fill(
  each: Pattern,
  values: (hole: number) => string,
  ignoreCase: boolean = false,
): Pattern {
  const tokens: Token[] = [];
  for (const token of each.tokens) {
    const hole = holeIndex(token);
    if (hole === undefined) tokens.push(token);
    else tokens.push(...codeUnits(values(hole)).map((each) => (ignoreCase ? folded(each) : each)));
  }
  return pattern(tokens);
}

export function holesOf(each: Pattern): readonly number[] {
  return each.tokens.flatMap((token) => holeIndex(token) ?? []);
}

/** The longest fixed prefix of all texts of the pattern. */
export function fixedStart({ literal, tokens }: Pattern): string {
  if (literal !== undefined) return literal;
  const end = tokens.findIndex((token) => token < 0 || isFolded(token));
  return textOf(end < 0 ? tokens : tokens.slice(0, end));
}

/** The pattern of every text. */
export const ANY_TEXT: Pattern = pattern([RUN]);
