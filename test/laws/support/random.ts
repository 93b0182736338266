/**
 * A pseudo-random generator with a seed: mulberry32 (Tommy Ettinger, public domain), 32 bits of
 * state.
 *
 * The same seed gives the same numbers on every machine, so a failure is named by its seed. The
 * laws do not use fast-check: they make millions of policies, for which lazy trees of shrunk values
 * are too slow, and shrink.ts shrinks the few cases that fail.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.int(list.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }

  /** Between `least` and `most` picks, both included; a value may occur twice. */
  several<T>(least: number, most: number, pick: () => T): T[] {
    return Array.from({ length: least + this.int(most - least + 1) }, pick);
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.flatMap(() => rest.splice(this.int(rest.length), 1));
  }
}
