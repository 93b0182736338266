/**
 * Why not: the statements of a policy that come nearest to a request without matching it.
 *
 * The evaluator says which elements of a statement fail. The fewer fail, the nearer it is; with
 * equal numbers, a condition is nearer than a resource, a resource than a principal, and a
 * principal than an action. A statement whose action fails comes near only if it has an action of
 * the same service. If one element fails, it alone decides: with a value there that it accepts, the
 * statement matches.
 *
 * LIMIT: statements that are near, and elements that fail in one of them.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import type { Statement } from "../policy/ast.ts";
import { failingElements, type StatementElement } from "../semantics/evaluate.ts";
import type { Request } from "../semantics/request.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

export interface NearStatement {
  readonly statement: Statement;
  readonly failing: readonly StatementElement[];
}

export const MAX_NEAR = 3;
const MAX_FAILING = 3;

const DISTANCE: Readonly<Record<StatementElement["kind"], number>> = {
  condition: 0,
  resource: 1,
  principal: 2,
  action: 3,
};

/** The nearest of these statements, none of which matches the request. */
export function nearestStatements(
  statements: readonly Statement[],
  request: Request,
): readonly NearStatement[] {
  return statements
    .map((statement) => ({ statement, failing: failingElements(statement, request) }))
    .filter(({ failing }) => failing.length > 0 && failing.length <= MAX_FAILING)
    .filter((each) => isOfService(each, request))
    .toSorted((one, other) => distance(one) - distance(other))
    .slice(0, MAX_NEAR);
}

function distance({ failing }: NearStatement): number {
  const farthest = Math.max(...failing.map(({ kind }) => DISTANCE[kind]));
  return failing.length * 4 + farthest;
}

/** Whether the action matches, or the statement has another action of its service. */
function isOfService({ statement, failing }: NearStatement, request: Request): boolean {
  if (failing.every(({ kind }) => kind !== "action")) return true;
  const { negated, values } = statement.action;
  const service = foldAsciiCase(request.action.slice(0, request.action.indexOf(":") + 1));
  return negated || values.some((each) => foldAsciiCase(each).startsWith(service));
}

/** The member of a statement that an element is, such as `NotAction`. */
export function memberOf({ principal, action, resource }: Statement, kind: ElementKind): string {
  const negated = {
    principal: principal?.negated,
    action: action.negated,
    resource: resource?.negated,
  };
  return `${negated[kind] ? "Not" : ""}${NAMES[kind]}`;
}

type ElementKind = Exclude<StatementElement["kind"], "condition">;

const NAMES: Readonly<Record<ElementKind, string>> = {
  principal: "Principal",
  action: "Action",
  resource: "Resource",
};

/** The path of an element of a statement. */
export function elementPath(statement: Statement, element: StatementElement): JsonPath {
  if (element.kind === "condition") return element.condition.path;
  return [...statement.path, memberOf(statement, element.kind)];
}
