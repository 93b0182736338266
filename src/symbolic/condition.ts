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
  codeUnits,
  folded,
  holeToken,
  literal,
  type Pattern,
  pattern,
} from "../logic/pattern.ts";
import { FALSE, type Term, type Terms, TRUE } from "../logic/term.ts";
import type { Condition, Text } from "../policy/ast.ts";
import { ignoreCasePatterns } from "./ignore-case.ts";
import {
  binaryEncoding,
  dateEncoding,
  datePlace,
  epochEncoding,
  ipEncoding,
  ipRange,
} from "./integer-encoding.ts";
import { ARN, type SymbolicRequest, wholeUnits } from "./symbolic-request.ts";
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
  const exact = terms.any(ways);
  const inexact = inexactCase(condition, symbolic);
  if (inexact === FALSE) return exact;
  const holds = symbolic.undetermined(condition, inexact);
  return terms.or(terms.and(inexact, holds), terms.and(-inexact, exact));
}

/** The requests for which `holdsUnder` does not say exactly whether the condition holds. */
function inexactCase(condition: Condition, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const { operands, operator, quantifier } = condition;
  if (operands.family === "string" && styleOf(condition) === "ignoreCase") {
    const cases = operands.values.flatMap((operand): readonly Term[] => {
      if (isPlainText(operand)) return ignoreCasePatterns(operand) === undefined ? [TRUE] : [];
      return guardedPatterns(operand, "ignoreCase", symbolic).flatMap(({ guard, link }) =>
        link === "undetermined" ? guard : [],
      );
    });
    return terms.any(cases);
  }
  // "Some element is an ARN and matches no operand" is two tests of one element.
  if (operands.family !== "arn" || !operator.negated || quantifier !== "ForAnyValue") return FALSE;
  const cases = guardedKeyValues(condition.key, symbolic).map(({ guard, value }) => {
    if (value.kind !== "key" || !value.attribute.many || isArnDomain(value.attribute)) return FALSE;
    const every = terms.test(value.attribute, { kind: "every", test: IS_ARN });
    return terms.and(guard, presence(value, symbolic), -every);
  });
  return terms.any(cases);
}

const IS_ARN: ValueTest = textTest([ARN]);

const isArnDomain = ({ domain }: Attribute): boolean => domain.within?.includes(ARN) === true;

function holdsUnder(condition: Condition, value: KeyValue, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  if (condition.operands.family === "null") {
    return nullHolds(condition, condition.operands.values, presence(value, symbolic), symbolic);
  }
  if (value.kind === "absent") return absentHolds(condition, symbolic);
  if (value.kind === "key" && value.attribute.many) {
    return setHolds(condition, value.attribute, symbolic);
  }
  const present = presence(value, symbolic);
  const says = valueHolds(condition, value, symbolic);
  const absent = terms.and(-present, absentHolds(condition, symbolic));
  return terms.or(terms.and(present, says), absent);
}

/** C4, C5, C6, Q5: whether the condition holds if the key is absent. */
function absentHolds(
  { quantifier, operator, ifExists }: Condition,
  symbolic: SymbolicRequest,
): Term {
  if (quantifier === "ForAllValues") return TRUE;
  if (quantifier === "ForAnyValue") return ifExists ? symbolic.reading("Q5") : FALSE;
  return operator.negated || ifExists ? TRUE : FALSE;
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

/** C2, O9: whether the operator holds of the single value of a present key. */
function valueHolds(condition: Condition, value: KeyValue, symbolic: SymbolicRequest): Term {
  const subject: readonly Segment[] =
    value.kind === "key" ? [value.attribute] : value.kind === "text" ? value.segments : [];
  const { operands, operator } = condition;
  if (operands.family === "string" || operands.family === "arn") {
    const positive = textHolds(operands.values, styleOf(condition), subject, symbolic);
    if (!operator.negated) return positive;
    const mayNegate = operands.family === "arn" ? isArn(subject, symbolic) : TRUE;
    return symbolic.terms.and(mayNegate, -positive);
  }
  const { test, negated } = typedTest(condition, subject[0], symbolic);
  const holds = typedHolds(test, subject, symbolic);
  return negated ? -holds : holds;
}

/** Whether a composed text is an ARN. */
function isArn(subject: readonly Segment[], { terms }: SymbolicRequest): Term {
  const [first] = subject;
  if (typeof first === "object" && isArnDomain(first)) return TRUE;
  // The ARN of a caller: its parts have no colons.
  if (typeof first === "string" && first.startsWith("arn:")) return TRUE;
  return textMatches([ARN], subject, terms);
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
  if (typeof link === "string") return FALSE;
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
    typeof each === "string" ? codeUnits(each) : [holeToken(parts.indexOf(each))],
  );
  const link: LinkPattern = { pattern: pattern(tokens), holes: parts, confined: [] };
  return terms.link({ kind: "link", subject: [variable], link });
}

/** A test of a value; `negated` tells that the operator holds of the values that fail it. */
interface TypedTest {
  readonly test: ValueTest;
  readonly negated: boolean;
}

/**
 * O3 to O7: the operands of a typed operator as one test of a value. For NotIpAddress the test is
 * that the value is an address outside of all blocks (O9).
 */
