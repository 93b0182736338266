/**
 * Names of expressions whose value only the deployment knows: `Fn::ImportValue("net-VpcId")`.
 *
 * Two unknown values are the same iff their names are equal. So a name spells the whole expression,
 * with its texts in quotes. A long expression has its beginning, and the caller adds a number.
 */
import type { Value } from "../value.ts";

/** LIMIT: characters of a name. */
const MAX_LENGTH = 300;

export interface ExpressionName {
  readonly text: string;
  /** Whether the text spells the whole expression; otherwise it is only its beginning. */
  readonly isWhole: boolean;
}

export function expressionName(value: Value): ExpressionName {
  const pieces: string[] = [];
  const isWhole = append(value, pieces, { left: MAX_LENGTH });
  const [start = ""] = pieces;
  return { text: isWhole ? pieces.join("") : `${start}…`, isWhole };
}

/** The nesting of a value is bounded by that of its template. */
function append(value: Value, pieces: string[], budget: { left: number }): boolean {
  const push = (piece: string): boolean => {
    pieces.push(piece);
    budget.left -= piece.length;
    return budget.left >= 0;
  };
  switch (value.kind) {
    case "null":
      return push("null");
    case "boolean":
      return push(String(value.value));
    case "number":
      return push(value.spelling);
    case "text":
      return value.parts.length === 0
        ? push('""')
        : value.parts.every((part) =>
            push(typeof part === "string" ? JSON.stringify(part) : `\${${part.name}}`),
          );
    case "unknown":
      return push(value.unknown.name);
    case "list":
      return (
        push("[") &&
        value.items.every(
          (item, index) => (index === 0 || push(", ")) && append(item, pieces, budget),
        ) &&
        push("]")
      );
    case "object": {
      const [only, second] = value.members;
      if (only !== undefined && second === undefined && /^(?:Ref|Fn::.*)$/.test(only.name)) {
        return push(`${only.name}(`) && append(only.value, pieces, budget) && push(")");
      }
      return (
        push("{") &&
        value.members.every(
          ({ name, value: each }, index) =>
            push(`${index === 0 ? "" : ", "}${JSON.stringify(name)}: `) &&
            append(each, pieces, budget),
        ) &&
        push("}")
      );
    }
  }
}
