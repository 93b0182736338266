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

/** Returns paths into the document; `written` is the JSON value of the statement. */
export function matchingEntries(
  statement: Statement,
  written: unknown,
  request: Request,
): JsonPath[] {
  const { principal, action, resource } = statement;
  const matches = (parts: Partial<Statement>): boolean =>
    statementMatches({ ...statement, ...parts }, request);
  const found = [
    principal &&
      first("Principal", written, principal.principals, (one) =>
        matches({ principal: { negated: principal.negated, principals: [one] } }),
      ),
    first("Action", written, action.values, (one) =>
      matches({ action: { ...action, values: [one] } }),
    ),
    resource &&
      first("Resource", written, resource.values, (one) =>
        matches({ resource: { ...resource, values: [one] } }),
      ),
  ];
  return found.flatMap((path) => (path === undefined ? [] : [[...statement.path, ...path]]));
}

function first<T>(
  element: string,
  written: unknown,
  values: readonly T[],
  matches: (value: T) => boolean,
): JsonPath | undefined {
  // A negated element has another name, so this member does not exist.
  const under = isObject(written) ? written[element] : undefined;
  const paths = entries(under, [element]);
  if (paths.length < 2 || paths.length !== values.length) return undefined;
  return paths[values.findIndex(matches)];
}

/** The paths of all strings of an element, in the order of the parser. */
function entries(value: unknown, path: JsonPath): readonly JsonPath[] {
  if (typeof value === "string") return [path];
  if (Array.isArray(value)) return value.flatMap((each, index) => entries(each, [...path, index]));
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((type) => entries(value[type], [...path, type]));
}
