/**
 * Parses a Condition block: from operator → key → values to a list of conditions.
 *
 * The name of an operator combines a set operator, an operator and `IfExists`; all combinations are
 * in one table, looked up without regard to case. Operands are decoded for the family of the
 * operator. An operand that cannot be decoded is an error, because AWS does not document its
 * meaning (docs/decisions.md, Unreadable operands and variables).
 *
 * Whether a condition key exists, and whether its type suits the operator, is not checked. A key
 * with many values under an operator without set operator gets a warning.
 */

import { keyFact } from "../aws/condition-keys.ts";
import { isReserved, unknownDomain } from "../aws/unknown-values.ts";
import { precisionMessage, scalarText } from "../json/number.ts";
import { isObject, quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Condition, Operands, Quantifier, Text } from "./ast.ts";
import { canonicalBase64 } from "./binary.ts";
import { parseDate } from "./date.ts";
import { hasWildcard, warnAboutArnOperand } from "./grammar.ts";
import { type IpRange, parseIp, parseIpRange } from "./ip.ts";
import { hiddenFault, keyFault } from "./names.ts";
import { parseDecimal } from "./number.ts";
import { OPERATORS, type Operator } from "./operators.ts";
import {
  type Draft,
  isEmptyList,
  type ParseContext,
  type ParseItem,
  parseList,
} from "./parse-context.ts";
import { parseText } from "./parse-template.ts";

/** The parsed name of an operator, such as `ForAnyValue:StringLikeIfExists`. */
export interface OperatorForm {
  readonly name: string;
  readonly operator: Operator;
  readonly quantifier?: Quantifier;
  readonly ifExists: boolean;
}

const QUANTIFIERS = [undefined, "ForAllValues", "ForAnyValue"] as const;

/** The operators by documented name and by lower-case name. */
const FORMS: ReadonlyMap<string, OperatorForm> = new Map(
  OPERATORS.flatMap(formsOf).flatMap((form) => [
    [form.name, form],
    [foldAsciiCase(form.name), form],
  ]),
);

function formsOf(operator: Operator): readonly OperatorForm[] {
  return QUANTIFIERS.flatMap((quantifier) => {
    const prefix = quantifier === undefined ? "" : `${quantifier}:`;
    const set = quantifier === undefined ? {} : { quantifier };
    const name = prefix + operator.name;
    return [
      { name, operator, ...set, ifExists: false },
      { name: `${name}IfExists`, operator, ...set, ifExists: true },
    ];
  });
}

/** The parsed name of an operator, in any case; undefined for an unknown name. */
export function operatorForm(name: string): OperatorForm | undefined {
  return FORMS.get(name) ?? FORMS.get(foldAsciiCase(name));
}

/** Parses the value of Condition. */
export function parseConditions(value: unknown, context: ParseContext): readonly Condition[] {
  const conditions: Condition[] = [];
  if (!isObject(value)) {
    context.mismatch("an object", value);
    return conditions;
  }
  const names = Object.keys(value);
  if (names.length === 0) context.warn("EMPTY_OBJECT_CONDITION", "an empty condition always holds");
  for (const name of names) {
    context.enter(name);
    parseOperator(name, value[name], context, conditions);
    context.leave();
  }
  return conditions;
}

function parseOperator(
  name: string,
  block: unknown,
  context: ParseContext,
  into: Condition[],
): void {
  if (!isObject(block)) {
    context.mismatch("an object", block);
    return;
  }
  const keys = Object.keys(block);
  const form = operatorForm(name);
  if (form === undefined) {
    // AWS: an unknown operator without keys is accepted.
    const severity = keys.length === 0 ? "warn" : "error";
    context[severity]("INVALID_CONDITION_OPERATOR", `unknown condition operator ${quoted(name)}`);
    return;
  }
  warnOfForm(name, form, context);
  if (keys.length === 0) {
    context.warn("EMPTY_OBJECT_CONDITION", `${quoted(name)} has no keys and always holds`);
  }
  // The same key in another case is the same key (R2).
  const seen = new Set<string>();
  for (const spelling of keys) {
    context.enter(spelling);
    const key = foldAsciiCase(spelling);
    checkKey(spelling, key, form, seen, context);
    seen.add(key);
    into.push(parseCondition(form, key, spelling, block[spelling], context));
    context.leave();
  }
}

