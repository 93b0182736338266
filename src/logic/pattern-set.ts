/**
 * A union of patterns, with an index for the question whether a text is in it.
 *
 * Patterns without wildcards are a hash set. The rest are indexed by their fixed prefixes, with one
 * lookup for each length of prefix. So a text is matched only against the few patterns of its own
 * service or bucket.
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

  /** Whether one pattern covers `inner` (see `covers`); each comparison costs steps. */
  covers(inner: Pattern, budget: Budget): boolean {
    if (inner.literal !== undefined) return this.has(inner.literal);
    for (const each of this.near(fixedStart(inner))) {
      budget.spend(1);
      if (covers(each, inner)) return true;
    }
    return false;
  }

  /** Yields the patterns whose fixed prefix is a prefix of `start`. */
  private *near(start: string): Iterable<Pattern> {
    this.groups ??= group(this.globs);
    const { lengths, byStart } = this.groups;
    for (const length of lengths) {
      if (length > start.length) return;
      yield* byStart.get(start.slice(0, length)) ?? [];
    }
  }

  /** False only if no pattern of the set has a text in common with `other` (see `mayMeet`). */
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
  /** The lengths of the fixed prefixes, ascending. */
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
