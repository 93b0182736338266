/**
 * The findings about statements and values that change nothing: their ids, words and places.
 *
 * Each has an id of keyaki's own. Where AWS has an id for the same fact, lint.ts leaves ours out. A
 * finding about a value begins with the value, and says which other parts of the policy cover it.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import { pathOf, type Statement } from "../policy/ast.ts";
import { printText } from "../policy/print-template.ts";
import type { FindingType } from "../validation/finding.ts";
import { type Place, place } from "../validation/place.ts";
import { policyView } from "../validation/policy-view.ts";
import { conditionsToBlame, reasonOf } from "./never.ts";
import type { Prover } from "./prover.ts";
import type { IdleReason, IdleStatement } from "./statements.ts";
import type { IdleValue, ValuePart } from "./values.ts";

/** A finding whose places are not located yet. */
export interface ProvedFault {
  readonly code: string;
  readonly type: FindingType;
  readonly details: string;
  readonly places: readonly [Place, ...Place[]];
}

export function statementFault(idle: IdleStatement, prover: Prover): ProvedFault {
  const { statement, reason } = idle;
  const { code, type, details } = STATEMENTS[reason];
  if (reason !== "never matches") {
    return { code, type, details: details(idle), places: [place(statement.path)] };
  }
  const blamed = conditionsToBlame(statement, prover);
  const [first, ...others] = blamed.map(({ path }) => place(path));
  return {
    code,
    type,
    details: `${details(idle)}: ${reasonOf(blamed)}`,
    places: first === undefined ? [place(statement.path)] : [first, ...others],
  };
}

interface Meaning {
  readonly code: string;
  readonly type: FindingType;
  details(idle: IdleStatement): string;
}

const STATEMENTS: Readonly<Record<IdleReason, Meaning>> = {
  "never matches": {
    code: "STATEMENT_NEVER_MATCHES",
    type: "WARNING",
    details: () => "no request matches this statement",
  },
  "wholly denied": {
    code: "ALLOW_WHOLLY_DENIED",
    type: "WARNING",
    details: () => "Deny statements of this policy deny all that this statement allows",
  },
  "denies nothing": {
    code: "DENY_DENIES_NOTHING",
    type: "SUGGESTION",
    details: () =>
      "no statement of this policy allows what this one denies, so it only limits other policies",
  },
  covered: {
    code: "STATEMENT_CHANGES_NOTHING",
    type: "WARNING",
    details: ({ statement, coveredBy }) =>
      `the policy decides every request alike without it; ${cover(statement, coveredBy)}`,
  },
};

/** LIMIT: statements that a finding names. */
const MAX_NAMED = 5;

function cover({ effect }: Statement, by: readonly Statement[]): string {
  const named = by.slice(0, MAX_NAMED).map(({ index }) => index);
  const more = by.length > named.length ? ` and ${by.length - named.length} more` : "";
  const [noun, verb] = by.length === 1 ? ["statement", "covers"] : ["statements", "cover"];
  const rest = effect === "Deny" ? ", as far as the policy allows it" : "";
  return `${noun} ${named.join(", ")}${more} ${verb} it${rest}`;
}

const CODES: Readonly<Record<ValuePart, string>> = {
  action: "ACTION_CHANGES_NOTHING",
  resource: "RESOURCE_CHANGES_NOTHING",
  principal: "PRINCIPAL_CHANGES_NOTHING",
  "condition value": "CONDITION_VALUE_CHANGES_NOTHING",
  condition: "CONDITION_CHANGES_NOTHING",
};

const DENIALS = {
  "is denied": "Deny statements of this policy deny all that it allows",
  "keeps out what is denied": "Deny statements of this policy deny what it keeps out",
} as const;

/** `document` is the JSON value of the policy. */
export function valueFault(idle: IdleValue, document: unknown): ProvedFault {
  const { statement, part, coveredBy, reason } = idle;
  const { path, text } = valueAt(idle, document);
  const why =
    reason === "covered"
      ? coverOfValue(statement, coveredBy, part === "condition")
      : DENIALS[reason];
  return {
    code: CODES[part],
    type: "SUGGESTION",
    details: `${quoted(text)}: the policy decides every request alike without it; ${why}`,
    places: [place(path)],
  };
}

function coverOfValue(
  statement: Statement,
  coveredBy: readonly Statement[],
  isCondition: boolean,
): string {
  const others = coveredBy.filter((each) => each !== statement);
  const own = isCondition ? "the other parts of the statement" : "the other values";
  if (others.length === 0) {
    return isCondition ? `${own} imply it, or it always holds` : `${own} cover it`;
  }
  const covering = cover(statement, others);
  return others.length < coveredBy.length ? `${covering}, together with ${own}` : covering;
}

/** The path of a value, and its text as the document has it. */
function valueAt({ statement, part, index = 0, condition }: IdleValue, document: unknown) {
  switch (part) {
    case "action": {
      const { negated, listed, values } = statement.action;
      return {
        path: entryPath(statement, "Action", { negated, listed }, index),
        text: values[index] ?? "",
      };
    }
    case "resource": {
      const { negated = false, listed = false, values = [] } = statement.resource ?? {};
      const text = printText(values[index] ?? "");
      return { path: entryPath(statement, "Resource", { negated, listed }, index), text };
    }
    case "principal":
      return principalAt(statement, index, document);
    case "condition":
      return { path: condition?.path ?? statement.path, text: condition?.spelling ?? "" };
    case "condition value": {
      const path = [...(condition?.path ?? statement.path), index];
      return { path, text: condition?.texts[index] ?? "" };
    }
  }
}

function entryPath(
  statement: Statement,
  name: string,
  { negated, listed }: { readonly negated: boolean; readonly listed: boolean },
  index: number,
): JsonPath {
  const element = negated ? `Not${name}` : name;
  return listed ? pathOf(statement, element, index) : pathOf(statement, element);
}

/** The tree has no paths of principals; the view of the document has them in the same order. */
function principalAt(statement: Statement, index: number, document: unknown) {
  const { statements } = policyView({ text: "", value: document }, "RESOURCE_POLICY");
  const view = statements[statement.index]?.principal;
  const entry = view?.entries[index];
  const isSame = view?.entries.length === statement.principal?.principals.length;
  if (entry !== undefined && isSame) return { path: entry.path, text: entry.text };
  return { path: view?.path ?? statement.path, text: view?.name ?? "Principal" };
}
