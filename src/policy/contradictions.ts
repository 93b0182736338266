/**
 * Finds conditions of one statement that exclude each other, so that the statement never matches.
 *
 * All conditions of a statement must match (C1), so two on one key may leave no value. Compared are
 * pairs: whether the key must be present or absent (C4, C7), lists of texts without wildcards (O1,
 * O2), and single bounds of numbers and dates (O3, O4). Set operators and IfExists require nothing
 * of an absent key and are left out, except that ForAnyValue requires the key.
 *
 * The comparison is by text, and complete only for these pairs; a statement without a warning may
 * still match nothing.
 */
import type { Condition } from "./ast.ts";
import { hasWildcard } from "./grammar.ts";
import { compareDecimals } from "./number.ts";

/** Two conditions that no value meets, in the order of the document. */
export function contradiction(
  conditions: readonly Condition[],
): readonly [Condition, Condition] | undefined {
  for (const [i, one] of conditions.entries()) {
    for (const other of conditions.slice(i + 1)) {
      if (one.key === other.key && excludes(one, other)) return [one, other];
    }
  }
  return undefined;
}

function excludes(one: Condition, other: Condition): boolean {
  const [first, second] = [presence(one), presence(other)];
  if (first !== undefined && second !== undefined && first !== second) return true;
  if (!isPlain(one) || !isPlain(other)) return false;
  const [texts, others] = [textsOf(one), textsOf(other)];
  if (texts !== undefined && others !== undefined)
    return ![...others].some((each) => texts.has(each));
  const [bounds, limits] = [boundsOf(one), boundsOf(other)];
  return bounds !== undefined && limits !== undefined && areApart(bounds, limits);
}

/** Whether the condition requires the key to be present (true) or absent (false). */
function presence(condition: Condition): boolean | undefined {
  const { operands, operator, quantifier, ifExists } = condition;
  if (operands.family === "null") {
    const [absent, ...more] = new Set(operands.values);
    const isDecided = quantifier === undefined && absent !== undefined && more.length === 0;
    return isDecided ? !absent : undefined;
  }
  if (ifExists || quantifier === "ForAllValues") return undefined;
  return quantifier === "ForAnyValue" || !operator.negated ? true : undefined;
}

/** Whether the condition is about the one value of a key that must be present. */
const isPlain = ({ operator, quantifier, ifExists }: Condition): boolean =>
  quantifier === undefined && !ifExists && !operator.negated;

/** The only texts that the condition accepts. */
function textsOf({ operands, operator }: Condition): ReadonlySet<string> | undefined {
  if (operands.family !== "string" || operator.comparison === "equalsIgnoreCase") return undefined;
  const texts = operands.values.filter((each) => typeof each === "string");
  const isLike = operator.comparison === "like";
  if (texts.length < operands.values.length || (isLike && texts.some((each) => hasWildcard(each))))
    return undefined;
  return new Set(texts);
}

interface Bounds {
  readonly family: "numeric" | "date";
  readonly comparison: string;
  /** The sign of a bound of the same family minus this one. */
  readonly compare: (other: Bounds) => number;
  readonly operand: unknown;
}

/** The single bound of a numeric or date operator. */
function boundsOf({ operands, operator }: Condition): Bounds | undefined {
  const { comparison } = operator;
  if (operands.values.length !== 1) return undefined;
  if (operands.family === "numeric") {
    const [own] = operands.values;
    // Both operands of one family are decimals.
    const compare = ({ operand }: Bounds): number =>
      own === undefined ? 0 : compareDecimals(operand as typeof own, own);
    return { family: "numeric", comparison, compare, operand: own };
  }
  if (operands.family !== "date") return undefined;
  const [own = 0] = operands.values;
  return {
    family: "date",
    comparison,
    compare: ({ operand }) => Number(operand) - own,
    operand: own,
  };
}

/** Whether no number meets both bounds. */
function areApart(one: Bounds, other: Bounds): boolean {
  if (one.family !== other.family) return false;
  const sign = one.compare(other);
  if (sign === 0) return isStrict(one, other);
  const [low, high] = sign > 0 ? [one, other] : [other, one];
  // The lower operand allows nothing above it, and the higher nothing below it.
  return !low.comparison.startsWith("greater") && !high.comparison.startsWith("less");
}

/** Whether two bounds with one operand leave nothing, as `< 5` and `>= 5` do. */
function isStrict({ comparison: a }: Bounds, { comparison: b }: Bounds): boolean {
  const allows = (comparison: string, sign: -1 | 0 | 1): boolean => {
    if (sign === 0) return comparison === "equals" || comparison.endsWith("Equals");
    return comparison.startsWith(sign < 0 ? "less" : "greater");
  };
  return !([-1, 0, 1] as const).some((sign) => allows(a, sign) && allows(b, sign));
}
