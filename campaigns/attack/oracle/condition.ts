/**
 * Condition blocks in the attack's own evaluator (rules C1 to C7 and O1 to O9, and the doubt Q5).
 */
import { type ArnPattern, arnPatternOf, componentsOf, matchesArn } from "./arn.ts";
import type { Readings } from "./principal.ts";
import { type Context, resolve, resolveText, type Template, templateOf } from "./template.ts";
import { foldAscii, lowerCase, matches } from "./text.ts";
import {
  addressOf,
  blockOf,
  bytesOf,
  compareDecimals,
  contains,
  dateOf,
  decimalOf,
  truthOf,
} from "./values.ts";

/** Whether an operand holds of a value. */
type Operand = (value: string, context: Context) => boolean;

/** How an operator is spelled: its quantifier, its base name, and whether it ends in IfExists. */
export interface Operator {
  readonly quantifier: "ForAllValues" | "ForAnyValue" | undefined;
  readonly base: string;
  readonly ifExists: boolean;
}

export interface Condition extends Operator {
  /** The folded key. */
  readonly key: string;
  readonly operands: readonly string[];
  /** Whether `${` begins a variable. */
  readonly variables: boolean;
  readonly matches: (context: Context, readings: Readings) => boolean;
  /** Whether the positive twin of the operator holds of a value, by this operand alone. */
  readonly holds: (value: string, operand: string, context: Context) => boolean;
}

export function operatorOf(name: string): Operator {
  const found = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name);
  if (found === null) throw new Error(`not an operator: ${name}`);
  const [, quantifier, base = "", ifExists] = found;
  return {
    quantifier: quantifier as Operator["quantifier"],
    base,
    ifExists: ifExists !== undefined,
  };
}

const isNegated = (base: string): boolean => /Not/.test(base);

/** Whether a negated operator also needs a value of its type. */
function isOfType(base: string, value: string): boolean {
  if (base === "NotIpAddress") return addressOf(value) !== undefined;
  if (/^ArnNot/.test(base)) return componentsOf(value) !== undefined;
  return true;
}

function comparison<T>(
  decode: (text: string) => T | undefined,
  operand: string,
  holds: (value: T, operand: T) => boolean,
): Operand {
  const right = decode(operand);
  if (right === undefined) throw new Error(`unreadable operand: ${operand}`);
  return (value) => {
    const left = decode(value);
    return left !== undefined && holds(left, right);
  };
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  NotEquals: (order) => order === 0,
  LessThan: (order) => order < 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThan: (order) => order > 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** The positive comparison of an operator with one operand. */
function operandOf(base: string, text: string, variables: boolean): Operand {
  const order = ORDERS[base.replace(/^(?:Numeric|Date)/, "")];
  if (base.startsWith("Numeric") && order !== undefined) {
    return comparison(decimalOf, text, (a, b) => order(compareDecimals(a, b)));
  }
  if (base.startsWith("Date") && order !== undefined) {
    return comparison(dateOf, text, (a, b) => order(a - b));
  }
  if (base === "Bool") return comparison(truthOf, text, (a, b) => a === b);
  if (base === "BinaryEquals") return comparison(bytesOf, text, (a, b) => a === b);
  if (base.endsWith("IpAddress")) {
    const block = blockOf(text);
    return (value) => {
      const address = addressOf(value);
      return block !== undefined && address !== undefined && contains(block, address);
    };
  }
  if (base.startsWith("Arn")) {
    const pattern = arnPatternOf(templateOf(text, { variables, wildcards: true }));
    return (value, context) => holdsArn(pattern, value, context);
  }
  return textOperandOf(base, templateOf(text, { variables, wildcards: base.endsWith("Like") }));
}

function holdsArn(pattern: ArnPattern, value: string, context: Context): boolean {
  return componentsOf(value) !== undefined && matchesArn(pattern, value, context) === true;
}

function textOperandOf(base: string, template: Template): Operand {
  if (base.endsWith("Like")) {
    return (value, context) => {
      const tokens = resolve(template, context);
      return tokens !== undefined && matches(tokens, value);
    };
  }
  const fold = base.endsWith("IgnoreCase") ? lowerCase : (text: string): string => text;
  const known = template.tokens && fold(resolveText(template, new Map()) ?? "");
  return (value, context) => {
    if (known !== undefined) return known === fold(value);
    const text = resolveText(template, context);
    return text !== undefined && fold(text) === fold(value);
  };
}

export function conditionOf(
  name: string,
  key: string,
  given: unknown,
  variables: boolean,
): Condition {
  const operator = operatorOf(name);
  const texts = (Array.isArray(given) ? given : [given]).map(String);
  const folded = foldAscii(key);
  const base = { ...operator, key: folded, operands: texts, variables };
  if (operator.base === "Null") {
    const wanted = texts.map(truthOf);
    return {
      ...base,
      matches: (context) => matchesNull(operator, context.has(folded), wanted),
      holds: () => false,
    };
  }
  const operands = texts.map((text) => operandOf(operator.base, text, variables));
  const negated = isNegated(operator.base);
  const holds = (value: string, context: Context): boolean =>
    operands.some((each) => each(value, context)) !== negated &&
    (!negated || isOfType(operator.base, value));
  return {
    ...base,
    matches: (context, readings) =>
      matchesValues(operator, negated, context.get(folded), readings, (value) =>
        holds(value, context),
      ),
    holds: (value, operand, context) => operands[texts.indexOf(operand)]?.(value, context) ?? false,
  };
}

function matchesNull(
  { quantifier }: Operator,
  isPresent: boolean,
  wanted: readonly boolean[],
): boolean {
  if (quantifier !== undefined) return quantifier === "ForAllValues";
  return wanted.some((absent) => absent !== isPresent);
}

function matchesValues(
  { quantifier, ifExists }: Operator,
  negated: boolean,
  values: readonly string[] | undefined,
  readings: Readings,
  holds: (value: string) => boolean,
): boolean {
  if (quantifier === "ForAllValues") return (values ?? []).every(holds);
  if (quantifier === "ForAnyValue") {
    return values === undefined ? ifExists && readings.has("Q5") : values.some(holds);
  }
  if (values === undefined) return negated || ifExists;
  const [value] = values;
  return values.length === 1 && value !== undefined && holds(value);
}
