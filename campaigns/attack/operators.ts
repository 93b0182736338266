/**
 * The operators of conditions, and what people replace one by.
 */
import type { Random } from "../../test/laws/support/random.ts";

/** A kin of an operator: negated, with IfExists, with a set operator, or with wildcards. */
export function otherOperator(operator: string, random: Random): string {
  const found = /^(ForA\w+:)?(\w+?)(IfExists)?$/.exec(operator);
  if (found === null || operator.includes("Null")) return operator;
  const [, set = "", base = "", ifExists = ""] = found;
  const way = random.int(5);
  if (way === 0) return `${set}${base}${ifExists === "" ? "IfExists" : ""}`;
  if (way === 1) return `${random.pick(["", "ForAllValues:", "ForAnyValue:"])}${base}${ifExists}`;
  return `${set}${way === 2 ? base : random.pick(KIN[base] ?? [base])}${ifExists}`;
}

const STRINGS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const orders = (type: string): readonly string[] =>
  ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
    (each) => `${type}${each}`,
  );
const GROUPS: readonly (readonly string[])[] = [
  STRINGS,
  orders("Numeric"),
  orders("Date"),
  ["IpAddress", "NotIpAddress"],
  ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
];
const KIN: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  GROUPS.flatMap((group) => group.map((each) => [each, group])),
);
