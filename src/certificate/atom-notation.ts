/**
 * What attributes and atoms say, as JSON values that a person can read.
 *
 * A pattern is a text. `*` is any run of characters and `?` one character; within braces stand runs
 * and characters without colons (`{*}`, `{?}`), letters in either case (`{read}`), and holes by
 * their number (`{0}`). A backslash takes the meaning from the character behind it. Different
 * tokens are different texts. Attributes are named by their number.
 */
import type {
  Atom,
  Attribute,
  Domain,
  LinkPattern,
  Range,
  Test,
  ValueTest,
} from "../logic/attribute.ts";
import { holeIndex, lettersOf, ONE, ONE_IN, type Pattern, RUN, RUN_IN } from "../logic/pattern.ts";
import type { PatternSet } from "../logic/pattern-set.ts";

type Numbering = (attribute: Attribute) => number;

const WILD: ReadonlyMap<number, string> = new Map([
  [ONE, "?"],
  [RUN, "*"],
  [ONE_IN, "{?}"],
  [RUN_IN, "{*}"],
]);

export function encodePattern(each: Pattern): string {
  if (each.literal !== undefined) return escaped(each.literal);
  let text = "";
  for (const token of each.tokens) {
    const wild = WILD.get(token);
    const hole = holeIndex(token);
    const [letter = 0, other] = lettersOf(token);
    if (wild !== undefined) text += wild;
    else if (hole !== undefined) text += `{${hole}}`;
    else if (other === undefined) text += escaped(String.fromCodePoint(letter));
    else text += `{${String.fromCodePoint(letter)}}`;
  }
  return text.replaceAll(/(?<=[a-z])\}\{(?=[a-z]\})/g, "");
}

const SPECIAL = /[\\*?{}]/;

function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(/[\\*?{}]/g, "\\$&") : text;
}

/** Policies of one question share their lists, and each list is written down once a question. */
const known = new WeakMap<PatternSet, readonly string[]>();

function patternTexts(set: PatternSet): readonly string[] {
  const texts = known.get(set) ?? set.patterns.map(encodePattern);
  known.set(set, texts);
  return texts;
}

export function encodeAttribute(
  { name, optional, many, domain }: Attribute,
  number: number,
): object {
  return {
    attribute: number,
    name,
    ...(optional ? { optional } : {}),
    ...(many ? { many } : {}),
    ...domainText(domain),
  };
}

function domainText({ without, nonEmpty, except, within, encoding }: Domain): object {
  return {
    ...(without === undefined ? {} : { without }),
    ...(nonEmpty === undefined ? {} : { nonEmpty }),
    ...(except === undefined ? {} : { except }),
    ...(within === undefined ? {} : { within: within.map(encodePattern) }),
    ...(encoding === undefined ? {} : { reader: encoding.name, span: rangeText(encoding.span) }),
  };
}

export function encodeAtom(atom: Atom, node: number, numberOf: Numbering): object {
  if (atom.kind === "test") {
    return { node, attribute: numberOf(atom.attribute), ...testText(atom.test, numberOf) };
  }
  const subject = atom.subject.map((each) => (typeof each === "string" ? each : numberOf(each)));
  return { node, subject, link: linkText(atom.link, numberOf) };
}

function testText(test: Test, numberOf: Numbering): object {
  switch (test.kind) {
    case "present":
      return { test: "present" };
    case "text":
    case "range":
      return { test: test.kind, ...valueTestText(test) };
    case "some":
    case "every":
    case "only": {
      const { test: inner } = test;
      if (inner.kind !== "link") return { test: test.kind, ...valueTestText(inner) };
      const links = inner.links.map((each) => linkText(each, numberOf));
      return { test: test.kind, links, patterns: inner.patterns.map(encodePattern) };
    }
  }
}

function valueTestText(test: ValueTest): object {
  if (test.kind === "text") return { patterns: patternTexts(test.set) };
  return { reader: test.encoding.name, ranges: test.ranges.map(rangeText) };
}

function linkText(
  { pattern, holes, confined, ignoreCase }: LinkPattern,
  numberOf: Numbering,
): object {
  return {
    pattern: encodePattern(pattern),
    holes: holes.map(numberOf),
    ...(confined.length === 0 ? {} : { confined }),
    ...(ignoreCase === true ? { ignoreCase } : {}),
  };
}

const rangeText = ({ first, last }: Range): readonly [string | null, string | null] => [
  first === undefined ? null : String(first),
  last === undefined ? null : String(last),
];
