/**
 * The reference evaluator: what one policy decides about one request (rules A1 to A4, T1 to T3, S1
 * to S5, C1).
 *
 * It is the executable specification: each rule is a line or two, evaluated again for every
 * request, in the order of the document. Every counterexample is replayed here before it is shown,
 * so the evaluator shares no matching code with the engine.
 *
 * K3 is about questions and plays no part here: a request has the values that it gives. The twin
 * for all requests is symbolic/evaluate.ts.
 */

import type { Diagnostic } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import type { Condition, Policy, Statement, Text, TextElement } from "../policy/ast.ts";
import { hasWildcard, mayReachPastColon } from "../policy/grammar.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { crosses, resourceMatches } from "./arn.ts";
import { conditionMatches, meetsSeveralValues } from "./condition.ts";
import { globMatches } from "./glob.ts";
import { principalMatches } from "./principal.ts";
import type { Request } from "./request.ts";
import { substitute } from "./variable.ts";

export type Decision = "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";

export interface Evaluation {
  readonly decision: Decision;
  /** The indexes of the Allow statements that match, ascending. */
  readonly allows: readonly number[];
  readonly denies: readonly number[];
}

/** A1: a matching Deny takes precedence over a matching Allow; the default is to deny. */
export function evaluate(policy: Policy, request: Request): Evaluation {
  const allows: number[] = [];
  const denies: number[] = [];
  const action = foldAsciiCase(request.action);
  for (const statement of policy.statements) {
    if (!matches(statement, request, action)) continue;
    (statement.effect === "Allow" ? allows : denies).push(statement.index);
  }
  return { decision: decide(allows.length > 0, denies.length > 0), allows, denies };
}

function decide(allowed: boolean, denied: boolean): Decision {
  if (denied) return "ExplicitlyDenied";
  return allowed ? "Allowed" : "ImplicitlyDenied";
}

/** A2: a statement matches if principal, action, resource and all conditions match (C1). */
export function statementMatches(statement: Statement, request: Request): boolean {
  return matches(statement, request, foldAsciiCase(request.action));
}

/** An element of a statement, which matches a request or does not. */
export type StatementElement =
  | { readonly kind: "principal" | "action" | "resource" }
  | { readonly kind: "condition"; readonly condition: Condition };

/** The elements of a statement that do not match; the statement matches iff there is none (A2). */
export function failingElements(
  statement: Statement,
  request: Request,
): readonly StatementElement[] {
  const { principal, effect, action, conditions } = statement;
  const { context, readings } = request;
  const failing: StatementElement[] = [];
  if (!principalMatches(principal, request, effect)) failing.push({ kind: "principal" });
  if (!actionMatches(action, foldAsciiCase(request.action))) failing.push({ kind: "action" });
  if (!resourceElementMatches(statement, request)) failing.push({ kind: "resource" });
  for (const condition of conditions) {
    if (!conditionMatches(condition, context, readings)) {
      failing.push({ kind: "condition", condition });
    }
  }
  return failing;
}

/** Like `statementMatches`; `action` is in lower case. */
function matches(statement: Statement, request: Request, action: string): boolean {
  return (
    principalMatches(statement.principal, request, statement.effect) &&
    actionMatches(statement.action, action) &&
    resourceElementMatches(statement, request) &&
    statement.conditions.every((each) => conditionMatches(each, request.context, request.readings))
  );
}

/** Warns about each condition without set operator that meets several values (C3). */
export function evaluationWarnings(policy: Policy, request: Request): readonly Diagnostic[] {
  return policy.statements
    .flatMap((statement) => statement.conditions)
    .filter((condition) => meetsSeveralValues(condition, request.context))
    .map(({ spelling, operator, path }) => ({
      severity: "warning",
      code: "MISSING_QUALIFIER",
      message:
        `${quoted(spelling)} has several values in the request, so \`${operator.name}\` without ` +
        "ForAllValues or ForAnyValue does not match",
      path,
    }));
}

/**
 * T1, T2: a glob over `prefix:name`, without regard to case. T3, A4: NotAction is the complement.
 */
function actionMatches(element: TextElement<string>, action: string): boolean {
  const isIn = (pattern: string): boolean =>
    // Folding keeps the length, so texts without wildcards and of different lengths differ.
    (pattern.length === action.length || hasWildcard(pattern)) &&
    globMatches(foldAsciiCase(pattern), action);
  return element.values.some(isIn) !== element.negated;
}

/** A3: without the element, any resource matches. S4, A4: NotResource is the complement. */
function resourceElementMatches(statement: Statement, request: Request): boolean {
  const element = statement.resource;
  if (element === undefined) return true;
  // S5: an unresolved pattern matches nothing; in a Deny's NotResource it matches everything. Q6:
  // the other way round for NotResource.
  const widens = element.negated && !request.readings.has("Q6");
  const unresolved = element.negated && (statement.effect === "Deny") === widens;
  const matches = (pattern: Text): boolean => {
    const pieces = substitute(pattern, request.context);
    if (pieces === undefined) return unresolved;
    if (resourceMatches(pieces, request.resource)) return true;
    return (
      request.readings.has("Q1") && mayReachPastColon(pattern) && crosses(pieces, request.resource)
    );
  };
  return element.values.some(matches) !== element.negated;
}
