/**
 * Operators of HCL on values that may be unknown.
 *
 * Numbers are those of JavaScript: exact for integers up to 2^53, which is enough for counts and
 * indexes. The result is undefined if the deployment decides it, or if the operands have the wrong
 * kind; the evaluator makes an unknown of it.
 */
import { boolean, type Data, equals, knownBoolean, knownNumber, number } from "./data.ts";
import type { BinaryOperator } from "./syntax.ts";

export function binary(operator: BinaryOperator, left: Data, right: Data): Data | undefined {
  switch (operator) {
    case "==":
    case "!=": {
      const result = equals(left, right);
      return result === undefined ? undefined : boolean(result === (operator === "=="));
    }
    case "&&":
    case "||":
      return connected(operator, knownBoolean(left), knownBoolean(right));
    default:
      return arithmetic(operator, knownNumber(left), knownNumber(right));
  }
}

/** One operand can decide, even if the other one is unknown. */
function connected(
  operator: "&&" | "||",
  left: boolean | undefined,
  right: boolean | undefined,
): Data | undefined {
  const deciding = operator === "||";
  if (left === deciding || right === deciding) return boolean(deciding);
  return left === undefined || right === undefined ? undefined : boolean(!deciding);
}

function arithmetic(
  operator: Exclude<BinaryOperator, "==" | "!=" | "&&" | "||">,
  left: number | undefined,
  right: number | undefined,
): Data | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case "*":
      return number(left * right);
    case "/":
      return right === 0 ? undefined : number(left / right);
    case "%":
      return right === 0 ? undefined : number(left % right);
    case "+":
      return number(left + right);
    case "-":
      return number(left - right);
    case ">":
      return boolean(left > right);
    case ">=":
      return boolean(left >= right);
    case "<":
      return boolean(left < right);
    case "<=":
      return boolean(left <= right);
  }
}

export function unary(operator: "-" | "!", operand: Data): Data | undefined {
  if (operator === "!") {
    const value = knownBoolean(operand);
    return value === undefined ? undefined : boolean(!value);
  }
  const value = knownNumber(operand);
  return value === undefined ? undefined : number(-value);
}
