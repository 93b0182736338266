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
import type { Request } from "../semantics/request.ts";
import { firstMatching, type ListElement } from "./matching-entries.ts";

/** LIMIT: values of an element that an explanation shows. */
export const MAX_VALUES = 20;

/** `written` is the JSON value of the statement. */
export function matchedValues(
  statement: Statement,
  written: JsonObject,
  request: Request,
): MatchedValues {
  const { conditions } = statement;
  const found: Record<string, string | readonly string[]> = {};
  for (const { element, member, not, notMember } of MEMBERS) {
    const texts = textsIn(written[element]);
    const value = texts[firstMatching(statement, element, texts.length, request)];
    if (not in written) found[notMember] = textsIn(written[not]).slice(0, MAX_VALUES);
    else if (value !== undefined) found[member] = value;
  }
  return {
    ...found,
    ...(conditions.length > 0 && { conditions: conditions.map(writtenCondition) }),
  };
}

interface Member {
  readonly element: ListElement;
  readonly member: keyof MatchedValues;
  /** The element that excludes, and its member. */
  readonly not: string;
  readonly notMember: keyof MatchedValues;
}

const MEMBERS: readonly Member[] = [
  {
    element: "Principal",
    member: "principal",
    not: "NotPrincipal",
    notMember: "notPrincipal",
  },
  { element: "Action", member: "action", not: "NotAction", notMember: "notAction" },
  { element: "Resource", member: "resource", not: "NotResource", notMember: "notResource" },
];

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
