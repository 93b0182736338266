/**
 * Unit propagation: what follows from clauses by looking at one clause at a time.
 *
 * A clause with all literals false but one makes that one true. Each clause watches two literals
 * that are not false, and is looked at only when one of them becomes false (Moskewicz et al.,
 * Chaff, DAC 2001). What follows without assumptions stays; the rest is taken back.
 *
 * A refutation of a clause's negation by unit propagation is what makes it a learned clause
 * (Goldberg and Novikov, Verification of Proofs of Unsatisfiability, DATE 2003).
 */
import type { Clause } from "./format.ts";

export class UnitPropagation {
  /** 1 true, -1 false, by node; what is missing is open. */
  private readonly values: (1 | -1 | 0)[] = [];
  private readonly watchers = new Map<number, number[][]>();
  private readonly trail: number[] = [];
  private next = 0;
  private contradiction = false;

  add(clause: Clause): void {
    const literals = [...new Set(clause)];
    if (literals.some((each) => this.value(each) > 0)) return;
    const open = literals.filter((each) => this.value(each) === 0);
    const [first, second] = open;
    if (first === undefined) {
      this.contradiction = true;
    } else if (second === undefined) {
      this.set(first);
      if (!this.propagates()) this.contradiction = true;
    } else {
      this.watch(first, open);
      this.watch(second, open);
    }
  }

  /** Whether the clauses and these literals lead to a conflict. */
  refutes(literals: Clause): boolean {
    if (this.contradiction) return true;
    const before = this.trail.length;
    const fails = literals.some((each) => {
      if (this.value(each) === 0) this.set(each);
      return this.value(each) < 0;
    });
    const refuted = fails || !this.propagates();
    for (const literal of this.trail.splice(before)) this.values[Math.abs(literal)] = 0;
    this.next = before;
    return refuted;
  }

  private value(literal: number): number {
    const value = this.values[Math.abs(literal)] ?? 0;
    return literal > 0 ? value : -value;
  }

  private set(literal: number): void {
    this.values[Math.abs(literal)] = literal > 0 ? 1 : -1;
    this.trail.push(literal);
  }

  private watch(literal: number, clause: number[]): void {
    const watchers = this.watchers.get(literal);
    if (watchers === undefined) this.watchers.set(literal, [clause]);
    else watchers.push(clause);
  }

  /** False on a conflict. */
  private propagates(): boolean {
    for (; this.next < this.trail.length; this.next++) {
      const isFalse = -(this.trail[this.next] ?? 0);
      const watchers = this.watchers.get(isFalse) ?? [];
      let kept = 0;
      for (let i = 0; i < watchers.length; i++) {
        const clause = watchers[i] ?? [];
        if (this.moves(clause, isFalse)) continue;
        watchers[kept++] = clause;
        const [other = 0] = clause;
        if (this.value(other) < 0) {
          while (++i < watchers.length) watchers[kept++] = watchers[i] ?? [];
          watchers.length = kept;
          return false;
        }
        if (this.value(other) === 0) this.set(other);
      }
      watchers.length = kept;
    }
    return true;
  }

  /** Watches another literal instead, if one is not false; else the first is all that is left. */
  private moves(clause: number[], isFalse: number): boolean {
    if (clause[0] === isFalse) [clause[0], clause[1]] = [clause[1] ?? 0, isFalse];
    if (this.value(clause[0] ?? 0) > 0) return false;
    for (let i = 2; i < clause.length; i++) {
      const literal = clause[i] ?? 0;
      if (this.value(literal) < 0) continue;
      [clause[1], clause[i]] = [literal, isFalse];
      this.watch(literal, clause);
      return true;
    }
    return false;
  }
}
