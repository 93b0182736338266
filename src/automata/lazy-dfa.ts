/**
 * The automaton of one pattern, made deterministic as it is walked: a lazy DFA, as in RE2.
 *
 * A state is a set of positions; sets are numbered as they are met. Once an unrestricted run is
 * passed, earlier positions are dropped, because the run subsumes whatever they could still match.
 * So a pattern without single wildcards has no more states than tokens, as in the algorithm of
 * Knuth, Morris and Pratt. State 0 is failure, state 1 the start.
 */
import { isRun, type Pattern, RUN, type Token } from "../logic/pattern.ts";
import { type BitParallelNfa, bitParallelNfa, type TransitionMask } from "./bit-parallel-nfa.ts";

export const FAILED = 0;
export const START = 1;

interface LazyState {
  readonly set: bigint;
  readonly positions: readonly number[];
  readonly ends: boolean;
  readonly progress: MatchProgress;
  readonly next: number[];
}

export class LazyDfa {
  readonly pattern: Pattern;
  private readonly positions: BitParallelNfa;
  private readonly masks: readonly TransitionMask[];
  private readonly progress: readonly MatchProgress[];
  private readonly keeps: readonly bigint[];
  private readonly states: LazyState[] = [];
  private readonly numbers = new Map<bigint, number>();

  constructor(pattern: Pattern, letters: readonly number[]) {
    this.pattern = pattern;
    this.positions = bitParallelNfa([pattern]);
    this.masks = letters.map((letter) => this.positions.masks(letter));
    this.progress = progressOf(pattern.tokens);
    this.keeps = keepsOf(pattern.tokens);
    this.number(0n);
    this.number(this.positions.start);
  }

  /** The next state; `letter` is an index into the alphabet. */
  step(state: number, letter: number): number {
    const from = this.states[state];
    const mask = this.masks[letter];
    if (from === undefined || mask === undefined) return FAILED;
    const known = from.next[letter];
    if (known !== undefined) return known;
    const next = this.number(this.positions.step(from.set, mask));
    from.next[letter] = next;
    return next;
  }

  ends(state: number): boolean {
    return this.states[state]?.ends === true;
  }

  /** The positions of a state. */
  positionsAt(state: number): readonly number[] {
    return this.states[state]?.positions ?? [];
  }

  progressAt(state: number): MatchProgress {
    return this.states[state]?.progress ?? { left: 0, since: 0 };
  }

  private number(positions: bigint): number {
    const furthest = positions.toString(2).length - 1;
    const set = positions & (this.keeps[furthest] ?? -1n);
    const known = this.numbers.get(set);
    if (known !== undefined) return known;
    const ends = this.positions.someEnd(set);
    const progress = this.progress[furthest] ?? { left: 0, since: 0 };
    this.states.push({ set, positions: positionsIn(set), ends, progress, next: [] });
    this.numbers.set(set, this.states.length - 1);
    return this.states.length - 1;
  }
}

function positionsIn(set: bigint): readonly number[] {
  const digits = set.toString(2);
  const positions: number[] = [];
  for (let i = 0; i < digits.length; i++) {
    if (digits[i] === "1") positions.push(digits.length - 1 - i);
  }
  return positions;
}

/** For each furthest position: the positions that are kept, from the last unrestricted run on. */
function keepsOf(tokens: readonly Token[]): readonly bigint[] {
  let from = 0n;
  return [...tokens, 0].map((token, at) => {
    if (token === RUN) from = BigInt(at);
    return -1n << from;
  });
}

/**
 * The progress of a position: the characters left from the last run passed, and those matched
 * since. Characters matched since a run may be lost with the next letter, so they do not count as
 * done. Otherwise the walk would keep every pattern half matched instead of finishing one.
 */
export interface MatchProgress {
  readonly left: number;
  readonly since: number;
}

function progressOf(tokens: readonly Token[]): readonly MatchProgress[] {
  const lefts = [0];
  for (let at = tokens.length - 1; at >= 0; at--) {
    lefts.unshift((lefts[0] ?? 0) + (isRun(tokens[at]) ? 0 : 1));
  }
  let run: number | undefined;
  return lefts.map((left, at) => {
    if (isRun(tokens[at])) run = at;
    if (run === undefined) return { left, since: 0 };
    return { left: lefts[run] ?? left, since: (lefts[run] ?? left) - left };
  });
}
