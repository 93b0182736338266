/**
 * Why: the values by which a statement matches a request, as its document writes them.
 *
 * The value of a list is the first by which the statement still matches if it is the only one. The
 * evaluator decides. A negated element has no such value, and all conditions hold, so these are
 * told as they are. LIMIT: the values of a negated element.
 */
import type { MatchedValues, WrittenCondition } from "../check/answer.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import type { Condition, Statement } from "../policy/ast.ts";
import { statementMatches } from "../semantics/evaluate.ts";
import type { Request } from "../semantics/request.ts";

/** LIMIT: values of an element that an explanation shows. */
export const MAX_VALUES = 20;

/** `written` is the JSON value of the statement. */
export function matchedValues(
  statement: Statement,
  written: JsonObject,
  request: Request,
): MatchedValues {
  const { principal, action, resource, conditions } = statement;
  const matches = (parts: Partial<Statement>): boolean =>
    statementMatches({ ...statement, ...parts }, request);
  return {
    ...(principal &&
      firstMatching("principal", principal.negated, written, principal.principals, (one) =>
        matches({ principal: { ...principal, principals: [one] } }),
      )),
    ...firstMatching("action", action.negated, written, action.values, (one) =>
      matches({ action: { ...action, values: [one] } }),
    ),
    ...(resource &&
      firstMatching("resource", resource.negated, written, resource.values, (one) =>
        matches({ resource: { ...resource, values: [one] } }),
      )),
    ...(conditions.length > 0 && { conditions: conditions.map(writtenCondition) }),
  };
}

const NAMES = {
  principal: ["Principal", "NotPrincipal", "notPrincipal"],
  action: ["Action", "NotAction", "notAction"],
  resource: ["Resource", "NotResource", "notResource"],
} as const;

function firstMatching<T>(
  kind: keyof typeof NAMES,
  negated: boolean,
  written: JsonObject,
  values: readonly T[],
  matches: (value: T) => boolean,
): MatchedValues {
  const [name, not, member] = NAMES[kind];
  const texts = textsIn(written[negated ? not : name]);
  if (negated) return { [member]: texts.slice(0, MAX_VALUES) };
  if (texts.length !== values.length) return {};
  const found = texts[values.findIndex(matches)];
  return found === undefined ? {} : { [kind]: found };
}

/** The texts of an element, in the order of the parser. */
export function textsIn(element: unknown): readonly string[] {
  if (typeof element === "string") return [element];
  if (Array.isArray(element)) return element.flatMap(textsIn);
  return isObject(element) ? Object.values(element).flatMap(textsIn) : [];
}

export function writtenCondition({ path, spelling, texts }: Condition): WrittenCondition {
  // A condition stands under its operator, as the document spells it.
  const operator = String(path.at(-2));
  return { path, operator, key: spelling, values: texts.slice(0, MAX_VALUES) };
}
