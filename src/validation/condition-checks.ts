/**
 * Checks of conditions by the form of their operator and the type of their key.
 *
 * Types of keys are those of the table of aws/condition-keys.ts, which has all global keys (`aws:`)
 * and few others. A key outside of it is not judged. Types of service keys that may have several
 * values are not in it either, only that they have.
 */
import { type KeyType, keyFact } from "../aws/condition-keys.ts";
import { SOURCE_KEYS } from "../aws/source-keys.ts";
import { SpelledNumber } from "../json/number.ts";
import { parseDecimal } from "../policy/number.ts";
import type { Family } from "../policy/operators.ts";
import {
  type Check,
  check,
  type Fault,
  faultAt,
  faultAtKey,
  faultIn,
  inConditions,
  inValues,
  when,
} from "./check.ts";
import type { ConditionView } from "./policy-view.ts";

/** The families of operators that suit the type of a key; `null` suits every type. */
const FAMILIES: Readonly<Record<KeyType, readonly Family[]>> = {
  string: ["string", "null"],
  arn: ["arn", "string", "null"],
  bool: ["bool", "null"],
  date: ["date", "null"],
  epoch: ["date", "numeric", "null"],
  number: ["numeric", "null"],
  ip: ["ip", "null"],
  binary: ["binary", "null"],
};

