/**
 * The theory of a text that operators of several types read, such as `StringLike k 1*` with
 * `NumericLessThan k 5`.
 *
 * A value found by trial is a valid answer: representatives of patterns and printed ends of ranges
 * are tried on all tests. A conflict is proved if the text tests alone, or the tests of one
 * encoding alone, exclude everything, or if a wanted test lists its texts. Otherwise the answer is
 * the limit `mixed-types`. Such texts exist because one key is one variable, whatever operators use
 * it (rule K2 of docs/semantics.md).
 */
import {
  type Domain,
  type IntegerEncoding,
  inDomain,
  type ValueTest,
  valueTestHolds,
} from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import { representative } from "../logic/pattern.ts";
import { RangeTheory } from "./range-theory.ts";
import { TextTheory } from "./text-theory.ts";
import { type Demand, type TheoryAnswer, toLimit } from "./theory.ts";

export class MixedTypeTheory {
  private readonly domain: Domain;
  private readonly tests: readonly ValueTest[];
  private readonly seeds: readonly string[];

  constructor(domain: Domain, tests: readonly ValueTest[], seeds: readonly string[]) {
    this.domain = domain;
    this.tests = tests;
    this.seeds = seeds;
  }

  choose(demand: Demand, budget: Budget): TheoryAnswer<string> {
    const { wanted, unwanted, avoid } = demand;
    const isValue = (text: string): boolean =>
      inDomain(this.domain, text) &&
      avoid?.has(text) !== true &&
      wanted.every((test) => this.passes(test, text)) &&
      !unwanted.some((test) => this.passes(test, text));
    for (const text of this.trials()) {
      if (!budget.spend(this.tests.length)) return toLimit("steps");
      if (isValue(text)) return { kind: "value", value: text };
    }
    return this.prove(demand, isValue, budget);
  }

  /** Asks the theories of the text and of each encoding alone for a conflict or one more trial. */
  private prove(
    demand: Demand,
    isValue: (text: string) => boolean,
    budget: Budget,
  ): TheoryAnswer<string> {
    const { wanted, unwanted } = demand;
    const lists = (test: number): boolean => {
      const found = this.tests[test];
      return found?.kind === "text" && found.set.globs.length === 0;
    };
    if (wanted.some(lists)) return { kind: "conflict", wanted, unwanted };
    const texts = this.indexes((test) => test.kind === "text");
    const { encoding: _, ...asText } = this.domain;
    const textTests = texts.flatMap((i) => this.textTest(i));
    const text = new TextTheory(asText, textTests, []).choose(restrict(demand, texts), budget);
    if (text.kind === "conflict") return global(text, texts);
    if (text.kind === "value" && isValue(text.value)) return text;
    for (const encoding of this.readers()) {
      const ranges = this.indexes((test) => test.kind === "range" && test.encoding === encoding);
      const reader = wanted.find((each) => ranges.includes(each));
      const isTyped = this.domain.encoding === encoding;
      if (!isTyped && reader === undefined) continue;
      const rangeTests = ranges.map((i) => {
        const test = this.tests[i];
        return test?.kind === "range" ? test.ranges : [];
      });
      const range = new RangeTheory(encoding, rangeTests, []).choose(
        restrict(demand, ranges),
        budget,
      );
      if (range.kind === "conflict") {
        const found = global(range, ranges);
        // INVARIANT: without a wanted range, a text that the encoding does not read is left.
        return isTyped || found.wanted.length > 0 || reader === undefined
          ? found
          : { ...found, wanted: [reader] };
      }
      if (range.kind === "value" && isValue(range.value)) return range;
    }
    return toLimit(budget.exhausted ? "steps" : "mixed-types");
  }

  private *trials(): Iterable<string> {
    yield* this.seeds;
    for (const test of this.tests) {
      if (test.kind === "text") {
        for (const each of test.set.patterns) {
          for (const letter of ["x", "1", "0"]) yield representative(each, letter);
        }
      } else {
        for (const { first, last } of test.ranges) {
          for (const end of [first, last]) {
            if (end === undefined) continue;
            for (const value of [end, end - 1n, end + 1n]) yield test.encoding.decode(value);
          }
        }
      }
    }
    yield* ["x", "0", "1"];
  }

  private readers(): Set<IntegerEncoding> {
    const readers = this.tests.flatMap((test) => (test.kind === "range" ? test.encoding : []));
    return new Set(
      this.domain.encoding === undefined ? readers : [this.domain.encoding, ...readers],
    );
  }

  private indexes(suits: (test: ValueTest) => boolean): number[] {
    return this.tests.flatMap((test, i) => (suits(test) ? i : []));
  }

  private textTest(index: number): Extract<ValueTest, { kind: "text" }>[] {
    const test = this.tests[index];
    return test?.kind === "text" ? [test] : [];
  }

  private passes(index: number, text: string): boolean {
    const test = this.tests[index];
    return test !== undefined && valueTestHolds(test, text);
  }
}

type Conflict = Extract<TheoryAnswer<string>, { kind: "conflict" }>;

/** Restricts a demand to some tests, renumbered for a theory of these tests. */
function restrict({ wanted, unwanted }: Demand, names: readonly number[]): Demand {
  const only = (tests: readonly number[]): number[] =>
    tests.map((test) => names.indexOf(test)).filter((test) => test >= 0);
  return { wanted: only(wanted), unwanted: only(unwanted) };
}

function global({ wanted, unwanted }: Conflict, names: readonly number[]): Conflict {
  const named = (tests: readonly number[]): number[] => tests.map((test) => names[test] ?? -1);
  return { kind: "conflict", wanted: named(wanted), unwanted: named(unwanted) };
}
