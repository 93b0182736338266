/**
 * Single values of a policy that change nothing, each proved by the engine: an action, a resource,
 * a principal, a value of a condition, a whole condition.
 *
 * Removing a value of a plain list, or of a positive operator, can only make a statement match
 * less; of a negated one, or a whole condition, only more. So one direction of `compare` decides:
 * all that the statement loses is covered anyway, or all that it gains is.
 *
 * A Deny may be meant for other policies, so its values are only compared with Denies. Values are
 * tried one after another, and each one found counts as removed. It must also be idle beside all
 * others. So each of them can be removed alone, and all together. Idle statements (statements.ts)
 * cover nothing here, and neither do the values that ValidatePolicy calls redundant by their text.
 *
 * Most values need no proof: a sample of what only they match shows that they are needed.
 */

import { Budget } from "../logic/budget.ts";
import type { Condition, Policy, Principal, Statement, Text, TextElement } from "../policy/ast.ts";
import { printText } from "../policy/print-template.ts";
import { hasVariable } from "../semantics/candidate-values.ts";
import { conditionMatches } from "../semantics/condition.ts";
import { ActionSetCache } from "../slicing/action-set.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { matchesWildcards } from "../text/wildcards.ts";
import { coveredEntries } from "../validation/coverage.ts";
import { type Extent, isDeny, leastCover, Prover } from "./prover.ts";

export type ValuePart = "action" | "resource" | "principal" | "condition value" | "condition";

export interface ValueName {
  readonly part: ValuePart;
  /** The place of the value in its list; absent for a whole condition. */
  readonly index?: number;
  /** The condition of a value, or the whole condition. */
  readonly condition?: Condition;
}

/** Denies of the policy deny all that the value allows, or all that it keeps out. */
type DeniedReason = "is denied" | "keeps out what is denied";

export interface IdleValue extends ValueName {
  readonly statement: Statement;
  /** Statements that cover the value together; the statement itself stands for its other parts. */
  readonly coveredBy: readonly Statement[];
  readonly reason: "covered" | DeniedReason;
}

/** A statement without one of its values. */
interface Removal {
  readonly without: Statement;
  /** All that only the value matches; absent if the statement matches more without it. */
  readonly lost?: Statement;
  /** All that `without` matches and the statement may not; by default all that `without` does. */
  readonly gained?: Statement;
  /** Whether a sample shows that the other parts of the statement do not cover the value. */
  readonly isNeededHere: boolean;
}

const MAX_STATEMENTS = 300;

/** LIMIT: values of one list that are tried; a longer list is not asked about. */
const MAX_VALUES = 1000;

/** LIMIT: comparisons of actions by text; beyond it, they may meet. */
const MAX_COMPARISONS = 1_000_000;

/** The values that can be removed, one at a time or all together, without any change. */
export function idleValues(
  policy: Policy,
  idle: ReadonlySet<Statement>,
  prover: Prover = new Prover(policy),
): readonly IdleValue[] {
  if (policy.statements.length > MAX_STATEMENTS) return [];
  const kept = policy.statements.filter((each) => !idle.has(each));
  return new Search(kept, prover).all();
}

class Search {
  readonly #prover: Prover;
  readonly #actions = new ActionSetCache(new Budget(MAX_COMPARISONS));
  /** The statements that cover others, as they are after the removals so far. */
  readonly #now: Map<Statement, Statement>;

  constructor(kept: readonly Statement[], prover: Prover) {
    this.#prover = prover;
    this.#now = new Map(kept.map((each) => [each, withoutCovered(each)]));
  }

