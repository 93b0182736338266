/**
 * Rewritings of one condition that keep its meaning (semantics.md, rules C and O).
 *
 * A rewriting turns a condition into alternatives, each of which is a list of conditions. The
 * statement becomes one statement for each alternative, in which the conditions of the list replace
 * the condition. Every rewriting is exact for a key with one value, without a value and with
 * several values, of every type; the rule that makes it exact stands beside it. A rewriting returns
 * undefined for a condition that it does not apply to.
 */

import { parseDate } from "../../../src/policy/date.ts";
import { parseIpRange, printIp } from "../../../src/policy/ip.ts";
import { OPERATORS, type Operator } from "../../../src/policy/operators.ts";
import { foldAsciiCase } from "../../../src/text/ascii-case.ts";
import type { Json, JsonObject } from "./generate.ts";
import type { Random } from "./random.ts";

/** A parsed member of a Condition block. */
export interface Condition {
  readonly quantifier: "ForAllValues" | "ForAnyValue" | undefined;
  readonly operator: Operator;
  readonly ifExists: boolean;
  readonly key: string;
  readonly operands: Json;
}

type Alternatives = readonly (readonly Condition[])[];
export type ConditionRewriting = (condition: Condition, random: Random) => Alternatives | undefined;

export function conditionsOf(statement: JsonObject): readonly Condition[] {
  const block = (statement["Condition"] ?? {}) as JsonObject;
  return Object.entries(block).flatMap(([name, keys]) => {
    const [, quantifier, base, ifExists] = /^(?:(For\w+):)?(\w+?)(IfExists)?$/i.exec(name) ?? [];
    const operator = OPERATORS.find(
      (each) => foldAsciiCase(each.name) === foldAsciiCase(base ?? ""),
    );
    if (operator === undefined) return [];
    return Object.entries(keys as JsonObject).map(
      ([key, operands]): Condition => ({
        quantifier: QUANTIFIERS.find(
          (each) => foldAsciiCase(each) === foldAsciiCase(quantifier ?? ""),
        ),
        operator,
        ifExists: ifExists !== undefined,
        key,
        operands: operands as Json,
      }),
    );
  });
}

const QUANTIFIERS = ["ForAllValues", "ForAnyValue"] as const;

/** Replaces the conditions; undefined if a key is too often under one operator. */
export function withConditions(
  statement: JsonObject,
  conditions: readonly Condition[],
): JsonObject | undefined {
  const block: Record<string, Record<string, Json>> = {};
  for (const { quantifier, operator, ifExists, key, operands } of conditions) {
    const set = quantifier === undefined ? "" : `${quantifier}:`;
    const name = set + operator.name + (ifExists ? "IfExists" : "");
    // Operator names are case-insensitive, so three spellings give room for a key three times.
    const isFree = (spelling: string): boolean =>
      !Object.keys(block[spelling] ?? {}).some(
        (each) => foldAsciiCase(each) === foldAsciiCase(key),
      );
    const spelling = [name, foldAsciiCase(name), name.toUpperCase()].find(isFree);
    if (spelling === undefined) return undefined;
    block[spelling] = { ...block[spelling], [key]: operands };
  }
  const { Condition: _, ...rest } = statement;
  return conditions.length === 0 ? rest : { ...rest, Condition: block };
}

export const listed = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];

const findOperator = (name: string): Operator | undefined =>
  OPERATORS.find((each) => each.name === name);

/** Makes a rewriting of the list of operands. */
function rewriteOperands(
  rewrite: (operands: readonly Json[], condition: Condition, random: Random) => Json | undefined,
): ConditionRewriting {
  return (condition, random) => {
    const operands = rewrite(listed(condition.operands), condition, random);
    return operands === undefined ? undefined : [[{ ...condition, operands }]];
  };
}

/** Makes a rewriting of a random operand that it applies to. */
function rewriteOperand(
  rewrite: (operand: Json, condition: Condition, random: Random) => readonly Json[] | undefined,
): ConditionRewriting {
  return rewriteOperands((operands, condition, random) => {
    const ways = operands.flatMap((each, at) => {
      const others = rewrite(each, condition, random);
      return others === undefined ? [] : [operands.toSpliced(at, 1, ...others)];
    });
    return ways.length === 0 ? undefined : random.pick(ways);
  });
}

/** Swaps the case of ASCII letters; the case of other letters matters (R2). */
export const swappedCase = (text: string): string =>
  text.replace(/[A-Za-z]/g, (each) => String.fromCharCode(each.charCodeAt(0) ^ 0x20));

/** Whether the operand is a text without variables; it may have wildcards. */
const isPlain = (operand: Json): operand is string =>
  typeof operand === "string" && !operand.includes("${");

/** Account names restrict the keys of other callers (W4), so they must stay unchanged. */
const isAccount = (key: string): boolean => /account$/i.test(key);

const allowsWildcards = ({ operator, key }: Condition): boolean =>
  (operator.comparison === "like" || operator.family === "arn") && !isAccount(key);

