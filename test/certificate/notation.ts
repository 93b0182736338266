/**
 * A notation for theory lemmas: literals such as `x in a*|b`, `not s every {x}*` and `n in 1..5`.
 *
 * Patterns are source as in certificates (docs/certificates.md), except that holes have names:
 * `{$x}`, and `{$x!}` for a value without colons. `|` separates alternatives. `~` instead of `in`
 * is a link whose holes ignore case. A subject of several parts has brackets: `[x]:[y]`.
 */
import { expect } from "vitest";
import { lemmaError } from "../../src/certificate/theory-lemma.ts";
import {
  type Attribute,
  type Domain,
  type IntegerEncoding,
  type LinkPattern,
  type Range,
  type Segment,
  type Test,
  textTest,
} from "../../src/logic/attribute.ts";
import { Budget } from "../../src/logic/budget.ts";
import {
  codeUnits,
  folded,
  holeToken,
  literal,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../../src/logic/pattern.ts";
import { type Term, Terms } from "../../src/logic/term.ts";

const integer: IntegerEncoding = {
  name: "integer",
  span: { first: 0n, last: 100n },
  encode: (text) => (/^\d+$/.test(text) ? BigInt(text) : undefined),
  decode: String,
};

const attribute = (name: string, domain: Domain, form: Partial<Attribute> = {}): Attribute => {
  return { name, optional: true, many: false, domain, ...form };
};

/** `x` to `z` are optional texts, `t` and `u` are required texts, `s` is a set. */
const ATTRIBUTES: readonly Attribute[] = [
  attribute("x", {}),
  attribute("y", {}),
  attribute("z", {}),
  attribute("t", { without: ":/", nonEmpty: true, except: ["*"] }, { optional: false }),
  attribute("u", { within: [literal("arn"), pattern([ONE_IN, 58, RUN])] }, { optional: false }),
  attribute("b", { within: [literal("true"), literal("false")] }),
  attribute("n", { encoding: integer }),
  attribute("s", {}, { many: true }),
  attribute("c", { within: [literal("1"), literal("2")] }, { many: true }),
  attribute("m", { encoding: integer }, { many: true }),
];

const WILD: Readonly<Record<string, Token>> = { "*": RUN, "?": ONE };
const BRACED: Readonly<Record<string, Token>> = { "*": RUN_IN, "?": ONE_IN };

interface ParsedPattern {
  readonly pattern: Pattern;
  readonly holes: readonly Attribute[];
  readonly confined: readonly number[];
}

export function parsePattern(text: string): ParsedPattern {
  const holes: Attribute[] = [];
  const confined: number[] = [];
  const tokens: Token[] = [];
  for (const [part] of text.matchAll(/\\.|\{[^}]*\}|./gs)) {
    const inside = /^\{(.*)\}$/.exec(part)?.[1];
    if (part.length > 1 && part.startsWith("\\")) tokens.push(...codeUnits(part.slice(1)));
    else if (inside === undefined) tokens.push(WILD[part] ?? part.charCodeAt(0));
    else if (inside.startsWith("$")) {
      if (inside.endsWith("!")) confined.push(holes.length);
      tokens.push(holeToken(holes.length));
      holes.push(attributeNamed(inside.replace(/[$!]/g, "")));
    } else if (/^\d+$/.test(inside)) tokens.push(holeToken(Number(inside)));
    else
      tokens.push(
        ...(BRACED[inside] === undefined ? [...codeUnits(inside)].map(folded) : [BRACED[inside]]),
      );
  }
  return { pattern: pattern(tokens), holes, confined };
}

function attributeNamed(name: string): Attribute {
  const attribute = ATTRIBUTES.find((each) => each.name === name);
  if (attribute === undefined) throw new Error(`no attribute \`${name}\``);
  return attribute;
}

function parseLiteral(line: string, terms: Terms): Term {
  const match = /^(not )?(\S+) (present|(?:in|~|some|every|only) .*)$/.exec(line);
  if (match === null) throw new Error(`no literal: ${line}`);
  const [, not, subject = "", rest = ""] = match;
  const term = parseAtom(subject, rest, terms);
  return not === undefined ? term : -term;
}

function parseAtom(subject: string, rest: string, terms: Terms): Term {
  if (rest === "present") return terms.test(attributeNamed(subject), { kind: "present" });
  const [operator = "", ...words] = rest.split(" ");
  const source = words.join(" ");
  const links = source
    .split("|")
    .map((each): LinkPattern => ({ ...parsePattern(each), ignoreCase: operator === "~" }));
  const isLink = links.some((each) => each.holes.length > 0);
  if (operator === "some" || operator === "every" || operator === "only") {
    return terms.test(
      attributeNamed(subject),
      setTest(operator, attributeNamed(subject), source, links),
    );
  }
  const parts = [...subject.matchAll(/\[(\w+)\]|[^[]+/g)].map(([text, name]): Segment => {
    return name === undefined ? text : attributeNamed(name);
  });
  const [link] = links;
  if (subject.includes("[") || isLink) {
    if (link === undefined || links.length > 1) throw new Error("a link has one pattern");
    const own = subject.includes("[") ? parts : [attributeNamed(subject)];
    return terms.link({ kind: "link", subject: own, link });
  }
  return terms.test(attributeNamed(subject), valueTest(attributeNamed(subject), source, links));
}

function valueTest(of: Attribute, source: string, links: readonly LinkPattern[]) {
  if (!/^-?\d*\.\.\d*/.test(source)) return textTest(links.map((each) => each.pattern));
  const encoding = of.domain.encoding ?? integer;
  return { kind: "range", encoding, ranges: source.split("|").map(rangeOf) } as const;
}

function rangeOf(text: string): Range {
  const [first = "", last = ""] = text.split("..");
  return {
    ...(first === "" ? {} : { first: BigInt(first) }),
    ...(last === "" ? {} : { last: BigInt(last) }),
  };
}

function setTest(
  kind: "some" | "every" | "only",
  of: Attribute,
  source: string,
  all: readonly LinkPattern[],
): Test {
  const links = all.filter((each) => each.holes.length > 0);
  if (links.length === 0) return { kind, test: valueTest(of, source, all) };
  const patterns = all.filter((each) => !links.includes(each)).map((each) => each.pattern);
  return { kind, test: { kind: "link", links, patterns } };
}

/** The error of the lemma that the literals exclude each other; undefined if it is accepted. */
export function errorOf(...lines: readonly string[]): string | undefined {
  const terms = new Terms();
  const literals = lines.map((each) => parseLiteral(each, terms));
  return lemmaError(literals, terms, new Budget(1_000_000));
}

/** Asserts that the checker accepts the lemma. */
export function excluded(...lines: readonly string[]): void {
  expect(errorOf(...lines), lines.join("; ")).toBeUndefined();
}

/** Asserts that the checker rejects the lemma. */
export function possible(...lines: readonly string[]): void {
  expect(errorOf(...lines), lines.join("; ")).toBe("its literals may all be true");
}
