/**
 * Warns about statements whose conditions contradict each other, so that no request matches them.
 *
 * Conditions are compared key by key, without a formula, because every check does this for every
 * statement. There are two kinds of contradiction:
 *
 * - One condition needs the key to be absent, and another needs it to be present (C4, C6, C7).
 * - A condition needs a value, and no value satisfies it together with the others. The evaluator
 *   tries candidates. For StringEquals these are its operands, for a Bool key its two values. The
 *   operators on numbers, dates and addresses cut a line into intervals, so the ends of the
 *   intervals and one value between each two of them are enough.
 *
 * LIMIT: it may miss a contradiction, but a statement that it reports matches no request. It leaves
 * out operands with variables, patterns against patterns, operators of several families on one key,
 * and what follows from the caller.
 */
import { keyFact } from "../aws/condition-keys.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import type { Condition, Policy } from "../policy/ast.ts";
import { candidates, hasVariable } from "./candidate-values.ts";
import { conditionMatches } from "./condition.ts";
import { isValueOf } from "./context.ts";

/** LIMIT: values tried for one condition. */
const MAX_CANDIDATES = 100;

/** A warning for each statement that no request matches, at one of the conditions in conflict. */
export function neverMatching({ statements }: Policy): readonly Diagnostic[] {
  const warnings: Diagnostic[] = [];
  for (const { conditions } of statements) {
    if (conditions.length === 0) continue;
    for (const group of byKey(conditions)) {
      const found = isFree(group) ? undefined : contradictionIn(group);
      if (found === undefined) continue;
      warnings.push(found);
      break;
    }
  }
  return warnings;
}

/** Fast path: true for one condition that some value satisfies. */
function isFree(group: readonly Condition[]): boolean {
  const [condition] = group;
  if (condition === undefined || group.length > 1) return false;
  const { operator, operands, key } = condition;
  if (!needsValue(condition)) return true;
  if (operands.family !== "string" || operator.negated || operands.values.length === 0)
    return false;
  return operator.comparison !== "equals" || (keyFact(key)?.type ?? "string") === "string";
}

function byKey(conditions: readonly Condition[]): Iterable<readonly Condition[]> {
  if (conditions.length === 1) return [conditions];
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const group = groups.get(condition.key);
    if (group === undefined) groups.set(condition.key, [condition]);
    else group.push(condition);
  }
  return groups.values();
}

/** `group` are the conditions of one statement on one key. */
function contradictionIn(group: readonly Condition[]): Diagnostic | undefined {
  for (const condition of group) {
    const reason = contradiction(condition, group);
    if (reason === undefined) continue;
    const message = `${reason}, so the statement matches no request`;
    return { severity: "warning", code: "NEVER_MATCHES", message, path: condition.path };
  }
  return undefined;
}

function contradiction(condition: Condition, group: readonly Condition[]): string | undefined {
  const key = quoted(condition.spelling);
  if (needsPresence(condition)) {
    return group.some(needsAbsence) ? `${key} must be present and absent` : undefined;
  }
  if (!needsValue(condition)) return undefined;
  if (group.some((each) => needsAbsence(each) || refusesAll(each))) {
    return `${key} must have a value and none`;
  }
  const type = keyFact(condition.key)?.type;
  const values = candidates(condition, group, type);
  if (values === undefined || values.length > MAX_CANDIDATES) return undefined;
  const isPossible = values.some(
    (value) => (type === undefined || isValueOf(type, value)) && satisfies(value, condition, group),
  );
  return isPossible ? undefined : `no value of ${key} satisfies all conditions on it`;
}

/** Whether the value satisfies the conditions that restrict it. */
function satisfies(value: string, condition: Condition, group: readonly Condition[]): boolean {
  const context = new Map([[condition.key, [value]]]);
  // Without a set operator on the key there is one value (C3), which all conditions restrict.
  const isOne = group.some(isUnquantified);
  return group.every((each) => {
    if (hasVariable(each)) return true;
    const isOther = each !== condition && each.quantifier === "ForAnyValue";
    return (isOther && !isOne) || conditionMatches(each, context);
  });
}

function isUnquantified({ quantifier, operands }: Condition): boolean {
  return quantifier === undefined && operands.family !== "null";
}

/**
 * C4, C6: whether the condition matches only a key with a value that it accepts, under every
 * reading (Q5).
 */
function needsValue({ operator, operands, quantifier, ifExists }: Condition): boolean {
  if (operands.family === "null") return false;
  if (quantifier !== undefined) return quantifier === "ForAnyValue" && !ifExists;
  return !operator.negated && !ifExists;
}

/** C7: whether the condition is a Null with `false` alone. */
function needsPresence({ operands, quantifier }: Condition): boolean {
  return operands.family === "null" && quantifier === undefined && isOnly(false, operands.values);
}

/** C7, C4: a Null with `true` alone, or a negated operator that no value satisfies. */
function needsAbsence(condition: Condition): boolean {
  const { operands, quantifier } = condition;
  if (operands.family !== "null") return quantifier === undefined && refusesAll(condition);
  return quantifier === undefined && isOnly(true, operands.values);
}

const isOnly = (flag: boolean, values: readonly boolean[]): boolean =>
  values.length > 0 && values.every((each) => each === flag);

/** O2: StringNotLike with `*`. */
function refusesAll({ operator, operands, quantifier }: Condition): boolean {
  if (!operator.negated || operator.comparison !== "like" || quantifier === "ForAnyValue")
    return false;
  return operands.family === "string" && operands.values.includes("*");
}
