/**
 * Finds the entries of a statement by which it matches a request, so that a report can mark them.
 *
 * A list of principals, actions or resources with several entries has at most one such entry: the
 * first by which the statement still matches if it is the only one. The reference evaluator
 * decides. Negated elements have no such entry. All conditions have to hold, so none of them is
 * marked.
 */

import type { JsonPath } from "../json/diagnostic.ts";
import { isObject } from "../json/value.ts";
import type { Statement } from "../policy/ast.ts";
import { statementMatches } from "../semantics/evaluate.ts";
import type { Request } from "../semantics/request.ts";

/** The elements whose lists have such an entry, by their members. */
export type ListElement = "Principal" | "Action" | "Resource";

/** Returns paths into the document; `written` is the JSON value of the statement. */
export function matchingEntries(
  statement: Statement,
  written: unknown,
  request: Request,
): JsonPath[] {
  const elements: readonly ListElement[] = ["Principal", "Action", "Resource"];
  return elements.flatMap((element) => {
    // A negated element has another name, so this member does not exist.
    const paths = entries(isObject(written) ? written[element] : undefined, [element]);
    if (paths.length < 2) return [];
    const path = paths[firstMatching(statement, element, paths.length, request)];
    return path === undefined ? [] : [[...statement.path, ...path]];
  });
}

/**
 * The place of the first entry of the element by which the statement still matches if it is the
 * only one; -1 if there is none, or if the parser made another number of values than `size`.
 */
export function firstMatching(
  statement: Statement,
  element: ListElement,
  size: number,
  request: Request,
): number {
  const { principal, action, resource } = statement;
  const place = <T>(values: readonly T[], having: (value: T) => Partial<Statement>): number => {
    if (values.length !== size) return -1;
    return values.findIndex((one) => statementMatches({ ...statement, ...having(one) }, request));
  };
  switch (element) {
    case "Principal":
      if (principal === undefined) return -1;
      return place(principal.principals, (one) => ({
        principal: { ...principal, principals: [one] },
      }));
    case "Action":
      return place(action.values, (one) => ({ action: { ...action, values: [one] } }));
    case "Resource":
      if (resource === undefined) return -1;
      return place(resource.values, (one) => ({ resource: { ...resource, values: [one] } }));
  }
}

/** The paths of all strings of an element, in the order of the parser. */
function entries(value: unknown, path: JsonPath): readonly JsonPath[] {
  if (typeof value === "string") return [path];
  if (Array.isArray(value)) return value.flatMap((each, index) => entries(each, [...path, index]));
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((type) => entries(value[type], [...path, type]));
}
