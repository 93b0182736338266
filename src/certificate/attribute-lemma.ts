/**
 * That no value of one attribute passes some tests and fails others: by cases.
 *
 * An optional attribute may be absent, and what is absent passes no test. A text must pass what is
 * wanted. A set is empty, or one element, or several; of several, each must pass what every element
 * must and fail what none may pass (its universe, of two texts at least), and for each test that
 * some element must pass or fail there must be one in the universe. What patterns with holes demand
 * of an element is for a `Filling` to say; without one a hole may be any text where the element
 * must match, and nothing where it may not.
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
import { isEmpty, textsOf } from "./text-lemma.ts";

/** What one value must pass and fail. */
export interface Tested {
  readonly wanted: readonly Test[];
  readonly unwanted: readonly Test[];
}

export type ElementTest = ValueTest | LinkTest;

/** What is known of the texts in holes. */
export interface HoleValues {
  /** What each text passes that passes the test. */
  wider(test: LinkTest): ValueTest;
  /** What only those texts pass that pass the test. */
  narrower(test: LinkTest): ValueTest;
  /** Whether each text that passes one of the first tests passes one of the others. */
  covers(wanted: readonly ElementTest[], unwanted: readonly ElementTest[]): boolean;
}

/** Nothing is known. */
export const ANY_HOLE_VALUES: HoleValues = {
  wider: ({ links, patterns }) =>
    textTest([...patterns, ...links.map((each) => loose(each.pattern.tokens))]),
  narrower: ({ patterns }) => textTest(patterns),
  covers: () => false,
};

type SetTest = Extract<Test, { readonly kind: "some" | "every" | "only" }>;

/** True is a proof that the attribute has no such value. */
export function hasNoValue(
  attribute: Attribute,
  tested: Tested,
  budget: Budget,
  filling: HoleValues = ANY_HOLE_VALUES,
): boolean {
  const isPresent = (each: Test): boolean => each.kind === "present";
  if (attribute.optional && tested.wanted.length === 0) return false;
  if (tested.unwanted.some(isPresent)) return true;
  const { domain } = attribute;
  const isVoid = (wanted: readonly ElementTest[], unwanted: readonly ElementTest[]): boolean =>
    isEmpty(requirementOf(domain, wanted, unwanted, filling), budget) ||
    filling.covers(wanted, unwanted);
  // One text is a set of one to the tests of sets; the tests of texts are of attributes of one.
  const isNotOne = (): boolean =>
    isVoid(tested.wanted.flatMap(elementTest), tested.unwanted.flatMap(elementTest));
  if (!attribute.many) return isNotOne();
  const wanted = tested.wanted.filter((each) => !isPresent(each));
  if (![...wanted, ...tested.unwanted].every(isOfSet)) return false;
  const sets = { wanted: wanted.filter(isOfSet), unwanted: tested.unwanted.filter(isOfSet) };
  const isShort = (wanted: readonly ElementTest[], unwanted: readonly ElementTest[]): boolean =>
    (textsOf(requirementOf(domain, wanted, unwanted, filling)) ?? MANY).length < 2;
  return isNotEmptySet(sets) && isNotOne() && isNotSeveral(sets, isVoid, isShort);
}

export function requirementOf(
  domain: Domain,
  wanted: readonly ElementTest[],
  unwanted: readonly ElementTest[],
  filling: HoleValues,
): Parameters<typeof isEmpty>[0] {
  return {
    domain,
    wanted: wanted.map((each) => (each.kind === "link" ? filling.wider(each) : each)),
    unwanted: unwanted.map((each) => (each.kind === "link" ? filling.narrower(each) : each)),
  };
}

interface SetTested {
  readonly wanted: readonly SetTest[];
  readonly unwanted: readonly SetTest[];
}

const isNotEmptySet = ({ wanted, unwanted }: SetTested): boolean =>
  wanted.some(({ kind }) => kind !== "every") || unwanted.some(({ kind }) => kind === "every");

const MANY: readonly string[] = ["", "*"];

type IsSo = (wanted: readonly ElementTest[], unwanted: readonly ElementTest[]) => boolean;

/** Whether it is not two elements or more; `isShort` tells that fewer than two pass and fail. */
function isNotSeveral({ wanted, unwanted }: SetTested, isVoid: IsSo, isShort: IsSo): boolean {
  const tests = (of: readonly SetTest[], kind: SetTest["kind"]): readonly ElementTest[] =>
    of.filter((each) => each.kind === kind).map((each) => each.test);
  if (tests(wanted, "only").length > 0) return true;
  const all = tests(wanted, "every");
  const none = tests(unwanted, "some");
  return (
    isVoid(all, none) ||
    isShort(all, none) ||
    tests(wanted, "some").some((each) => isVoid([...all, each], none)) ||
    tests(unwanted, "every").some((each) => isVoid(all, [...none, each]))
  );
}

const isOfSet = (test: Test): test is SetTest =>
  test.kind === "some" || test.kind === "every" || test.kind === "only";

/** The test of the text that is all there is; that it is present goes without saying. */
export function elementTest(test: Test): readonly ElementTest[] {
  if (test.kind === "present") return [];
  return [test.kind === "text" || test.kind === "range" ? test : test.test];
}

/** The pattern, or a wider one: a colon-free run may not come after what may be a colon. */
export function loose(tokens: readonly Token[]): Pattern {
  const wide = tokens.map((token) => (holeIndex(token) === undefined ? token : RUN));
  const free = wide.findIndex((token) => token === RUN || token === ONE);
  return pattern(wide.map((token, i) => (token === RUN_IN && free >= 0 && i > free ? RUN : token)));
}
