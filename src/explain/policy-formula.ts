/**
 * Prints a policy as a formula for people, in the notation of the article that introduced Zelkova:
 * `(Action = "s3:PutObject") ∧ (Resource = "arn:aws:s3:::DOC-EXAMPLE-BUCKET")`.
 *
 * The formula is made from the policy part by part, with the meaning of docs/semantics.md: it is
 * true of exactly the requests that the policy allows. Parts that are always true are left out, and
 * negations are moved inwards as far as one symbol. `≈` is a match with wildcards; `|k|` counts the
 * values of a key.
 */

import type {
  Condition,
  Operands,
  Policy,
  Principal,
  Statement,
  Text,
  TextElement,
} from "../policy/ast.ts";
import { printDate } from "../policy/date.ts";
import { printDecimal } from "../policy/number.ts";
import { printText } from "../policy/print-template.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

type Formula =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "atom"; readonly yes: string; readonly no: string }
  | { readonly kind: "and" | "or"; readonly parts: readonly Formula[] }
  | { readonly kind: "not"; readonly part: Formula };

const TRUE: Formula = { kind: "constant", value: true };
const FALSE: Formula = { kind: "constant", value: false };

/** Prints the formula; over several lines if the policy has several statements. */
export function policyFormulaText(policy: Policy): string {
  const of = (effect: Statement["effect"]): Formula =>
    or(policy.statements.filter((each) => each.effect === effect).map(statementFormula));
  return `${print(and([of("Allow"), not(of("Deny"))]), 0)}\n`;
}

function statementFormula(statement: Statement): Formula {
  const { principal, action, resource, conditions } = statement;
  const listed = principal === undefined ? TRUE : or(principal.principals.map(principalFormula));
  return and([
    principal?.negated === true ? not(listed) : listed,
    elementFormula("Action", action),
    resource === undefined ? TRUE : elementFormula("Resource", resource),
    ...conditions.map(conditionFormula),
  ]);
}

function elementFormula(name: string, { negated, values }: TextElement<Text>): Formula {
  const listed = or(values.map((value) => (value === "*" ? TRUE : textFormula(name, value, true))));
  return negated ? not(listed) : listed;
}

function textFormula(name: string, value: Text, wildcards: boolean): Formula {
  const text = printText(value);
  const isGlob = wildcards && /[*?]/.test(text);
  return compared(name, isGlob ? "≈" : "=", isGlob ? "≉" : "≠", JSON.stringify(text));
}

const compared = (name: string, yes: string, no: string, value: string): Formula => ({
  kind: "atom",
  yes: `${name} ${yes} ${value}`,
  no: `${name} ${no} ${value}`,
});

function principalFormula(principal: Principal): Formula {
  const is = (value: string): Formula => compared("Principal", "=", "≠", value);
  const within = (value: string): Formula => compared("Principal", "∈", "∉", value);
  switch (principal.kind) {
    case "everyone":
      return TRUE;
    case "every":
      return within(`${principal.type} *`);
    case "account":
      return is(principal.account);
    case "arn":
      return is(JSON.stringify(principal.arn));
    case "pattern":
      return compared("Principal", "≈", "≉", JSON.stringify(principal.pattern));
    case "service":
      return is(`Service ${JSON.stringify(principal.name)}`);
    case "federated":
      return is(`Federated ${JSON.stringify(principal.provider)}`);
    case "canonical":
      return is(`CanonicalUser ${JSON.stringify(principal.id)}`);
    case "unknown":
      return is(JSON.stringify(printText(principal.text)));
    case "nobody":
      return FALSE;
  }
}

function conditionFormula(condition: Condition): Formula {
  const { quantifier, operator, ifExists, operands } = condition;
  const spelling = keyName(condition.spelling);
  const absent: Formula = { kind: "atom", yes: `${spelling} absent`, no: `${spelling} present` };
  if (operands.family === "null") {
    if (quantifier !== undefined) return quantifier === "ForAllValues" ? TRUE : FALSE;
    return or(operands.values.map((isAbsent) => (isAbsent ? absent : not(absent))));
  }
  const holds = (name: string): Formula => {
    const some = or(operandFormulas(name, condition, operands));
    return operator.negated ? not(some) : some;
  };
  if (quantifier === "ForAllValues") return quantified(`∀ v ∈ ${spelling}:`, holds("v"));
  if (quantifier === "ForAnyValue") return quantified(`∃ v ∈ ${spelling}:`, holds("v"));
  if (operator.negated || ifExists) return or([absent, holds(spelling)]);
  return holds(spelling);
}

