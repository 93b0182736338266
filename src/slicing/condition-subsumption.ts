/**
 * Compares conditions by text: whether two are identical, and whether one implies the other.
 *
 * A condition A implies a condition B of the same key if each operand of A is covered by an operand
 * of B, because one operand has to hold (C2). Under a negated operator no operand may hold, so the
 * direction is reversed. With sets of values this stays true: an operator that holds of more values
 * never makes a set fail (C5, C6).
 *
 * A condition that holds of one value alone also tells that the key is present, and that all values
 * and some value pass (C3 to C7). `StringLike` covers what `StringEquals` covers, and `ArnLike`
 * with six components, whose wildcards stay within their components (O1, O2, O8).
 *
 * Example: `StringEquals {k: "a"}` implies `StringLike {k: ["a", "b*"]}`.
 */

import type { Condition, Operands } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import type { IpRange } from "../policy/ip.ts";
import { arnSubsumes, isSameList, isSameText } from "./text-subsumption.ts";

export const isSameCondition = (one: Condition, other: Condition): boolean =>
  isSameTest(one, other) && isSameList(operandsOf(one), operandsOf(other), isSameOperand);

/** Whether `narrow` implies `wide`. */
export function implies(wide: Condition, narrow: Condition): boolean {
  if (wide.key !== narrow.key) return false;
  if (isSameTest(wide, narrow)) return haveAll(wide, narrow);
  const { operator, quantifier, ifExists } = narrow;
  if (operator.negated || wide.operator.negated || operator.family === "null") return false;
  // Q5: an absent key may match ForAnyValue with IfExists.
  const isThere = quantifier !== "ForAllValues" && !ifExists;
  if (!isThere) return false;
  if (wide.operands.family === "null") {
    return wide.quantifier === undefined && wide.operands.values.includes(false);
  }
  if (quantifier !== undefined && quantifier !== wide.quantifier) return false;
  return operandsOf(narrow).every((each) =>
    operandsOf(wide).some((one) => covers(wide, one, narrow, each)),
  );
}

function haveAll(wide: Condition, narrow: Condition): boolean {
  const [more, fewer] = wide.operator.negated ? [narrow, wide] : [wide, narrow];
  const all = operandsOf(more);
  const isIn = (each: Operand): boolean =>
    all.some((one) => isSameOperand(each, one)) ||
    (!wide.operator.negated && all.some((one) => covers(wide, one, narrow, each)));
  return operandsOf(fewer).every(isIn);
}

/** Whether operand `one` of `wide` covers all values of operand `other` of `narrow`. */
function covers(wide: Condition, one: Operand, narrow: Condition, other: Operand): boolean {
  if (wide.operator === narrow.operator && isSameOperand(one, other)) return true;
  if (typeof one !== "string" || typeof other !== "string") return false;
  const kinds = `${kindOf(narrow)} in ${kindOf(wide)}`;
  switch (kinds) {
    case "equals in like":
    case "like in like":
      return coversText(one, other);
    case "like in equals":
      return one === other && !hasWildcard(other);
    case "arn in like":
      return other.split(":").length > 5 && coversText(one, other);
    case "arn in arn":
      return arnSubsumes(one, other);
    default:
      return false;
  }
}

/** A kind without a case in `covers` covers nothing but itself. */
function kindOf({ operator: { family, comparison } }: Condition): string {
  if (family === "string") return comparison;
  return family === "arn" && comparison === "like" ? family : `${family} ${comparison}`;
}

/** Whether the pattern is the text, or a prefix of it followed by `*`. */
function coversText(pattern: string, text: string): boolean {
  return pattern === text || (pattern.endsWith("*") && text.startsWith(pattern.slice(0, -1)));
}

/** Equality of all but the operands. */
function isSameTest(one: Condition, other: Condition): boolean {
  return (
    one.key === other.key &&
    one.operator === other.operator &&
    one.quantifier === other.quantifier &&
    one.ifExists === other.ifExists
  );
}

/** All operands of an operator have one family. */
type Operand = Operands["values"][number];

const operandsOf = ({ operands }: Condition): readonly Operand[] => operands.values;

function isSameOperand(one: Operand, other: Operand): boolean {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  if ("first" in one) return "first" in other && isSameRange(one, other);
  if ("digits" in one) {
    return "digits" in other && one.digits === other.digits && one.exponent === other.exponent;
  }
  return !("first" in other) && !("digits" in other) && isSameText(one, other);
}

const isSameRange = (one: IpRange, other: IpRange): boolean =>
  one.family === other.family && one.first === other.first && one.last === other.last;