function warnOfForm(name: string, form: OperatorForm, context: ParseContext): void {
  if (name !== form.name) {
    context.warn("CASE", `${quoted(name)} is read as \`${form.name}\``);
  }
  if (form.operator.family !== "null") return;
  if (form.ifExists) {
    context.error("NULL_WITH_IF_EXISTS", "`Null` cannot be combined with `IfExists`");
  }
  if (form.quantifier !== undefined) {
    const always = form.quantifier === "ForAllValues" ? "always" : "never";
    context.warn("NULL_WITH_QUALIFIER", `\`${form.name}\` ${always} holds`);
  }
}

function checkKey(
  spelling: string,
  key: string,
  form: OperatorForm,
  seen: ReadonlySet<string>,
  context: ParseContext,
): void {
  if (key === "") {
    context.error("INVALID_CONDITION_KEY_FORMAT", "a condition key is empty");
  } else {
    warnAboutKeyName(spelling, context);
  }
  // The name of an unknown value has a slash; any other may be a key of somebody else.
  if (unknownDomain(key) !== undefined || (isReserved(key) && key.includes("/"))) {
    const message = `${quoted(spelling)} is reserved for unknown values; conditions cannot test it`;
    context.error("RESERVED_KEY", message);
  }
  if (seen.has(key)) {
    context.error(
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
      `${quoted(spelling)} is repeated under one operator, in different case`,
    );
  }
  if (form.quantifier !== undefined || form.operator.family === "null") return;
  if (keyFact(key)?.many) {
    context.warn(
      "MISSING_QUALIFIER",
      `${quoted(spelling)} has many values, which never match without a set operator`,
    );
  }
}

/** AWS accepts any text as a key; wildcards and variables in it are plain text. */
function warnAboutKeyName(spelling: string, context: ParseContext): void {
  const fault = keyFault(spelling);
  if (fault !== undefined) {
    context.warn(
      "INVALID_CONDITION_KEY_FORMAT",
      `condition key ${quoted(spelling)} ${fault.reason}; no request has one like it`,
    );
  } else if (hasWildcard(spelling) || spelling.includes("${")) {
    context.warn(
      "INVALID_CONDITION_KEY_FORMAT",
      `wildcards and variables in condition key ${quoted(spelling)} are plain text`,
    );
  }
}

function parseCondition(
  form: OperatorForm,
  key: string,
  spelling: string,
  value: unknown,
  context: ParseContext,
): Condition {
  if (isEmptyList(value)) warnOfEmptyList(form, context);
  const { operator, ifExists, quantifier } = form;
  const operands = parseOperands(operator, value, context);
  const condition: Draft<Condition> = {
    path: context.path,
    operator,
    ifExists,
    key,
    spelling,
    operands,
    texts: textsOf(value),
  };
  if (quantifier !== undefined) condition.quantifier = quantifier;
  return condition;
}

/** An item that is not a scalar is an error, which rejects the policy. */
function textsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => scalarText(item) ?? "");
}

function warnOfEmptyList(form: OperatorForm, context: ParseContext): void {
  const suffix = form.quantifier ?? (form.ifExists ? "IfExists" : "");
  const code = suffix === "" ? "" : `_${suffix.toUpperCase()}`;
  context.warn(`EMPTY_ARRAY_CONDITION${code}`, "the list is empty, so no value is compared");
}

function parseOperands(operator: Operator, value: unknown, context: ParseContext): Operands {
  const { family } = operator;
  switch (family) {
    case "string": {
      const read = operator.comparison === "like" ? parsePattern : parsePlain;
      return { family, values: parseList(value, context, read) };
    }
    case "arn":
      return { family, values: parseList(value, context, parseArn) };
    case "numeric":
      return { family, values: parseList(value, context, readNumber) };
    case "date":
      return { family, values: parseList(value, context, readDate) };
    case "bool":
    case "null":
      return { family, values: parseList(value, context, readBoolean) };
    case "binary":
      return { family, values: parseList(value, context, readBinary) };
    case "ip":
      return { family, values: parseList(value, context, readIpRange) };
  }
}

