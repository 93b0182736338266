/**
 * The theory of texts: finds a text that lies in some unions of patterns and outside others.
 *
 * Most demands are met by a point: a representative text of some pattern, with a signature that
 * says which tests it passes. Points with equal signatures are one (the equivalence classes of
 * AccessRefinery, FSE 2026, found lazily). If no point fits, `prove` goes through the patterns of
 * one wanted test.
 * A pattern is excluded in one of three ways: an unwanted pattern covers it; another wanted test
 * cannot meet it; or a walk over the automata finds no text (automata/find-text.ts). The walk adds
 * wanted tests only as the texts found violate them.
 *
 * A conflict names the tests that were used to exclude patterns.
 */
import { findText } from "../automata/find-text.ts";
import { type Domain, inDomain, type ValueTest, valueTestHolds } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  covers,
  fixedStart,
  literal,
  matches,
  type Pattern,
  pattern,
  RUN,
  representative,
  textOf,
} from "../logic/pattern.ts";
import { type Demand, type TheoryAnswer, toLimit } from "./theory.ts";

type TextTest = Extract<ValueTest, { kind: "text" }>;

interface Point {
  readonly text: string;
  readonly passes: Uint8Array;
}

/** LIMIT: the size of the table of signatures; beyond, only proofs find further points. */
const MAX_SIGNATURES = 32_000_000;

/** Seeds and patterns that are tried first. */
const QUICK_TRIALS = 3;
/** Demands that are answered without the table of points. */
const MAX_DIRECT_DEMANDS = 8;
/** Wanted tests that a walk adds one at a time; after them, a round may double their number. */
const MAX_SINGLE_ADDITIONS = 8;

const ANYTHING: readonly Pattern[] = [pattern([RUN])];

export class TextTheory {
  private readonly domain: Domain;
  private readonly tests: readonly TextTest[];
  private readonly seeds: readonly string[];
  private fresh: string | undefined;
  private asked = 0;
  private points: Point[] | undefined;
  /** For each test, the points that pass it. */
  private readonly byTest: Point[][] = [];

  /** `seeds` are preferred texts. */
  constructor(domain: Domain, tests: readonly TextTest[], seeds: readonly string[]) {
    this.domain = domain;
    this.tests = tests;
    this.seeds = seeds;
  }

  choose(demand: Demand, budget: Budget): TheoryAnswer<string> {
    if (this.points === undefined) {
      const quick = this.quickly(demand, budget);
      if (quick !== undefined) return { kind: "value", value: quick };
      if (++this.asked <= MAX_DIRECT_DEMANDS)
        return this.directly(demand, budget) ?? this.prove(demand, budget);
      this.points = [];
      this.build(budget);
    }
    return this.byPoint(demand, budget);
  }

  private byPoint(demand: Demand, budget: Budget): TheoryAnswer<string> {
    const { wanted, unwanted, avoid } = demand;
    for (const { text, passes } of this.near(wanted)) {
      if (!budget.spend(1)) return toLimit("steps");
      if (
        wanted.every((test) => passes[test] === 1) &&
        unwanted.every((test) => passes[test] === 0) &&
        avoid?.has(text) !== true
      ) {
        return { kind: "value", value: text };
      }
    }
    const outcome = this.prove(demand, budget);
    if (outcome.kind === "value") {
      const text = outcome.value;
      const passes = this.tests.flatMap((test, i) => (valueTestHolds(test, text) ? i : []));
      this.addPoint(text, passes);
    }
    return outcome;
  }

  /** Tries the first seeds and patterns; the table of points may never be needed. */
  private quickly({ wanted, unwanted, avoid }: Demand, budget: Budget): string | undefined {
    const base = this.smallest(wanted);
    const patterns = base === undefined ? this.everything() : this.test(base).set.patterns;
    this.fresh ??= freshPlaceholder(this.tests);
    const first = patterns
      .slice(0, QUICK_TRIALS)
      .map((each) => representative(each, this.fresh ?? ""));
    return [...this.seeds.slice(0, QUICK_TRIALS), ...first].find(
      (text) =>
        budget.spend(1 + wanted.length + unwanted.length) &&
        inDomain(this.domain, text) &&
        wanted.every((test) => this.test(test).set.has(text)) &&
        !unwanted.some((test) => this.test(test).set.has(text)) &&
        avoid?.has(text) !== true,
    );
  }

  /**
   * Tries representatives of the wanted patterns without the table; also with a colon for each
   * wildcard, which distinguishes patterns of texts from patterns of components.
   */
  private directly(
    { wanted, unwanted, avoid }: Demand,
    budget: Budget,
  ): TheoryAnswer<string> | undefined {
    this.fresh ??= freshPlaceholder(this.tests);
    for (const filler of [this.fresh, ":"]) {
      for (const test of wanted) {
        for (const each of this.test(test).set.patterns) {
          if (!budget.spend(1 + wanted.length + unwanted.length)) return toLimit("steps");
          const text = representative(each, filler);
          const isValue =
            wanted.every((one) => this.test(one).set.has(text)) &&
            !unwanted.some((one) => this.test(one).set.has(text)) &&
            avoid?.has(text) !== true &&
            inDomain(this.domain, text);
          if (isValue) return { kind: "value", value: text };
        }
      }
    }
    return undefined;
  }

