/**
 * Permits for a number of threads, and the line of those who wait for one.
 *
 * First come, first served. LIMIT: the line has a length; a caller who comes when it is full is
 * turned away at once. A caller who leaves the line loses the place. A permit is passed on without
 * a gap, so there are never more holders than permits.
 */
import type { Gone } from "./departure.ts";

export class WaitingLine {
  #free: number;
  readonly #max: number;
  readonly #waiting = new Set<() => void>();

  constructor(permits: number, max: number) {
    this.#free = permits;
    this.#max = max;
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.size;
  }

  /** Takes a permit; `release` gives it back. A caller who goes ends the wait. */
  async enter(gone: Gone): Promise<"entered" | "full" | "left"> {
    if (gone.aborted) return "left";
    if (this.#free > 0) {
      this.#free -= 1;
      return "entered";
    }
    if (this.#waiting.size >= this.#max) return "full";
    return new Promise((done) => {
      const enter = (): void => {
        gone.removeEventListener("abort", leave);
        done("entered");
      };
      const leave = (): void => {
        this.#waiting.delete(enter);
        done("left");
      };
      this.#waiting.add(enter);
      gone.addEventListener("abort", leave);
    });
  }

  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
