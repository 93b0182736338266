/**
 * Conditions as formulas: the twin of semantics/condition.ts (rules C1 to C7, O1 to O9, K2, K3,
 * V4).
 *
 * `valueHolds` is the positive operator on one value: the union over the operands (C2); O9 negates
 * it. Over the guarded values of a key (tied-keys.ts) it gives the truth table of C3 to C7. For a
 * set, all operands go into one test of its elements. The reason: "every element matches A or B" is
 * weaker than "every element matches A, or every element matches B".
 */

import {
  type Attribute,
  type IntegerEncoding,
  type LinkPattern,
  type LinkTest,
  oneValue,
  type Range,
  type Segment,
  textTest,
  type ValueTest,
  valueTestHolds,
} from "../logic/attribute.ts";
import {
  ANY_TEXT,
  codePoints,
  folded,
  holeToken,
  literal,
  type Pattern,
  pattern,
} from "../logic/pattern.ts";
import { FALSE, type Term, type Terms, TRUE } from "../logic/term.ts";
import type { Condition, Text } from "../policy/ast.ts";
import {
  binaryEncoding,
  dateEncoding,
  epochEncoding,
  ipEncoding,
  ipRange,
} from "./integer-encoding.ts";
import { type SymbolicRequest, wholeSeconds } from "./symbolic-request.ts";
import { textMatches } from "./text-match.ts";
import {
  type GuardedPattern,
  guardedPatterns,
  isPlainText,
  plainPatterns,
  type Style,
} from "./text-pattern.ts";
import { guardedKeyValues, type KeyValue } from "./tied-keys.ts";

export function conditionHolds(condition: Condition, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const ways = guardedKeyValues(condition.key, symbolic).map(({ guard, value }) =>
    guard === FALSE ? FALSE : terms.and(guard, holdsUnder(condition, value, symbolic)),
  );
  return terms.any(ways);
}

function holdsUnder(condition: Condition, value: KeyValue, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  if (condition.operands.family === "null") {
    return nullHolds(condition, condition.operands.values, presence(value, symbolic), symbolic);
  }
  if (value.kind === "absent") return absentHolds(condition) ? TRUE : FALSE;
  if (value.kind === "key" && value.attribute.many) {
    return setHolds(condition, value.attribute, symbolic);
  }
  const present = presence(value, symbolic);
  const positive = valueHolds(condition, value, symbolic);
  const says = condition.operator.negated ? -positive : positive;
  return terms.or(terms.and(present, says), absentHolds(condition) ? -present : FALSE);
}

/** C4, C5, C6: whether the condition holds if the key is absent. */
function absentHolds({ quantifier, operator, ifExists }: Condition): boolean {
  if (quantifier === "ForAllValues") return true;
  if (quantifier === "ForAnyValue") return false;
  return operator.negated || ifExists;
}

function presence(value: KeyValue, { terms }: SymbolicRequest): Term {
  if (value.kind === "key") return terms.test(value.attribute, { kind: "present" });
  return value.kind === "text" ? TRUE : FALSE;
}

/** C7: the operator Null. */
function nullHolds(
  { quantifier }: Condition,
  operands: readonly boolean[],
  present: Term,
  { terms }: SymbolicRequest,
): Term {
  if (quantifier === "ForAllValues") return TRUE;
  if (quantifier === "ForAnyValue") return FALSE;
  return terms.any(operands.map((isAbsent) => (isAbsent ? -present : present)));
}

/** C2: whether the positive operator holds of the single value of a present key. */
function valueHolds(condition: Condition, value: KeyValue, symbolic: SymbolicRequest): Term {
  const subject: readonly Segment[] =
    value.kind === "key" ? [value.attribute] : value.kind === "text" ? value.segments : [];
  const { operands } = condition;
  if (operands.family === "string" || operands.family === "arn") {
    return textHolds(operands.values, styleOf(condition), subject, symbolic);
  }
  const test = typedTest(condition, subject[0], symbolic);
  return typedHolds(test, subject, symbolic);
}

function styleOf({ operator }: Condition): Style {
  if (operator.family === "arn") return "arn";
  if (operator.comparison === "like") return "like";
  return operator.comparison === "equalsIgnoreCase" ? "ignoreCase" : "exact";
}

/** O1, O2, O8: whether a composed text matches one of the operands. */
export function textHolds(
  operands: readonly Text[],
  style: Style,
  subject: readonly Segment[],
  symbolic: SymbolicRequest,
): Term {
  const { terms } = symbolic;
  const ways: Term[] = [textMatches(plainPatterns(operands, style), subject, terms)];
  for (const operand of operands) {
    if (isPlainText(operand)) continue;
    for (const { guard, link } of guardedPatterns(operand, style, symbolic)) {
      ways.push(terms.and(guard, linkMatches(link, subject, terms)));
    }
  }
  return terms.any(ways);
}

/** Whether the subject matches a pattern with holes; an unresolved one holds of no value (V4). */
export function linkMatches(
  link: GuardedPattern["link"],
  subject: readonly Segment[],
  terms: Terms,
): Term {
  if (link === "nothing" || link === "unresolved") return FALSE;
  if (link.holes.length === 0) return textMatches([link.pattern], subject, terms);
  return swapSides(link, subject, terms) ?? terms.link({ kind: "link", subject, link });
}

/**
 * Swaps the sides of a link: a single variable as pattern over a text of several parts becomes a
 * pattern of these parts over the attribute of the variable, which is easier to decide.
 */
