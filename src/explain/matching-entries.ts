/**
 * Which entries of a statement match a request: what a reader should look at.
 *
 * Of each list with several entries, principals, actions and resources, it is the first entry by
 * which the statement still matches when it is the only one, as the reference evaluator sees it.
 * Elements that mean "all but" have no such entry. Conditions all have to hold, so none of them is
 * more to blame than the others.
 */

import type { JsonPath } from "../json/diagnostic.ts";
import { isObject } from "../json/value.ts";
import type { Statement } from "../policy/ast.ts";
import { statementMatches } from "../semantics/evaluate.ts";
import type { Request } from "../semantics/request.ts";

/** Paths into the document; `written` is the statement as its document writes it. */
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
  // A negated element is written under another name, so nothing is found under this one.
  const under = isObject(written) ? written[element] : undefined;
  const paths = entries(under, [element]);
  if (paths.length < 2 || paths.length !== values.length) return undefined;
  return paths[values.findIndex(matches)];
}

/** The places of all texts under an element, in the order in which the parser reads them. */
function entries(value: unknown, path: JsonPath): readonly JsonPath[] {
  if (typeof value === "string") return [path];
  if (Array.isArray(value)) return value.flatMap((each, index) => entries(each, [...path, index]));
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((type) => entries(value[type], [...path, type]));
}
