/**
 * Laws of the theories and of the engine, against values tried one by one.
 *
 * Over a world of a few texts (or integers) everything can be enumerated: a value that a theory
 * gives must meet the demand, and a conflict must be one, named tests alone, also for values that
 * are absent or sets. The engine is judged by truth tables over the same world.
 */
import { describe, expect, test, vi } from "vitest";
import {
  type Attribute,
  type Domain,
  type LinkPattern,
  type Range,
  type Reader,
  type Test,
  testHolds,
  textTest,
  type Value,
  type ValueTest,
} from "../../src/logic/attribute.ts";
import { Budget } from "../../src/logic/budget.ts";
import { holeToken, literal, type Pattern, pattern, RUN } from "../../src/logic/pattern.ts";
import { type Term, Terms } from "../../src/logic/term.ts";
import { AttributeTheory } from "../../src/solve/attribute-theory.ts";
import { NativeEngine } from "../../src/solve/engine.ts";
import { Random } from "./random.ts";
import { PATIENCE, RUNS } from "./runs.ts";

vi.setConfig({ testTimeout: PATIENCE });

function forAll(runs: number, law: (random: Random) => string | undefined): void {
  for (let seed = 1; seed <= runs * RUNS; seed++) {
    const fault = law(new Random(seed));
    if (fault !== undefined) expect.fail(`seed ${seed}: ${fault}`);
  }
}

const P = 112;
const Q = 113;
const COLON = 58;

/** Languages that cut the texts into the classes p, q, p+, +q, p+q and the rest. */
const PATTERNS: readonly Pattern[] = [
  literal("p"),
  literal("q"),
  literal(""),
  pattern([P, RUN]),
  pattern([RUN, Q]),
  pattern([P, RUN, Q]),
  pattern([RUN]),
];

/** A text of each class, and another of those that have more than one. */
const TEXTS = ["p", "q", "", "pz", "py", "zq", "yq", "pq", "pzq", "z", "y"];
const SETS: readonly (readonly string[])[] = [
  [],
  ...TEXTS.map((each) => [each]),
  ...TEXTS.flatMap((each, i) => TEXTS.slice(i + 1).map((other) => [each, other])),
  ...["p", "q", "z"].map((each) => [each, "pzq", "yq"]),
  TEXTS,
];

const union = (random: Random): ValueTest =>
  textTest(random.several(1, 2, () => random.pick(PATTERNS)));

const attributeOf = (name: string, optional: boolean, many: boolean, domain = {}): Attribute => ({
  name,
  optional,
  many,
  domain,
});

interface Demand {
  readonly wanted: readonly number[];
  readonly unwanted: readonly number[];
}

const NO_MODEL = new Map();

/** Asks a theory for a value and looks whether its answer is true of all values there are. */
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
  const asked = JSON.stringify({ tests, ...demand, outcome }, (_, each) =>
    typeof each === "bigint" ? String(each) : each,
  );
  if (outcome.kind === "limit") return `limit ${asked}`;
  if (outcome.kind === "value") return meets(demand, outcome.value) ? undefined : asked;
  const isPart =
    outcome.wanted.every((i) => demand.wanted.includes(i)) &&
    outcome.unwanted.every((i) => demand.unwanted.includes(i));
  const against = values.find((each) => meets(outcome, each));
  return isPart && against === undefined ? undefined : `${JSON.stringify(against)} ${asked}`;
}

describe("theories: a value meets the demand, a conflict is one", () => {
  test("texts, absence included", () => {
    forAll(3000, (random) => {
      const optional = random.chance(0.5);
      const tests = random.several(
        1,
        6,
        (): Test => (random.chance(0.15) ? { kind: "present" } : union(random)),
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
        return { kind: random.pick(["some", "every", "only"] as const), test: union(random) };
      });
      return theoryLaw(attributeOf("k", true, true), tests, random, [...SETS, null]);
    });
  });

  const reader: Reader = {
    name: "integer",
    span: { first: -6n, last: 6n },
    read: (text) => (/^-?[0-6]$/.test(text) ? BigInt(text) : undefined),
    print: String,
  };
  const unbounded: Reader = { ...reader, span: {}, read: (text) => BigInt(text) };
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
      const own = random.pick([reader, unbounded]);
      const tests = random.several(1, 6, (): Test => {
        if (random.chance(0.15)) return { kind: "present" };
        const ranges = random.several(0, 2, () => range(random));
        return { kind: "range", reader: own, ranges };
      });
      const domain: Domain = { reader: own };
      const values = own === reader ? integers : [...integers, "-99", "99"];
      return theoryLaw(attributeOf("k", true, false, domain), tests, random, [...values, null]);
    });
  });
});

