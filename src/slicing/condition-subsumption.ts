/**
 * Whether conditions are written alike, and whether one follows from another by what is written.
 *
 * A condition follows from one of the same key if each operand of that has its like, for some
 * operand must hold (C2); under a negated operator, where none may, it is the other way round. Sets
 * of values keep that: more values that hold make no set fail (C5, C6).
 *
 * A condition that holds of one value alone also tells that the key is there, and that all values
 * and some value hold (C3 to C7). And `StringLike` has what `StringEquals` has, and what `ArnLike`
 * has of six components, whose wildcards keep to them (O1, O2, O8).
 */

import type { Condition, Operands } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import type { IpRange } from "../policy/ip.ts";
import { arnSubsumes, isSameList, isSameText } from "./text-subsumption.ts";

export const isSameCondition = (one: Condition, other: Condition): boolean =>
  isSameTest(one, other) && isSameList(operandsOf(one), operandsOf(other), isSameOperand);

/** Whether `wide` holds wherever `narrow` does. */
export function implies(wide: Condition, narrow: Condition): boolean {
  if (wide.key !== narrow.key) return false;
  if (isSameTest(wide, narrow)) return haveAll(wide, narrow);
  const { operator, quantifier, ifExists } = narrow;
  if (operator.negated || wide.operator.negated || operator.family === "null") return false;
  const isThere = quantifier !== "ForAllValues" && !(ifExists && quantifier === undefined);
  if (!isThere) return false;
  if (wide.operands.family === "null") {
    return wide.quantifier === undefined && wide.operands.values.includes(false);
  }
  if (quantifier !== undefined && quantifier !== wide.quantifier) return false;
  return operandsOf(narrow).every((each) =>
    operandsOf(wide).some((one) => has(wide, one, narrow, each)),
  );
}

function haveAll(wide: Condition, narrow: Condition): boolean {
  const [more, fewer] = wide.operator.negated ? [narrow, wide] : [wide, narrow];
  const all = operandsOf(more);
  const isIn = (each: Operand): boolean =>
    all.some((one) => isSameOperand(each, one)) ||
    (!wide.operator.negated && all.some((one) => has(wide, one, narrow, each)));
  return operandsOf(fewer).every(isIn);
}

/** Whether an operand of one condition has all values that one of the other has. */
function has(wide: Condition, one: Operand, narrow: Condition, other: Operand): boolean {
  if (wide.operator === narrow.operator && isSameOperand(one, other)) return true;
  if (typeof one !== "string" || typeof other !== "string") return false;
  const kinds = `${kindOf(narrow)} in ${kindOf(wide)}`;
  switch (kinds) {
    case "equals in like":
    case "like in like":
      return beginsAs(one, other);
    case "like in equals":
      return one === other && !hasWildcard(other);
    case "arn in like":
      return other.split(":").length > 5 && beginsAs(one, other);
    case "arn in arn":
      return arnSubsumes(one, other);
    default:
      return false;
  }
}

const kindOf = ({ operator: { family, comparison } }: Condition): string =>
  family === "string" ? comparison : family;

/** The same text, or a beginning of it with a `*` behind, which has whatever follows. */
function beginsAs(pattern: string, text: string): boolean {
  return pattern === text || (pattern.endsWith("*") && text.startsWith(pattern.slice(0, -1)));
}

/** But for operands. */
function isSameTest(one: Condition, other: Condition): boolean {
  return (
    one.key === other.key &&
    one.operator === other.operator &&
    one.quantifier === other.quantifier &&
    one.ifExists === other.ifExists
  );
}

/** One operator decodes all of its operands to one family. */
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