function swapSides(
  { pattern: whole, holes, confined, ignoreCase }: LinkPattern,
  subject: readonly Segment[],
  terms: Terms,
): Term | undefined {
  const [variable] = holes;
  const isWhole = whole.tokens.length === 1 && holes.length === 1 && confined.length === 0;
  const isOne = subject.length === 1 && typeof subject[0] === "object";
  if (variable === undefined || !isWhole || isOne || ignoreCase === true) return undefined;
  const parts = subject.flatMap((each) => (typeof each === "string" ? [] : each));
  if (parts.length === 0) {
    return terms.test(variable, oneValue(variable, textTest([literal(subject.join(""))])));
  }
  if (variable.many) return undefined;
  const tokens = subject.flatMap((each) =>
    typeof each === "string" ? codePoints(each) : [holeToken(parts.indexOf(each))],
  );
  const link: LinkPattern = { pattern: pattern(tokens), holes: parts, confined: [] };
  return terms.link({ kind: "link", subject: [variable], link });
}

/** O3 to O7: the operands of a typed operator as one test of a value. */
function typedTest(
  { operands, operator }: Condition,
  subject: Segment | undefined,
  symbolic: SymbolicRequest,
): ValueTest {
  const own = typeof subject === "object" ? subject.domain.encoding : undefined;
  switch (operands.family) {
    case "numeric": {
      const { numbers } = symbolic;
      const places = operands.values.map((each) => numbers.place(each));
      const ranges = places.map((place) => compared(operator.comparison, place));
      if (own !== epochEncoding) return { kind: "range", encoding: numbers, ranges };
      return { kind: "range", encoding: epochEncoding, ranges: wholeSeconds(numbers, ranges) };
    }
    case "date": {
      const ranges = operands.values.map((each) => compared(operator.comparison, BigInt(each)));
      return {
        kind: "range",
        encoding: own === epochEncoding ? epochEncoding : dateEncoding,
        ranges,
      };
    }
    case "ip":
      return { kind: "range", encoding: ipEncoding, ranges: operands.values.map(ipRange) };
    case "binary":
      return {
        kind: "range",
        encoding: binaryEncoding,
        ranges: readAll(operands.values, binaryEncoding),
      };
    case "bool":
      return textTest(operands.values.map((each) => pattern(codePoints(String(each)).map(folded))));
    default:
      throw new Error(`no typed operands: ${operands.family}`);
  }
}

function compared(comparison: Condition["operator"]["comparison"], place: bigint): Range {
  switch (comparison) {
    case "lessThan":
      return { last: place - 1n };
    case "lessThanEquals":
      return { last: place };
    case "greaterThan":
      return { first: place + 1n };
    case "greaterThanEquals":
      return { first: place };
    default:
      return { first: place, last: place };
  }
}

function readAll(texts: readonly string[], encoding: IntegerEncoding): readonly Range[] {
  return texts.flatMap((each) => {
    const value = encoding.encode(each);
    return value === undefined ? [] : [{ first: value, last: value }];
  });
}

function typedHolds(
  test: ValueTest,
  subject: readonly Segment[],
  { terms }: SymbolicRequest,
): Term {
  const [only] = subject;
  // An ARN is never a number, a date, an address, a Boolean or base64.
  if (subject.length !== 1 || only === undefined) return FALSE;
  if (typeof only === "string") return valueTestHolds(test, only) ? TRUE : FALSE;
  return terms.test(only, test);
}

/** C3, C5, C6 for a key with many values (K3). */
function setHolds(condition: Condition, attribute: Attribute, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const { quantifier, operator } = condition;
  const present = terms.test(attribute, { kind: "present" });
  const ways = elementTests(condition, attribute, symbolic).map(({ guard, test }) => {
    const some = terms.test(attribute, { kind: "some", test });
    const every = terms.test(attribute, { kind: "every", test });
    let says: Term;
    if (quantifier === "ForAllValues") says = operator.negated ? -some : every;
    else if (quantifier === "ForAnyValue") says = operator.negated ? -every : some;
    else {
      const only = terms.test(attribute, { kind: "only", test });
      const single = terms.test(attribute, { kind: "only", test: textTest([ANY_TEXT]) });
      says = operator.negated ? terms.and(single, -only) : only;
    }
    return terms.and(guard, says);
  });
  return terms.or(terms.and(present, terms.any(ways)), absentHolds(condition) ? -present : FALSE);
}

/** The operands as one test of an element, for each case of the variables. */
function elementTests(
  condition: Condition,
  attribute: Attribute,
  symbolic: SymbolicRequest,
): readonly { readonly guard: Term; readonly test: ValueTest | LinkTest }[] {
  const { terms } = symbolic;
  const { operands } = condition;
  if (operands.family !== "string" && operands.family !== "arn") {
    return [{ guard: TRUE, test: typedTest(condition, attribute, symbolic) }];
  }
  const style = styleOf(condition);
  const plain = plainPatterns(operands.values, style);
  let ways: {
    readonly guard: Term;
    readonly patterns: readonly Pattern[];
    readonly links: readonly LinkPattern[];
  }[] = [{ guard: TRUE, patterns: plain, links: [] }];
  for (const operand of operands.values) {
    if (isPlainText(operand)) continue;
    const found = guardedPatterns(operand, style, symbolic);
    ways = ways.flatMap((way) =>
      found.flatMap(({ guard, link }) => {
        const both = terms.and(way.guard, guard);
        if (both === FALSE) return [];
        if (link === "nothing" || link === "unresolved") return [{ ...way, guard: both }];
        if (link.holes.length === 0) {
          return [{ ...way, guard: both, patterns: [...way.patterns, link.pattern] }];
        }
        return [{ ...way, guard: both, links: [...way.links, link] }];
      }),
    );
  }
  return ways.map(({ guard, patterns, links }) => ({
    guard,
    test: links.length === 0 ? textTest(patterns) : { kind: "link", links, patterns },
  }));
}
