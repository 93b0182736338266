/**
 * Ways to write one condition of a statement that mean the same (semantics.md, C and O).
 *
 * A rewriting turns a condition into alternatives, each a list of conditions: the statement becomes
 * one statement for each alternative, in which all of the list stand for the condition. Each is
 * exact whatever the key holds, one value, none or several, and with what type; the rule that
 * makes it so stands beside it. Undefined where a rewriting has nothing to say.
 */

import { foldCase } from "../../../src/policy/ascii-case.ts";
import { parseDate } from "../../../src/policy/date.ts";
import { parseIpRange, printIp } from "../../../src/policy/ip.ts";
import { OPERATORS, type Operator } from "../../../src/policy/operators.ts";
import type { Json, JsonObject } from "./generate.ts";
import type { Random } from "./random.ts";

/** A member of a Condition block, taken apart. */
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
    const operator = OPERATORS.find((each) => foldCase(each.name) === foldCase(base ?? ""));
    if (operator === undefined) return [];
    return Object.entries(keys as JsonObject).map(
      ([key, operands]): Condition => ({
        quantifier: QUANTIFIERS.find((each) => foldCase(each) === foldCase(quantifier ?? "")),
        operator,
        ifExists: ifExists !== undefined,
        key,
        operands: operands as Json,
      }),
    );
  });
}

const QUANTIFIERS = ["ForAllValues", "ForAnyValue"] as const;

/** The statement under these conditions; undefined if a key stands too often under an operator. */
export function withConditions(
  statement: JsonObject,
  conditions: readonly Condition[],
): JsonObject | undefined {
  const block: Record<string, Record<string, Json>> = {};
  for (const { quantifier, operator, ifExists, key, operands } of conditions) {
    const set = quantifier === undefined ? "" : `${quantifier}:`;
    const name = set + operator.name + (ifExists ? "IfExists" : "");
    // A name of an operator folds case, so one operator has room for a key more than once.
    const isFree = (spelling: string): boolean =>
      !Object.keys(block[spelling] ?? {}).some((each) => foldCase(each) === foldCase(key));
    const spelling = [name, foldCase(name), name.toUpperCase()].find(isFree);
    if (spelling === undefined) return undefined;
    block[spelling] = { ...block[spelling], [key]: operands };
  }
  const { Condition: _, ...rest } = statement;
  return conditions.length === 0 ? rest : { ...rest, Condition: block };
}

export const listed = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];

const operatorNamed = (name: string): Operator | undefined =>
  OPERATORS.find((each) => each.name === name);

/** A rewriting of the list of operands. */
function ofOperands(
  rewrite: (operands: readonly Json[], condition: Condition, random: Random) => Json | undefined,
): ConditionRewriting {
  return (condition, random) => {
    const operands = rewrite(listed(condition.operands), condition, random);
    return operands === undefined ? undefined : [[{ ...condition, operands }]];
  };
}

/** A rewriting of one operand that can be rewritten. */
function ofOperand(
  rewrite: (operand: Json, condition: Condition, random: Random) => readonly Json[] | undefined,
): ConditionRewriting {
  return ofOperands((operands, condition, random) => {
    const ways = operands.flatMap((each, at) => {
      const others = rewrite(each, condition, random);
      return others === undefined ? [] : [operands.toSpliced(at, 1, ...others)];
    });
    return ways.length === 0 ? undefined : random.pick(ways);
  });
}

/** The same but for its letters' case. */
export const swappedCase = (text: string): string =>
  [...text].map((each) => (each === foldCase(each) ? each.toUpperCase() : foldCase(each))).join("");

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Whether wildcards are the only thing that is not plain in the operand. */
const isPlain = (operand: Json): operand is string =>
  typeof operand === "string" && !operand.includes("${");

/** Names of accounts change what other callers can't be (W4), so they are left as they are. */
const isAccount = (key: string): boolean => /account$/i.test(key);

const isWild = ({ operator, key }: Condition): boolean =>
  (operator.comparison === "like" || operator.family === "arn") && !isAccount(key);

/** C2 is an "or" for positive operators, and C7; it commutes with "some value" (C6). */
const isOr = ({ quantifier, operator }: Condition): boolean =>
  !operator.negated &&
  (quantifier === undefined || (quantifier === "ForAnyValue" && operator.family !== "null"));

