/**
 * The theory of one attribute: finds a value that passes some tests and fails others.
 *
 * An attribute that may be absent is absent if no test is wanted, because absence fails every test.
 * An attribute with many values needs a set. Let U be the tests that every element must obey, and E
 * those that some element must pass. The search tries a set of one element, then one element for
 * each E (and one more if the set must not have a single value), then the empty set. This is
 * complete, because elements that obey U can be added freely. Tests of elements go to the theory of
 * their kind.
 */
import type { Attribute, Domain, Test, ValueTest } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import { MixedTypeTheory } from "./mixed-type-theory.ts";
import { RangeTheory } from "./range-theory.ts";
import { TextTheory } from "./text-theory.ts";
import type { Demand, TheoryAnswer } from "./theory.ts";

export interface ElementTheory {
  choose(demand: Demand, budget: Budget): TheoryAnswer<string>;
}

/** The tests of one attribute by position; the inner tests of set tests follow them. */
export class AttributeTheory {
  private readonly attribute: Attribute;
  private readonly tests: readonly Test[];
  private readonly elements: ElementTheory;
  /** For each test, the position of its element test in the element theory. */
  private readonly inner: readonly number[];

  constructor(attribute: Attribute, tests: readonly Test[], seeds: readonly string[]) {
    this.attribute = attribute;
    this.tests = tests;
    const inner: number[] = [];
    const elementTests: ValueTest[] = [];
    for (const test of tests) {
      const element = elementTest(test);
      inner.push(element === undefined ? -1 : elementTests.length);
      if (element !== undefined) elementTests.push(element);
    }
    this.inner = inner;
    this.elements = elementTheory(attribute.domain, elementTests, seeds);
  }

  choose(demand: Demand, budget: Budget): TheoryAnswer {
    const isPresence = (test: number): boolean => this.tests[test]?.kind === "present";
    if (this.attribute.optional && demand.wanted.length === 0 && demand.avoid === undefined) {
      return { kind: "value", value: null };
    }
    const [first] = demand.wanted;
    const absent = demand.unwanted.find(isPresence);
    if (first !== undefined && absent !== undefined) {
      return { kind: "conflict", wanted: [first], unwanted: [absent] };
    }
    // A demand that avoids texts needs a text, so absence is a conflict.
    if (absent !== undefined) return { kind: "conflict", wanted: [], unwanted: [absent] };
    const without = { ...demand, wanted: demand.wanted.filter((test) => !isPresence(test)) };
    const outcome = this.attribute.many
      ? this.chooseSet(without, budget)
      : this.chooseOne(without, budget);
    if (outcome.kind !== "conflict" || outcome.wanted.length > 0) return outcome;
    // Absence fails every test, so the conflict needs a wanted test that excludes absence.
    const presence = this.attribute.optional && first !== undefined ? [first] : [];
    return { ...outcome, wanted: presence };
  }

  private chooseOne(demand: Demand, budget: Budget): TheoryAnswer {
    const { wanted, unwanted } = demand;
    const outcome = this.elements.choose(
      { ...demand, wanted: wanted.map(this.toInner), unwanted: unwanted.map(this.toInner) },
      budget,
    );
    if (outcome.kind !== "conflict") return outcome;
    return this.outward(outcome, wanted, unwanted);
  }

