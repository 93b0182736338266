/**
 * The theory of numbers, dates and addresses: finds a value whose encoding lies in some ranges and
 * outside others.
 *
 * The ends of all ranges cut the line of integers into cells, within which all tests agree. There
 * are at most twice as many cells as ranges, plus one, so a demand is met by a pass over the cells.
 * A conflict is a small set of tests that together exclude every cell (hitting-set.ts).
 */
import { type IntegerEncoding, inRanges, type Range } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import { hittingSet } from "./hitting-set.ts";
import { type Demand, type TheoryAnswer, toLimit } from "./theory.ts";

interface Cell extends Range {
  readonly passes: Uint8Array;
}

/** Measured: about so many entries of the table take as long as another step. */
const ENTRIES_OF_A_STEP = 16;

export class RangeTheory {
  private readonly encoding: IntegerEncoding;
  private readonly tests: readonly (readonly Range[])[];
  private readonly seeds: readonly bigint[];
  private cells: Cell[] | undefined;

  constructor(
    encoding: IntegerEncoding,
    tests: readonly (readonly Range[])[],
    seeds: readonly bigint[],
  ) {
    this.encoding = encoding;
    this.tests = tests;
    this.seeds = seeds;
  }

  choose(demand: Demand, budget: Budget): TheoryAnswer<string> {
    if (this.cells === undefined) {
      this.cells = this.build();
      if (!budget.spend(this.buildingSteps(this.cells.length))) return toLimit("steps");
    }
    const { wanted, unwanted, avoid } = demand;
    let avoided = false;
    for (const cell of this.cells) {
      if (!budget.spend(1)) return toLimit("steps");
      if (
        wanted.some((test) => cell.passes[test] === 0) ||
        unwanted.some((test) => cell.passes[test] === 1)
      ) {
        continue;
      }
      const value = this.valueIn(cell, avoid);
      if (value !== undefined) return { kind: "value", value };
      avoided = true;
    }
    // An avoided number may have another spelling, so a failure proves nothing.
    if (avoided) return toLimit("policy-variables");
    return this.conflict(demand, this.cells);
  }

  /** The table has an entry for each cell and test. */
  private buildingSteps(cells: number): number {
    return Math.ceil((cells * this.tests.length) / ENTRIES_OF_A_STEP);
  }

  private valueIn(cell: Cell, avoid: ReadonlySet<string> | undefined): string | undefined {
    const inside = this.seeds.filter((seed) => inRanges([cell], seed));
    // The smallest encodable value is not realistic, so such a cell counts as open at that end.
    const isOpen = cell.first === undefined || cell.first === this.encoding.span.first;
    const isDown = isOpen && cell.last !== undefined;
    const from = (isDown ? cell.last : cell.first) ?? 0n;
    const direction = isDown ? -1n : 1n;
    for (const seed of inside) {
      const text = this.encoding.decode(seed);
      if (avoid?.has(text) !== true) return text;
    }
    for (let i = 0n; i <= BigInt(avoid?.size ?? 0); i++) {
      const value = from + i * direction;
      if (!inRanges([cell], value)) return undefined;
      const text = this.encoding.decode(value);
      if (avoid?.has(text) !== true) return text;
    }
    return undefined;
  }

  private conflict({ wanted, unwanted }: Demand, cells: readonly Cell[]): TheoryAnswer<string> {
    const core = hittingSet(cells.length, [
      ...wanted.map((test) => ({ name: test, hits: (i: number) => cells[i]?.passes[test] === 0 })),
      ...unwanted.map((test) => ({
        name: ~test,
        hits: (i: number) => cells[i]?.passes[test] === 1,
      })),
    ]);
    return {
      kind: "conflict",
      wanted: core.filter((name) => name >= 0),
      unwanted: core.filter((name) => name < 0).map((name) => ~name),
    };
  }

  private build(): Cell[] {
    const starts = new Set<bigint>();
    for (const ranges of this.tests) {
      for (const { first, last } of ranges) {
        if (first !== undefined) starts.add(first);
        if (last !== undefined) starts.add(last + 1n);
      }
    }
    const { first: least, last: greatest } = this.encoding.span;
    if (least !== undefined) starts.add(least);
    const sorted = [...starts]
      .filter((each) => inRanges([this.encoding.span], each))
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const sweeps = this.tests.map((ranges) => sweep(ranges));
    const cells: Cell[] = [];
    for (let i = least === undefined ? -1 : 0; i < sorted.length; i++) {
      const first = sorted[i];
      const next = sorted[i + 1] ?? (greatest === undefined ? undefined : greatest + 1n);
      const range: Range = {
        ...(first === undefined ? {} : { first }),
        ...(next === undefined ? {} : { last: next - 1n }),
      };
      const inside = first ?? (next === undefined ? 0n : next - 1n);
      const passes = Uint8Array.from(sweeps, (holds) => (holds(inside) ? 1 : 0));
      cells.push({ ...range, passes });
    }
    return cells;
  }
}

/** Returns a test for ascending values, which looks at each range once. */
function sweep(ranges: readonly Range[]): (value: bigint) => boolean {
  const sorted = [...ranges].sort((a, b) => order(a.first, b.first));
  let next = 0;
  let isOpen = false;
  let reach: bigint | undefined;
  return (value) => {
    for (; next < sorted.length; next++) {
      const { first, last } = sorted[next] ?? {};
      if (first !== undefined && first > value) break;
      if (last === undefined) isOpen = true;
      else if (reach === undefined || last > reach) reach = last;
    }
    return isOpen || (reach !== undefined && value <= reach);
  };
}

/** Orders first values; a missing one is the smallest. */
function order(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
