/**
 * Attributes and tests: the atoms of formulas.
 *
 * An attribute is one part of a request: its action, its caller's account, a condition key. Its
 * value is a text, absent (null), or, for an attribute with many values, a set of texts. A test is
 * about one attribute. It says that the attribute is present, that its text is in a union of
 * patterns, or that its integer encoding lies in ranges. For a set it says that some, every or the
 * only element passes a test. A link is about several attributes: one text, made of attributes,
 * matches a pattern with holes, which stand for the texts of other attributes (policy variables).
 *
 * This file has the data and their direct meaning (`holds`). Deciding is left to solve/.
 */
import { fill, holesOf, matches, type Pattern } from "./pattern.ts";
import { PatternSet } from "./pattern-set.ts";

export interface Attribute {
  readonly name: string;
  /** Whether it may be absent. */
  readonly optional: boolean;
  /** Whether it holds a set of values. */
  readonly many: boolean;
  readonly domain: Domain;
}

/** The texts that an attribute, or each element of its set, may have. */
export interface Domain {
  /** Characters that no text of the domain has. */
  readonly without?: string;
  readonly nonEmpty?: boolean;
  /** Texts that are excluded. */
  readonly except?: readonly string[];
  /** The domain is restricted to the union of these patterns. */
  readonly within?: readonly Pattern[];
  /** The domain is restricted to texts with this encoding; tests are ranges of it. */
  readonly encoding?: IntegerEncoding;
}

/** An encoding of texts as integers, so that every test is about ranges of integers. */
export interface IntegerEncoding {
  readonly name: string;
  /** The smallest and the largest encoded integer. */
  readonly span: Range;
  encode(text: string): bigint | undefined;
  decode(value: bigint): string;
}

/** Both ends are inclusive; a missing end is infinite. */
export interface Range {
  readonly first?: bigint;
  readonly last?: bigint;
}

export type ValueTest =
  | { readonly kind: "text"; readonly set: PatternSet }
  | {
      readonly kind: "range";
      readonly encoding: IntegerEncoding;
      readonly ranges: readonly Range[];
    };

export type Test =
  | { readonly kind: "present" }
  | ValueTest
  | { readonly kind: "some" | "every" | "only"; readonly test: ValueTest | LinkTest };

/** A test of one element of a set: it matches one of the patterns, some of which have holes. */
export interface LinkTest {
  readonly kind: "link";
  readonly links: readonly LinkPattern[];
  readonly patterns: readonly Pattern[];
}

/** A pattern with holes, the attributes that fill them, and conditions on their values. */
export interface LinkPattern {
  readonly pattern: Pattern;
  readonly holes: readonly Attribute[];
  /** Holes within a component of an ARN: a value with a colon matches nothing. */
  readonly confined: readonly number[];
  /** Whether the values of holes match without regard to case. */
  readonly ignoreCase?: boolean;
}

/** A part of a composed text such as an ARN: a fixed text, or the text of an attribute. */
export type Segment = string | Attribute;

export type Atom =
  | { readonly kind: "test"; readonly attribute: Attribute; readonly test: Test }
  | { readonly kind: "link"; readonly subject: readonly Segment[]; readonly link: LinkPattern };

export type Value = string | null | readonly string[];

/** A value for each attribute; a missing attribute is absent. */
export type Model = ReadonlyMap<Attribute, Value>;

export function textTest(patterns: readonly Pattern[]): ValueTest {
  return { kind: "text", set: new PatternSet(patterns) };
}

export function atomHolds(atom: Atom, model: Model): boolean {
  if (atom.kind === "test") {
    return testHolds(atom.test, model.get(atom.attribute) ?? null, model);
  }
  const subject = subjectText(atom.subject, model);
  return subject !== undefined && linkHolds(atom.link, subject, model);
}

export function testHolds(test: Test, value: Value, model: Model): boolean {
  if (value === null) return false;
  switch (test.kind) {
    case "present":
      return true;
    case "text":
    case "range":
      return typeof value === "string" && valueTestHolds(test, value);
    case "some":
    case "every":
    case "only": {
      const values = typeof value === "string" ? [value] : value;
      const passes = (each: string): boolean => elementHolds(test.test, each, model);
      if (test.kind === "some") return values.some(passes);
      if (test.kind === "every") return values.every(passes);
      return values.length === 1 && values.every(passes);
    }
  }
}

export function valueTestHolds(test: ValueTest, text: string): boolean {
  if (test.kind === "text") {
    return test.set.has(text);
  }
  const value = test.encoding.encode(text);
  return value !== undefined && inRanges(test.ranges, value);
}

function elementHolds(test: ValueTest | LinkTest, text: string, model: Model): boolean {
  if (test.kind !== "link") return valueTestHolds(test, text);
  return (
    test.patterns.some((each) => matches(each, text)) ||
    test.links.some((link) => linkHolds(link, text, model))
  );
}

function linkHolds(link: LinkPattern, text: string, model: Model): boolean {
  const filled = fillLink(link, (attribute) => {
    return textOfValue(model.get(attribute) ?? null);
  });
  return filled !== undefined && matches(filled, text);
}

/** Fills the holes of a link; undefined if the result matches nothing. */
export function fillLink(
  link: LinkPattern,
  textOf: (attribute: Attribute) => string | undefined,
): Pattern | undefined {
  const values = link.holes.map(textOf);
  for (const hole of holesOf(link.pattern)) {
    const value = values[hole];
    if (value === undefined) return undefined;
    if (link.confined.includes(hole) && value.includes(":")) return undefined;
  }
  return fill(link.pattern, (hole) => values[hole] ?? "", link.ignoreCase);
}

export function subjectText(subject: readonly Segment[], model: Model): string | undefined {
  let text = "";
  for (const segment of subject) {
    const part = typeof segment === "string" ? segment : textOfValue(model.get(segment) ?? null);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}

/** The text of a value; a set of one text counts as that text. */
export function textOfValue(value: Value): string | undefined {
  if (value === null || typeof value === "string") return value ?? undefined;
  return value.length === 1 ? value[0] : undefined;
}

/** The attributes of a composed text. */
export const attributesIn = (subject: readonly Segment[]): readonly Attribute[] =>
  subject.flatMap((each) => (typeof each === "string" ? [] : each));

/** The attributes that an atom compares with each other; empty for a test of one attribute. */
export function attributesLinkedBy(atom: Atom): readonly Attribute[] {
  if (atom.kind === "link") return [...attributesIn(atom.subject), ...atom.link.holes];
  const { attribute, test } = atom;
  if (!("test" in test) || test.test.kind !== "link") return [];
  return [attribute, ...test.test.links.flatMap((each) => each.holes)];
}

/** A test that an attribute has exactly one value, which passes `test`. */
export function oneValue(attribute: Attribute, test: ValueTest): Test {
  return attribute.many ? { kind: "only", test } : test;
}

export function inRanges(ranges: readonly Range[], value: bigint): boolean {
  return ranges.some(
    ({ first, last }) =>
      (first === undefined || first <= value) && (last === undefined || value <= last),
  );
}

/** Whether a text is in the attribute's domain. */
export function inDomain(domain: Domain, text: string): boolean {
  if (domain.nonEmpty === true && text === "") return false;
  if (domain.except?.includes(text) === true) return false;
  const { without = "" } = domain;
  for (let i = 0; i < without.length; i++) if (text.includes(without.charAt(i))) return false;
  if (domain.encoding !== undefined && domain.encoding.encode(text) === undefined) return false;
  return domain.within === undefined || domain.within.some((each) => matches(each, text));
}
