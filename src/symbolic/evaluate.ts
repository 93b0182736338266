/**
 * Statements and policies as formulas: the twin of semantics/evaluate.ts (rules A1 to A4, T1 to T3,
 * S1 to S5).
 *
 * A policy allows a request iff some Allow statement matches and no Deny statement does (A1). Each
 * statement has a term of its own, so that a check can ask about one statement at a time.
 */

import { type Attribute, textTest } from "../logic/attribute.ts";
import {
  COLON,
  codePoints,
  literal,
  ONE_IN,
  type Pattern,
  pattern,
  QUESTION_MARK,
  RUN_IN,
  STAR,
} from "../logic/pattern.ts";
import { FALSE, type Term, TRUE } from "../logic/term.ts";
import type { Policy, Statement, Text, TextElement } from "../policy/ast.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { conditionHolds, linkMatches } from "./condition.ts";
import { principalMatches } from "./principal.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";
import { guardedPatterns, isPlainText, matchesStar, plainPatterns } from "./text-pattern.ts";

/** The terms of the elements of a statement; the statement matches iff all of them hold (A2). */
export interface SymbolicStatement {
  readonly principal: Term;
  readonly action: Term;
  readonly resource: Term;
  /** In the order of the policy. */
  readonly conditions: readonly Term[];
}

export interface SymbolicPolicy {
  readonly parts: readonly SymbolicStatement[];
  /** For each statement, whether it matches. */
  readonly matches: readonly Term[];
  readonly denied: Term;
  readonly allowed: Term;
}

export function symbolicPolicy(policy: Policy, symbolic: SymbolicRequest): SymbolicPolicy {
  const { terms } = symbolic;
  const parts = policy.statements.map((each) => statementParts(each, symbolic));
  const matches = parts.map(({ principal, action, resource, conditions }) =>
    terms.and(principal, action, resource, ...conditions),
  );
  const ofEffect = (effect: Statement["effect"]): Term =>
    terms.any(matches.filter((_, i) => policy.statements[i]?.effect === effect));
  const denied = ofEffect("Deny");
  return { parts, matches, denied, allowed: terms.and(ofEffect("Allow"), -denied) };
}

function statementParts(statement: Statement, symbolic: SymbolicRequest): SymbolicStatement {
  return {
    principal: principalMatches(statement.principal, symbolic),
    action: actionMatches(statement.action, symbolic),
    resource: resourceMatches(statement, symbolic),
    conditions: statement.conditions.map((each) => conditionHolds(each, symbolic)),
  };
}

export function actionMatches(element: TextElement<string>, symbolic: SymbolicRequest): Term {
  // No action begins with a colon, so different lists have different texts.
  const listed = cached(symbolic.actionLists, element.values.join("\n:"), () =>
    element.values.includes("*")
      ? TRUE
      : oneOf(
          symbolic.action,
          element.values.map((text) => cached(symbolic.actionPatterns, text, actionPattern)),
          symbolic,
        ),
  );
  return element.negated ? -listed : listed; // T3, A4
}

const EVERY_ACTION: Pattern = pattern([RUN_IN, COLON, RUN_IN]);

/** T1, T2: the pattern in lower case; an action has one colon, which no wildcard matches. */
export function actionPattern(text: string): Pattern {
  const folded = foldAsciiCase(text);
  if (!folded.includes("*") && !folded.includes("?")) return literal(folded);
  if (!folded.includes(":")) return EVERY_ACTION;
  return pattern(
    codePoints(folded).map((point) =>
      point === STAR ? RUN_IN : point === QUESTION_MARK ? ONE_IN : point,
    ),
  );
}

function resourceMatches({ resource, effect }: Statement, symbolic: SymbolicRequest): Term {
  if (resource === undefined) return TRUE; // A3
  if (!resource.negated) return resourceListed(resource.values, FALSE, symbolic);
  // S4 negates. S5: an unresolved variable in a NotResource widens the access that is granted.
  return -resourceListed(resource.values, effect === "Deny" ? TRUE : FALSE, symbolic);
}

/** Whether the resource is in the list; `unresolved` is the value of unresolved patterns (S5). */
export function resourceListed(
  values: readonly Text[],
  unresolved: Term,
  symbolic: SymbolicRequest,
): Term {
  const { terms, resource } = symbolic;
  if (values.includes("*")) return TRUE;
  const plain = values
    .filter(isPlainText)
    .flatMap((text) => cached(symbolic.resourcePatterns, text, resourcePatterns));
  const ways: Term[] = [oneOf(resource, plain, symbolic)];
  for (const value of values) {
    if (isPlainText(value)) continue;
    for (const { guard, link } of guardedPatterns(value, "arn", symbolic)) {
      const says = link === "unresolved" ? unresolved : linkMatches(link, [resource], terms);
      ways.push(terms.and(guard, says));
    }
  }
  return terms.any(ways);
}

/** S1, S3: the patterns of a resource without variables. */
export function resourcePatterns(text: string): readonly Pattern[] {
  const arns = plainPatterns([text], "arn");
  return matchesStar(text) ? [...arns, literal("*")] : arns;
}

function cached<T>(known: Map<string, T>, text: string, read: (text: string) => T): T {
  const found = known.get(text);
  if (found !== undefined) return found;
  const value = read(text);
  known.set(text, value);
  return value;
}

function oneOf(
  attribute: Attribute,
  patterns: readonly Pattern[],
  { terms }: SymbolicRequest,
): Term {
  return terms.test(attribute, textTest(patterns));
}