  /** The points that pass the wanted test with the fewest points. */
  private near(wanted: readonly number[]): readonly Point[] {
    let fewest = this.points ?? [];
    for (const test of wanted) {
      const passing = this.byTest[test] ?? [];
      if (passing.length < fewest.length) fewest = passing;
    }
    return fewest;
  }

  private addPoint(text: string, tests: readonly number[]): void {
    const passes = new Uint8Array(this.tests.length);
    const point: Point = { text, passes };
    this.points?.push(point);
    for (const test of tests) {
      passes[test] = 1;
      const passing = this.byTest[test];
      if (passing === undefined) this.byTest[test] = [point];
      else passing.push(point);
    }
  }

  /** Builds one point for each signature of the texts of tests, domain and seeds. */
  private build(budget: Budget): void {
    const texts = this.candidates();
    const places = new Map(texts.map((text, place) => [text, place]));
    const passes: number[][] = texts.map(() => []);
    // Sorted by UTF-16 units, so that texts with a common prefix are adjacent.
    const sorted = [...texts].sort();
    this.tests.forEach(({ set }, test) => {
      if (budget.exhausted) return;
      const pass = (text: string): void => {
        const list = passes[places.get(text) ?? -1];
        if (list?.at(-1) !== test) list?.push(test);
      };
      for (const text of set.literals) pass(text);
      for (const glob of set.globs) {
        if (budget.exhausted) return;
        for (const text of startingWith(sorted, fixedStart(glob))) {
          budget.spend(1);
          if (matches(glob, text)) pass(text);
        }
      }
    });
    const signatures = new Set<string>();
    texts.forEach((text, place) => {
      const own = passes[place] ?? [];
      const signature = textOf(own);
      if (signatures.has(signature) || !inDomain(this.domain, text)) return;
      if (signatures.size * this.tests.length > MAX_SIGNATURES) return;
      signatures.add(signature);
      this.addPoint(text, own);
    });
  }

  /** The texts for points, preferred ones first. */
  private candidates(): readonly string[] {
    this.fresh ??= freshPlaceholder(this.tests);
    const fresh = this.fresh;
    const found = new Set(this.seeds);
    for (const { set } of this.tests) for (const text of set.literals) found.add(text);
    for (const each of this.domain.within ?? ANYTHING) found.add(representative(each, fresh));
    for (const { set } of this.tests) {
      for (const glob of set.globs) found.add(representative(glob, fresh));
    }
    return [...found];
  }

  /**
   * Goes through the patterns of one wanted test: finds a text, or a reason against each pattern.
   */
  private prove(demand: Demand, budget: Budget): TheoryAnswer<string> {
    const base = this.smallest(demand.wanted);
    const patterns = base === undefined ? this.everything() : this.test(base).set.patterns;
    const others = demand.wanted.filter((each) => each !== base);
    const proof = new Proof(demand, others);
    for (const each of patterns) {
      if (!budget.spend(1)) return toLimit("steps");
      const found =
        each.literal !== undefined
          ? this.proveLiteral(each.literal, proof)
          : this.proveGlob(each, proof, budget);
      if (found !== undefined) return found;
    }
    const wanted = base === undefined ? [] : [base];
    return {
      kind: "conflict",
      wanted: [...wanted, ...proof.usedWanted],
      unwanted: [...proof.usedUnwanted],
    };
  }

  private everything(): readonly Pattern[] {
    return this.domain.within ?? ANYTHING;
  }

