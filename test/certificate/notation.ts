/**
 * A notation for facts: literals as lines, such as `x in a*|b`, `not s every {x}*` and `n in 1..5`.
 *
 * Patterns are written as in certificates (docs/certificates.md), but holes have names: `{$x}`, and
 * `{$x!}` if the value must not contain a colon. `|` separates alternatives. `~` in place of `in`
 * is a link whose holes ignore case. A subject of several parts is in brackets: `[x]:[y]`.
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
  codePoints,
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

/** `x` to `z` are keys of one text, `t` and `u` are always there, `s` is a set. */
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

interface Written {
  readonly pattern: Pattern;
  readonly holes: readonly Attribute[];
  readonly confined: readonly number[];
}

export function read(text: string): Written {
  const holes: Attribute[] = [];
  const confined: number[] = [];
  const tokens: Token[] = [];
  for (const [part] of text.matchAll(/\\.|\{[^}]*\}|./gsu)) {
    const inside = /^\{(.*)\}$/.exec(part)?.[1];
    if (part.length > 1 && part.startsWith("\\")) tokens.push(...codePoints(part.slice(1)));
    else if (inside === undefined) tokens.push(WILD[part] ?? part.codePointAt(0) ?? 0);
    else if (inside.startsWith("$")) {
      if (inside.endsWith("!")) confined.push(holes.length);
      tokens.push(holeToken(holes.length));
      holes.push(named(inside.replace(/[$!]/g, "")));
    } else if (/^\d+$/.test(inside)) tokens.push(holeToken(Number(inside)));
    else
      tokens.push(
        ...(BRACED[inside] === undefined ? [...codePoints(inside)].map(folded) : [BRACED[inside]]),
      );
  }
  return { pattern: pattern(tokens), holes, confined };
}

function named(name: string): Attribute {
  const found = ATTRIBUTES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no attribute \`${name}\``);
  return found;
}

function literalOf(line: string, terms: Terms): Term {
  const match = /^(not )?(\S+) (present|(?:in|~|some|every|only) .*)$/.exec(line);
  if (match === null) throw new Error(`no literal: ${line}`);
  const [, not, subject = "", rest = ""] = match;
  const term = positive(subject, rest, terms);
  return not === undefined ? term : -term;
}

function positive(subject: string, rest: string, terms: Terms): Term {
  if (rest === "present") return terms.test(named(subject), { kind: "present" });
  const [how = "", ...words] = rest.split(" ");
  const written = words.join(" ");
  const links = written
    .split("|")
    .map((each): LinkPattern => ({ ...read(each), ignoreCase: how === "~" }));
  const isLink = links.some((each) => each.holes.length > 0);
  if (how === "some" || how === "every" || how === "only") {
    return terms.test(named(subject), setTest(how, named(subject), written, links));
  }
  const parts = [...subject.matchAll(/\[(\w+)\]|[^[]+/g)].map(([text, name]): Segment => {
    return name === undefined ? text : named(name);
  });
  const [link] = links;
  if (subject.includes("[") || isLink) {
    if (link === undefined || links.length > 1) throw new Error("a link has one pattern");
    const own = subject.includes("[") ? parts : [named(subject)];
    return terms.link({ kind: "link", subject: own, link });
  }
  return terms.test(named(subject), valueTest(named(subject), written, links));
}

function valueTest(of: Attribute, written: string, links: readonly LinkPattern[]) {
  if (!/^-?\d*\.\.\d*/.test(written)) return textTest(links.map((each) => each.pattern));
  const encoding = of.domain.encoding ?? integer;
  return { kind: "range", encoding, ranges: written.split("|").map(rangeOf) } as const;
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
  written: string,
  all: readonly LinkPattern[],
): Test {
  const links = all.filter((each) => each.holes.length > 0);
  if (links.length === 0) return { kind, test: valueTest(of, written, all) };
  const patterns = all.filter((each) => !links.includes(each)).map((each) => each.pattern);
  return { kind, test: { kind: "link", links, patterns } };
}

/** Why the checker does not accept the literals as a fact; undefined if it does. */
export function fault(...lines: readonly string[]): string | undefined {
  const terms = new Terms();
  const literals = lines.map((each) => literalOf(each, terms));
  return lemmaError(literals, terms, new Budget(1_000_000));
}

export function excluded(...lines: readonly string[]): void {
  expect(fault(...lines), lines.join("; ")).toBeUndefined();
}

/** The checker rejects the literals as a fact, and rightly: they can all be true. */
export function possible(...lines: readonly string[]): void {
  expect(fault(...lines), lines.join("; ")).toBe("its literals may all be true");
}