/** The name of a key, in quotes if it could be taken for another part of the formula. */
function keyName(spelling: string): string {
  return /^[\w:/.+=@-]+$/.test(spelling) ? spelling : JSON.stringify(spelling);
}

function quantified(binder: string, body: Formula): Formula {
  const text = print(body, 0);
  return { kind: "atom", yes: `${binder} ${text}`, no: `¬${binder} ${text}` };
}

const ORDER = {
  equals: ["=", "≠"],
  lessThan: ["<", "≥"],
  lessThanEquals: ["≤", ">"],
  greaterThan: [">", "≤"],
  greaterThanEquals: ["≥", "<"],
} as const;

function operandFormulas(
  name: string,
  { operator }: Condition,
  operands: Exclude<Operands, { family: "null" }>,
): readonly Formula[] {
  const comparison = operator.comparison;
  const [yes, no] = comparison in ORDER ? ORDER[comparison as keyof typeof ORDER] : ["=", "≠"];
  switch (operands.family) {
    case "string":
    case "arn": {
      const wild = comparison === "like";
      const subject = comparison === "equalsIgnoreCase" ? `lower(${name})` : name;
      return operands.values.map((value) =>
        textFormula(subject, comparison === "equalsIgnoreCase" ? lower(value) : value, wild),
      );
    }
    case "numeric":
      return operands.values.map((value) => compared(name, yes, no, printDecimal(value)));
    case "date":
      return operands.values.map((value) => compared(name, yes, no, printDate(value)));
    case "ip":
      return operands.values.map((value) => compared(name, "∈", "∉", value.text));
    case "bool":
    case "binary":
      return operands.values.map((value) => compared(name, "=", "≠", String(value)));
  }
}

function lower(value: Text): Text {
  if (typeof value === "string") return foldAsciiCase(value);
  return value.map((part) =>
    part.kind === "variable" ? part : { ...part, text: foldAsciiCase(part.text) },
  );
}

function and(parts: readonly Formula[]): Formula {
  return joined("and", parts, TRUE, FALSE);
}

function or(parts: readonly Formula[]): Formula {
  return joined("or", parts, FALSE, TRUE);
}

function joined(
  kind: "and" | "or",
  parts: readonly Formula[],
  unit: Formula,
  zero: Formula,
): Formula {
  const isConstant = (each: Formula, of: Formula): boolean =>
    each.kind === "constant" && of.kind === "constant" && each.value === of.value;
  if (parts.some((each) => isConstant(each, zero))) return zero;
  const flat = parts
    .filter((each) => !isConstant(each, unit))
    .flatMap((each) => (each.kind === kind ? each.parts : [each]));
  const [only] = flat;
  if (only === undefined) return unit;
  return flat.length === 1 ? only : { kind, parts: flat };
}

function not(part: Formula): Formula {
  switch (part.kind) {
    case "constant":
      return part.value ? FALSE : TRUE;
    case "atom":
      return { kind: "atom", yes: part.no, no: part.yes };
    case "not":
      return part.part;
    default:
      return { kind: "not", part };
  }
}

const WIDTH = 88;

/** Prints on one line if it fits, otherwise one part per line. */
function print(formula: Formula, indent: number): string {
  switch (formula.kind) {
    case "constant":
      return formula.value ? "true" : "false";
    case "atom":
      return `(${formula.yes})`;
    case "not":
      return `¬${grouped(formula.part, indent)}`;
    default: {
      const sign = formula.kind === "and" ? "∧" : "∨";
      const flat = formula.parts.map((each) => grouped(each, indent)).join(` ${sign} `);
      if (flat.length + indent <= WIDTH && !flat.includes("\n")) return flat;
      const pad = " ".repeat(indent);
      const parts = formula.parts.map((each) => grouped(each, indent + 2));
      return parts.map((each, i) => (i === 0 ? `  ${each}` : `${pad}${sign} ${each}`)).join("\n");
    }
  }
}

function grouped(formula: Formula, indent: number): string {
  const text = print(formula, indent + 1);
  return formula.kind === "and" || formula.kind === "or" ? `(${text})` : text;
}
