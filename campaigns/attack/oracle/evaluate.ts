/**
 * The attack's own evaluator: what a policy decides about a request.
 *
 * It is written from docs/semantics.md alone and shares no code with keyaki, so that a fault in one
 * of them shows as a difference. It reads parsed policies that keyaki accepts.
 */
import { type ArnPattern, arnPatternOf, matchesArn } from "./arn.ts";
import { type Caller, callerOf, tiedContext } from "./caller.ts";
import { type Condition, conditionOf } from "./condition.ts";
import { type Entry, entriesOf, matchesList, type Readings, spares } from "./principal.ts";
import { templateOf } from "./template.ts";
import { foldAscii, matches, type Token, wildcards } from "./text.ts";

/** A request as keyaki writes and reads it. */
export interface RequestJson {
  readonly principal: string | Readonly<Record<string, string>>;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly readings?: readonly string[];
}

export type StatementJson = Readonly<Record<string, unknown>>;

export interface PolicyJson {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: readonly StatementJson[];
}

/** A request, ready to be compared. */
export interface Question {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly readings: Readings;
}

type Test = (question: Question) => boolean;

export interface Statement {
  readonly allows: boolean;
  readonly principals:
    | { readonly negated: boolean; readonly entries: readonly Entry[] }
    | undefined;
  readonly conditions: readonly Condition[];
  /** The tests of its parts, for a search that aims at it. */
  readonly parts: Readonly<Record<"principals" | "action" | "resource", Test>>;
  readonly matches: (question: Question) => boolean;
}

export type Decision = "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";

export interface Evaluator {
  readonly statements: readonly Statement[];
  readonly decide: (question: Question) => Decision;
}

/** Reads a request; throws if its context contradicts its principal. */
export function questionOf(request: RequestJson): Question {
  const context = request.context ?? {};
  const path = Object.entries(context).find(([key]) => foldAscii(key) === "aws:principalarn")?.[1];
  const caller = callerOf(request.principal, Array.isArray(path) ? path[0] : path);
  return {
    caller,
    action: foldAscii(request.action),
    resource: request.resource,
    context: tiedContext(caller, context),
    readings: new Set(request.readings ?? []),
  };
}

export function evaluatorOf(policy: PolicyJson): Evaluator {
  const variables = policy.Version === "2012-10-17";
  const statements = policy.Statement.map((each) => statementOf(each, variables));
  return {
    statements,
    decide: (question) => {
      let allowed = false;
      for (const statement of statements) {
        if ((!allowed || !statement.allows) && statement.matches(question)) {
          if (!statement.allows) return "ExplicitlyDenied";
          allowed = true;
        }
      }
      return allowed ? "Allowed" : "ImplicitlyDenied";
    },
  };
}

function statementOf(json: StatementJson, variables: boolean): Statement {
  const allows = json["Effect"] === "Allow";
  const block = (json["Condition"] ?? {}) as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
  const conditions = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, given]) => conditionOf(operator, key, given, variables)),
  );
  const element = json["Principal"] ?? json["NotPrincipal"];
  const negated = json["Principal"] === undefined;
  const principals = element === undefined ? undefined : { negated, entries: entriesOf(element) };
  const parts = {
    action: actionTest(json),
    principals: principalTest(principals, allows),
    resource: resourceTest(json, allows, variables),
  };
  return {
    allows,
    principals,
    conditions,
    parts,
    matches: (question) =>
      parts.action(question) &&
      parts.principals(question) &&
      parts.resource(question) &&
      conditions.every((each) => each.matches(question.context, question.readings)),
  };
}

const listOf = (given: unknown): readonly string[] =>
  (Array.isArray(given) ? given : [given]).map(String);

/** The pattern of an action, folded. */
export function actionPattern(text: string): readonly Token[] {
  return wildcards(foldAscii(text));
}

function actionTest(json: StatementJson): Test {
  const negated = json["Action"] === undefined;
  const patterns = listOf(json["Action"] ?? json["NotAction"]).map(actionPattern);
  return ({ action }) => patterns.some((each) => matches(each, action)) !== negated;
}

function principalTest(principals: Statement["principals"], allows: boolean): Test {
  if (principals === undefined) return () => true;
  const { negated, entries } = principals;
  if (!negated) return ({ caller, readings }) => matchesList(entries, caller, readings);
  if (allows) return ({ caller, readings }) => !matchesList(entries, caller, readings);
  return ({ caller, readings }) => !spares(entries, caller, readings);
}

/** The pattern of a resource. */
export function resourcePattern(text: string, variables: boolean): ArnPattern {
  return arnPatternOf(templateOf(text, { variables, wildcards: true }));
}

function resourceTest(json: StatementJson, allows: boolean, variables: boolean): Test {
  const [positive, negative] = [json["Resource"], json["NotResource"]];
  if (positive === undefined && negative === undefined) return () => true;
  const patterns = listOf(positive ?? negative).map((each) => resourcePattern(each, variables));
  const one = (pattern: ArnPattern, { resource, context, readings }: Question) =>
    matchesArn(pattern, resource, context, readings.has("Q1"));
  if (positive !== undefined) {
    return (question) => patterns.some((each) => one(each, question) === true);
  }
  return (question) => {
    const results = patterns.map((each) => one(each, question));
    if (results.includes(true)) return false;
    if (!results.includes(undefined)) return true;
    // Unresolved: an Allow excludes nothing and a Deny everything; under Q6 the reverse.
    return allows !== question.readings.has("Q6");
  };
}
