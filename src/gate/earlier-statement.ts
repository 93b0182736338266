/**
 * The statement of before from which a statement that grants more was made.
 *
 * It has the same Sid, or else the same actions and resources. If it had conditions that are not
 * there now, a sentence names them, because a request alone does not say what was taken away. Names
 * and operands are compared as texts.
 *
 * Left out are unknown values, which have the mark `?`, and all other differences.
 */
import { quoted } from "../json/value.ts";
import type { Value } from "../sources/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { isSameValue, statementsOf } from "./shared-access.ts";

/** LIMIT: conditions that a sentence names, and operands of one. */
const MAX_NAMED = 3;

/** A sentence about the conditions that are gone; undefined if there is none. */
export function earlierHint(
  policy: Value,
  before: Value | undefined,
  index: number | undefined,
): string | undefined {
  if (before === undefined || index === undefined) return undefined;
  const now = statementsOf(policy)?.[index]?.statement;
  const all = (statementsOf(before) ?? []).map(({ statement }) => statement);
  if (now === undefined) return undefined;
  const old =
    all.find((each) => isSame("Sid", each, now)) ??
    all.find((each) => isSame("Action", each, now) && isSame("Resource", each, now));
  if (old === undefined) return undefined;
  const present = new Set(conditionsOf(now));
  const gone = conditionsOf(old).filter((each) => !present.has(each));
  if (gone.length === 0) return undefined;
  const named = gone.slice(0, MAX_NAMED).map(quoted).join(" and ");
  const more = gone.length > MAX_NAMED ? `, and ${gone.length - MAX_NAMED} more` : "";
  const sid = textOf(memberOf(old, "Sid"));
  const name = sid === undefined || sid === "" ? `index ${all.indexOf(old)}` : `sid ${sid}`;
  const noun = gone.length === 1 ? "condition" : "conditions";
  return `Before, the statement with ${name} had the ${noun} ${named}${more}.`;
}

function isSame(name: string, one: Value, other: Value): boolean {
  const [first, second] = [memberOf(one, name), memberOf(other, name)];
  return first !== undefined && second !== undefined && isSameValue(first, second);
}

/** Each condition as a text: its operator, its key and its operands. */
function conditionsOf(statement: Value): readonly string[] {
  const condition = memberOf(statement, "Condition");
  if (condition?.kind !== "object") return [];
  return condition.members.flatMap(({ name: operator, value }) =>
    value.kind === "object"
      ? value.members.map((each) => `${operator} ${each.name}: ${operandsOf(each.value)}`)
      : [],
  );
}

function operandsOf(value: Value): string {
  const items = value.kind === "list" ? value.items : [value];
  const texts = items.slice(0, MAX_NAMED).map((each) => textOf(each) ?? "?");
  return items.length > MAX_NAMED ? `${texts.join(", ")}, …` : texts.join(", ");
}

function textOf(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case "text":
      return value.parts.map((part) => (typeof part === "string" ? part : "?")).join("");
    case "boolean":
      return String(value.value);
    case "number":
      return value.spelling;
    default:
      return undefined;
  }
}

function memberOf(value: Value, name: string): Value | undefined {
  if (value.kind !== "object") return undefined;
  return value.members.find((each) => foldAsciiCase(each.name) === foldAsciiCase(name))?.value;
}
