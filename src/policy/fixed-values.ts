/**
 * The fixed values that a policy names for keys that say where a request comes from (rules Y3, Y4).
 *
 * Callers cannot choose the values of these keys (aws/source-keys.ts), so a policy that requires
 * fixed values of one of them excludes public callers. The table says what a fixed value is: mostly
 * a text without wildcards, but in ARNs wildcards may follow the account, in paths the
 * organization.
 */

import type { FindingType } from "../aws/resource-types.ts";
import { type FixedWhen, SOURCE_KEYS } from "../aws/source-keys.ts";
import { unknownDomain } from "../aws/unknown-values.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Condition, Policy, Template, TemplatePart, Text } from "./ast.ts";
import { arnComponents, hasWildcard } from "./grammar.ts";
import type { Comparison } from "./operators.ts";

/** A value as a policy writes it, and the matching style of its operator. */
export interface NamedValue {
  /** The text; of one with unknown values its outline, in which `-` stands for each of them. */
  readonly text: string;
  /** U5: the text with its unknown values; absent without one. */
  readonly template?: Template;
  readonly style: "exact" | "ignoreCase" | "like" | "arn";
}

/** The fixed values of a policy, by key in lower case. */
export type NamedValues = ReadonlyMap<string, readonly NamedValue[]>;

/** Without a type, only the rows that hold for every type (Y7). */
export function fixedValues(policy: Policy, type: FindingType | undefined): NamedValues {
  const found = new Map<string, NamedValue[]>();
  for (const { conditions } of policy.statements) {
    for (const condition of conditions) {
      const row = SOURCE_KEYS.find(
        (each) => each.key === condition.key && (each.type === undefined || each.type === type),
      );
      if (row === undefined) continue;
      const values = valuesOf(condition).filter((value) => isFixed(value, row.fixed));
      const unknown = unknownValuesOf(condition).filter((value) =>
        isUnknownFixed(value, row.fixed),
      );
      found.set(row.key, [...(found.get(row.key) ?? []), ...values, ...unknown]);
    }
  }
  return found;
}

/**
 * Q9: the values of the claim `sub` of an issuer that begin with a fixed organization, by key in
 * lower case. `repo:my-org/*` does, `repo:*` does not.
 */
export function fixedClaims(policy: Policy, issuer: string): NamedValues {
  const key = foldAsciiCase(`${issuer}:sub`);
  const conditions = policy.statements.flatMap((each) => each.conditions);
  const values = conditions.filter((each) => each.key === key).flatMap(valuesOf);
  return new Map([[key, values.filter(({ text }) => /^[^*?:]+:[^*?:/]+[:/]/.test(text))]]);
}

/** The values of a condition without policy variables, because a variable is not fixed (Y4). */
export function valuesOf({ operands, operator }: Condition): readonly NamedValue[] {
  const plain = (values: readonly Text[], style: NamedValue["style"]): readonly NamedValue[] =>
    values.flatMap((text) => (typeof text === "string" ? { text, style } : []));
  switch (operands.family) {
    case "arn":
      return plain(operands.values, "arn");
    case "string": {
      const style = STYLES[operator.comparison];
      // A comparison that is not in the table fixes no value, which is the careful side (Y3).
      return style === undefined ? [] : plain(operands.values, style);
    }
    case "bool":
      return operands.values.map((value) => ({ text: String(value), style: "ignoreCase" }));
    default:
      return [];
  }
}

/** How a text operator compares; a value fixes a key only under these (Y4). */
const STYLES: Readonly<Partial<Record<Comparison, NamedValue["style"]>>> = {
  equals: "exact",
  equalsIgnoreCase: "ignoreCase",
  like: "like",
};

/** U5: the values of a condition that have unknown values and no other variables. */
function unknownValuesOf({ operands, operator }: Condition): readonly NamedValue[] {
  if (operands.family !== "string" && operands.family !== "arn") return [];
  const style = operands.family === "arn" ? "arn" : STYLES[operator.comparison];
  if (style === undefined || style === "ignoreCase") return [];
  return operands.values.flatMap((value) => {
    if (typeof value === "string" || !value.every(isKnownOrUnknown)) return [];
    const text = value.map((part) => (part.kind === "text" ? part.text : "-")).join("");
    return [{ text, template: value, style }];
  });
}

const isKnownOrUnknown = (part: TemplatePart): boolean =>
  part.kind === "text" || (part.kind === "variable" && unknownDomain(part.key) !== undefined);

/** U5: an unknown value has no wildcard; it may be `anonymous` unless it is an account. */
function isUnknownFixed(value: NamedValue, fixed: FixedWhen): boolean {
  const [part, ...more] = value.template ?? [];
  if (fixed === "identity") {
    const isOne = part?.kind === "variable" && more.length === 0;
    return isOne && unknownDomain(part.key)?.word === "account";
  }
  return (fixed === "text" || fixed === "arn") && isFixed(value, fixed);
}

function isFixed(value: NamedValue, fixed: FixedWhen): boolean {
  const { text, style } = value;
  if (!hasWildcards(value)) {
    if (fixed === "true") return foldAsciiCase(text) === "true";
    return (fixed !== "identity" && fixed !== "userId") || foldAsciiCase(text) !== "anonymous";
  }
  switch (fixed) {
    case "arn":
      return hasFixedAccount(value);
    case "path":
      return /^[^*?/]+\//.test(text);
    case "userId":
      return style === "like" && /^[A-Za-z0-9]+:\*$/.test(text);
    default:
      return false;
  }
}

/** Whether the operator finds a wildcard in the value; missing components of an ARN count (S1). */
export function hasWildcards({ text, style }: NamedValue): boolean {
  if (style !== "like" && style !== "arn") return false;
  return hasWildcard(text) || (style === "arn" && arnComponents(text).length < 6);
}

/** Under StringLike, a wildcard before the account could match across it. */
function hasFixedAccount({ text, style }: NamedValue): boolean {
  const components = arnComponents(text);
  const account = components[4];
  if (account === undefined || account === "" || hasWildcard(account)) return false;
  if (style === "arn") return true;
  return components.length === 6 && !components.slice(0, 4).some((each) => hasWildcard(each));
}
