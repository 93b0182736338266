/**
 * The condition operators, as one table.
 *
 * An operator has a family (how its values are decoded) and a comparison. A negated operator is the
 * complement of its positive form for a present key, and true for an absent one (rules O9, C4).
 * `...IfExists` and the set operators are not rows, because they combine with any operator.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";

export type Family = "string" | "numeric" | "date" | "bool" | "binary" | "ip" | "arn" | "null";

export type Comparison =
  | "equals"
  | "equalsIgnoreCase"
  | "like"
  | "lessThan"
  | "lessThanEquals"
  | "greaterThan"
  | "greaterThanEquals"
  | "inRange"
  | "isAbsent";

export interface Operator {
  readonly name: string;
  readonly family: Family;
  readonly comparison: Comparison;
  readonly negated: boolean;
}

const row = (name: string, family: Family, comparison: Comparison, negated = false): Operator => ({
  name,
  family,
  comparison,
  negated,
});

export const OPERATORS: readonly Operator[] = [
  row("StringEquals", "string", "equals"),
  row("StringNotEquals", "string", "equals", true),
  row("StringEqualsIgnoreCase", "string", "equalsIgnoreCase"),
  row("StringNotEqualsIgnoreCase", "string", "equalsIgnoreCase", true),
  row("StringLike", "string", "like"),
  row("StringNotLike", "string", "like", true),
  row("NumericEquals", "numeric", "equals"),
  row("NumericNotEquals", "numeric", "equals", true),
  row("NumericLessThan", "numeric", "lessThan"),
  row("NumericLessThanEquals", "numeric", "lessThanEquals"),
  row("NumericGreaterThan", "numeric", "greaterThan"),
  row("NumericGreaterThanEquals", "numeric", "greaterThanEquals"),
  row("DateEquals", "date", "equals"),
  row("DateNotEquals", "date", "equals", true),
  row("DateLessThan", "date", "lessThan"),
  row("DateLessThanEquals", "date", "lessThanEquals"),
  row("DateGreaterThan", "date", "greaterThan"),
  row("DateGreaterThanEquals", "date", "greaterThanEquals"),
  row("Bool", "bool", "equals"),
  row("BinaryEquals", "binary", "equals"),
  row("IpAddress", "ip", "inRange"),
  row("NotIpAddress", "ip", "inRange", true),
  row("ArnEquals", "arn", "like"),
  row("ArnNotEquals", "arn", "like", true),
  row("ArnLike", "arn", "like"),
  row("ArnNotLike", "arn", "like", true),
  row("Null", "null", "isAbsent"),
];

const NAMED: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.map((each) => [foldAsciiCase(each.name), each]),
);

/** The operator of a name with or without a set operator and `IfExists`; case does not count. */
export function operatorNamed(name: string): Operator | undefined {
  const [, bare = ""] =
    /^(?:for(?:all|any)values?:)?(.*?)(?:ifexists)?$/.exec(foldAsciiCase(name)) ?? [];
  return NAMED.get(bare);
}