  all(): readonly IdleValue[] {
    return [...this.#now.keys()].flatMap((statement) => {
      const names = namesOf(statement, this.#now.get(statement) ?? statement);
      return names.flatMap((name) => this.#idle(statement, name) ?? []);
    });
  }

  #idle(statement: Statement, name: ValueName): IdleValue | undefined {
    const current = this.#now.get(statement) ?? statement;
    const removal = removalOf(statement, current, name);
    if (removal === undefined) return undefined;
    const others = this.#others(statement);
    const near = others.filter((each) => this.#mayMeet(each, changeOf(removal)));
    if (near.length === 0 && removal.isNeededHere) return undefined;
    // Most values are needed among the statements near by, which make a small question.
    if (!this.#isIdle(removal, current, near, "parts")) return undefined;
    if (!this.#isIdle(removal, current, near, "policy")) return undefined;
    if (!this.#isIdleAlone(statement, name)) return undefined;
    const denied = this.#deniedReason(removal, current, near);
    const coveredBy = denied === undefined ? this.#coverOf(removal, current, near) : [];
    const originals = new Map([...this.#now].map(([first, now]) => [now, first]));
    this.#now.set(statement, removal.without);
    return {
      ...name,
      statement,
      reason: denied ?? "covered",
      coveredBy: coveredBy.map((each) => originals.get(each) ?? statement),
    };
  }

  /** Whether it can be removed while all others stay. */
  #isIdleAlone(statement: Statement, name: ValueName): boolean {
    const removal = removalOf(statement, statement, name);
    if (removal === undefined) return false;
    const others = [...this.#now.keys()].filter((each) => each !== statement);
    const near = others.filter((each) => this.#mayMeet(each, changeOf(removal)));
    return this.#isIdle(removal, statement, near, "policy");
  }

  #isIdle(
    removal: Removal,
    current: Statement,
    near: readonly Statement[],
    extent: Extent,
  ): boolean {
    const same = near.filter((each) => isDeny(each) === isDeny(current));
    const by = [restOf(removal, current), ...same];
    return this.#isCovered(removal, by, near.filter(isDeny), extent);
  }

  #coverOf(removal: Removal, current: Statement, near: readonly Statement[]) {
    const same = near.filter((each) => isDeny(each) === isDeny(current));
    return leastCover([restOf(removal, current), ...same], (by) =>
      this.#isCovered(removal, by, near.filter(isDeny)),
    );
  }

  #deniedReason(
    removal: Removal,
    current: Statement,
    near: readonly Statement[],
  ): DeniedReason | undefined {
    const denies = near.filter(isDeny);
    if (isDeny(current) || denies.length === 0) return undefined;
    if (removal.lost !== undefined) {
      return this.#prover.isWithin([removal.lost, ...denies], []) ? "is denied" : undefined;
    }
    const isAlone = this.#isCovered(removal, [current], denies);
    return isAlone && !this.#isCovered(removal, [current], [])
      ? "keeps out what is denied"
      : undefined;
  }

  /** Whether statements of the same effect cover what the removal changes. */
  #isCovered(
    removal: Removal,
    by: readonly Statement[],
    denies: readonly Statement[],
    extent?: Extent,
  ): boolean {
    const change = changeOf(removal);
    if (isDeny(change)) return this.#prover.isDeniedBy(change, by, extent);
    return this.#prover.isGranted([change, ...denies], [...by, ...denies], extent);
  }

  #others(statement: Statement): readonly Statement[] {
    const others = [...this.#now].filter(([each]) => each !== statement);
    const now = others.map(([, each]) => each);
    return isDeny(statement) ? now.filter(isDeny) : now;
  }

  /** Whether both may match a request, by their actions and resources. */
  #mayMeet(one: Statement, other: Statement): boolean {
    if (other.action.negated) return true;
    const { values } = other.action;
    return (
      values.some((each) => this.#actions.mayMatch(one.action, each)) &&
      resourcesMeet(one.resource, other.resource)
    );
  }
}

/** The part that has to be covered. */
const changeOf = ({ without, lost, gained }: Removal): Statement => lost ?? gained ?? without;

/** The rest of the statement as a cover: if it matches more then, it is the statement itself. */
const restOf = ({ without, lost }: Removal, current: Statement): Statement =>
  lost === undefined ? current : without;

type Resources = Statement["resource"];

/** Whether patterns of both may match one resource: their beginnings do not differ. */
function resourcesMeet(one: Resources, other: Resources): boolean {
  if (one === undefined || other === undefined || one.negated || other.negated) return true;
  if (one.values.length * other.values.length > MAX_VALUES) return true;
  const beginnings = other.values.map(beginning);
  return one.values
    .map(beginning)
    .some((each) => beginnings.some((begun) => begun.startsWith(each) || each.startsWith(begun)));
}

const beginning = (text: Text): string => /^[^*?$]*/.exec(textOf(text))?.[0] ?? "";

const textOf = (text: Text): string => (typeof text === "string" ? text : printText(text));

/** The statement without the values that another value of the list covers by its text. */
function withoutCovered(statement: Statement): Statement {
  const { action, resource } = statement;
  const less = <T extends Text>(element: TextElement<T>, fold: (text: string) => string) => {
    const entries = element.values.map((each, i) => ({ text: textOf(each), path: [i] }));
    const covered = new Set(coveredEntries(entries, fold).map(({ path }) => path[0]));
    if (covered.size === 0) return element;
    return { ...element, values: element.values.filter((_, i) => !covered.has(i)) };
  };
  return {
    ...statement,
    action: less(action, foldAsciiCase),
    ...(resource && { resource: less(resource, (text) => text) }),
  };
}

/** The values that may be removed from what is left of a statement; the last ones come first. */
function namesOf(original: Statement, current: Statement): readonly ValueName[] {
  const names = (part: ValuePart, all: readonly unknown[], left: readonly unknown[]) =>
    left.length < 2 || all.length > MAX_VALUES
      ? []
      : all.flatMap((each, index) => (left.includes(each) ? { part, index } : [])).reverse();
  const principals = original.principal?.principals ?? [];
  return [
    ...names("action", original.action.values, current.action.values),
    ...names("resource", original.resource?.values ?? [], current.resource?.values ?? []),
    ...names("principal", principals, principals),
    ...original.conditions.flatMap((condition) => [
      { part: "condition" as const, condition },
      ...names("condition value", condition.texts, condition.texts).map((each) => ({
        ...each,
        condition,
      })),
    ]),
  ];
}

/** Undefined if an earlier removal leaves the value alone, or took it. */
function removalOf(
  original: Statement,
  current: Statement,
  { part, index = 0, condition }: ValueName,
): Removal | undefined {
  switch (part) {
    case "action":
    case "resource": {
      const value = original[part]?.values[index];
      return value === undefined ? undefined : withoutEntry(current, part, value);
    }
    case "principal":
      return withoutPrincipal(current, original.principal?.principals[index]);
    case "condition":
    case "condition value": {
      const now = current.conditions.find(({ path }) => path === condition?.path);
      if (now === undefined || condition === undefined) return undefined;
      if (part === "condition") return withoutCondition(current, now);
      return withoutOperand(current, now, condition.operands.values[index]);
    }
  }
}

function withoutEntry(
  current: Statement,
  part: "action" | "resource",
  value: Text,
): Removal | undefined {
  const element: TextElement<Text> | undefined = current[part];
  const others = element?.values.filter((each) => each !== value) ?? [];
  if (element === undefined || others.length === 0) return undefined;
  if (others.length === element.values.length) return undefined;
  const having = (values: readonly Text[], negated: boolean): Statement => ({
    ...current,
    [part]: { ...element, negated, values },
  });
  const sample = sampleOf(textOf(value), part);
  const isNeededHere = !others.some((each) => matchesSample(each, sample, part));
  const without = having(others, element.negated);
  if (!element.negated) return { without, lost: having([value], false), isNeededHere };
  // Q6: an unresolved variable in NotResource may decide about the whole list.
  const isPlain = element.values.every((each) => typeof each === "string");
  // All that it gains has the value, so a list of that value alone has it.
  return isPlain
    ? { without, gained: having([value], false), isNeededHere }
    : { without, isNeededHere: false };
}

/** A text that the pattern matches, and that patterns of other beginnings and ends do not. */
function sampleOf(pattern: string, part: "action" | "resource"): string {
  const text = pattern.replace(/\*/g, "Qz0").replace(/\?/g, "Q");
  return part === "action" ? foldAsciiCase(text) : text;
}

/** Whether a pattern may match the sample; one with a variable may match any text. */
function matchesSample(pattern: Text, sample: string, part: "action" | "resource"): boolean {
  if (typeof pattern !== "string") return true;
  return matchesWildcards(part === "action" ? foldAsciiCase(pattern) : pattern, sample, "*?");
}

function withoutPrincipal(
  current: Statement,
  principal: Principal | undefined,
): Removal | undefined {
  const element = current.principal;
  const others = element?.principals.filter((each) => each !== principal) ?? [];
  if (element === undefined || principal === undefined || others.length === 0) return undefined;
  const having = (principals: readonly Principal[]): Statement => ({
    ...current,
    principal: { ...element, principals },
  });
  const without = having(others);
  return element.negated
    ? { without, isNeededHere: false }
    : { without, lost: having([principal]), isNeededHere: false };
}

function withoutCondition(current: Statement, condition: Condition): Removal {
  const others = current.conditions.filter((each) => each !== condition);
  return {
    without: { ...current, conditions: others },
    isNeededHere: isAlone(condition, others) && !holdsAlways(condition),
  };
}

/** Whether no other part of the statement says anything about the key. */
function isAlone({ key }: Condition, others: readonly Condition[]): boolean {
  return !others.some((each) => each.key === key || TIED.test(each.key) || TIED.test(key));
}

/** Keys that follow from the caller, so they depend on each other. */
const TIED = /^aws:(?:principal|user|arn|source|federated)/;

/** Whether the condition holds of an absent key and of values that it names: it may always hold. */
function holdsAlways(condition: Condition): boolean {
  if (hasVariable(condition)) return true;
  const contexts = [undefined, ...condition.texts.map(plainText), "Qz0"];
  return contexts.every((value) => holdsOf(condition, value));
}

const plainText = (text: string): string => text.replace(/\*/g, "Qz0").replace(/\?/g, "Q");

const holdsOf = (condition: Condition, value: string | undefined): boolean =>
  conditionMatches(condition, new Map(value === undefined ? [] : [[condition.key, [value]]]));

function withoutOperand(
  current: Statement,
  condition: Condition,
  operand: Condition["operands"]["values"][number] | undefined,
): Removal | undefined {
  const all: readonly unknown[] = condition.operands.values;
  const at = all.indexOf(operand);
  if (at < 0 || all.length < 2) return undefined;
  const having = (isKept: (index: number) => boolean): Statement => {
    const changed = withOperands(condition, isKept);
    const conditions = current.conditions.map((each) => (each === condition ? changed : each));
    return { ...current, conditions };
  };
  const without = having((index) => index !== at);
  const others = current.conditions.filter((each) => each !== condition);
  const rest = withOperands(condition, (index) => index !== at);
  const sample = plainText(condition.texts[at] ?? "");
  const isNeededHere =
    isAlone(condition, others) &&
    !hasVariable(condition) &&
    holdsOf(condition, sample) !== holdsOf(rest, sample);
  return condition.operator.negated
    ? { without, isNeededHere }
    : { without, lost: having((index) => index === at), isNeededHere };
}

function withOperands(condition: Condition, isKept: (index: number) => boolean): Condition {
  const { operands, texts } = condition;
  const values = (operands.values as readonly unknown[]).filter((_, i) => isKept(i));
  // The values keep their family.
  const kept = { ...operands, values } as Condition["operands"];
  return { ...condition, operands: kept, texts: texts.filter((_, i) => isKept(i)) };
}
