/**
 * Splits a pattern over a text of several parts into patterns over the parts.
 *
 * The text is a sequence of fixed pieces and attributes, like the ARN of a caller. The positions of
 * the pattern at the borders between parts are enumerated, so the result is a finite union. Each
 * alternative gives every attribute a pattern of its own, cut out of the whole. A border inside a
 * run leaves the run on both sides. Cuts with a character that an attribute cannot have are
 * dropped, so realistic patterns have one or two alternatives. (Relia, ASE 2025, splits
 * concatenations in the same way.)
 *
 * LIMIT: the alternatives and the effort to find them; beyond, the result is undefined.
 */

import type { Attribute, Segment } from "../logic/attribute.ts";
import { accepts, codeUnits, isRun, type Pattern, pattern, type Token } from "../logic/pattern.ts";

export type Alternative = readonly (readonly [Attribute, Pattern])[];

const MAX_ALTERNATIVES = 256;
/** The number of tokens in all cuts. */
const MAX_EFFORT = 400_000;

export function splitPattern(
  whole: Pattern,
  segments: readonly Segment[],
): readonly Alternative[] | undefined {
  const { tokens } = whole;
  const known = new Map<number, readonly Alternative[]>();
  let overflow = false;
  let effort = 0;
  /** The alternatives for the segments from `segment` on, with the pattern from `at` on. */
  const from = (segment: number, at: number): readonly Alternative[] => {
    const key = segment * (tokens.length + 1) + at;
    const memo = known.get(key);
    if (memo !== undefined) return memo;
    const found = overflow ? [] : alternatives(segment, at);
    if (found.length > MAX_ALTERNATIVES) overflow = true;
    known.set(key, found);
    return found;
  };
  const alternatives = (segment: number, at: number): readonly Alternative[] => {
    const part = segments[segment];
    if (part === undefined) return tokens.slice(at).every(isRun) ? [[]] : [];
    if (typeof part === "string") {
      return through(tokens, at, part).flatMap((end) => from(segment + 1, end));
    }
    effort += (tokens.length - at) ** 2;
    if (effort > MAX_EFFORT) overflow = true;
    if (overflow) return [];
    return cuts(tokens, at, part).flatMap(([end, cut]) =>
      from(segment + 1, end).map((rest) => [[part, cut] as const, ...rest]),
    );
  };
  const found = from(0, 0);
  return overflow ? undefined : found;
}

/** The positions of the pattern after a fixed piece. */
function through(tokens: readonly Token[], at: number, text: string): readonly number[] {
  let positions = new Set([at]);
  for (const unit of codeUnits(text)) {
    const next = new Set<number>();
    for (const position of positions) {
      for (let i = position; i < tokens.length; i++) {
        const token = tokens[i] ?? 0;
        const takes = accepts(token, unit);
        if (isRun(token)) {
          if (takes) next.add(i);
          continue;
        }
        if (takes) next.add(i + 1);
        break;
      }
    }
    positions = next;
  }
  return [...positions];
}

/** The pieces of the pattern from `at` on that the text of an attribute may match. */
function cuts(
  tokens: readonly Token[],
  at: number,
  { domain }: Attribute,
): readonly (readonly [number, Pattern])[] {
  const found: (readonly [number, Pattern])[] = [];
  const banned = codeUnits(domain.without ?? "");
  for (let end = at; end <= tokens.length; end++) {
    const last = tokens[end - 1];
    if (end > at && last !== undefined && banned.includes(last)) break;
    // A cut that ends behind a run equals the cut that ends inside of it.
    if (end > at && last !== undefined && isRun(last)) continue;
    const next = tokens[end];
    const cut = [...tokens.slice(at, end), ...(next !== undefined && isRun(next) ? [next] : [])];
    if (cut.length === 0 && domain.nonEmpty === true) continue;
    found.push([end, pattern(cut)]);
  }
  return found;
}
