/**
 * Decides whether a condition matches the context (rules C1 to C7, O1 to O9, K2, K3, V4).
 *
 * There are three steps. First, an operand is compared with one value; for each family, a table has
 * the comparisons (O1 to O8). Second, the operator combines the comparisons of all its operands
 * (C2, O9). Third, the set operator, or its absence, applies this to the set of values and to an
 * absent key (C3 to C7).
 *
 * The parser decodes operands; values are decoded here, each time, by the operator's family (K2).
 * The twin for all requests is symbolic/condition.ts.
 */

import type { Condition, Operands, Text } from "../policy/ast.ts";
import { canonicalBase64 } from "../policy/binary.ts";
import { parseDate } from "../policy/date.ts";
import { parseIp } from "../policy/ip.ts";
import { compareDecimals, parseDecimal, VALUE_LIMITS } from "../policy/number.ts";
import type { Comparison } from "../policy/operators.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { lowerCase } from "../text/lower-case.ts";
import { arnMatches, parseArn } from "./arn.ts";
import type { Context } from "./context.ts";
import { DEFAULT_READINGS, type Readings } from "./readings.ts";
import { type Piece, piecesMatch, plainText } from "./resolved-text.ts";
import { substitute } from "./variable.ts";

/** Whether one operand holds of a value. */
type Comparer = (value: string) => boolean;

/** Whether one condition holds; all conditions of a statement must hold (C1). */
export function conditionMatches(
  condition: Condition,
  context: Context,
  readings: Readings = DEFAULT_READINGS,
): boolean {
  const { operator, operands, quantifier } = condition;
  const values = context.get(condition.key);
  if (operands.family === "null") return nullMatches(condition, operands.values, context);
  const comparers = comparersOf(operands, operator.comparison, context);
  // C2: an operator holds if some operand holds, its negation if none does.
  const holds = (value: string): boolean => {
    // O9: a negated address or ARN operator holds of no value of another type.
    if (operator.negated && !mayNegate(operands.family, value)) return false;
    return comparers.some((holdsOf) => holdsOf(value)) !== operator.negated;
  };
  // C5: true for an absent key and an empty set. C6: false for both; with IfExists, Q5.
  if (quantifier === "ForAllValues") return (values ?? []).every(holds);
  if (quantifier === "ForAnyValue") {
    if (values === undefined) return condition.ifExists && readings.has("Q5");
    return values.some(holds);
  }
  if (values === undefined) return operator.negated || condition.ifExists; // C4
  return values.length === 1 && values.every(holds); // C3
}

/** Whether an operator without set operator meets several values; it never matches them (C3). */
export function meetsSeveralValues(condition: Condition, context: Context): boolean {
  if (condition.quantifier !== undefined || condition.operands.family === "null") return false;
  return (context.get(condition.key)?.length ?? 0) > 1;
}

/** C7: `true` holds for an absent key, `false` for a present one, with or without values. */
function nullMatches(
  { quantifier, key }: Condition,
  operands: readonly boolean[],
  context: Context,
): boolean {
  if (quantifier !== undefined) return quantifier === "ForAllValues";
  return operands.some((absent) => absent === !context.has(key));
}

/** O9: whether the negated operator of a family may hold of the value. */
function mayNegate(family: ValueOperands["family"], value: string): boolean {
  if (family === "ip") return parseIp(value) !== undefined;
  return family !== "arn" || parseArn(value) !== undefined;
}

type ValueOperands = Exclude<Operands, { readonly family: "null" }>;

function comparersOf(
  operands: ValueOperands,
  comparison: Comparison,
  context: Context,
): readonly Comparer[] {
  switch (operands.family) {
    case "string": {
      const compare = rowOf(STRINGS, comparison);
      return operands.values.map((text) => comparer(text, context, compare));
    }
    case "arn": // O8: ArnEquals and ArnLike are the same
      return operands.values.map((text) => comparer(text, context, arnMatches));
    case "numeric": {
      const accepts = rowOf(ORDERS, comparison);
      return operands.values.map((operand) => (text) => {
        // O3: a value that is not a number has no order.
        const value = parseDecimal(text, VALUE_LIMITS);
        return value !== undefined && accepts(compareDecimals(value, operand));
      });
    }
    case "date": {
      const accepts = rowOf(ORDERS, comparison);
      return operands.values.map((operand) => (text) => {
        const value = parseDate(text); // O4
        return value !== undefined && accepts(value - operand);
      });
    }
    case "bool": // O5: any text but `true` is false
      return operands.values.map(
        (operand) => (text) => (foldAsciiCase(text) === "true") === operand,
      );
    case "binary": // O6: equal bytes have equal canonical texts
      return operands.values.map((operand) => (text) => canonicalBase64(text) === operand);
    case "ip":
      return operands.values.map((range) => (text) => {
        const address = parseIp(text); // O7
        if (address === undefined || address.family !== range.family) return false;
        return range.first <= address.value && address.value <= range.last;
      });
  }
}

/** V4: an operand with an unresolved variable holds of no value. */
function comparer(
  operand: Text,
  context: Context,
  compare: (operand: readonly Piece[], value: string) => boolean,
): Comparer {
  const pieces = substitute(operand, context);
  return (value) => pieces !== undefined && compare(pieces, value);
}

/** O1, O2. */
const STRINGS: Table<(operand: readonly Piece[], value: string) => boolean> = {
  equals: (operand, value) => plainText(operand) === value,
  equalsIgnoreCase: (operand, value) => lowerCase(plainText(operand)) === lowerCase(value),
  like: piecesMatch,
};

/** O3, O4: the sign of value minus operand. */
const ORDERS: Table<(sign: number) => boolean> = {
  equals: (sign) => sign === 0,
  lessThan: (sign) => sign < 0,
  lessThanEquals: (sign) => sign <= 0,
  greaterThan: (sign) => sign > 0,
  greaterThanEquals: (sign) => sign >= 0,
};

type Table<T> = Readonly<Partial<Record<Comparison, T>>>;

function rowOf<T>(table: Table<T>, comparison: Comparison): T {
  const row = table[comparison];
  if (row === undefined) throw new Error(`no row for the comparison ${comparison}`);
  return row;
}
