/**
 * Sets of positions in patterns as big integers: one bit for each position, pattern after pattern.
 *
 * A letter moves all positions in one step by shift and mask (Baeza-Yates and Gonnet, CACM 1992). A
 * position whose token takes the letter advances. A position at a run stays, and also counts as
 * behind the run.
 */
import { accepts, type Pattern, RUN, RUN_IN, type Token } from "../logic/pattern.ts";

export interface TransitionMask {
  /** Positions that advance with the letter; positions that stay are in `stay`. */
  readonly leave: bigint;
  readonly stay: bigint;
}

export interface BitParallelNfa {
  /** The number of bits. */
  readonly size: number;
  /** The patterns in the order of their bits; each has one bit more than it has tokens. */
  readonly chains: readonly Chain[];
  readonly start: bigint;
  /** Final positions that every letter keeps. */
  readonly forever: bigint;
  someEnd(carried: bigint): boolean;
  masks(letter: number): TransitionMask;
  step(carried: bigint, mask: TransitionMask): bigint;
}

export function bitParallelNfa(patterns: readonly Pattern[]): BitParallelNfa {
  const positions = new Map<Token, number[]>();
  const starts: number[] = [];
  const ends: number[] = [];
  const forever: number[] = [];
  const chains = chainsOf(patterns);
  let offset = 0;
  for (const { tokens, lengths } of chains) {
    starts.push(offset);
    for (const length of lengths) {
      ends.push(offset + length);
      if (tokens[length - 1] === RUN) forever.push(offset + length);
    }
    for (const token of tokens) {
      const known = positions.get(token);
      if (known === undefined) positions.set(token, [offset]);
      else known.push(offset);
      offset++;
    }
    offset++;
  }
  const byToken = new Map([...positions].map(([token, at]) => [token, bits(at, offset)]));
  const runs = (byToken.get(RUN) ?? 0n) | (byToken.get(RUN_IN) ?? 0n);
  const finals = bits(ends, offset);
  const skipRuns = (at: bigint): bigint => at | ((at & runs) << 1n);
  return {
    size: offset,
    chains,
    start: skipRuns(bits(starts, offset)),
    forever: bits(forever, offset),
    someEnd: (carried) => (carried & finals) !== 0n,
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

/** A pattern, with the lengths of all patterns that are prefixes of it, its own included. */
export interface Chain {
  readonly tokens: readonly Token[];
  readonly lengths: readonly number[];
}

/** A pattern that is a prefix of another shares its bits, unless the other may stay there. */
function chainsOf(patterns: readonly Pattern[]): readonly Chain[] {
  if (patterns.length === 1) {
    return patterns.map(({ tokens }) => ({ tokens, lengths: [tokens.length] }));
  }
  const sorted = patterns
    .map(({ tokens }) => ({ tokens, key: `${tokens.join()},` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const chains: { tokens: readonly Token[]; lengths: number[]; key: string }[] = [];
  for (const { tokens, key } of sorted) {
    const last = chains.at(-1);
    const next = tokens[last?.tokens.length ?? 0];
    if (last !== undefined && key.startsWith(last.key) && next !== RUN && next !== RUN_IN) {
      last.lengths.push(tokens.length);
      last.tokens = tokens;
      last.key = key;
    } else {
      chains.push({ tokens, lengths: [tokens.length], key });
    }
  }
  return chains;
}

/** An integer with these bits set, made from digits: setting bits one by one is quadratic. */
function bits(positions: readonly number[], length: number): bigint {
  const digits = new Array<string>(length + 1).fill("0");
  for (const each of positions) digits[length - each] = "1";
  return BigInt(`0b${digits.join("")}`);
}
