/**
 * A statement that comes near to a request, in one sentence: what it needs, and what the request
 * has.
 *
 * Example: `the statement with sid: Read, but for a condition: it needs StringEquals
 * aws:PrincipalOrgID = o-1, and the request has none`.
 */
import type { FailingElement, NearMiss } from "../check/answer.ts";
import { harmless } from "./harmless.ts";

/** LIMIT: values of a list, and characters of a value, that the sentence has. */
const MAX_SHOWN = 3;
const MAX_CHARACTERS = 80;

export function nearMissLine({ statementIndex, statementId, line, failing }: NearMiss): string {
  const name = statementId === undefined ? `index: ${statementIndex}` : `sid: ${statementId}`;
  const parts = failing.map((each, at) => {
    const { element, excluded } = each;
    const verb = element === "condition" ? "needs" : excluded ? "excludes" : "has";
    return `${at === 0 ? "it" : "and it"} ${verb} ${needed(each)}, ${given(each)}`;
  });
  const what = failing.length === 1 ? NOUNS[failing[0]?.element ?? "action"] : "its elements";
  return harmless(
    `the statement with ${name} (line ${line}), but for ${what}: ${parts.join("; ")}.`,
  );
}

const NOUNS: Readonly<Record<FailingElement["element"], string>> = {
  principal: "its principal",
  action: "its action",
  resource: "its resource",
  condition: "a condition",
};

function needed({ operator, key, needs }: FailingElement): string {
  const values = listed(needs);
  return operator === undefined ? values : `${operator} ${key} = ${values}`;
}

const given = ({ has }: FailingElement): string =>
  has === null ? "and the request has none" : `and the request has ${listed(has)}`;

function listed(values: readonly string[]): string {
  const shown = values.slice(0, MAX_SHOWN).map(cut);
  const more = values.length - shown.length;
  const texts = more > 0 ? [...shown, `${more} more`] : shown;
  return texts.length === 0 ? "no value" : texts.join(" or ");
}

const cut = (value: string): string => {
  if (value === "") return '""';
  return value.length > MAX_CHARACTERS ? `${value.slice(0, MAX_CHARACTERS)}…` : value;
};
