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
  codeUnits,
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
import { mayReachPastColon } from "../policy/grammar.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { conditionHolds, linkMatches } from "./condition.ts";
import { principalMatches } from "./principal.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";
import {
  crossingPatterns,
  guardedPatterns,
  isPlainText,
  matchesStar,
  plainPatterns,
} from "./text-pattern.ts";

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
    principal: principalMatches(statement.principal, symbolic, statement.effect),
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
    codeUnits(folded).map((unit) =>
      unit === STAR ? RUN_IN : unit === QUESTION_MARK ? ONE_IN : unit,
    ),
  );
}

function resourceMatches({ resource, effect }: Statement, symbolic: SymbolicRequest): Term {
  if (resource === undefined) return TRUE; // A3
  if (!resource.negated) return resourceListed(resource.values, FALSE, symbolic);
  // S4 negates. S5: an unresolved variable in a NotResource widens the access; Q6 narrows it.
  if (resource.values.every(isPlainText)) return -resourceListed(resource.values, FALSE, symbolic);
  const narrows = symbolic.reading("Q6");
  const unresolved = effect === "Deny" ? -narrows : narrows;
  return -resourceListed(resource.values, unresolved, symbolic);
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
  const free = values.filter(isPlainText).flatMap(crossingPatterns);
  if (free.length > 0) {
    // A pattern crosses in addition to its plain matches, so one union has both.
    ways.push(terms.and(symbolic.reading("Q1"), oneOf(resource, free, symbolic)));
  }
  for (const value of values) {
    if (isPlainText(value)) continue;
    const crossing = mayReachPastColon(value) ? guardedPatterns(value, "crossing", symbolic) : [];
    for (const { guard, link } of crossing) {
      const matches = typeof link === "string" ? FALSE : linkMatches(link, [resource], terms);
      if (guard !== FALSE && matches !== FALSE) {
        ways.push(terms.and(symbolic.reading("Q1"), guard, matches));
      }
    }
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
