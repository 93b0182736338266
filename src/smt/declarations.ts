/**
 * Attributes as constants of SMT-LIB: what is declared for each, what its domain asserts, and its
 * value out of a model.
 *
 * A text is a String, or several (text.ts); what a reader reads is an Int. What may be absent has a
 * Bool beside it (`#present`); without it the constant means nothing. A set is a row of slots, each
 * with a Bool that says whether it is used, those used first. As many slots as "some" and "every"
 * are said of the set lose nothing: keep a witness for each, and every test is as it was. Where it
 * matters that there is just one element there are two slots more, and a second element differs
 * from the first, so that "one" is "the second is not used"; keep two elements if there are two.
 */

import type { Attribute, Test, Value } from "../logic/attribute.ts";
import {
  COLON,
  codePoints,
  lettersOf,
  ONE,
  ONE_IN,
  RUN,
  RUN_IN,
  type Token,
  textOf,
} from "../logic/pattern.ts";
import {
  type InterchangeableCharacters,
  interchangeableCharacters,
} from "./interchangeable-characters.ts";
import { Inexpressible, pointsLiteral, stringLiteral, symbol } from "./literal.ts";
import { regex } from "./regex.ts";
import type { Expression } from "./s-expression.ts";
import {
  anywhere,
  type ComponentTerms,
  chainMatches,
  conjunction,
  disjunction,
  joined,
  type StringTerm,
  shapeOf,
} from "./text.ts";

/** As many banned characters are kept out one by one. */
const FEW = 4;

export interface Declarations {
  readonly attribute: Attribute;
  /** Terms that hold if there is a value, and for each slot if it is used; "true" where certain. */
  readonly has: string;
  readonly slots: readonly Slot[];
  /** Whether it matters that a set has just one element. */
  readonly isCounted: boolean;
  readonly unnamed: InterchangeableCharacters;
}

export interface Slot {
  readonly used: string;
  readonly value: StringTerm;
}

/** `name` is nobody else's symbol; the tests are all that the formula makes of the attribute. */
export function declare(
  attribute: Attribute,
  name: string,
  tests: readonly Test[],
  isTied: boolean,
): Declarations {
  const has = attribute.optional ? symbol(`${name}#present`) : "true";
  const unnamed = interchangeableCharacters(attribute, tests, isTied);
  if (!attribute.many) {
    const slots = [{ used: "true", value: termsOf(attribute, name) }];
    return { attribute, has, slots, isCounted: false, unnamed };
  }
  const isCounted = isTied || tests.some(({ kind }) => kind === "only");
  if (isCounted && attribute.domain.encoding !== undefined) {
    // "5" and "5.0" are two elements of a set and one number.
    throw new Inexpressible("one of a set of numbers");
  }
  const witnesses = tests.filter(({ kind }) => kind === "some" || kind === "every").length;
  const needed = witnesses + (isCounted ? 2 : 0);
  const slots = Array.from({ length: needed }, (_, i): Slot => {
    const slot = `${name}#${i + 1}`;
    return { used: symbol(`${slot} used`), value: termsOf(attribute, slot) };
  });
  return { attribute, has, slots, isCounted, unnamed };
}

/** The components of texts that have them, else one term. */
function termsOf({ domain }: Attribute, name: string): StringTerm {
  const shape = shapeOf(domain);
  const isPureWhole = domain.without?.includes(":") === true;
  if (shape === undefined) return { whole: symbol(name), isPure: isPureWhole };
  const { other, isPure } = shape;
  const components: ComponentTerms = {
    are: other === undefined ? "true" : symbol(`${name}#parts`),
    terms: shape.components.map((chain, i) => {
      const [token] = chain;
      const isFixed = chain.every((each) => lettersOf(each).length === 1);
      return isFixed && token !== undefined
        ? pointsLiteral(chain)
        : symbol(`${name}#part ${i + 1}`);
    }),
    other,
    isPure,
  };
  return { whole: joined(components), components, isPure: isPureWhole };
}

