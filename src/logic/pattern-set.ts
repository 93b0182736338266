/**
 * A union of patterns, with an index for "is this text in it".
 *
 * Texts that stand for themselves are a hash set. The rest are found by the characters that they
 * begin with: one look-up for each length that such a beginning has, so that a text meets only
 * the few patterns of its own service or bucket.
 */
import type { Budget } from "./budget.ts";
import { covers, fixedStart, matches, mayMeet, type Pattern } from "./pattern.ts";

export class PatternSet {
  readonly patterns: readonly Pattern[];
  readonly literals: ReadonlySet<string>;
  readonly globs: readonly Pattern[];
  private groups: Groups | undefined;

  constructor(patterns: readonly Pattern[]) {
    this.patterns = patterns;
    const literals = new Set<string>();
    const globs: Pattern[] = [];
    for (const each of patterns) {
      if (each.literal !== undefined) literals.add(each.literal);
      else globs.push(each);
    }
    this.literals = literals;
    this.globs = globs;
  }

  has(text: string): boolean {
    return this.literals.has(text) || (this.globs.length > 0 && this.hasByGlob(text));
  }

  private hasByGlob(text: string): boolean {
    for (const each of this.near(text)) if (matches(each, text)) return true;
    return false;
  }

  /** Whether one pattern here covers all of another (see `covers`); each that is tried costs. */
  covers(inner: Pattern, budget: Budget): boolean {
    if (inner.literal !== undefined) return this.has(inner.literal);
    for (const each of this.near(fixedStart(inner))) {
      budget.spend(1);
      if (covers(each, inner)) return true;
    }
    return false;
  }

  /** The globs that a text with this beginning can be in. */
  private *near(start: string): Iterable<Pattern> {
    this.groups ??= group(this.globs);
    const { lengths, byStart } = this.groups;
    for (const length of lengths) {
      if (length > start.length) return;
      yield* byStart.get(start.slice(0, length)) ?? [];
    }
  }

  /** False only if no pattern here has a text in common with another (see `mayMeet`). */
  mayMeet(other: Pattern, budget: Budget): boolean {
    if (other.literal !== undefined) return this.has(other.literal);
    budget.spend(this.patterns.length);
    return this.patterns.some((each) => mayMeet(each, other));
  }

  /** Equal keys mean equal lists. */
  get key(): string {
    return this.patterns.map((each) => each.key).join("\u0003");
  }
}

interface Groups {
  /** Of the fixed beginnings, ascending. */
  readonly lengths: readonly number[];
  readonly byStart: ReadonlyMap<string, readonly Pattern[]>;
}

function group(globs: readonly Pattern[]): Groups {
  const byStart = new Map<string, Pattern[]>();
  for (const each of globs) {
    const start = fixedStart(each);
    const near = byStart.get(start);
    if (near === undefined) byStart.set(start, [each]);
    else near.push(each);
  }
  const lengths = [...new Set([...byStart.keys()].map((start) => start.length))];
  return { lengths: lengths.sort((a, b) => a - b), byStart };
}
