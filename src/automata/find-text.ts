/**
 * Finds a text that matches every pattern of one list and no pattern of another.
 *
 * The search is a best-first walk over the product of the patterns' automata. A pattern is a chain,
 * so the states of its automaton are sets of positions. For a pattern that must match, the set is a
 * state of a lazy DFA (lazy-dfa.ts). With single wildcards there are exponentially many sets, so
 * the walk guesses one position instead. The patterns that must not match are simulated together
 * (bit-parallel-nfa.ts). A state is dropped if another state, otherwise equal, carries a subset of
 * its positions (antichains: De Wulf et al., CAV 2006). Characters are tried by class: each that
 * occurs in a pattern, and one for all others. States nearer to the end of the patterns that must
 * match go first.
 *
 * The problem is PSPACE-complete, so the walk has a budget. Patterns with holes are not supported.
 */

import { type Domain, inDomain } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  ANY_TEXT,
  accepts,
  codeUnits,
  covers,
  lettersOf,
  literal,
  matches,
  mayMeet,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  textOf,
} from "../logic/pattern.ts";
import { type BitParallelNfa, bitParallelNfa } from "./bit-parallel-nfa.ts";
import { FAILED, LazyDfa, START } from "./lazy-dfa.ts";

export type Found =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "limit" };

const NONE: Found = { kind: "none" };
const LIMIT: Found = { kind: "limit" };

/**
 * Finds a text of the domain in one pattern of each list of `all` and in no pattern of `none`.
 *
 * No request holds half of an astral letter. Patterns name halves only in pairs, so a half that
 * stands alone was matched by wildcards, and a letter that no pattern names can replace it.
 */
export function findText(
  all: readonly (readonly Pattern[])[],
  none: readonly Pattern[],
  domain: Domain,
  budget: Budget,
): Found {
  const found = findUnits(all, none, domain, budget);
  if (found.kind !== "text" || !HALF_LETTER.test(found.text)) return found;
  const letters = [...all.flat(), ...none, ...(domain.within ?? [])];
  const fresh = String.fromCharCode(alphabet(letters, domain)[0] ?? 0);
  return { kind: "text", text: found.text.replaceAll(HALF_LETTERS, fresh) };
}

const HALF_LETTERS = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const HALF_LETTER = new RegExp(HALF_LETTERS, "");

function findUnits(
  all: readonly (readonly Pattern[])[],
  none: readonly Pattern[],
  domain: Domain,
  budget: Budget,
): Found {
  const lists = domain.within === undefined ? all : [...all, domain.within];
  const banned = [...none, ...(domain.except ?? []).map(literal)];
  const chosen: Pattern[] = [];
  let limited = false;
  const choose = (depth: number): Found => {
    const list = lists[depth];
    if (list === undefined || (list === domain.within && isWithin(chosen, list))) {
      return walk(chosen, banned, domain, budget);
    }
    for (const each of list) {
      if (!budget.spend(1)) return LIMIT;
      if (!chosen.every((other) => mayMeet(other, each))) continue;
      chosen.push(each);
      const found = choose(depth + 1);
      chosen.pop();
      if (found.kind === "text") return found;
      if (found.kind === "limit") limited = true;
      if (budget.exhausted) return LIMIT;
    }
    return limited ? LIMIT : NONE;
  };
  return choose(0);
}

/** Whether a chosen pattern lies within the domain by itself. */
function isWithin(chosen: readonly Pattern[], within: readonly Pattern[]): boolean {
  return chosen.some((each) => within.some((whole) => covers(whole, each)));
}

interface State {
  /** Guessed positions in the patterns that must match and have single wildcards. */
  readonly guesses: readonly number[];
  /** The DFA states of the other patterns that must match. */
  readonly held: readonly number[];
  /** All positions in the patterns that must not match. */
  readonly carried: bigint;
  readonly text: string;
}