  private chooseSet({ wanted, unwanted }: Demand, budget: Budget): TheoryAnswer {
    const kind = (test: number): string => this.tests[test]?.kind ?? "";
    const all = wanted.filter((test) => kind(test) === "every");
    const no = unwanted.filter((test) => kind(test) === "some");
    const some = wanted.filter((test) => kind(test) === "some");
    const notAll = unwanted.filter((test) => kind(test) === "every");
    const only = wanted.filter((test) => kind(test) === "only");
    const notOnly = unwanted.filter((test) => kind(test) === "only");

    const single = this.element(wanted, [...no, ...notAll, ...notOnly], budget);
    if (single.kind === "value") return { kind: "value", value: [single.value] };
    if (single.kind === "limit") return single;
    const [forced] = only;
    if (forced !== undefined) return withWanted(single, forced);

    const values: string[] = [];
    for (const [need, isWanted] of [
      ...some.map((test) => [test, true] as const),
      ...notAll.map((test) => [test, false] as const),
    ]) {
      const found = this.element(
        isWanted ? [...all, need] : all,
        isWanted ? no : [...no, need],
        budget,
      );
      if (found.kind === "limit") return found;
      if (found.kind === "conflict")
        return isWanted ? withWanted(found, need) : withUnwanted(found, need);
      if (!values.includes(found.value)) values.push(found.value);
    }
    if (values.length === 1 && notOnly.length > 0) {
      const more = this.element(all, no, budget, new Set(values));
      if (more.kind === "limit") return more;
      if (more.kind === "conflict") return { kind: "conflict", wanted, unwanted };
      values.push(more.value);
    }
    return { kind: "value", value: values };
  }

  /** Finds an element that obeys these tests; a conflict is in terms of the tests of the set. */
  private element(
    wanted: readonly number[],
    unwanted: readonly number[],
    budget: Budget,
    avoid?: ReadonlySet<string>,
  ): TheoryAnswer<string> {
    const outcome = this.elements.choose(
      {
        wanted: wanted.map(this.toInner),
        unwanted: unwanted.map(this.toInner),
        ...(avoid === undefined ? {} : { avoid }),
      },
      budget,
    );
    return outcome.kind === "conflict" ? this.outward(outcome, wanted, unwanted) : outcome;
  }

  private outward(
    {
      wanted,
      unwanted,
    }: { readonly wanted: readonly number[]; readonly unwanted: readonly number[] },
    wantedTests: readonly number[],
    unwantedTests: readonly number[],
  ): Extract<TheoryAnswer<string>, { kind: "conflict" }> {
    return {
      kind: "conflict",
      wanted: wantedTests.filter((test) => wanted.includes(this.toInner(test))),
      unwanted: unwantedTests.filter((test) => unwanted.includes(this.toInner(test))),
    };
  }

  private readonly toInner = (test: number): number => this.inner[test] ?? -1;
}

type Conflict = Extract<TheoryAnswer<string>, { kind: "conflict" }>;

const withWanted = ({ wanted, unwanted }: Conflict, test: number): Conflict => ({
  kind: "conflict",
  wanted: wanted.includes(test) ? wanted : [...wanted, test],
  unwanted,
});

const withUnwanted = ({ wanted, unwanted }: Conflict, test: number): Conflict => ({
  kind: "conflict",
  wanted,
  unwanted: unwanted.includes(test) ? unwanted : [...unwanted, test],
});

function elementTest(test: Test): ValueTest | undefined {
  switch (test.kind) {
    case "present":
      return undefined;
    case "text":
    case "range":
      return test;
    default:
      if (test.test.kind === "link") throw new Error("a link in a set is for the joint theory");
      return test.test;
  }
}

export function elementTheory(
  domain: Domain,
  tests: readonly ValueTest[],
  seeds: readonly string[],
): ElementTheory {
  const texts = tests.flatMap((test) => (test.kind === "text" ? test : []));
  const ranges = tests.flatMap((test) => (test.kind === "range" ? test : []));
  if (ranges.length === 0 && domain.encoding === undefined) {
    return new TextTheory(domain, texts, seeds);
  }
  const encoding = domain.encoding;
  if (
    encoding !== undefined &&
    texts.length === 0 &&
    ranges.every((test) => test.encoding === encoding)
  ) {
    const values = seeds.flatMap((seed) => encoding.encode(seed) ?? []);
    return new RangeTheory(
      encoding,
      ranges.map((test) => test.ranges),
      values,
    );
  }
  return new MixedTypeTheory(domain, tests, seeds);
}
