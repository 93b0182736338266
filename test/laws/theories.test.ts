/**
 * Laws of the theories and of the native engine, against exhaustive enumeration.
 *
 * The world has a few texts and integers, so everything can be enumerated. A value that a theory
 * gives must meet the demand. No value, absence and sets included, may satisfy the tests that a
 * conflict names. The engine is compared with truth tables over the same world.
 */
import { describe, expect, test, vi } from "vitest";
import {
  type Attribute,
  type Domain,
  type IntegerEncoding,
  type Range,
  type Test,
  testHolds,
  type Value,
} from "../../src/logic/attribute.ts";
import { Budget } from "../../src/logic/budget.ts";
import { Terms } from "../../src/logic/term.ts";
import { AttributeTheory } from "../../src/solve/attribute-theory.ts";
import { NativeEngine } from "../../src/solve/cdcl.ts";
import {
  A,
  attributeOf,
  B,
  C,
  models,
  N,
  randomFormula,
  randomUnion,
  S,
} from "./support/formulas.ts";
import { Random } from "./support/random.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

function forAll(runs: number, law: (random: Random) => string | undefined): void {
  for (let seed = 1; seed <= runs * RUNS; seed++) {
    const error = law(new Random(seed));
    if (error !== undefined) expect.fail(`seed ${seed}: ${error}`);
  }
}

/** A text of each class, and a second text of each class that has one. */
const TEXTS = ["p", "q", "", "pz", "py", "zq", "yq", "pq", "pzq", "z", "y"];
const SETS: readonly (readonly string[])[] = [
  [],
  ...TEXTS.map((each) => [each]),
  ...TEXTS.flatMap((each, i) => TEXTS.slice(i + 1).map((other) => [each, other])),
  ...["p", "q", "z"].map((each) => [each, "pzq", "yq"]),
  TEXTS,
];

interface Demand {
  readonly wanted: readonly number[];
  readonly unwanted: readonly number[];
}

const NO_MODEL = new Map();

/** Asks a theory for a value and compares the answer with all values. */
function theoryLaw(
  attribute: Attribute,
  tests: readonly Test[],
  random: Random,
  values: readonly Value[],
): string | undefined {
  const signs = tests.map(() => random.int(3));
  const all = tests.map((_, i) => i);
  const demand: Demand = {
    wanted: all.filter((i) => signs[i] === 0),
    unwanted: all.filter((i) => signs[i] === 1),
  };
  const holds = (i: number, value: Value): boolean =>
    tests[i] !== undefined && testHolds(tests[i], value, NO_MODEL);
  const meets = ({ wanted, unwanted }: Demand, value: Value): boolean =>
    wanted.every((i) => holds(i, value)) && !unwanted.some((i) => holds(i, value));
  const outcome = new AttributeTheory(attribute, tests, []).choose(demand, new Budget(1e6));
  const message = JSON.stringify({ tests, ...demand, outcome }, (_, each) =>
    typeof each === "bigint" ? String(each) : each,
  );
  if (outcome.kind === "limit") return `limit ${message}`;
  if (outcome.kind === "value") return meets(demand, outcome.value) ? undefined : message;
  const isPart =
    outcome.wanted.every((i) => demand.wanted.includes(i)) &&
    outcome.unwanted.every((i) => demand.unwanted.includes(i));
  const against = values.find((each) => meets(outcome, each));
  return isPart && against === undefined ? undefined : `${JSON.stringify(against)} ${message}`;
}