function walk(
  all: readonly Pattern[],
  none: readonly Pattern[],
  domain: Domain,
  budget: Budget,
): Found {
  const must = all.length === 0 ? [ANY_TEXT] : all;
  const fixed = must.find((each) => each.literal !== undefined)?.literal;
  if (fixed !== undefined) {
    const fits = must.every((each) => matches(each, fixed)) && inDomain(domain, fixed);
    return fits && !none.some((each) => matches(each, fixed))
      ? { kind: "text", text: fixed }
      : NONE;
  }
  const mustNot = none.filter((each) => must.every((other) => mayMeet(other, each)));
  const start = commonStart([...must, ...mustNot]);
  if (start.length > 0) return walkBehind(start, must, mustNot, domain, budget);
  const guessed = must.filter(({ tokens }) => tokens.includes(ONE) || tokens.includes(ONE_IN));
  const avoiding = bitParallelNfa(mustNot);
  const letters = alphabet([...must, ...mustNot], domain);
  const holding = must
    .filter((each) => !guessed.includes(each))
    .map((each) => new LazyDfa(each, letters));
  const masks = letters.map((letter) => avoiding.masks(letter));
  // A step costs one per 64-bit word of the position set, and a quarter per DFA.
  const price = 1 + (avoiding.size >> 6) + (holding.length >> 2);
  const queue = new Queue();
  const seen = new Map<string, bigint[]>();
  const dead = new DeadStates(holding, avoiding);
  queue.push(
    {
      guesses: guessed.map(() => 0),
      held: holding.map(() => START),
      carried: avoiding.start,
      text: "",
    },
    0,
  );
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (!budget.spend(price)) return LIMIT;
    if (dead.is(state.held, state.carried)) continue;
    const held = holding.every((each, i) => each.ends(state.held[i] ?? FAILED));
    if (held && ends(state, guessed) && !avoiding.someEnd(state.carried)) {
      if (domain.nonEmpty !== true || state.text !== "") return { kind: "text", text: state.text };
    }
    for (let i = 0; i < letters.length; i++) {
      if (!budget.spend(price)) return LIMIT;
      const mask = masks[i];
      if (mask === undefined) continue;
      const carried = avoiding.step(state.carried, mask);
      if ((carried & avoiding.forever) !== 0n) continue;
      const held = holding.map((each, at) => each.step(state.held[at] ?? FAILED, i));
      if (held.includes(FAILED)) continue;
      const left = distance(holding, held);
      const letter = letters[i] ?? 0;
      for (const guesses of steps(guessed, state.guesses, letter)) {
        const key = `${guesses.join()}|${held.join()}`;
        // Two comparisons with each set of its chain; a word operation costs a sixteenth of a step.
        if (!budget.spend((price * (seen.get(key)?.length ?? 0)) >> 4)) return LIMIT;
        if (!isNew(seen, key, carried)) continue;
        const text = state.text + String.fromCharCode(letter);
        queue.push({ guesses, held, carried, text }, left + remaining(guessed, guesses));
      }
    }
  }
  return NONE;
}

/** The common prefix of all patterns; it ends before the first wildcard. */
function commonStart(patterns: readonly Pattern[]): readonly number[] {
  const [first, ...others] = patterns;
  const tokens = first?.tokens ?? [];
  let length = 0;
  while (length < tokens.length) {
    const token = tokens[length] ?? RUN;
    if (lettersOf(token).length !== 1) break;
    if (!others.every((each) => each.tokens[length] === token)) break;
    length++;
  }
  return tokens.slice(0, length);
}

/** Searches behind a prefix that all patterns share. */
function walkBehind(
  start: readonly number[],
  must: readonly Pattern[],
  mustNot: readonly Pattern[],
  domain: Domain,
  budget: Budget,
): Found {
  const text = textOf(start);
  const without = domain.without ?? "";
  if ([...without].some((each) => text.includes(each))) return NONE;
  const rest = ({ tokens }: Pattern): Pattern => pattern(tokens.slice(start.length));
  const found = walk(must.map(rest), mustNot.map(rest), { without }, budget);
  return found.kind === "text" ? { kind: "text", text: text + found.text } : found;
}

/** LIMIT: suffixes of patterns that must not match, each from one run. */
const MAX_SUFFIXES = 64;

/**
 * Detects dead states: there every text that a pattern must still match is one that must not be
 * matched. That is, from each of its positions the rest is covered from a position that the state
 * carries.
 */
class DeadStates {
  private readonly holding: readonly LazyDfa[];
  /** The suffixes of the patterns that must not match, from each run on. */
  private suffixes: { readonly position: number; readonly pattern: Pattern }[] = [];
  /** For each pattern and position: the carried positions that cover the rest behind it. */
  private readonly known = new Map<LazyDfa, Map<number, bigint>>();

  constructor(holding: readonly LazyDfa[], { chains }: BitParallelNfa) {
    this.holding = holding;
    let offset = 0;
    for (const { tokens } of chains) {
      // Patterns that end earlier are not considered.
      tokens.forEach((token, at) => {
        if (token !== RUN || this.suffixes.length > MAX_SUFFIXES) return;
        this.suffixes.push({ position: offset + at, pattern: pattern(tokens.slice(at)) });
      });
      offset += tokens.length + 1;
    }
    // Too many suffixes to compare with: then no state is recognized as dead.
    if (this.suffixes.length > MAX_SUFFIXES) this.suffixes = [];
  }

