/**
 * Values of a condition key that stand for all values: if any value satisfies a group of
 * conditions, one of the candidates does.
 *
 * Points are the bounds that the operators of a group write on the line of numbers, dates or
 * addresses. All values between two neighbouring points satisfy the same conditions, so the points
 * themselves and one value in each gap are candidates. `x` stands for the values that are not on
 * the line.
 */
import type { KeyType } from "../aws/condition-keys.ts";
import type { Condition, Operands } from "../policy/ast.ts";
import { printDate } from "../policy/date.ts";
import { type IpRange, printIp } from "../policy/ip.ts";
import { compareDecimals, type Decimal, printDecimal } from "../policy/number.ts";

/**
 * Candidates for the value that `condition` needs; undefined if they cannot be listed. `type` is
 * that of the key (K1); a candidate need not have it.
 */
export function candidates(
  { operator, operands }: Condition,
  group: readonly Condition[],
  type: KeyType | undefined,
): readonly string[] | undefined {
  if (type === "bool") return ["true", "false"];
  if (operands.family === "string") {
    if (operator.comparison !== "equals" || operator.negated) return undefined;
    const texts = operands.values.filter((each) => typeof each === "string");
    return texts.length === operands.values.length ? texts : undefined;
  }
  const families = new Set(group.map((each) => each.operands.family));
  families.delete("null");
  const isLine = families.size === 1 && (type === undefined || LINES[type] === operands.family);
  return isLine ? pointsOf(group.map((each) => each.operands)) : undefined;
}

/** Whether the truth of a condition depends on other keys than its own. */
export function hasVariable({ operands }: Condition): boolean {
  if (operands.family !== "string" && operands.family !== "arn") return false;
  return operands.values.some((each) => typeof each !== "string");
}

/** The families that read each value of a type of keys as a point. */
const LINES: Readonly<Partial<Record<KeyType, Operands["family"]>>> = {
  number: "numeric",
  date: "date",
  ip: "ip",
};

function pointsOf(all: readonly Operands[]): readonly string[] | undefined {
  const points: string[] = ["x"];
  const numbers: Decimal[] = [];
  for (const operands of all) {
    if (operands.family === "bool") points.push("true", "false");
    else if (operands.family === "ip") points.push(...operands.values.flatMap(aroundRange));
    else if (operands.family === "numeric") numbers.push(...operands.values);
    else if (operands.family === "date") {
      points.push(...operands.values.flatMap((each) => [each - 1, each, each + 1].map(printDate)));
    } else if (operands.family !== "null") return undefined;
  }
  return [...points, ...aroundNumbers(numbers)];
}

/** The first and the last address, and their neighbours outside. */
function aroundRange({ family, first, last }: IpRange): readonly string[] {
  const end = (1n << (family === 4 ? 32n : 128n)) - 1n;
  return [first - 1n, first, last, last + 1n]
    .filter((each) => each >= 0n && each <= end)
    .map((each) => printIp(family, each));
}

/** The numbers, one number in each gap between them, one below and one above. */
function aroundNumbers(numbers: readonly Decimal[]): readonly string[] {
  const sorted = [...numbers].sort(compareDecimals);
  const all = sorted.flatMap((each, index) => {
    const next = sorted[index + 1];
    return next === undefined ? [each, plus(each, 1n)] : [each, middle(each, next)];
  });
  const [least] = sorted;
  return (least === undefined ? all : [plus(least, -1n), ...all]).map(printDecimal);
}

function middle(one: Decimal, other: Decimal): Decimal {
  const exponent = Math.min(one.exponent, other.exponent);
  // Five times the sum, one place further right, is half of the sum.
  return {
    digits: 5n * (atExponent(one, exponent) + atExponent(other, exponent)),
    exponent: exponent - 1,
  };
}

function plus(number: Decimal, units: bigint): Decimal {
  const exponent = Math.min(number.exponent, 0);
  return { digits: atExponent(number, exponent) + units * 10n ** BigInt(-exponent), exponent };
}

const atExponent = ({ digits, exponent }: Decimal, common: number): bigint =>
  digits * 10n ** BigInt(exponent - common);
