/**
 * Unit propagation: derives literals from clauses, one clause at a time.
 *
 * If all literals of a clause but one are false, the last one must be true. Each clause watches two
 * literals that are not false, and is examined only when one of them becomes false (Moskewicz et
 * al., Chaff, DAC 2001). Literals derived without assumptions are kept; all others are undone.
 *
 * A learned clause is accepted if unit propagation refutes its negation (Goldberg and Novikov,
 * Verification of Proofs of Unsatisfiability, DATE 2003).
 */
import type { Clause } from "./format.ts";

/** A growing set of clauses, and the literals that follow from it. */
export class UnitPropagation {
  /** By node: 1 true, -1 false, 0 or missing unassigned. */
  private readonly values: (1 | -1 | 0)[] = [];
  private readonly watchers = new Map<number, number[][]>();
  private readonly trail: number[] = [];
  private next = 0;
  private contradiction = false;

  /** Adds a clause and propagates it. */
  add(clause: Clause): void {
    const literals = [...new Set(clause)];
    if (literals.some((each) => this.value(each) > 0)) return;
    const unassigned = literals.filter((each) => this.value(each) === 0);
    const [first, second] = unassigned;
    if (first === undefined) {
      this.contradiction = true;
    } else if (second === undefined) {
      this.assign(first);
      if (!this.propagate()) this.contradiction = true;
    } else {
      this.watch(first, unassigned);
      this.watch(second, unassigned);
    }
  }

  /** Whether the clauses and these literals lead to a conflict. */
  refutes(literals: Clause): boolean {
    if (this.contradiction) return true;
    const before = this.trail.length;
    const hasConflict = literals.some((each) => {
      if (this.value(each) === 0) this.assign(each);
      return this.value(each) < 0;
    });
    const refuted = hasConflict || !this.propagate();
    for (const literal of this.trail.splice(before)) this.values[Math.abs(literal)] = 0;
    this.next = before;
    return refuted;
  }

  private value(literal: number): number {
    const value = this.values[Math.abs(literal)] ?? 0;
    return literal > 0 ? value : -value;
  }

  private assign(literal: number): void {
    this.values[Math.abs(literal)] = literal > 0 ? 1 : -1;
    this.trail.push(literal);
  }

  private watch(literal: number, clause: number[]): void {
    const watchers = this.watchers.get(literal);
    if (watchers === undefined) this.watchers.set(literal, [clause]);
    else watchers.push(clause);
  }

  /** Propagates all assigned literals; false on a conflict. */
  private propagate(): boolean {
    for (; this.next < this.trail.length; this.next++) {
      const falseLiteral = -(this.trail[this.next] ?? 0);
      const watchers = this.watchers.get(falseLiteral) ?? [];
      let kept = 0;
      for (let i = 0; i < watchers.length; i++) {
        const clause = watchers[i] ?? [];
        if (this.moveWatch(clause, falseLiteral)) continue;
        watchers[kept++] = clause;
        const [other = 0] = clause;
        if (this.value(other) < 0) {
          while (++i < watchers.length) watchers[kept++] = watchers[i] ?? [];
          watchers.length = kept;
          return false;
        }
        if (this.value(other) === 0) this.assign(other);
      }
      watchers.length = kept;
    }
    return true;
  }

  /**
   * Finds another literal to watch in place of a false one. Returns false if there is none, so that
   * the clause stays where it is: its first literal is true, or the only one that is not false.
   */
  private moveWatch(clause: number[], falseLiteral: number): boolean {
    if (clause[0] === falseLiteral) [clause[0], clause[1]] = [clause[1] ?? 0, falseLiteral];
    if (this.value(clause[0] ?? 0) > 0) return false;
    for (let i = 2; i < clause.length; i++) {
      const literal = clause[i] ?? 0;
      if (this.value(literal) < 0) continue;
      [clause[1], clause[i]] = [literal, falseLiteral];
      this.watch(literal, clause);
      return true;
    }
    return false;
  }
}