/** C2, C7: positive operators and Null are an "or" of operands, also under "some value" (C6). */
const isOr = ({ quantifier, operator }: Condition): boolean =>
  !operator.negated &&
  (quantifier === undefined || (quantifier === "ForAnyValue" && operator.family !== "null"));

/** C2: negated operators are an "and" of operands, also under "every value" (C5). */
const isAnd = ({ quantifier, operator }: Condition): boolean =>
  operator.negated && quantifier !== "ForAnyValue";

const LIKE: Readonly<Record<string, string>> = {
  StringEquals: "StringLike",
  StringLike: "StringEquals",
  StringNotEquals: "StringNotLike",
  StringNotLike: "StringNotEquals",
  ArnEquals: "ArnLike",
  ArnLike: "ArnEquals",
  ArnNotEquals: "ArnNotLike",
  ArnNotLike: "ArnNotEquals",
};

const nullCondition = ({ key }: Condition, operands: boolean): Condition => ({
  quantifier: undefined,
  operator: NULL,
  ifExists: false,
  key,
  operands,
});
const NULL: Operator =
  OPERATORS.find(({ family }) => family === "null") ?? OPERATORS[0] ?? throwNoOperators();

function throwNoOperators(): never {
  throw new Error("no operators");
}

/** The condition with another comparison of the same family: NumericLessThan for NumericEquals. */
function withComparison(condition: Condition, comparison: string): Condition | undefined {
  const operator = findOperator(condition.operator.name.replace(/Equals$|LessThan.*$/, comparison));
  return operator === undefined ? undefined : { ...condition, operator };
}

const isOrdered = ({ operator }: Condition): boolean =>
  operator.family === "numeric" || operator.family === "date";

export const CONDITION_REWRITINGS: Readonly<Record<string, ConditionRewriting>> = {
  "operand as scalar or list": rewriteOperands((operands, { operands: source }) => {
    if (!Array.isArray(source)) return operands;
    return operands.length === 1 ? operands[0] : undefined;
  }),
  "operands reordered": rewriteOperands((operands, _, random) =>
    operands.length < 2 ? undefined : random.shuffled(operands),
  ),
  "operand repeated": rewriteOperand((operand) => [operand, operand]),
  "operand that another covers": rewriteOperand((operand, condition, random) =>
    allowsWildcards(condition) && isPlain(operand) && operand.includes("*")
      ? [operand, operand.replace("*", random.pick(["x", "x*", "*x", "", "?", "*?*"]))]
      : undefined,
  ),
  "`**` for `*` in an operand": rewriteOperand((operand, condition) =>
    allowsWildcards(condition) && isPlain(operand) && operand.includes("*")
      ? [operand.replace("*", "**")]
      : undefined,
  ),
  "case of the key": (condition) => {
    const key = swappedCase(condition.key);
    return key !== condition.key ? [[{ ...condition, key }]] : undefined;
  },
  "case of the operator": (condition) => {
    const name = swappedCase(condition.operator.name);
    return [[{ ...condition, operator: { ...condition.operator, name } }]];
  },
  // O1: EqualsIgnoreCase ignores the case of the operand too.
  "case of the operand": rewriteOperand((operand, { operator, key }) =>
    operator.comparison === "equalsIgnoreCase" && isPlain(operand) && !isAccount(key)
      ? [swappedCase(operand)]
      : undefined,
  ),
  // R1: a number or a boolean means its text.
  "number as text": rewriteOperand((operand) =>
    typeof operand === "number" || typeof operand === "boolean" ? [String(operand)] : undefined,
  ),
  "text as boolean": rewriteOperand((operand, { operator: { family } }) =>
    (family === "bool" || family === "null") && (operand === "true" || operand === "false")
      ? [operand === "true"]
      : undefined,
  ),
  // O3, O4: the operators compare numbers and seconds, not texts.
  "number in another form": rewriteOperand((operand, { operator: { family } }, random) =>
    family === "numeric" && /^\d+$/.test(String(operand))
      ? [random.pick([`${operand}.0`, `${operand}e0`, `+${operand}`, `0${operand}`])]
      : undefined,
  ),
  "date as its seconds": rewriteOperand((operand, { operator: { family } }) => {
    const milliseconds = family === "date" ? parseDate(String(operand)) : undefined;
    if (milliseconds === undefined || milliseconds % 1000 !== 0) return undefined;
    return milliseconds < 10_000_000 ? undefined : [String(milliseconds / 1000)];
  }),
  // O1, O2: without wildcards Like means Equals; O8: ArnEquals means ArnLike.
  "Like for Equals": (condition) => {
    const operator = findOperator(LIKE[condition.operator.name] ?? "");
    const isLiteral = (each: Json): boolean => !/[*?]/.test(String(each));
    const fits = operator?.family === "arn" || listed(condition.operands).every(isLiteral);
    return operator !== undefined && fits ? [[{ ...condition, operator }]] : undefined;
  },
  // C4, C5: negated operators and ForAllValues hold of an absent key anyway.
  "IfExists without effect": (condition) => {
    const { quantifier, operator, ifExists } = condition;
    if (operator.family === "null") return undefined;
    // Q5: it may have an effect under ForAnyValue.
    if (quantifier === "ForAnyValue" || (quantifier === undefined && !operator.negated)) return;
    return [[{ ...condition, ifExists: !ifExists }]];
  },
  // C4: IfExists means "or the key is absent".
  "IfExists as two statements": (condition) => {
    const { quantifier, operator, ifExists } = condition;
    if (quantifier !== undefined || operator.negated || !ifExists) return undefined;
    return [[{ ...condition, ifExists: false }], [nullCondition(condition, true)]];
  },
  // O7: a block is the union of its two halves.
  "block as two halves": rewriteOperand((operand, { operator: { family } }) => {
    const range = family === "ip" ? parseIpRange(String(operand)) : undefined;
    if (range === undefined || range.first >= range.last) return undefined;
    const { family: version, first, last } = range;
    const middle = first + (last - first + 1n) / 2n;
    const length = (version === 4 ? 33 : 129) - (last - first).toString(2).length;
    return [first, middle].map((each) => `${printIp(version, each)}/${length}`);
  }),
  "address as block": rewriteOperand((operand, { operator: { family } }) =>
    family === "ip" && !String(operand).includes("/")
      ? [`${operand}/${String(operand).includes(":") ? 128 : 32}`]
      : undefined,
  ),
  // O3, O4: equal means neither less nor greater. Under ForAnyValue two values could do it.
  "equal as two bounds": (condition) => {
    const { quantifier, operator, operands } = condition;
    if (!isOrdered(condition) || operator.comparison !== "equals" || operator.negated) return;
    if (listed(operands).length !== 1 || quantifier === "ForAnyValue") return undefined;
    const low = withComparison(condition, "GreaterThanEquals");
    const high = withComparison(condition, "LessThanEquals");
    return low === undefined || high === undefined ? undefined : [[low, high]];
  },
  "LessThanEquals as LessThan or Equals": (condition) => {
    if (condition.operator.comparison !== "lessThanEquals" || !isOr(condition)) return undefined;
    const less = withComparison(condition, "LessThan");
    const equal = withComparison(condition, "Equals");
    return less === undefined || equal === undefined ? undefined : [[less], [equal]];
  },
  "operands in two statements": (condition) => {
    const operands = listed(condition.operands);
    if (!isOr(condition) || operands.length < 2) return undefined;
    return [operands.slice(0, 1), operands.slice(1)].map((each) => [
      { ...condition, operands: each },
    ]);
  },
  "operands in two conditions": (condition) => {
    const operands = listed(condition.operands);
    if (!isAnd(condition) || operands.length < 2) return undefined;
    return [
      [operands.slice(0, 1), operands.slice(1)].map((each) => ({ ...condition, operands: each })),
    ];
  },
  "condition repeated": (condition) => [[condition, condition]],
  // C4, C6: a condition that is false for an absent key already requires the key.
  "key required to be present": (condition) => {
    const { quantifier, operator, ifExists } = condition;
    const asks = quantifier === "ForAnyValue" || (quantifier === undefined && !operator.negated);
    if (!asks || ifExists || operator.family === "null") return undefined;
    return [[condition, nullCondition(condition, false)]];
  },
  "key absent, or key present": (condition) => [
    [condition, nullCondition(condition, true)],
    [condition, nullCondition(condition, false)],
  ],
};

