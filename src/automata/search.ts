/**
 * Is there a text that matches every one of some patterns and none of some others?
 *
 * A best-first walk over the product of their automata. A pattern is a chain, so its automaton's
 * states are the positions in it. Of a pattern that must match, the walk guesses one position; of
 * the patterns that must not, it carries all positions at once, as one big integer stepped by
 * shift-and-mask (Baeza-Yates and Gonnet, CACM 1992). A state that has the same guesses and
 * carries a subset of another's positions makes that other needless (antichains: De Wulf et al.,
 * CAV 2006). Characters are tried by class: each that occurs in a pattern, and one that stands
 * for all the rest. States nearer to the end of the patterns that must match go first.
 *
 * The problem is PSPACE-complete, so the walk has a budget. It knows no holes.
 */
import type { Domain } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  accepts,
  codePoints,
  lettersOf,
  mayMeet,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";

export type Found =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "limit" };

const NONE: Found = { kind: "none" };
const LIMIT: Found = { kind: "limit" };
const ANYTHING: Pattern = pattern([RUN]);

/** A text in one pattern of each list of `all`, in no pattern of `none`, and in the domain. */
export function findText(
  all: readonly (readonly Pattern[])[],
  none: readonly Pattern[],
  domain: Domain,
  budget: Budget,
): Found {
  const lists = domain.within === undefined ? all : [...all, domain.within];
  const chosen: Pattern[] = [];
  let limited = false;
  const choose = (depth: number): Found => {
    const list = lists[depth];
    if (list === undefined) return walk(chosen, none, domain, budget);
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

interface State {
  readonly guesses: readonly number[];
  readonly carried: bigint;
  readonly text: string;
}

function walk(
  all: readonly Pattern[],
  none: readonly Pattern[],
  domain: Domain,
  budget: Budget,
): Found {
  const must = all.length === 0 ? [ANYTHING] : all;
  const mustNot = none.filter((each) => must.every((other) => mayMeet(other, each)));
  const automaton = carry(mustNot);
  const letters = alphabet([...must, ...mustNot], domain);
  const masks = letters.map((letter) => automaton.masks(letter));
  const queue = new Queue();
  const seen = new Map<string, bigint[]>();
  queue.push({ guesses: must.map(() => 0), carried: automaton.start, text: "" }, 0);
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (ends(state, must) && (state.carried & automaton.finals) === 0n) {
      if (!(domain.nonEmpty === true && state.text === ""))
        return { kind: "text", text: state.text };
    }
    for (let i = 0; i < letters.length; i++) {
      if (!budget.spend(1 + (mustNot.length >> 3))) return LIMIT;
      const mask = masks[i];
      if (mask === undefined) continue;
      const carried = automaton.step(state.carried, mask);
      if ((carried & automaton.forever) !== 0n) continue;
      const letter = letters[i] ?? 0;
      for (const guesses of steps(must, state.guesses, letter)) {
        if (!isNew(seen, guesses, carried)) continue;
        const text = state.text + String.fromCodePoint(letter);
        queue.push({ guesses, carried, text }, remaining(must, guesses));
      }
    }
  }
  return NONE;
}

function ends(state: State, must: readonly Pattern[]): boolean {
  return state.guesses.every((guess, i) => {
    const tokens = must[i]?.tokens ?? [];
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

function isNew(seen: Map<string, bigint[]>, guesses: readonly number[], carried: bigint): boolean {
  const key = guesses.join();
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

interface Mask {
  /** Positions whose token takes the letter and is left by it, and those that stay. */
  readonly leave: bigint;
  readonly stay: bigint;
}

interface Carried {
  readonly start: bigint;
  /** Positions at the end of a pattern; of those, the ends that no letter ever leaves. */
  readonly finals: bigint;
  readonly forever: bigint;
  masks(letter: number): Mask;
  step(carried: bigint, mask: Mask): bigint;
}

/** All positions of many patterns in one integer: pattern after pattern, one bit a position. */
function carry(patterns: readonly Pattern[]): Carried {
  const positions = new Map<Token, number[]>();
  const starts: number[] = [];
  const finals: number[] = [];
  const forever: number[] = [];
  let offset = 0;
  for (const { tokens } of patterns) {
    starts.push(offset);
    for (const token of tokens) {
      const known = positions.get(token);
      if (known === undefined) positions.set(token, [offset]);
      else known.push(offset);
      offset++;
    }
    finals.push(offset);
    if (tokens.at(-1) === RUN) forever.push(offset);
    offset++;
  }
  const byToken = new Map([...positions].map(([token, at]) => [token, bits(at, offset)]));
  const runs = (byToken.get(RUN) ?? 0n) | (byToken.get(RUN_IN) ?? 0n);
  const skipRuns = (at: bigint): bigint => at | ((at & runs) << 1n);
  return {
    start: skipRuns(bits(starts, offset)),
    finals: bits(finals, offset),
    forever: bits(forever, offset),
    masks(letter) {
      let leave = 0n;
      let stay = 0n;
      for (const [token, at] of byToken) {
        if (!accepts(token, letter)) continue;
        if (token === RUN || token === RUN_IN) stay |= at;
        else leave |= at;
      }
      return { leave, stay };
    },
    step: (carried, { leave, stay }) => skipRuns(((carried & leave) << 1n) | (carried & stay)),
  };
}

/** An integer with these bits set, by way of its digits: setting them one by one is quadratic. */
function bits(positions: readonly number[], length: number): bigint {
  const digits = new Array<string>(length + 1).fill("0");
  for (const each of positions) digits[length - each] = "1";
  return BigInt(`0b${digits.join("")}`);
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
