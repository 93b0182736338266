/**
 * The reference evaluator: what one policy decides about one request (semantics.md, A, T, S).
 *
 * It is the executable specification. Every counterexample is replayed here before it is shown, so
 * it shares no matching code with the engine, and where the engine is fast it is plain: each rule
 * is a line or two, run afresh for every request, in the order of the document.
 *
 * K3 is a fact of a question and plays no part here: a request has the values that it gives.
 */

import type { Diagnostic } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import { foldCase } from "../policy/ascii-case.ts";
import type { Policy, Statement, Text, TextElement } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import { resourceMatches } from "./arn.ts";
import { conditionMatches, meetsSeveralValues } from "./condition.ts";
import { globMatches } from "./glob.ts";
import { principalMatches } from "./principal.ts";
import type { Request } from "./request.ts";
import { substitute } from "./variable.ts";

export type Decision = "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";

export interface Evaluation {
  readonly decision: Decision;
  /** The indexes of the Allow statements that match, ascending; and of the Deny statements. */
  readonly allows: readonly number[];
  readonly denies: readonly number[];
}

/** A1: a Deny that matches wins, then an Allow that matches, and nothing is allowed by default. */
export function evaluate(policy: Policy, request: Request): Evaluation {
  const allows: number[] = [];
  const denies: number[] = [];
  const action = foldCase(request.action);
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

/** A2: principal, action, resource and every condition (C1). */
export function statementMatches(statement: Statement, request: Request): boolean {
  return matches(statement, request, foldCase(request.action));
}

/** The action is in lower case. */
function matches(statement: Statement, request: Request, action: string): boolean {
  return (
    principalMatches(statement.principal, request.caller) &&
    actionMatches(statement.action, action) &&
    resourceElementMatches(statement, request) &&
    statement.conditions.every((each) => conditionMatches(each, request.context))
  );
}

/** M13: every condition without set operator that meets several values. */
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

/** T1, T2: one glob over `prefix:name` without regard to case; T3, A4: NotAction is the rest. */
function actionMatches(element: TextElement<string>, action: string): boolean {
  const isIn = (pattern: string): boolean =>
    // Folding keeps the length, and without a wildcard texts of two lengths differ.
    (pattern.length === action.length || hasWildcard(pattern)) &&
    globMatches(foldCase(pattern), action);
  return element.values.some(isIn) !== element.negated;
}

/** A3: no element is any resource; S4, A4: NotResource is the rest. */
function resourceElementMatches(statement: Statement, request: Request): boolean {
  const element = statement.resource;
  if (element === undefined) return true;
  // S5: an unresolved pattern matches nothing, save in a Deny's NotResource, where it matches all.
  const unresolved = element.negated && statement.effect === "Deny";
  const matches = (pattern: Text): boolean => {
    const pieces = substitute(pattern, request.context);
    return pieces === undefined ? unresolved : resourceMatches(pieces, request.resource);
  };
  return element.values.some(matches) !== element.negated;
}
