/**
 * Attributes and tests: what a formula's atoms are about.
 *
 * An attribute is one thing that a request has: its action, its caller's account, a condition
 * key. Its value is a text, absent (null), or, for an attribute of many values, a set of texts.
 * A test says something of one attribute: that it is present, that its text is in a union of
 * patterns, that its reading as a number lies in ranges, or that some, every or the only element
 * of its set passes a test. A link says something of several: that one text, made of attributes,
 * matches a pattern with holes that stand for other attributes' texts (policy variables).
 *
 * Everything here is data plus its direct meaning (`holds`); deciding is the business of solve/.
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

/** What texts an attribute, or each element of its set, may have. */
export interface Domain {
  /** Characters that occur in none. */
  readonly without?: string;
  readonly nonEmpty?: boolean;
  /** Texts that are none of its own. */
  readonly except?: readonly string[];
  /** Only texts of these patterns. */
  readonly within?: readonly Pattern[];
  /** Only texts that this reader reads; tests are ranges over what it reads. */
  readonly encoding?: IntegerEncoding;
}

/** A reading of texts as integers, such that every test is about ranges of them. */
export interface IntegerEncoding {
  readonly name: string;
  /** The least and the greatest integer that is read. */
  readonly span: Range;
  encode(text: string): bigint | undefined;
  decode(value: bigint): string;
}

/** Inclusive; an end that is missing is open to infinity. */
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

/** The element of a set, matched against patterns, some of them with holes. */
export interface LinkTest {
  readonly kind: "link";
  readonly links: readonly LinkPattern[];
  readonly patterns: readonly Pattern[];
}

/** A pattern with holes, the attributes that fill them, and what a filling must respect. */
export interface LinkPattern {
  readonly pattern: Pattern;
  readonly holes: readonly Attribute[];
  /** Holes within a component of an ARN: a value with a colon matches nothing. */
  readonly confined: readonly number[];
  /** Whether a letter in the value of a hole stands for both its cases. */
  readonly ignoreCase?: boolean;
}

/** A text made of fixed parts and attributes, as an ARN is. */
export type Segment = string | Attribute;

export type Atom =
  | { readonly kind: "test"; readonly attribute: Attribute; readonly test: Test }
  | { readonly kind: "link"; readonly subject: readonly Segment[]; readonly link: LinkPattern };

export type Value = string | null | readonly string[];

/** A value for each attribute; what is missing is absent. */
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

/** The plain pattern that a link is once its holes are known; undefined if it matches nothing. */
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

/** The one text that a value is: a set of one is its element. */
export function textOfValue(value: Value): string | undefined {
  if (value === null || typeof value === "string") return value ?? undefined;
  return value.length === 1 ? value[0] : undefined;
}

/** The attributes that a text is made of. */
export const attributesIn = (subject: readonly Segment[]): readonly Attribute[] =>
  subject.flatMap((each) => (typeof each === "string" ? [] : each));

/** The attributes that an atom compares with each other; empty if it is about one alone. */
export function attributesLinkedBy(atom: Atom): readonly Attribute[] {
  if (atom.kind === "link") return [...attributesIn(atom.subject), ...atom.link.holes];
  const { attribute, test } = atom;
  if (!("test" in test) || test.test.kind !== "link") return [];
  return [attribute, ...test.test.links.flatMap((each) => each.holes)];
}

/** A test of the one value that an attribute has, be it of many values or of one. */
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
