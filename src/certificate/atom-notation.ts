/**
 * Encodes attributes and atoms as readable JSON values for certificates.
 *
 * A pattern becomes a text. `*` is any run of characters and `?` one character. Braces contain the
 * other tokens: runs and characters that exclude colons (`{*}`, `{?}`), letters in either case
 * (`{read}`), and holes by number (`{0}`). A backslash escapes the next character. For example, the
 * action pattern `s3:Get*`, whose `*` excludes colons, becomes `s3:get{*}`.
 *
 * INVARIANT: different token sequences become different texts. A certificate is checked by
 * comparing these values, so two atoms with one text would be confused. Attributes are referred to
 * by number.
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

type NumberOf = (attribute: Attribute) => number;

const WILDCARDS: ReadonlyMap<number, string> = new Map([
  [ONE, "?"],
  [RUN, "*"],
  [ONE_IN, "{?}"],
  [RUN_IN, "{*}"],
]);

/** The text of a pattern, as docs/certificates.md defines it. */
export function encodePattern(each: Pattern): string {
  if (each.literal !== undefined) return escapeText(each.literal);
  let text = "";
  for (const token of each.tokens) {
    const wildcard = WILDCARDS.get(token);
    const hole = holeIndex(token);
    const [letter = 0, other] = lettersOf(token);
    if (wildcard !== undefined) text += wildcard;
    else if (hole !== undefined) text += `{${hole}}`;
    else if (other === undefined) text += escapeText(String.fromCharCode(letter));
    else text += `{${String.fromCharCode(letter)}}`;
  }
  return text.replaceAll(/(?<=[a-z])\}\{(?=[a-z]\})/g, "");
}

const SPECIAL = /[\\*?{}]/;

function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(/[\\*?{}]/g, "\\$&") : text;
}

/** The policies of a question share pattern lists; each list is encoded once. */
const encodedLists = new WeakMap<PatternSet, readonly string[]>();

function encodePatterns(set: PatternSet): readonly string[] {
  const texts = encodedLists.get(set) ?? set.patterns.map(encodePattern);
  encodedLists.set(set, texts);
  return texts;
}

/** The entry of an attribute in the list `attributes`. */
export function encodeAttribute(
  { name, optional, many, domain }: Attribute,
  number: number,
): object {
  return {
    attribute: number,
    name,
    ...(optional ? { optional } : {}),
    ...(many ? { many } : {}),
    ...encodeDomain(domain),
  };
}

function encodeDomain({ without, nonEmpty, except, within, encoding }: Domain): object {
  return {
    ...(without === undefined ? {} : { without }),
    ...(nonEmpty === undefined ? {} : { nonEmpty }),
    ...(except === undefined ? {} : { except }),
    ...(within === undefined ? {} : { within: within.map(encodePattern) }),
    ...(encoding === undefined ? {} : { reader: encoding.name, span: encodeRange(encoding.span) }),
  };
}

/** The entry of an atom in the list `atoms`. */
export function encodeAtom(atom: Atom, node: number, numberOf: NumberOf): object {
  if (atom.kind === "test") {
    return { node, attribute: numberOf(atom.attribute), ...encodeTest(atom.test, numberOf) };
  }
  const subject = atom.subject.map((each) => (typeof each === "string" ? each : numberOf(each)));
  return { node, subject, link: encodeLink(atom.link, numberOf) };
}

function encodeTest(test: Test, numberOf: NumberOf): object {
  switch (test.kind) {
    case "present":
      return { test: "present" };
    case "text":
    case "range":
      return { test: test.kind, ...encodeValueTest(test) };
    case "some":
    case "every":
    case "only": {
      const { test: inner } = test;
      if (inner.kind !== "link") return { test: test.kind, ...encodeValueTest(inner) };
      const links = inner.links.map((each) => encodeLink(each, numberOf));
      return { test: test.kind, links, patterns: inner.patterns.map(encodePattern) };
    }
  }
}

function encodeValueTest(test: ValueTest): object {
  if (test.kind === "text") return { patterns: encodePatterns(test.set) };
  return { reader: test.encoding.name, ranges: test.ranges.map(encodeRange) };
}

function encodeLink(
  { pattern, holes, confined, ignoreCase }: LinkPattern,
  numberOf: NumberOf,
): object {
  return {
    pattern: encodePattern(pattern),
    holes: holes.map(numberOf),
    ...(confined.length === 0 ? {} : { confined }),
    ...(ignoreCase === true ? { ignoreCase } : {}),
  };
}

const encodeRange = ({ first, last }: Range): readonly [string | null, string | null] => [
  first === undefined ? null : String(first),
  last === undefined ? null : String(last),
];
