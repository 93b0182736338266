/**
 * Effort, counted in steps.
 *
 * Steps are the one currency of every search, so that the same question always costs the same,
 * on any machine. LIMIT: when they are spent, a search says so (`unknown`); it never guesses.
 */
export class Budget {
  spent = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes steps; false when none are left. */
  spend(steps: number): boolean {
    this.spent += steps;
    return this.spent <= this.limit;
  }

  get exhausted(): boolean {
    return this.spent > this.limit;
  }
}