/** The world of the truth tables: texts, some of them optional, a number and a set. */
const A = attributeOf("a", false, false);
const B = attributeOf("b", true, false);
const C = attributeOf("c", true, false);
const N = attributeOf("n", true, false, {
  reader: {
    name: "digit",
    span: { first: 0n, last: 9n },
    read: (text: string) => (/^\d$/.test(text) ? BigInt(text) : undefined),
    print: String,
  },
});
const S = attributeOf("s", true, true);

const VALUES: ReadonlyMap<Attribute, readonly Value[]> = new Map<Attribute, readonly Value[]>([
  [A, ["p", "q", "P", "pz", "pq", "z", "", ":"]],
  [B, [null, "p", "q", "pz", "pp", "z", ""]],
  [C, [null, "p", "q", "zp"]],
  [N, [null, "1", "2"]],
  [S, [null, [], ["p"], ["q"], ["p", "q"], ["pz", "z"], ["q", "pzq"], ["pz", "zq", "z"]]],
]);

function randomAtom(random: Random, terms: Terms, links: boolean): Term {
  const attribute = random.pick([A, A, B, B, C, S, ...(links ? [N] : [])]);
  if (random.chance(0.12)) return terms.test(random.pick([B, C, S]), { kind: "present" });
  if (attribute === N) {
    const reader = N.domain.reader;
    if (reader === undefined) throw new Error("no reader");
    const at = BigInt(random.int(3));
    return terms.test(N, { kind: "range", reader, ranges: [{ first: at, last: at + 1n }] });
  }
  if (attribute === S) {
    const kind = random.pick(["some", "every", "only"] as const);
    if (!links || random.chance(0.7)) return terms.test(S, { kind, test: union(random) });
    const patterns = random.several(0, 1, () => random.pick(PATTERNS));
    return terms.test(S, { kind, test: { kind: "link", links: [linkTo(random, B)], patterns } });
  }
  if (!links || random.chance(0.5)) return terms.test(attribute, union(random));
  const [hole, one, other] = random.shuffled([A, B, C, N]);
  if (hole === undefined || one === undefined || other === undefined) throw new Error("too few");
  const subject = random.pick([[one], [one], [one], [one, ":", other], ["p", one]]);
  // Now and then a variable meets its own key.
  return terms.link({
    kind: "link",
    subject,
    link: linkTo(random, random.pick([hole, hole, one])),
  });
}

/** A variable alone, or within a pattern. */
function linkTo(random: Random, hole: Attribute): LinkPattern {
  const HOLE = holeToken(0);
  const tokens = random.pick([[HOLE], [HOLE], [P, HOLE], [HOLE, RUN], [HOLE, COLON, RUN]]);
  return {
    pattern: pattern(tokens),
    holes: [hole],
    confined: random.chance(0.2) ? [0] : [],
    ignoreCase: random.chance(0.2),
  };
}

/** Three literals a clause, a clause for each atom and a half: about as often true as not. */
function randomFormula(random: Random, terms: Terms, links: boolean): Term {
  const atoms = random.several(3, 7, () => randomAtom(random, terms, links));
  const literal = (): Term => (random.chance(0.5) ? 1 : -1) * random.pick(atoms);
  const clauses = random.several(3, 12, () =>
    terms.or(
      ...random.several(1, 3, () =>
        random.chance(0.2) ? terms.and(literal(), literal()) : literal(),
      ),
    ),
  );
  return terms.and(...clauses);
}

function* models(attributes: readonly Attribute[]): Iterable<Map<Attribute, Value>> {
  const [first, ...rest] = attributes;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const model of models(rest)) {
    for (const value of VALUES.get(first) ?? []) yield new Map(model).set(first, value);
  }
}

const ALL_MODELS = [...models([A, B, C, N, S])];

/** One engine, several questions: what it learned from one must be true for the next. */
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
      if (!terms.holds(whole, answer.model)) return `question ${question}: a model that is none`;
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

describe("engine: a model is one, and where there is none the truth table is false", () => {
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