function typedTest(
  condition: Condition,
  subject: Segment | undefined,
  symbolic: SymbolicRequest,
): TypedTest {
  const { operands, operator } = condition;
  if (operands.family === "ip") {
    const blocks = operands.values.flatMap((each) => ipRange(each) ?? []);
    const ranges = operator.negated ? outsideOf(blocks, ipEncoding.span) : blocks;
    return { test: { kind: "range", encoding: ipEncoding, ranges }, negated: false };
  }
  if (operands.family !== "bool") {
    return { test: positiveTest(condition, subject, symbolic), negated: operator.negated };
  }
  // O5: any text but `true` is false, so `false` is the negation of `true`.
  const [first, ...others] = new Set(operands.values);
  const isDecided = first === undefined || others.length > 0;
  const negated = operator.negated !== (first === false && !isDecided);
  const test = !isDecided ? [TRUE_TEXT] : first === undefined ? [] : [ANY_TEXT];
  return { test: textTest(test), negated };
}

/** O3, O4, O6: the test that the positive operator holds. */
function positiveTest(
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
      const second = numbers.place({ digits: 1n, exponent: 0 });
      return { kind: "range", encoding: epochEncoding, ranges: wholeUnits(second, ranges) };
    }
    case "date": {
      const dates = operands.values.map(BigInt);
      if (own !== epochEncoding) {
        const ranges = dates.map((each) => compared(operator.comparison, datePlace(each)));
        return { kind: "range", encoding: dateEncoding, ranges };
      }
      const ranges = dates.map((each) => compared(operator.comparison, each));
      return { kind: "range", encoding: epochEncoding, ranges: wholeUnits(1000n, ranges) };
    }
    case "binary":
      return {
        kind: "range",
        encoding: binaryEncoding,
        ranges: readAll(operands.values, binaryEncoding),
      };
    default:
      throw new Error(`no typed operands: ${operands.family}`);
  }
}

/** The text `true` in any case. */
const TRUE_TEXT: Pattern = pattern(codeUnits("true").map(folded));

/** The ranges of a span that no block covers, ascending. */
function outsideOf(blocks: readonly Range[], { first: start = 0n, last: end }: Range): Range[] {
  const ends = blocks.map(({ first = start, last = end ?? first }) => [first, last] as const);
  const sorted = ends.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const gaps: Range[] = [];
  let from = start;
  for (const [first, last] of sorted) {
    if (first > from) gaps.push({ first: from, last: first - 1n });
    if (last + 1n > from) from = last + 1n;
  }
  return end === undefined || from <= end
    ? [...gaps, { first: from, ...(end === undefined ? {} : { last: end }) }]
    : gaps;
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
    case "equals":
      return { first: place, last: place };
    default:
      throw new Error(`\`${comparison}\` does not compare numbers`);
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
  if (test.kind === "text") return textMatches(test.set.patterns, subject, terms);
  // An ARN is never a number, a date, an address or base64.
  if (subject.length !== 1 || only === undefined) return FALSE;
  if (typeof only === "string") return valueTestHolds(test, only) ? TRUE : FALSE;
  return terms.test(only, test);
}

/** C3, C5, C6 for a key with many values (K3). */
function setHolds(condition: Condition, attribute: Attribute, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const { quantifier, operator, operands } = condition;
  const present = terms.test(attribute, { kind: "present" });
  const onlyArns = operator.negated && operands.family === "arn" && !isArnDomain(attribute);
  const ways = elementTests(condition, attribute, symbolic).map(({ guard, test, negated }) => {
    const some = terms.test(attribute, { kind: "some", test });
    const every = terms.test(attribute, { kind: "every", test });
    let says: Term;
    if (quantifier === "ForAllValues") says = negated ? -some : every;
    else if (quantifier === "ForAnyValue") says = negated ? -every : some;
    else {
      const only = terms.test(attribute, { kind: "only", test });
      const single = terms.test(attribute, { kind: "only", test: textTest([ANY_TEXT]) });
      says = negated ? terms.and(single, -only) : only;
    }
    // O9: all elements are ARNs; where only some are, see `inexactCase`.
    const arns = onlyArns ? terms.test(attribute, { kind: "every", test: IS_ARN }) : TRUE;
    return terms.and(guard, says, arns);
  });
  const absent = terms.and(-present, absentHolds(condition, symbolic));
  return terms.or(terms.and(present, terms.any(ways)), absent);
}

interface ElementTest {
  readonly guard: Term;
  readonly test: ValueTest | LinkTest;
  readonly negated: boolean;
}

/** The operands as one test of an element, for each case of the variables. */
function elementTests(
  condition: Condition,
  attribute: Attribute,
  symbolic: SymbolicRequest,
): readonly ElementTest[] {
  const { terms } = symbolic;
  const { operands, operator } = condition;
  if (operands.family !== "string" && operands.family !== "arn") {
    return [{ guard: TRUE, ...typedTest(condition, attribute, symbolic) }];
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
        if (typeof link === "string") return [{ ...way, guard: both }];
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
    negated: operator.negated,
  }));
}