/** O9: without address and ARN operators, whose negation holds of values of their type only. */
const NEGATED_TWIN: Readonly<Record<string, string>> = {
  StringEquals: "StringNotEquals",
  StringLike: "StringNotLike",
  StringEqualsIgnoreCase: "StringNotEqualsIgnoreCase",
  NumericEquals: "NumericNotEquals",
  DateEquals: "DateNotEquals",
};
const POSITIVE_TWIN = Object.fromEntries(Object.entries(NEGATED_TWIN).map(([a, b]) => [b, a]));

/** The complement of a condition on a key that holds at most one value. */
export function complement(condition: Condition): Alternatives | undefined {
  const { quantifier, operator, ifExists, operands } = condition;
  if (operator.family === "null") {
    if (quantifier !== undefined) return undefined;
    const isAbsent = listed(operands).map((each) => String(each) === "true");
    return new Set(isAbsent).size === 1
      ? [[nullCondition(condition, isAbsent[0] !== true)]]
      : undefined;
  }
  const twin = findOperator((operator.negated ? POSITIVE_TWIN : NEGATED_TWIN)[operator.name] ?? "");
  if (twin === undefined) return undefined;
  // Q5: an absent key may match.
  if (quantifier === "ForAnyValue" && ifExists) return undefined;
  const other: Condition = { ...condition, operator: twin, ifExists: false };
  // C5, C6: the complement of "every value" is "some value not". O9: so is that of an operator.
  if (quantifier === "ForAllValues") return [[{ ...other, quantifier: "ForAnyValue" }]];
  if (quantifier === "ForAnyValue") return [[{ ...other, quantifier: "ForAllValues" }]];
  // C4: for an absent key the condition holds, and so does the negated operator.
  return ifExists || operator.negated ? [[other, nullCondition(condition, false)]] : [[other]];
}