/** Constants and their sorts. */
function sorts({ attribute, has, slots }: Declarations): readonly (readonly [string, string])[] {
  const sort = attribute.domain.encoding === undefined ? "String" : "Int";
  return [
    [has, "Bool"] as const,
    ...slots.flatMap(({ used, value: { whole, components } }) => [
      [used, "Bool"] as const,
      ...(components === undefined
        ? [[whole, sort] as const]
        : [
            [components.are, "Bool"] as const,
            ...components.terms.map((term) => [term, sort] as const),
          ]),
    ]),
  ].filter(([name]) => isConstant(name));
}

const isConstant = (term: string): boolean => term !== "true" && !term.startsWith('"');

export function declarations(constants: Declarations): readonly string[] {
  return sorts(constants).map(([name, sort]) => `(declare-const ${name} ${sort})`);
}

/** The names whose values tell the value of the attribute. */
export function namesOf(constants: Declarations): readonly string[] {
  return sorts(constants).map(([name]) => name);
}

/** What must hold of the constants for them to be a value of the attribute. */
export function domainAssertions({
  attribute,
  has,
  slots,
  isCounted,
  unnamed,
}: Declarations): readonly string[] {
  const lines: string[] = [];
  slots.forEach(({ used, value }, i) => {
    for (const says of inDomain(attribute, value, unnamed)) {
      const conditions = conjunction([has, used]);
      lines.push(`(assert ${conditions === "true" ? says : `(=> ${conditions} ${says})`})`);
    }
    const before = slots[i - 1];
    if (before === undefined) return;
    lines.push(`(assert (=> ${used} ${before.used}))`);
    if (!isCounted || i > 1) return;
    lines.push(`(assert (=> ${used} (not (= ${value.whole} ${before.value.whole}))))`);
  });
  return lines;
}

function inDomain(
  { domain }: Attribute,
  { whole, components }: StringTerm,
  unnamed: InterchangeableCharacters,
): readonly string[] {
  const { encoding, within, without = "", nonEmpty, except = [] } = domain;
  if (encoding !== undefined) {
    const { first, last } = encoding.span;
    return [
      ...(first === undefined ? [] : [`(<= ${integer(first)} ${whole})`]),
      ...(last === undefined ? [] : [`(<= ${whole} ${integer(last)})`]),
    ];
  }
  const banned = codePoints(without).filter((each) => !unnamed.banned.has(each));
  const says: string[] = except.map((text) => `(not (= ${whole} ${stringLiteral(text)}))`);
  if (components !== undefined) {
    const chains = shapeOf(domain)?.components ?? [];
    chains.forEach((chain, i) => {
      const term = components.terms[i] ?? "";
      if (isConstant(term)) says.push(memberOf(free(chain, unnamed), banned, term));
    });
  } else if (within !== undefined) {
    const ways = within.flatMap((each) => {
      // A text with a character that is banned is none of the domain's.
      const isOut = each.tokens.some((token) => banned.includes(lettersOf(token)[0] ?? -1));
      return isOut ? [] : memberOf(each.tokens, banned, whole);
    });
    says.push(disjunction(ways));
    if (nonEmpty === true) says.push(`(not (= ${whole} ""))`);
  } else {
    const some = nonEmpty === true ? [ONE, RUN] : [RUN];
    says.push(memberOf(some, banned, whole));
  }
  return says.filter((each) => each !== "true");
}

/** Colons that nobody names need not be kept out of a component. */
function free(chain: readonly Token[], { banned }: InterchangeableCharacters): readonly Token[] {
  if (!banned.has(COLON)) return chain;
  return anywhere(chain);
}

