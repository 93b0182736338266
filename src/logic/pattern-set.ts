/**
 * A union of patterns, with an index for "is this text in it".
 *
 * Texts that stand for themselves are a hash set. The rest are grouped by the characters that
 * they begin with: as many as three quarters of them have fixed, so that a text meets only the
 * few patterns of its own service or bucket; those with shorter beginnings are tried always.
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

  hasByGlob(text: string): boolean {
    this.groups ??= group(this.globs);
    const { length, short, byStart } = this.groups;
    for (const each of short) if (matches(each, text)) return true;
    const near = byStart.get(text.slice(0, length));
    if (near !== undefined) for (const each of near) if (matches(each, text)) return true;
    return false;
  }

  /** Whether one pattern here covers all of another (see `covers`); each that is tried costs. */
  covers(inner: Pattern, budget: Budget): boolean {
    if (inner.literal !== undefined) return this.has(inner.literal);
    this.groups ??= group(this.globs);
    const { length, short, byStart } = this.groups;
    const near = byStart.get(fixedStart(inner).slice(0, length)) ?? [];
    budget.spend(short.length + near.length);
    return short.some((each) => covers(each, inner)) || near.some((each) => covers(each, inner));
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
  readonly length: number;
  readonly short: readonly Pattern[];
  readonly byStart: ReadonlyMap<string, readonly Pattern[]>;
}

function group(globs: readonly Pattern[]): Groups {
  const starts = globs.map((each) => fixedStart(each));
  const lengths = starts.map((start) => start.length).sort((a, b) => a - b);
  const length = globs.length < 4 ? 0 : (lengths[lengths.length >> 2] ?? 0);
  if (length === 0) return { length, short: globs, byStart: new Map() };
  const short: Pattern[] = [];
  const byStart = new Map<string, Pattern[]>();
  globs.forEach((each, i) => {
    const start = starts[i] ?? "";
    if (start.length < length) {
      short.push(each);
      return;
    }
    const key = start.slice(0, length);
    const near = byStart.get(key);
    if (near === undefined) byStart.set(key, [each]);
    else near.push(each);
  });
  return { length, short, byStart };
}