  is(held: readonly number[], carried: bigint): boolean {
    if (carried === 0n || this.suffixes.length === 0) return false;
    return this.holding.some((each, i) =>
      each.positionsAt(held[i] ?? FAILED).every((at) => (this.covering(each, at) & carried) !== 0n),
    );
  }

  private covering(automaton: LazyDfa, at: number): bigint {
    const table = this.known.get(automaton) ?? new Map<number, bigint>();
    this.known.set(automaton, table);
    const known = table.get(at);
    if (known !== undefined) return known;
    const rest = pattern(automaton.pattern.tokens.slice(at));
    let covering = 0n;
    for (const { position, pattern } of this.suffixes) {
      if (covers(pattern, rest)) covering |= 1n << BigInt(position);
    }
    table.set(at, covering);
    return covering;
  }
}

/** The number of characters left in all patterns; progress since the last run breaks ties. */
function distance(holding: readonly LazyDfa[], held: readonly number[]): number {
  let sum = 0;
  let best = 0;
  holding.forEach((each, i) => {
    const { left, since } = each.progressAt(held[i] ?? FAILED);
    sum += left;
    best = Math.max(best, since);
  });
  return Math.max(0, sum - best);
}

function ends(state: State, guessed: readonly Pattern[]): boolean {
  return state.guesses.every((guess, i) => {
    const tokens = guessed[i]?.tokens ?? [];
    return tokens.slice(guess).every((token) => token === RUN || token === RUN_IN);
  });
}

/** All combinations in which the patterns that must match can take the letter. */
function steps(must: readonly Pattern[], guesses: readonly number[], letter: number): number[][] {
  let ways: number[][] = [[]];
  for (let i = 0; i < must.length; i++) {
    const nexts = nextPositions(must[i]?.tokens ?? [], guesses[i] ?? 0, letter);
    if (nexts.length === 0) return [];
    ways = ways.flatMap((way) => nexts.map((next) => [...way, next]));
  }
  return ways;
}

function nextPositions(tokens: readonly number[], from: number, letter: number): number[] {
  const nexts: number[] = [];
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at] ?? 0;
    const takes = accepts(token, letter);
    if (token !== RUN && token !== RUN_IN) {
      if (takes) nexts.push(at + 1);
      break;
    }
    if (takes) nexts.push(at);
  }
  return nexts;
}

function remaining(must: readonly Pattern[], guesses: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < must.length; i++) {
    const tokens = must[i]?.tokens ?? [];
    for (let at = guesses[i] ?? 0; at < tokens.length; at++) {
      const token = tokens[at] ?? 0;
      if (token !== RUN && token !== RUN_IN) sum++;
    }
  }
  return sum;
}

/** Whether no known state with this key carries a subset; removes known supersets. */
function isNew(seen: Map<string, bigint[]>, key: string, carried: bigint): boolean {
  const chain = seen.get(key);
  if (chain === undefined) {
    seen.set(key, [carried]);
    return true;
  }
  if (chain.some((other) => (other & carried) === other)) return false;
  const kept = chain.filter((other) => (other & carried) !== carried);
  kept.push(carried);
  seen.set(key, kept);
  return true;
}

/** A priority queue with a bucket for each distance; within a bucket, first in first out. */
class Queue {
  private readonly buckets: State[][] = [];
  private readonly heads: number[] = [];
  private lowest = 0;

  push(state: State, distance: number): void {
    while (this.buckets.length <= distance) {
      this.buckets.push([]);
      this.heads.push(0);
    }
    this.buckets[distance]?.push(state);
    this.lowest = Math.min(this.lowest, distance);
  }

  pop(): State | undefined {
    for (; this.lowest < this.buckets.length; this.lowest++) {
      const head = this.heads[this.lowest] ?? 0;
      const state = this.buckets[this.lowest]?.[head];
      if (state === undefined) continue;
      this.heads[this.lowest] = head + 1;
      return state;
    }
    return undefined;
  }
}

const FAMILIAR = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./ ";

/** One letter of each class: all that occur, and a common one that does not occur. */
function alphabet(patterns: readonly Pattern[], domain: Domain): number[] {
  const letters = new Set<number>();
  for (const { tokens } of patterns) {
    for (const token of tokens) {
      for (const letter of lettersOf(token)) letters.add(letter);
      if (token === ONE_IN || token === RUN_IN) letters.add(58);
    }
  }
  const banned = codeUnits(domain.without ?? "");
  for (const each of banned) letters.add(each);
  const other = [...FAMILIAR].find((each) => !letters.has(each.charCodeAt(0)));
  let fresh = other?.charCodeAt(0) ?? 0xc0;
  while (letters.has(fresh)) fresh++;
  const sorted = [...letters].sort((a, b) => a - b);
  return [fresh, ...sorted].filter((each) => !banned.includes(each));
}
