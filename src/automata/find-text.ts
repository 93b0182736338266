/**
 * Is there a text that matches every one of some patterns and none of some others?
 *
 * A best-first walk over the product of their automata. A pattern is a chain, so its automaton's
 * states are sets of positions in it. Of a pattern that must match, the set is a state of a lazy
 * DFA (lazy-dfa.ts); but one with single wildcards has exponentially many, so the walk guesses one
 * position instead. Of the patterns that must not match it carries all positions at once
 * (bit-parallel-nfa.ts). A state that carries a subset of another's, all else being equal, makes
 * that other needless (antichains: De Wulf et al., CAV 2006). Characters are tried by class: each
 * that occurs in a pattern, and one that stands for all the rest. States nearer to the end of the
 * patterns that must match go first.
 *
 * The problem is PSPACE-complete, so the walk has a budget. It knows no holes.
 */

import { type Domain, inDomain } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  ANY_TEXT,
  accepts,
  codePoints,
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

/** A text in one pattern of each list of `all`, in no pattern of `none`, and in the domain. */
export function findText(
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

/** Whether a chosen pattern keeps to the domain by itself. */
function isWithin(chosen: readonly Pattern[], within: readonly Pattern[]): boolean {
  return chosen.some((each) => within.some((whole) => covers(whole, each)));
}

interface State {
  /** Positions guessed, of the patterns that must match and have single wildcards. */
  readonly guesses: readonly number[];
  /** States of the others that must match, each deterministic. */
  readonly held: readonly number[];
  /** All positions at once, of the patterns that must not. */
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
  // A step costs what the words of the integers cost.
  const price = 1 + (avoiding.size >> 6) + (holding.length >> 2);
  const queue = new Queue();
  const seen = new Map<string, bigint[]>();
  const hopeless = new Hopeless(holding, avoiding);
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
    if (hopeless.is(state.held, state.carried)) continue;
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
        // It is compared with all sets of its chain, twice.
        if (!budget.spend((price * (seen.get(key)?.length ?? 0)) >> 4)) return LIMIT;
        if (!isNew(seen, key, carried)) continue;
        const text = state.text + String.fromCodePoint(letter);
        queue.push({ guesses, held, carried, text }, left + remaining(guessed, guesses));
      }
    }
  }
  return NONE;
}

/** The characters that all patterns begin with; `*` comes behind them at the latest. */
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

/** The same search for what comes behind a beginning that all patterns share. */
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

/** LIMIT: runs in patterns that must not match. */
const MOST_RESTS = 64;

/**
 * States from which every text that a pattern must still match is one that must not be matched:
 * what is left of it, from each of its positions, is covered from a position that is carried.
 */
class Hopeless {
  private readonly holding: readonly LazyDfa[];
  /** What is left from each run of the patterns that must not match. */
  private rests: { readonly position: number; readonly pattern: Pattern }[] = [];
  /** By pattern and position: the positions to carry that cover what is left behind it. */
  private readonly known = new Map<LazyDfa, Map<number, bigint>>();

  constructor(holding: readonly LazyDfa[], { chains }: BitParallelNfa) {
    this.holding = holding;
    let offset = 0;
    for (const { tokens } of chains) {
      // What is left of those that end earlier is not looked at.
      tokens.forEach((token, at) => {
        if (token !== RUN || this.rests.length > MOST_RESTS) return;
        this.rests.push({ position: offset + at, pattern: pattern(tokens.slice(at)) });
      });
      offset += tokens.length + 1;
    }
    // Too many to compare with: then nothing is known to be hopeless.
    if (this.rests.length > MOST_RESTS) this.rests = [];
  }

  is(held: readonly number[], carried: bigint): boolean {
    if (carried === 0n || this.rests.length === 0) return false;
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
    for (const { position, pattern } of this.rests) {
      if (covers(pattern, rest)) covering |= 1n << BigInt(position);
    }
    table.set(at, covering);
    return covering;
  }
}

/** Characters that are left in all patterns; the one that has got furthest since its run leads. */
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

/** Every way in which the patterns that must match can take the letter, all together. */
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

/** Whether no state known with this key carries a subset; then it replaces those it betters. */
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

/** Buckets by distance; within one, first in first out. */
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

/** One letter of each class: those that occur, and the first familiar one that does not. */
function alphabet(patterns: readonly Pattern[], domain: Domain): number[] {
  const letters = new Set<number>();
  for (const { tokens } of patterns) {
    for (const token of tokens) {
      for (const letter of lettersOf(token)) letters.add(letter);
      if (token === ONE_IN || token === RUN_IN) letters.add(58);
    }
  }
  const banned = codePoints(domain.without ?? "");
  for (const each of banned) letters.add(each);
  const other = [...FAMILIAR].find((each) => !letters.has(each.codePointAt(0) ?? 0));
  let fresh = other?.codePointAt(0) ?? 0xc0;
  while (letters.has(fresh)) fresh++;
  const sorted = [...letters].sort((a, b) => a - b);
  return [fresh, ...sorted].filter((each) => !banned.includes(each));
}
