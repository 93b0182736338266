/**
 * Proves by cases that no value of one attribute passes some tests and fails some others.
 *
 * - An optional attribute may be absent. An absent attribute passes no test.
 * - A single text must satisfy all requirements at once (text-lemma.ts).
 * - A set is empty, or has one element, or has several.
 *
 * Several elements: every element must pass the "every" tests and fail the rejected "some" tests.
 * At least two texts must be able to do so. Each required "some" test needs an element that also
 * passes it, and each rejected "every" test needs an element that also fails it.
 *
 * The patterns of an element may have holes, about which `HoleValues` knows something. Without such
 * knowledge a hole is any text where the element must match, and a pattern with holes is ignored
 * where the element must not match. Both only admit more values, so the proof stays sound.
 */
import {
  type Attribute,
  type Domain,
  type LinkTest,
  type Test,
  textTest,
  type ValueTest,
} from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  holeIndex,
  ONE,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { isEmpty, type TextRequirement, textsOf } from "./text-lemma.ts";

/** The tests that the value of one attribute must pass and fail. */
export interface RequiredTests {
  readonly wanted: readonly Test[];
  readonly unwanted: readonly Test[];
}

export type ElementTest = ValueTest | LinkTest;

/** Knowledge about the texts in the holes of patterns. */
export interface HoleValues {
  /** A test without holes that accepts at least the texts that the given test accepts. */
  widen(test: LinkTest): ValueTest;
  /** A test without holes that accepts at most the texts that the given test accepts. */
  narrow(test: LinkTest): ValueTest;
  /**
   * Whether some wanted test accepts only texts that one of the unwanted tests also accepts. Then
   * no text passes all of the wanted tests and fails all of the unwanted ones.
   */
  covers(wanted: readonly ElementTest[], unwanted: readonly ElementTest[]): boolean;
}

/** No knowledge: a hole may hold any text, or none. */
export const ANY_HOLE_VALUES: HoleValues = {
  widen: ({ links, patterns }) =>
    textTest([...patterns, ...links.map((each) => widenHoles(each.pattern.tokens))]),
  narrow: ({ patterns }) => textTest(patterns),
  covers: () => false,
};

type SetTest = Extract<Test, { readonly kind: "some" | "every" | "only" }>;

/** Whether it is proved that no value of the attribute passes and fails these tests. */
export function hasNoValue(
  attribute: Attribute,
  tested: RequiredTests,
  budget: Budget,
  holes: HoleValues = ANY_HOLE_VALUES,
): boolean {
  const isPresent = (each: Test): boolean => each.kind === "present";
  if (attribute.optional && tested.wanted.length === 0) return false;
  if (tested.unwanted.some(isPresent)) return true;
  const { domain } = attribute;
  const isImpossible: ElementPredicate = (wanted, unwanted) =>
    isEmpty(requirementOf(domain, wanted, unwanted, holes), budget) ||
    holes.covers(wanted, unwanted);
  // A single text passes a set test iff it passes the element test.
  const excludesOne = (): boolean =>
    isImpossible(tested.wanted.flatMap(elementTest), tested.unwanted.flatMap(elementTest));
  if (!attribute.many) return excludesOne();
  const wanted = tested.wanted.filter((each) => !isPresent(each));
  if (![...wanted, ...tested.unwanted].every(isSetTest)) return false;
  const sets = { wanted: wanted.filter(isSetTest), unwanted: tested.unwanted.filter(isSetTest) };
  const hasFewerThanTwo: ElementPredicate = (wanted, unwanted) => {
    const texts = textsOf(requirementOf(domain, wanted, unwanted, holes));
    return texts !== undefined && texts.length < 2;
  };
  return (
    excludesEmpty(sets) && excludesOne() && excludesSeveral(sets, isImpossible, hasFewerThanTwo)
  );
}

/** The requirement on one element, with the holes in its tests removed. */
export function requirementOf(
  domain: Domain,
  wanted: readonly ElementTest[],
  unwanted: readonly ElementTest[],
  holes: HoleValues,
): TextRequirement {
  return {
    domain,
    wanted: wanted.map((each) => (each.kind === "link" ? holes.widen(each) : each)),
    unwanted: unwanted.map((each) => (each.kind === "link" ? holes.narrow(each) : each)),
  };
}

interface RequiredSetTests {
  readonly wanted: readonly SetTest[];
  readonly unwanted: readonly SetTest[];
}

/** Whether the set cannot be empty: the empty set passes "every" tests and no others. */
const excludesEmpty = ({ wanted, unwanted }: RequiredSetTests): boolean =>
  wanted.some(({ kind }) => kind !== "every") || unwanted.some(({ kind }) => kind === "every");

type ElementPredicate = (
  wanted: readonly ElementTest[],
  unwanted: readonly ElementTest[],
) => boolean;

/** Whether the set cannot have two or more elements. */
function excludesSeveral(
  { wanted, unwanted }: RequiredSetTests,
  isImpossible: ElementPredicate,
  hasFewerThanTwo: ElementPredicate,
): boolean {
  const tests = (from: readonly SetTest[], kind: SetTest["kind"]): readonly ElementTest[] =>
    from.filter((each) => each.kind === kind).map((each) => each.test);
  if (tests(wanted, "only").length > 0) return true;
  const passedByAll = tests(wanted, "every");
  const passedByNone = tests(unwanted, "some");
  return (
    isImpossible(passedByAll, passedByNone) ||
    hasFewerThanTwo(passedByAll, passedByNone) ||
    tests(wanted, "some").some((each) => isImpossible([...passedByAll, each], passedByNone)) ||
    tests(unwanted, "every").some((each) => isImpossible(passedByAll, [...passedByNone, each]))
  );
}

const isSetTest = (test: Test): test is SetTest =>
  test.kind === "some" || test.kind === "every" || test.kind === "only";

/** The test of a single element; empty for "present", which every element passes. */
export function elementTest(test: Test): readonly ElementTest[] {
  if (test.kind === "present") return [];
  return [test.kind === "text" || test.kind === "range" ? test : test.test];
}

/**
 * Replaces holes by runs. The result matches at least the same texts. It may match more, because a
 * pattern cannot have a colon-free run after a wildcard that may match a colon.
 */
export function widenHoles(tokens: readonly Token[]): Pattern {
  const widened = tokens.map((token) => (holeIndex(token) === undefined ? token : RUN));
  const free = widened.findIndex((token) => token === RUN || token === ONE);
  const isBehindFree = (index: number): boolean => free >= 0 && index > free;
  return pattern(widened.map((token, i) => (token === RUN_IN && isBehindFree(i) ? RUN : token)));
}