/** Keys that AWS documents for one service, no longer documents, or uses in its own policies. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...SOURCE_KEYS.map(({ key }) => key),
  "aws:arn",
  "aws:principalorgmasteraccountid",
]);

const TAG_FAMILIES = /^aws:(?:requesttag|resourcetag|principaltag)$/;

const isGlobal = ({ key }: ConditionView): boolean => key.startsWith("aws:");

const atKey = ({ path, spelling }: ConditionView): Fault => faultAtKey(path, spelling);

const FORM_CHECKS: readonly Check[] = [
  check(
    "INVALID_CONDITION_DATA_TYPE",
    "the values of a condition key must have one JSON type",
    inConditions(({ values, path }) => {
      const types = new Set(values.map(jsonType));
      return when(types.size > 1, () => faultAt(path));
    }),
  ),
  check(
    "INVALID_CONDITION_MULTIPLE_BOOLEAN",
    "a condition on a boolean takes one value",
    inConditions(({ form, values, path }) =>
      when(form.operator.family === "bool" && values.length > 1, () => faultAt(path)),
    ),
  ),
  check(
    "INVALID_VARIABLE_FOR_OPERATOR",
    "only String and ARN operators can compare with a variable",
    inValues((entry, { form }, _, { hasVariables }) => {
      const { family } = form.operator;
      const isText = family === "string" || family === "arn";
      return when(hasVariables && !isText && entry.text.includes("${"), () => faultIn(entry));
    }),
  ),
  check(
    "INVALID_DATE_VALUE",
    "a number is read as seconds since 1970; write a date as `2026-01-31`",
    inValues((entry, { form, key }) => {
      const isDate = form.operator.family === "date" && keyFact(key)?.type !== "epoch";
      return when(isDate && /^-?\d{5,}$/.test(entry.text), () => faultIn(entry));
    }),
  ),
  check(
    "REDUNDANT_CONDITION_VALUE_NUM",
    "only the widest of several bounds counts; write that one alone",
    inConditions(({ form, entries, path }) => {
      const { family, comparison } = form.operator;
      const isBound = family === "numeric" && /^(?:less|greater)/.test(comparison);
      const numbers = entries.filter(({ text }) => parseDecimal(text) !== undefined);
      return when(isBound && numbers.length > 1, () => faultAt(path));
    }),
  ),
];

function jsonType(value: unknown): string {
  return value instanceof SpelledNumber ? "number" : typeof value;
}

const KEY_CHECKS: readonly Check[] = [
  check(
    "INVALID_GLOBAL_CONDITION_KEY",
    "unknown global condition key; no request has it",
    inConditions((condition) => {
      const { key } = condition;
      const isTagFamily = TAG_FAMILIES.test(key) || key.endsWith("/");
      const isKnown = keyFact(key) !== undefined || KNOWN_KEYS.has(key) || isTagFamily;
      const isPlain = !/[*?$]/.test(key);
      return when(isGlobal(condition) && !isKnown && isPlain, () => atKey(condition));
    }),
  ),
  check(
    "UNSUPPORTED_GLOBAL_CONDITION_KEY",
    "use `aws:PrincipalArn` for the caller, or `aws:SourceArn` for the source",
    inConditions((condition) => when(condition.key === "aws:arn", () => atKey(condition))),
  ),
  check(
    "MISSING_TAG_KEY_IN_CONDITION",
    "the key has no name of a tag; write it behind a slash, as in `aws:RequestTag/team`",
    inConditions((condition) => {
      const { key } = condition;
      return when(TAG_FAMILIES.test(key.replace(/\/$/, "")), () => atKey(condition));
    }),
  ),
  check(
    "TYPE_MISMATCH",
    "the values of this key have another type than the operator compares",
    inConditions((condition) => {
      const fact = keyFact(condition.key);
      if (fact === undefined || !isGlobal(condition)) return [];
      const { family } = condition.form.operator;
      // The value of a tag may be an ARN.
      const isTagOfArn = family === "arn" && fact.name.endsWith("/");
      const suits = isTagOfArn || FAMILIES[fact.type].includes(family);
      return when(!suits, () => atKey(condition));
    }),
  ),
  check(
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    "`ForAllValues` holds if the key is absent; this key has one value, so remove the set operator",
    inConditions((condition, { effect }) => {
      const fact = keyFact(condition.key);
      const isForAll = effect === "Allow" && condition.form.quantifier === "ForAllValues";
      const isSingle = fact?.many === false && isGlobal(condition);
      return when(isForAll && isSingle && condition.form.operator.family !== "null", () =>
        atKey(condition),
      );
    }),
  ),
  check(
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    "the `*` of a String operator matches colons too; compare ARNs with `ArnLike`",
    inConditions((condition) => {
      const { form, key, entries } = condition;
      const isLike = form.operator.family === "string" && form.operator.comparison === "like";
      const isWide = entries.some(({ text }) => /[*?]/.test(text) && !/^\*+$/.test(text));
      return when(isLike && isWide && keyFact(key)?.type === "arn", () => atKey(condition));
    }),
  ),
];

const WILDCARD_CHECKS: readonly Check[] = [
  check(
    "EQUIVALENT_TO_NULL_FALSE",
    "the condition holds for every value; write `Null` with `false`, if the key must be present",
    inConditions((condition) =>
      when(isPlainLike(condition, false) && hasStar(condition), () => atKey(condition)),
    ),
  ),
  check(
    "EQUIVALENT_TO_NULL_TRUE",
    "the condition holds only if the key is absent; write `Null` with `true`",
    inConditions((condition) =>
      when(isPlainLike(condition, true) && hasStar(condition), () => atKey(condition)),
    ),
  ),
  check(
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    "the condition always holds, because of the value `*`; remove the key",
    inConditions((condition) => {
      const { form } = condition;
      const isFree = form.ifExists || form.quantifier === "ForAllValues";
      return when(isFree && isLike(condition, false) && hasStar(condition), () => atKey(condition));
    }),
  ),
  check(
    "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    "the condition never holds, because of the value `*`; remove the statement",
    inConditions((condition) => {
      const { form } = condition;
      const isBound = form.quantifier === "ForAnyValue" && !form.ifExists;
      return when(isBound && isLike(condition, true) && hasStar(condition), () => atKey(condition));
    }),
  ),
];

function isLike({ form }: ConditionView, negated: boolean): boolean {
  const { operator } = form;
  return (
    operator.family === "string" && operator.comparison === "like" && operator.negated === negated
  );
}

const isPlainLike = (condition: ConditionView, negated: boolean): boolean =>
  isLike(condition, negated) && !condition.form.ifExists && condition.form.quantifier === undefined;

const hasStar = ({ entries }: ConditionView): boolean =>
  entries.some(({ text }) => /^\*+$/.test(text));

export const CONDITION_CHECKS: readonly Check[] = [
  ...FORM_CHECKS,
  ...KEY_CHECKS,
  ...WILDCARD_CHECKS,
];
