/**
 * Declares the SMT-LIB constants of an attribute, asserts its domain, and decodes its value.
 *
 * A text is one String constant, or one for each component (text.ts). A text whose domain has an
 * integer encoding is an Int. An optional attribute has a Bool `#present` beside it; if that is
 * false, the other constants have no meaning.
 *
 * A set is a row of slots. Each slot has a Bool that tells whether it is used; used slots come
 * first. One slot for each "some" and "every" test suffices: one witness for each of them leaves
 * the result of every test unchanged. If a formula distinguishes sets of exactly one element, two
 * more slots are added and the second element must differ from the first. Then "exactly one
 * element" is "the second slot is not used", and two elements of a larger set suffice to show that
 * it is not single.
 */

import type { Attribute, Test, Value } from "../logic/attribute.ts";
import {
  COLON,
  codeUnits,
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
import { Inexpressible, stringLiteral, symbol, unitsLiteral } from "./literal.ts";
import { tokensToRegex } from "./regex.ts";
import type { Expression } from "./s-expression.ts";
import {
  allowColons,
  type ComponentTerms,
  chainMatches,
  conjunction,
  disjunction,
  joinComponents,
  type StringTerm,
  shapeOf,
} from "./text.ts";

/** Up to this many excluded characters are excluded one by one, not by a range. */
const MAX_SINGLE_EXCLUSIONS = 4;

/** The constants that represent one attribute. */
export interface AttributeConstants {
  readonly attribute: Attribute;
  /** The formula "the attribute is present". */
  readonly present: string;
  readonly slots: readonly Slot[];
  /** Whether the formula distinguishes sets of exactly one element. */
  readonly isCounted: boolean;
  readonly interchangeable: InterchangeableCharacters;
}

/** One value, or one element of a set. */
export interface Slot {
  /** The formula "the slot is used"; "true" for an attribute of one value. */
  readonly used: string;
  readonly value: StringTerm;
}

/**
 * Chooses the constants of an attribute. `name` must be unique in the script, and `tests` must be
 * all tests of the attribute in it. `isLinked` tells that a policy variable uses the attribute.
 */
export function makeConstants(
  attribute: Attribute,
  name: string,
  tests: readonly Test[],
  isLinked: boolean,
): AttributeConstants {
  const present = attribute.optional ? symbol(`${name}#present`) : "true";
  const interchangeable = interchangeableCharacters(attribute, tests, isLinked);
  if (!attribute.many) {
    const slots = [{ used: "true", value: termsOf(attribute, name) }];
    return { attribute, present, slots, isCounted: false, interchangeable };
  }
  const isCounted = isLinked || tests.some(({ kind }) => kind === "only");
  if (isCounted && attribute.domain.encoding !== undefined) {
    // The texts "5" and "5.0" are two elements of a set but one number.
    throw new Inexpressible("a test for exactly one element of a set of numbers");
  }
  const witnesses = tests.filter(({ kind }) => kind === "some" || kind === "every").length;
  const needed = witnesses + (isCounted ? 2 : 0);
  const slots = Array.from({ length: needed }, (_, i): Slot => {
    const slot = `${name}#${i + 1}`;
    return { used: symbol(`${slot} used`), value: termsOf(attribute, slot) };
  });
  return { attribute, present, slots, isCounted, interchangeable };
}

/** One term for each component of the text, or a single term if it has no components. */
function termsOf({ domain }: Attribute, name: string): StringTerm {
  const shape = shapeOf(domain);
  const isWholeColonFree = domain.without?.includes(":") === true;
  if (shape === undefined) return { whole: symbol(name), isColonFree: isWholeColonFree };
  const { alternative, isColonFree } = shape;
  const components: ComponentTerms = {
    guard: alternative === undefined ? "true" : symbol(`${name}#parts`),
    terms: shape.components.map((chain, i) => {
      const [token] = chain;
      const isFixed = chain.every((each) => lettersOf(each).length === 1);
      return isFixed && token !== undefined ? unitsLiteral(chain) : symbol(`${name}#part ${i + 1}`);
    }),
    alternative,
    isColonFree,
  };
  return { whole: joinComponents(components), components, isColonFree: isWholeColonFree };
}

/** The constants with their SMT-LIB sorts. */
function constantSorts({
  attribute,
  present,
  slots,
}: AttributeConstants): readonly (readonly [string, string])[] {
  const sort = attribute.domain.encoding === undefined ? "String" : "Int";
  return [
    [present, "Bool"] as const,
    ...slots.flatMap(({ used, value: { whole, components } }) => [
      [used, "Bool"] as const,
      ...(components === undefined
        ? [[whole, sort] as const]
        : [
            [components.guard, "Bool"] as const,
            ...components.terms.map((term) => [term, sort] as const),
          ]),
    ]),
  ].filter(([name]) => isConstant(name));
}

const isConstant = (term: string): boolean => term !== "true" && !term.startsWith('"');

export function declarationLines(constants: AttributeConstants): readonly string[] {
  return constantSorts(constants).map(([name, sort]) => `(declare-const ${name} ${sort})`);
}

/** The constants from whose values `decodeValue` derives the value of the attribute. */
export function constantNames(constants: AttributeConstants): readonly string[] {
  return constantSorts(constants).map(([name]) => name);
}

/** The assertions under which the constants represent a value of the attribute's domain. */
export function domainAssertions({
  attribute,
  present,
  slots,
  isCounted,
  interchangeable,
}: AttributeConstants): readonly string[] {
  const lines: string[] = [];
  slots.forEach(({ used, value }, i) => {
    for (const constraint of domainConstraints(attribute, value, interchangeable)) {
      const guard = conjunction([present, used]);
      lines.push(`(assert ${guard === "true" ? constraint : `(=> ${guard} ${constraint})`})`);
    }
    const previous = slots[i - 1];
    if (previous === undefined) return;
    lines.push(`(assert (=> ${used} ${previous.used}))`);
    if (!isCounted || i > 1) return;
    lines.push(`(assert (=> ${used} (not (= ${value.whole} ${previous.value.whole}))))`);
  });
  return lines;
}

function domainConstraints(
  { domain }: Attribute,
  { whole, components }: StringTerm,
  interchangeable: InterchangeableCharacters,
): readonly string[] {
  const { encoding, within, without = "", nonEmpty, except = [] } = domain;
  if (encoding !== undefined) {
    const { first, last } = encoding.span;
    return [
      ...(first === undefined ? [] : [`(<= ${integerLiteral(first)} ${whole})`]),
      ...(last === undefined ? [] : [`(<= ${whole} ${integerLiteral(last)})`]),
    ];
  }
  const banned = codeUnits(without).filter((each) => !interchangeable.banned.has(each));
  const constraints: string[] = except.map((text) => `(not (= ${whole} ${stringLiteral(text)}))`);
  if (components !== undefined) {
    const chains = shapeOf(domain)?.components ?? [];
    chains.forEach((chain, i) => {
      const term = components.terms[i] ?? "";
      if (isConstant(term)) {
        constraints.push(membership(relaxColons(chain, interchangeable), banned, term));
      }
    });
  } else if (within !== undefined) {
    const alternatives = within.flatMap((each) => {
      // A pattern that contains a banned character matches no text of the domain.
      const isExcluded = each.tokens.some((token) => banned.includes(lettersOf(token)[0] ?? -1));
      return isExcluded ? [] : membership(each.tokens, banned, whole);
    });
    constraints.push(disjunction(alternatives));
    if (nonEmpty === true) constraints.push(`(not (= ${whole} ""))`);
  } else {
    const chain = nonEmpty === true ? [ONE, RUN] : [RUN];
    constraints.push(membership(chain, banned, whole));
  }
  return constraints.filter((each) => each !== "true");
}

/** Lets a component contain colons if no test can tell a colon from other characters. */
function relaxColons(
  chain: readonly Token[],
  { banned }: InterchangeableCharacters,
): readonly Token[] {
  return banned.has(COLON) ? allowColons(chain) : chain;
}

/** The formula "the term matches the chain and contains no banned character". */
function membership(chain: readonly Token[], banned: readonly number[], term: string): string {
  const excludesColon = chain.length === 1 && chain[0] === RUN_IN;
  const wildcards = [RUN, RUN_IN, ONE, ONE_IN];
  const ones = chain.filter((token) => token === ONE || token === ONE_IN).length;
  const isCharacterSet =
    ones < 2 && chain.length > ones && chain.every((token) => wildcards.includes(token));
  const excluded = [...banned, ...(excludesColon ? [COLON] : [])];
  if (!isCharacterSet || excluded.length > MAX_SINGLE_EXCLUSIONS) {
    return excluded.length === 0
      ? chainMatches(chain, term)
      : `(str.in_re ${term} ${tokensToRegex(chain, banned)})`;
  }
  // Solvers find "does not contain" easier than a range of characters.
  const isNonEmpty = chain.some((token) => token === ONE || token === ONE_IN);
  const colons = chain.includes(RUN_IN) || chain.includes(ONE_IN) ? [COLON] : [];
  return conjunction([
    ...(isNonEmpty ? [`(not (= ${term} ""))`] : []),
    ...[...new Set([...banned, ...colons])].map(
      (each) => `(not (str.contains ${term} ${unitsLiteral([each])}))`,
    ),
  ]);
}

export function integerLiteral(value: bigint): string {
  return value < 0n ? `(- ${-value})` : String(value);
}

/** Decodes the value of the attribute from those of its constants; undefined if they have none. */
export function decodeValue(
  { attribute, present, slots, interchangeable }: AttributeConstants,
  values: ReadonlyMap<string, Expression>,
): Value | undefined {
  const isPresent = decodeBoolean(present, values);
  if (isPresent === undefined) return undefined;
  if (!isPresent) return null;
  const texts: string[] = [];
  for (const { used, value } of slots) {
    const isUsed = decodeBoolean(used, values);
    if (isUsed === undefined) return undefined;
    if (!isUsed) continue;
    const text = decodeText(attribute, value, interchangeable, values);
    if (text === undefined) return undefined;
    if (!texts.includes(text)) texts.push(text);
  }
  return attribute.many ? texts : texts[0];
}

type Values = ReadonlyMap<string, Expression>;

function decodeBoolean(name: string, values: Values): boolean | undefined {
  if (name === "true") return true;
  const value = values.get(name);
  if (value?.kind !== "symbol") return undefined;
  return value.text === "true" ? true : value.text === "false" ? false : undefined;
}

function decodeText(
  { domain }: Attribute,
  { whole, components }: StringTerm,
  interchangeable: InterchangeableCharacters,
  values: Values,
): string | undefined {
  if (domain.encoding !== undefined) {
    const number = decodeInteger(values.get(whole));
    const text = number === undefined ? undefined : domain.encoding.decode(number);
    // An integer may have a text that is too long for a value of the domain.
    return text === undefined || domain.encoding.encode(text) === undefined ? undefined : text;
  }
  const string = (term: string, banned: readonly number[]): string | undefined => {
    const value = values.get(term);
    return value?.kind === "string"
      ? substituteBanned(value.text, banned, interchangeable)
      : undefined;
  };
  const without = codeUnits(domain.without ?? "");
  if (components === undefined) return string(whole, without);
  const hasComponents = decodeBoolean(components.guard, values);
  if (hasComponents === false) return components.alternative;
  const fixed = shapeOf(domain)?.components ?? [];
  const parts = components.terms.map((term, i) =>
    isConstant(term)
      ? string(
          term,
          i < components.terms.length - 1 || components.isColonFree ? [...without, COLON] : without,
        )
      : textOf(fixed[i] ?? []),
  );
  return hasComponents === undefined || parts.includes(undefined) ? undefined : parts.join(":");
}

/** Replaces banned characters, which the script did not exclude, by a permitted one. */
function substituteBanned(
  text: string,
  banned: readonly number[],
  interchangeable: InterchangeableCharacters,
): string {
  const characters = codeUnits(text).map((unit) =>
    banned.includes(unit) && interchangeable.banned.has(unit)
      ? interchangeable.substitute
      : textOf([unit]),
  );
  return characters.join("");
}

/** Decodes a numeral or `(- n)`. */
function decodeInteger(value: Expression | undefined): bigint | undefined {
  if (value?.kind === "numeral") return BigInt(value.text);
  if (value?.kind !== "list" || value.items.length !== 2) return undefined;
  const [sign, number] = value.items;
  if (sign?.kind !== "symbol" || sign.text !== "-" || number?.kind !== "numeral") return undefined;
  return -BigInt(number.text);
}