/** C2 is an "and" for negated operators, which commutes with "every value" (C5). */
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

const absent = ({ key }: Condition, operands: boolean): Condition => ({
  quantifier: undefined,
  operator: NULL,
  ifExists: false,
  key,
  operands,
});
const NULL: Operator = OPERATORS.find(({ family }) => family === "null") ?? OPERATORS[0] ?? never();

function never(): never {
  throw new Error("no operators");
}

/** The operator's twin with another comparison: NumericEquals, NumericLessThan. */
function compared(condition: Condition, comparison: string): Condition | undefined {
  const operator = operatorNamed(
    condition.operator.name.replace(/Equals$|LessThan.*$/, comparison),
  );
  return operator === undefined ? undefined : { ...condition, operator };
}

const isOrdered = ({ operator }: Condition): boolean =>
  operator.family === "numeric" || operator.family === "date";

export const OF_CONDITIONS: Readonly<Record<string, ConditionRewriting>> = {
  "operand as scalar or list": ofOperands((operands, { operands: written }) => {
    if (!Array.isArray(written)) return operands;
    return operands.length === 1 ? operands[0] : undefined;
  }),
  "operands reordered": ofOperands((operands, _, random) =>
    operands.length < 2 ? undefined : random.shuffled(operands),
  ),
  "operand twice": ofOperand((operand) => [operand, operand]),
  "operand that another covers": ofOperand((operand, condition, random) =>
    isWild(condition) && isPlain(operand) && operand.includes("*")
      ? [operand, operand.replace("*", random.pick(["x", "x*", "*x", "", "?", "*?*"]))]
      : undefined,
  ),
  "run doubled in operand": ofOperand((operand, condition) =>
    isWild(condition) && isPlain(operand) && operand.includes("*")
      ? [operand.replace("*", "**")]
      : undefined,
  ),
  "case of the key": (condition) => {
    const key = swappedCase(condition.key);
    return isAscii(key) && key !== condition.key ? [[{ ...condition, key }]] : undefined;
  },
  "case of the operator": (condition) => {
    const name = swappedCase(condition.operator.name);
    return [[{ ...condition, operator: { ...condition.operator, name } }]];
  },
  // O1: case is no matter in the operand either.
  "case of the operand": ofOperand((operand, { operator, key }) =>
    operator.comparison === "equalsIgnoreCase" && isPlain(operand) && !isAccount(key)
      ? [isAscii(operand) ? swappedCase(operand) : operand]
      : undefined,
  ),
  // R1 of the language's JSON: a number or a truth is its text.
  "number as text": ofOperand((operand) =>
    typeof operand === "number" || typeof operand === "boolean" ? [String(operand)] : undefined,
  ),
  "text as truth": ofOperand((operand, { operator: { family } }) =>
    (family === "bool" || family === "null") && (operand === "true" || operand === "false")
      ? [operand === "true"]
      : undefined,
  ),
  // O3, O4: what is compared is the number, or the second.
  "number in another form": ofOperand((operand, { operator: { family } }, random) =>
    family === "numeric" && /^\d+$/.test(String(operand))
      ? [random.pick([`${operand}.0`, `${operand}e0`, `+${operand}`, `0${operand}`])]
      : undefined,
  ),
  "date as its seconds": ofOperand((operand, { operator: { family } }) => {
    const seconds = family === "date" ? parseDate(String(operand)) : undefined;
    return seconds === undefined || seconds < 10_000 ? undefined : [String(seconds)];
  }),
  // O1, O2: without wildcards, like is equal; O8: ArnEquals and ArnLike are the same.
  "like for equal": (condition) => {
    const operator = operatorNamed(LIKE[condition.operator.name] ?? "");
    const isWritten = (each: Json): boolean => !/[*?]/.test(String(each));
    const fits = operator?.family === "arn" || listed(condition.operands).every(isWritten);
    return operator !== undefined && fits ? [[{ ...condition, operator }]] : undefined;
  },
  // C4 to C6: a negated operator holds of an absent key anyway; set operators don't ask.
  "IfExists where it says nothing": (condition) => {
    const { quantifier, operator, ifExists } = condition;
    if (operator.family === "null") return undefined;
    if (quantifier === undefined && !operator.negated) return undefined;
    return [[{ ...condition, ifExists: !ifExists }]];
  },
  // C4: IfExists is "or absent".
  "IfExists as two statements": (condition) => {
    const { quantifier, operator, ifExists } = condition;
    if (quantifier !== undefined || operator.negated || !ifExists) return undefined;
    return [[{ ...condition, ifExists: false }], [absent(condition, true)]];
  },
  // O7: a block is its two halves.
  "block as its halves": ofOperand((operand, { operator: { family } }) => {
    const range = family === "ip" ? parseIpRange(String(operand)) : undefined;
    if (range === undefined || range.first === range.last) return undefined;
    const { family: version, first, last } = range;
    const middle = first + (last - first + 1n) / 2n;
    const length = (version === 4 ? 33 : 129) - (last - first).toString(2).length;
    return [first, middle].map((each) => `${printIp(version, each)}/${length}`);
  }),
  "address as block": ofOperand((operand, { operator: { family } }) =>
    family === "ip" && !String(operand).includes("/")
      ? [`${operand}/${String(operand).includes(":") ? 128 : 32}`]
      : undefined,
  ),
  // O3, O4: equal is neither less nor greater; "some value" is not both of the same value.
  "equal as two bounds": (condition) => {
    const { quantifier, operator, operands } = condition;
    if (!isOrdered(condition) || operator.comparison !== "equals" || operator.negated) return;
    if (listed(operands).length !== 1 || quantifier === "ForAnyValue") return undefined;
    const low = compared(condition, "GreaterThanEquals");
    const high = compared(condition, "LessThanEquals");
    return low === undefined || high === undefined ? undefined : [[low, high]];
  },
  "at most as less or equal": (condition) => {
    if (condition.operator.comparison !== "lessThanEquals" || !isOr(condition)) return undefined;
    const less = compared(condition, "LessThan");
    const equal = compared(condition, "Equals");
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
  "condition twice": (condition) => [[condition, condition]],
  // C4, C6: what is false of an absent key asks for it anyway.
  "presence asked for": (condition) => {
    const { quantifier, operator, ifExists } = condition;
    const asks =
      quantifier === "ForAnyValue" || (quantifier === undefined && !operator.negated && !ifExists);
    if (!asks || operator.family === "null") return undefined;
    return [[condition, absent(condition, false)]];
  },
  "key there or not": (condition) => [
    [condition, absent(condition, true)],
    [condition, absent(condition, false)],
  ],
};

const NEGATED_TWIN: Readonly<Record<string, string>> = {
  StringEquals: "StringNotEquals",
  StringLike: "StringNotLike",
  StringEqualsIgnoreCase: "StringNotEqualsIgnoreCase",
  NumericEquals: "NumericNotEquals",
  DateEquals: "DateNotEquals",
  IpAddress: "NotIpAddress",
  ArnEquals: "ArnNotEquals",
  ArnLike: "ArnNotLike",
};
const POSITIVE_TWIN = Object.fromEntries(Object.entries(NEGATED_TWIN).map(([a, b]) => [b, a]));

/** What holds of exactly the requests of which the condition does not; of a key of one value. */
export function complement(condition: Condition): Alternatives | undefined {
  const { quantifier, operator, ifExists, operands } = condition;
  if (operator.family === "null") {
    if (quantifier !== undefined) return undefined;
    const asked = listed(operands).map((each) => String(each) === "true");
    return new Set(asked).size === 1 ? [[absent(condition, asked[0] !== true)]] : undefined;
  }
  const twin = operatorNamed(
    (operator.negated ? POSITIVE_TWIN : NEGATED_TWIN)[operator.name] ?? "",
  );
  if (twin === undefined) return undefined;
  const other: Condition = { ...condition, operator: twin, ifExists: false };
  // C5, C6: not every value is "some value not"; and O9: an operator's twin is its complement.
  if (quantifier === "ForAllValues") return [[{ ...other, quantifier: "ForAnyValue" }]];
  if (quantifier === "ForAnyValue") return [[{ ...other, quantifier: "ForAllValues" }]];
  // C4: under IfExists both twins hold of an absent key.
  return ifExists || operator.negated ? [[other, absent(condition, false)]] : [[other]];
}