const parsePattern: ParseItem<Text> = (item, context) => {
  const source = parseScalar(item, context);
  if (source === undefined) return undefined;
  warnAboutHidden(source, context);
  return parseText(source, context);
};

/** Warns about a character of an operand that was hardly meant, and cannot be seen in a report. */
function warnAboutHidden(source: string, context: ParseContext): void {
  const fault = hiddenFault(source);
  if (fault === undefined) return;
  context.warn("HIDDEN_CHARACTER", `${quoted(source)} ${fault.reason}, and is compared with it`);
}

/** For StringEquals and the like, where `*` and `?` are ordinary characters (O1). */
const parsePlain: ParseItem<Text> = (item, context, listed) => {
  const text = parsePattern(item, context, listed);
  if (text !== undefined && mayBePattern(text)) {
    const message = "`*` and `?` are wildcards only under `StringLike` and `StringNotLike`";
    context.warn("WILDCARD_WITHOUT_LIKE_OPERATOR", message);
  }
  return text;
};

const parseArn: ParseItem<Text> = (item, context) => {
  const source = parseScalar(item, context);
  if (source === undefined) return undefined;
  warnAboutHidden(source, context);
  const text = parseText(source, context);
  warnAboutArnOperand(source, text, context);
  return text;
};

const readNumber = parseOperand((text) => parseDecimal(text), "TYPE_MISMATCH_NUMBER", "a number");
const readDate = parseOperand(parseDate, "TYPE_MISMATCH_DATE", "a date");
const readBoolean = parseOperand(parseBoolean, "TYPE_MISMATCH_BOOLEAN", "`true` or `false`");
const readBinary = parseOperand(canonicalBase64, "TYPE_MISMATCH_STRING", "base64");
const readAnyIpRange = parseOperand(
  parseIpRange,
  "TYPE_MISMATCH_IP_RANGE",
  "an address or a block",
);

const readIpRange: ParseItem<IpRange> = (item, context, listed) => {
  const range = readAnyIpRange(item, context, listed);
  if (range === undefined || typeof item !== "string") return range;
  if (range.first > range.last) {
    const reason = "an IPv6 block with bits beyond its prefix length, or of IPv4-mapped addresses";
    context.warn("IMPROVE_IP_RANGE", `${quoted(item)} matches no address, because it is ${reason}`);
  } else if (hasHostBits(item, range)) {
    const message = `${quoted(item)} has bits beyond its prefix length, which are ignored`;
    context.warn("IMPROVE_IP_RANGE", message);
  }
  return range;
};

/** Parses an operand with the decoder of its family. */
function parseOperand<T>(
  decode: (text: string) => T | undefined,
  code: string,
  noun: string,
): ParseItem<T> {
  return (item, context) => {
    const text = parseScalar(item, context);
    if (text === undefined) return undefined;
    const operand = decode(text);
    if (operand === undefined) context.error(code, `${quoted(text)} is not ${noun}`);
    return operand;
  };
}

/** Returns a value as text, numbers and booleans as the document spells them (R1). */
function parseScalar(item: unknown, context: ParseContext): string | undefined {
  const text = scalarText(item);
  if (text === undefined) context.mismatch("a string, a number or a boolean", item);
  const imprecise = precisionMessage(item);
  if (imprecise !== undefined) context.error("NUMBER_PRECISION", imprecise);
  return text;
}

function parseBoolean(text: string): boolean | undefined {
  const folded = foldAsciiCase(text);
  if (folded === "true") return true;
  return folded === "false" ? false : undefined;
}

function mayBePattern(text: Text): boolean {
  if (typeof text === "string") return hasWildcard(text);
  return text.some((part) => part.kind === "text" && hasWildcard(part.text));
}

function hasHostBits(text: string, range: IpRange): boolean {
  const slash = text.indexOf("/");
  return slash >= 0 && parseIp(text.slice(0, slash))?.value !== range.first;
}
