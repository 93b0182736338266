/**
 * Does a condition match the context? (semantics.md, C1 to C7, O1 to O9, V4)
 *
 * Three steps, each a rule of its own. A reading says whether one operand holds of one value; the
 * readings of a family are rows of a table by comparison (O). The operator over its operands says
 * whether a value is good (C2). The quantifier, or its lack, says what that means for the set of
 * values and for an absent key (C3 to C7).
 *
 * Operands are decoded by the parser; a value is read here, each time, as its operator reads it.
 */

import { foldCase } from "../policy/ascii-case.ts";
import type { Condition, Operands, Text } from "../policy/ast.ts";
import { canonicalBase64 } from "../policy/binary.ts";
import { parseDate } from "../policy/date.ts";
import { parseIp } from "../policy/ip.ts";
import { compareDecimals, parseDecimal, VALUE_LIMITS } from "../policy/number.ts";
import type { Comparison } from "../policy/operators.ts";
import { arnMatches } from "./arn.ts";
import type { Context } from "./context.ts";
import { type Piece, piecesMatch, plainText } from "./resolved-text.ts";
import { substitute } from "./variable.ts";

/** Whether one operand holds of a value. */
type Reading = (value: string) => boolean;

/** Whether one condition holds; all of a statement's must (C1). */
export function conditionMatches(condition: Condition, context: Context): boolean {
  const { operator, operands, quantifier } = condition;
  const values = context.get(condition.key);
  if (operands.family === "null") return nullMatches(condition, operands.values, context);
  const readings = readingsOf(operands, operator.comparison, context);
  // C2, O9: an operator holds if some operand does, its negated twin if none does.
  const holds = (value: string): boolean =>
    readings.some((reading) => reading(value)) !== operator.negated;
  // C5: true of an absent key and of no value. C6: false of them, whatever IfExists says.
  if (quantifier === "ForAllValues") return (values ?? []).every(holds);
  if (quantifier === "ForAnyValue") return (values ?? []).some(holds);
  if (values === undefined) return operator.negated || condition.ifExists; // C4
  return values.length === 1 && values.every(holds); // C3
}

/** M13: a plain operator that meets several values, and so never matches (C3). */
export function meetsSeveralValues(condition: Condition, context: Context): boolean {
  if (condition.quantifier !== undefined || condition.operands.family === "null") return false;
  return (context.get(condition.key)?.length ?? 0) > 1;
}

/** C7: `true` asks for an absent key, `false` for one that is there, with values or without. */
function nullMatches(
  { quantifier, key }: Condition,
  operands: readonly boolean[],
  context: Context,
): boolean {
  if (quantifier !== undefined) return quantifier === "ForAllValues";
  return operands.some((absent) => absent === !context.has(key));
}

type ValueOperands = Exclude<Operands, { readonly family: "null" }>;

function readingsOf(
  operands: ValueOperands,
  comparison: Comparison,
  context: Context,
): readonly Reading[] {
  switch (operands.family) {
    case "string": {
      const compare = rowOf(STRINGS, comparison);
      return operands.values.map((text) => reading(text, context, compare));
    }
    case "arn": // O8: ArnEquals and ArnLike alike
      return operands.values.map((text) => reading(text, context, arnMatches));
    case "numeric": {
      const accepts = rowOf(ORDERS, comparison);
      return operands.values.map((operand) => (text) => {
        const value = parseDecimal(text, VALUE_LIMITS); // O3: what is no number is in no order
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
    case "bool": // O5
      return operands.values.map((operand) => (text) => foldCase(text) === String(operand));
    case "binary": // O6: the same bytes are the same canonical text
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
function reading(
  operand: Text,
  context: Context,
  compare: (operand: readonly Piece[], value: string) => boolean,
): Reading {
  const pieces = substitute(operand, context);
  return (value) => pieces !== undefined && compare(pieces, value);
}

/** O1, O2. */
const STRINGS: Table<(operand: readonly Piece[], value: string) => boolean> = {
  equals: (operand, value) => plainText(operand) === value,
  equalsIgnoreCase: (operand, value) => foldCase(plainText(operand)) === foldCase(value),
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
