/**
 * A budget of steps, the unit of effort.
 *
 * Every search counts steps and not time, so the same question costs the same on every machine.
 * LIMIT: when the steps are spent, a search answers `unknown`; it never guesses.
 */
export class Budget {
  spent = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Spends steps; returns false when the budget is exhausted. */
  spend(steps: number): boolean {
    this.spent += steps;
    return this.spent <= this.limit;
  }

  get exhausted(): boolean {
    return this.spent > this.limit;
  }
}