  /** The wanted test to go through: one that lists texts, otherwise the shortest. */
  private smallest(wanted: readonly number[]): number | undefined {
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const each of wanted) {
      const { literals, globs } = this.test(each).set;
      const size = literals.size + globs.length * 1_000_000;
      if (size < least) [best, least] = [each, size];
    }
    return best;
  }

  private proveLiteral(text: string, proof: Proof): TheoryAnswer<string> | undefined {
    if (!inDomain(this.domain, text) || proof.demand.avoid?.has(text) === true) return undefined;
    const ruledOut = proof.ruleOut(
      (test) => valueTestHolds(this.test(test), text),
      (test) => !valueTestHolds(this.test(test), text),
    );
    return ruledOut ? undefined : { kind: "value", value: text };
  }

  private proveGlob(each: Pattern, proof: Proof, budget: Budget): TheoryAnswer<string> | undefined {
    const ruledOut = proof.ruleOut(
      (test) => this.test(test).set.covers(each, budget),
      (test) => !this.test(test).set.mayMeet(each, budget),
    );
    if (ruledOut) return undefined;
    const undetermined = proof.others.filter((test) => !this.test(test).set.covers(each, budget));
    return this.walk(each, undetermined, proof, budget);
  }

  /** Adds wanted tests one by one, when a text found without them violates them. */
  private walk(
    each: Pattern,
    undetermined: readonly number[],
    proof: Proof,
    budget: Budget,
  ): TheoryAnswer<string> | undefined {
    const { unwanted, avoid } = proof.demand;
    const near = unwanted.filter((test) => this.test(test).set.mayMeet(each, budget));
    const none = near.flatMap((test) => [...this.test(test).set.patterns]);
    for (const text of avoid ?? []) none.push(literal(text));
    const active: number[] = [];
    const ordered = byRelevance(undetermined, none, (test) => this.test(test).set.patterns);
    for (;;) {
      const lists = active.map((test) => this.test(test).set.patterns);
      const found = findText([[each], ...lists], none, this.domain, budget);
      if (found.kind === "limit") return toLimit("steps");
      if (found.kind === "none") {
        for (const test of active) proof.usedWanted.add(test);
        for (const test of near) proof.usedUnwanted.add(test);
        return undefined;
      }
      const { text } = found;
      const violated = ordered.filter((test) => !valueTestHolds(this.test(test), text));
      if (violated.length === 0) return { kind: "value", value: text };
      // Adding one test at a time keeps a proof small, but many rounds cost more than a wide walk.
      active.push(...violated.slice(0, active.length < MAX_SINGLE_ADDITIONS ? 1 : active.length));
    }
  }

  private test(index: number): TextTest {
    const test = this.tests[index];
    if (test === undefined) throw new Error(`no text test ${index}`);
    return test;
  }
}

/**
 * Orders tests so that those with a word in common with an avoided pattern come first: a proof will
 * need them, and any other test makes the walk wider.
 */
function byRelevance(
  tests: readonly number[],
  none: readonly Pattern[],
  patternsOf: (test: number) => readonly Pattern[],
): readonly number[] {
  if (tests.length < 2) return tests;
  const words = none.slice(0, MAX_WORDS).flatMap(wordsIn).slice(0, MAX_WORDS);
  const isRelevant = (test: number): boolean =>
    patternsOf(test)
      .slice(0, MAX_WORDS)
      .some((each) => words.some((word) => covers(word, each)));
  const relevant = new Set(tests.filter(isRelevant));
  return [...relevant, ...tests.filter((each) => !relevant.has(each))];
}

/** LIMIT: words for relevance, and patterns of a test that are compared with them. */
const MAX_WORDS = 64;

/** The fixed parts between the runs of a pattern, each as the pattern of texts that contain it. */
function wordsIn({ tokens }: Pattern): readonly Pattern[] {
  const words: Pattern[] = [];
  let start = tokens.indexOf(RUN);
  while (start >= 0) {
    const end = tokens.indexOf(RUN, start + 1);
    if (end > start + 1) words.push(pattern([RUN, ...tokens.slice(start + 1, end), RUN]));
    start = end;
  }
  return words;
}

/** The tests that a proof of emptiness has used; used tests are tried first. */
class Proof {
  readonly usedWanted = new Set<number>();
  readonly usedUnwanted = new Set<number>();

  readonly demand: Demand;
  readonly others: readonly number[];

  constructor(demand: Demand, others: readonly number[]) {
    this.demand = demand;
    this.others = others;
  }

  ruleOut(byUnwanted: (test: number) => boolean, byWanted: (test: number) => boolean): boolean {
    for (const test of this.usedUnwanted) if (byUnwanted(test)) return true;
    for (const test of this.usedWanted) if (byWanted(test)) return true;
    for (const test of this.demand.unwanted) {
      if (!byUnwanted(test)) continue;
      this.usedUnwanted.add(test);
      return true;
    }
    for (const test of this.others) {
      if (!byWanted(test)) continue;
      this.usedWanted.add(test);
      return true;
    }
    return false;
  }
}

function* startingWith(sorted: readonly string[], start: string): Iterable<string> {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < sorted.length; i++) {
    const text = sorted[i] ?? "";
    if (!text.startsWith(start)) return;
    yield text;
  }
}

/** A placeholder character (private use area) that no pattern has. */
function freshPlaceholder(tests: readonly TextTest[]): string {
  const used = new Set<string>();
  for (const { set } of tests) {
    for (const text of set.literals) collectPrivate(text, used);
    for (const { tokens } of set.globs) {
      for (const token of tokens) if (token >= PRIVATE_USE) used.add(textOf([token % FOLDED]));
    }
  }
  let letter = PRIVATE_USE;
  while (used.has(String.fromCharCode(letter))) letter++;
  return String.fromCharCode(letter);
}

const PRIVATE_USE = 0xe000;
const FOLDED = 0x200000;

function collectPrivate(text: string, used: Set<string>): void {
  if (!/[\ue000-\uf8ff]/.test(text)) return;
  for (const letter of text) used.add(letter);
}
