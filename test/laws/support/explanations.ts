/**
 * The law of explanations: an element that is said to decide does decide.
 *
 * If one element of a statement fails, the request gets another value there, one that the element
 * accepts; nothing else changes. Then the statement matches. A value is looked for among those that
 * the element lists and those of the small world. Left out is an element that others depend on: a
 * key that another condition or a variable reads, and a caller where a condition reads a tied key.
 */
import { nearestStatements } from "../../../src/explain/near-misses.ts";
import type { Policy, Statement } from "../../../src/policy/ast.ts";
import { failingElements, type StatementElement } from "../../../src/semantics/evaluate.ts";
import type { ContextValue, RequestDocument } from "../../../src/semantics/request.ts";
import { lowerCase } from "../../../src/text/lower-case.ts";
import { type Case, hold, type LawResult, policyOf, refute, requestOf, skip } from "./case.ts";
import { ACTIONS, CALLERS, RESOURCES, TIED_KEYS, VALUES } from "./universe.ts";

export function explanations({ type, existing, updated, requests }: Case): LawResult {
  const policies = [existing, updated].map((each) => policyOf(each, type));
  const counts = { decided: 0, "no value": 0, dependent: 0 };
  for (const policy of policies) {
    if (policy === undefined) continue;
    for (const document of requests) {
      const fault = check(policy, document, type, counts);
      if (fault !== undefined) return refute(fault);
    }
  }
  return counts.decided === 0 ? skip("no element decides", counts) : hold(counts);
}

function check(
  policy: Policy,
  document: RequestDocument,
  type: Case["type"],
  counts: Record<"decided" | "no value" | "dependent", number>,
): string | undefined {
  const request = requestOf(document, type);
  if (request === undefined) return undefined;
  for (const { statement, failing } of nearestStatements(policy.statements, request)) {
    const [element] = failing;
    if (element === undefined || failing.length > 1) continue;
    if (isDependent(statement, element)) {
      counts.dependent++;
      continue;
    }
    const changed = changesOf(document, statement, element).find((each) => {
      const next = requestOf(each, type);
      return next && !failingElements(statement, next).some(({ kind }) => kind === element.kind);
    });
    const next = changed && requestOf(changed, type);
    if (next === undefined) counts["no value"]++;
    else if (failingElements(statement, next).length === 0) counts.decided++;
    else return `${element.kind} alone does not decide: ${JSON.stringify([document, changed])}`;
  }
  return undefined;
}

/** Whether another element of the statement reads what would change. */
function isDependent({ resource, conditions }: Statement, element: StatementElement): boolean {
  const readsVariable = [
    resource?.values ?? [],
    ...conditions.map(({ operands }) => operands.values),
  ]
    .flat()
    .some((each) => Array.isArray(each));
  if (element.kind === "action" || element.kind === "resource") return false;
  if (readsVariable) return true;
  const keys = conditions.map(({ key }) => key);
  if (element.kind !== "condition") return keys.some((key) => TIED_KEYS.includes(key));
  const { key } = element.condition;
  return TIED_KEYS.includes(key) || keys.filter((each) => each === key).length > 1;
}

const filled = (text: string): readonly string[] =>
  ["", "x", "xx"].map((filler) => text.replaceAll("*", filler).replaceAll("?", "x"));

/** The request with other values in the place of the element. */
function changesOf(
  document: RequestDocument,
  { action, resource }: Statement,
  element: StatementElement,
): readonly RequestDocument[] {
  switch (element.kind) {
    case "action":
      return [...action.values.flatMap(filled), ...ACTIONS].map((each) => ({
        ...document,
        action: each,
      }));
    case "resource": {
      const texts = (resource?.values ?? []).filter((each) => typeof each === "string");
      return [...texts.flatMap(filled), ...RESOURCES].map((each) => ({
        ...document,
        resource: each,
      }));
    }
    case "principal":
      return [...CALLERS, "*"].map((each) => ({ ...document, principal: each }));
    case "condition": {
      const { key, texts, operands } = element.condition;
      const family = operands.family === "null" ? "string" : operands.family;
      const values = [...texts.flatMap(filled), ...VALUES[family]];
      const { [key]: _, ...others } = lowerKeys(document.context);
      const contexts = values.flatMap((each) => [
        { ...others, [key]: each },
        { ...others, [key]: [each] },
      ]);
      return [others, ...contexts].map((context) => ({ ...document, context }));
    }
  }
}

function lowerKeys(context: RequestDocument["context"] = {}): Record<string, ContextValue> {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [lowerCase(key), value]));
}