describe("theories: a value meets the demand, nothing satisfies the tests of a conflict:", () => {
  test("texts, absence included", () => {
    forAll(3000, (random) => {
      const optional = random.chance(0.5);
      const tests = random.several(
        1,
        6,
        (): Test => (random.chance(0.15) ? { kind: "present" } : randomUnion(random)),
      );
      return theoryLaw(attributeOf("k", optional, false), tests, random, [
        ...TEXTS,
        ...(optional ? [null] : []),
      ]);
    });
  });

  test("sets, absence and the empty set included", () => {
    forAll(4000, (random) => {
      const tests = random.several(1, 6, (): Test => {
        if (random.chance(0.15)) return { kind: "present" };
        return { kind: random.pick(["some", "every", "only"] as const), test: randomUnion(random) };
      });
      return theoryLaw(attributeOf("k", true, true), tests, random, [...SETS, null]);
    });
  });

  const encoding: IntegerEncoding = {
    name: "integer",
    span: { first: -6n, last: 6n },
    encode: (text) => (/^-?[0-6]$/.test(text) ? BigInt(text) : undefined),
    decode: String,
  };
  const unbounded: IntegerEncoding = { ...encoding, span: {}, encode: (text) => BigInt(text) };
  const range = (random: Random): Range => {
    const ends = [random.int(13) - 6, random.int(13) - 6].sort((a, b) => a - b).map(BigInt);
    const [first = 0n, last = 0n] = ends;
    return {
      ...(random.chance(0.3) ? {} : { first }),
      ...(random.chance(0.3) ? {} : { last }),
    };
  };

  test("ranges of integers", () => {
    const integers = Array.from({ length: 13 }, (_, i) => String(i - 6));
    forAll(3000, (random) => {
      const own = random.pick([encoding, unbounded]);
      const tests = random.several(1, 6, (): Test => {
        if (random.chance(0.15)) return { kind: "present" };
        const ranges = random.several(0, 2, () => range(random));
        return { kind: "range", encoding: own, ranges };
      });
      const domain: Domain = { encoding: own };
      const values = own === encoding ? integers : [...integers, "-99", "99"];
      return theoryLaw(attributeOf("k", true, false, domain), tests, random, [...values, null]);
    });
  });

  test("texts of which ranges read some", () => {
    const integers = Array.from({ length: 13 }, (_, i) => String(i - 6));
    forAll(3000, (random) => {
      const tests = random.several(1, 6, (): Test => {
        if (random.chance(0.15)) return { kind: "present" };
        if (random.chance(0.15)) return randomUnion(random);
        const ranges = random.chance(0.2) ? [{}] : random.several(0, 2, () => range(random));
        return { kind: "range", encoding, ranges };
      });
      const values = [...integers, ...TEXTS, null];
      const error = theoryLaw(attributeOf("k", true, false), tests, random, values);
      // The theory may leave such a demand undecided.
      return error?.startsWith("limit") === true ? undefined : error;
    });
  });
});

const ALL_MODELS = [...models([A, B, C, N, S])];

/** Asks one engine three questions: clauses learned from one must be true for the next. */
function engineLaw(random: Random, links: boolean): string | undefined {
  const terms = new Terms();
  const engine = new NativeEngine(terms, () => ["z"], new Budget(2_000_000));
  const constraint = random.chance(0.7) ? randomFormula(random, terms, links) : 1;
  engine.assert(constraint);
  for (let question = 0; question < 3; question++) {
    const assumed = randomFormula(random, terms, links);
    const answer = engine.solve([assumed]);
    const whole = terms.and(constraint, assumed);
    if (answer.kind === "sat") {
      if (!terms.holds(whole, answer.model))
        return `question ${question}: the model does not satisfy the formula`;
    } else if (answer.kind === "unsat") {
      const model = ALL_MODELS.find((each) => terms.holds(whole, each));
      if (model !== undefined)
        return `question ${question}: ${JSON.stringify([...model.values()])}`;
    } else if (!links) return `question ${question}: limit ${answer.limit}`;
    tally[answer.kind] += 1;
  }
  return undefined;
}

const tally = { sat: 0, unsat: 0, unknown: 0 };

describe("engine: a model satisfies the formula; without one the truth table has none:", () => {
  test.each([
    ["without links", false],
    ["with links", true],
  ])("%s", (_, links) => {
    Object.assign(tally, { sat: 0, unsat: 0, unknown: 0 });
    forAll(500, (random) => engineLaw(random, links));
    const { sat, unsat, unknown } = tally;
    const total = sat + unsat + unknown;
    expect(unknown, JSON.stringify(tally)).toBeLessThan(total / 3);
    expect(Math.min(sat, unsat), JSON.stringify(tally)).toBeGreaterThan(total / 10);
  });
});