function memberOf(chain: readonly Token[], banned: readonly number[], term: string): string {
  const keepsOutColon = chain.length === 1 && chain[0] === RUN_IN;
  const kinds = [RUN, RUN_IN, ONE, ONE_IN];
  const ones = chain.filter((token) => token === ONE || token === ONE_IN).length;
  const isSet = ones < 2 && chain.length > ones && chain.every((token) => kinds.includes(token));
  const outside = [...banned, ...(keepsOutColon ? [COLON] : [])];
  if (!isSet || outside.length > FEW) {
    return outside.length === 0
      ? chainMatches(chain, term)
      : `(str.in_re ${term} ${regex(chain, banned)})`;
  }
  // Solvers find "does not contain" easier than a range of characters.
  const isSome = chain.some((token) => token === ONE || token === ONE_IN);
  const colons = chain.includes(RUN_IN) || chain.includes(ONE_IN) ? [COLON] : [];
  return conjunction([
    ...(isSome ? [`(not (= ${term} ""))`] : []),
    ...[...new Set([...banned, ...colons])].map(
      (each) => `(not (str.contains ${term} ${pointsLiteral([each])}))`,
    ),
  ]);
}

export function integer(value: bigint): string {
  return value < 0n ? `(- ${-value})` : String(value);
}

/** The value of the attribute, of the values of its constants; undefined if they are none. */
export function valueIn(
  { attribute, has, slots, unnamed }: Declarations,
  values: ReadonlyMap<string, Expression>,
): Value | undefined {
  const isThere = truth(has, values);
  if (isThere === undefined) return undefined;
  if (!isThere) return null;
  const texts: string[] = [];
  for (const { used, value } of slots) {
    const isUsed = truth(used, values);
    if (isUsed === undefined) return undefined;
    if (!isUsed) continue;
    const text = textIn(attribute, value, unnamed, values);
    if (text === undefined) return undefined;
    if (!texts.includes(text)) texts.push(text);
  }
  return attribute.many ? texts : texts[0];
}

type Values = ReadonlyMap<string, Expression>;

function truth(name: string, values: Values): boolean | undefined {
  if (name === "true") return true;
  const value = values.get(name);
  if (value?.kind !== "symbol") return undefined;
  return value.text === "true" ? true : value.text === "false" ? false : undefined;
}

function textIn(
  { domain }: Attribute,
  { whole, components }: StringTerm,
  unnamed: InterchangeableCharacters,
  values: Values,
): string | undefined {
  if (domain.encoding !== undefined) {
    const number = integerIn(values.get(whole));
    const text = number === undefined ? undefined : domain.encoding.decode(number);
    // What is longer than a value may be is none.
    return text === undefined || domain.encoding.encode(text) === undefined ? undefined : text;
  }
  const string = (term: string, banned: readonly number[]): string | undefined => {
    const value = values.get(term);
    return value?.kind === "string" ? named(value.text, banned, unnamed) : undefined;
  };
  const without = codePoints(domain.without ?? "");
  if (components === undefined) return string(whole, without);
  const are = truth(components.are, values);
  if (are === false) return components.other;
  const fixed = shapeOf(domain)?.components ?? [];
  const parts = components.terms.map((term, i) =>
    isConstant(term)
      ? string(
          term,
          i < components.terms.length - 1 || components.isPure ? [...without, COLON] : without,
        )
      : textOf(fixed[i] ?? []),
  );
  return are === undefined || parts.includes(undefined) ? undefined : parts.join(":");
}

/** The text with what is banned and not named read as a letter that may be there. */
function named(
  text: string,
  banned: readonly number[],
  unnamed: InterchangeableCharacters,
): string {
  const letters = codePoints(text).map((point) =>
    banned.includes(point) && unnamed.banned.has(point) ? unnamed.letter : textOf([point]),
  );
  return letters.join("");
}

/** A numeral, or `(- n)`. */
function integerIn(value: Expression | undefined): bigint | undefined {
  if (value?.kind === "numeral") return BigInt(value.text);
  if (value?.kind !== "list" || value.items.length !== 2) return undefined;
  const [sign, number] = value.items;
  if (sign?.kind !== "symbol" || sign.text !== "-" || number?.kind !== "numeral") return undefined;
  return -BigInt(number.text);
}
