/**
 * The slice of a question: the part of the two policies that its answer depends on.
 *
 * Two versions of a policy mostly have the same text, and equal parts can be settled without
 * solving. Three steps, each by comparing texts:
 *
 * 1. A Deny statement of the reference keeps only the actions that no Deny statement of the subject
 *    covers. A Deny covers an action if it lists it, has the same principal, resources that include
 *    the other's, and no further condition. The subject denies such a request too.
 * 2. An Allow statement of the subject keeps only the actions that no Allow statement of the
 *    reference covers, or that a Deny left by step 1 may match. A statement that keeps no action is
 *    cleared.
 * 3. In all other statements only actions count that may be one of the kept actions. The Deny
 *    statements left by step 1 stay as they are.
 *
 * INVARIANT: a statement is a violation in the slice iff it is one in the whole question, with the
 * same requests. Counterexamples are replayed on the whole policies (counterexample/replay.ts). The
 * slice of a PASS is checked again for its certificate (slice-checker.ts). The law `slices` tests
 * both.
 */
import { Budget } from "../logic/budget.ts";
import type { Condition, Policy, Statement, TextElement } from "../policy/ast.ts";
import type { Question, Slice } from "../question/question.ts";
import { ActionSet, ActionSetCache } from "./action-set.ts";
import { isSameStatement, subsumes } from "./statement-subsumption.ts";

export interface SliceResult {
  /** The Allow statements that text could not clear, each with the actions that are left. */
  readonly candidates: readonly Statement[];
  /** Step 3, for some of the candidates. */
  readonly sliceFor: (candidates: readonly Statement[]) => Slice;
}

/** LIMIT: comparisons of statements and actions; beyond it, texts count as different. */
export const MAX_COMPARISONS = 1_000_000;

export function sliceQuestion({ subject, reference }: Question): SliceResult {
  const [allows, denies] = byEffect(subject);
  const effort = new Budget(MAX_COMPARISONS);
  if (reference === undefined) {
    const sliceFor = (some: readonly Statement[]): Slice => ({
      subject: { ...subject, statements: [...some, ...reachOf(some, effort)(denies)] },
    });
    return { candidates: allows, sliceFor };
  }
  const [referenceAllows, referenceDenies] = byEffect(reference);
  const elements = new ActionSetCache(effort);
  const others = new Difference(denies, [], elements).of(referenceDenies);
  return {
    candidates: new Difference(referenceAllows, others, elements).of(allows),
    sliceFor(some) {
      const within = reachOf(some, effort);
      return {
        subject: { ...subject, statements: [...some, ...within(denies)] },
        reference: { ...reference, statements: [...within(referenceAllows), ...others] },
      };
    },
  };
}

/** The Allow statements, then the Deny statements. */
export function byEffect({
  statements,
}: Pick<Policy, "statements">): readonly [readonly Statement[], readonly Statement[]] {
  const allows: Statement[] = [];
  const denies: Statement[] = [];
  for (const each of statements) (each.effect === "Allow" ? allows : denies).push(each);
  return [allows, denies];
}

/** The statements with the actions that no other covers by its text. */
export function notCovered(
  statements: readonly Statement[],
  others: readonly Statement[],
  elements: ActionSetCache,
): readonly Statement[] {
  return new Difference(others, [], elements).of(statements);
}

/** Steps 1 and 2: the parts of statements that no other statement covers. */
class Difference {
  private readonly others: readonly Statement[];
  /** Actions that these may match are always kept. */
  private readonly denies: readonly Statement[];
  private readonly elements: ActionSetCache;
  private shelf: StatementIndex | undefined;

  constructor(
    others: readonly Statement[],
    denies: readonly Statement[],
    elements: ActionSetCache,
  ) {
    this.others = others;
    this.denies = denies;
    this.elements = elements;
  }

  of(statements: readonly Statement[]): readonly Statement[] {
    const left: Statement[] = [];
    // Versions keep the order of their statements: most have their equal in the same place or near.
    let place = 0;
    for (const each of statements) {
      const step = STEPS.find((step) => this.isAt(place + step, each));
      place += 1 + (step ?? 0);
      if (step !== undefined && this.denies.length === 0) continue;
      this.shelf ??= new StatementIndex(this.others, this.elements.effort);
      const action = this.less(each.action, this.shelf.wider(each));
      if (action === each.action) left.push(each);
      else if (action !== undefined) left.push({ ...each, action });
    }
    return left;
  }

  private isAt(place: number, statement: Statement): boolean {
    const other = this.others[place];
    return other !== undefined && isSameStatement(other, statement);
  }

  /** The element without the actions that one of `others` lists; undefined if none is left. */
  private less(
    element: TextElement<string>,
    others: readonly Statement[],
  ): TextElement<string> | undefined {
    if (element.negated) {
      const isListed = others.some(({ action }) => this.isAsMuch(action, element));
      return isListed && this.denies.length === 0 ? undefined : element;
    }
    let { values } = element;
    const lists: (readonly string[])[] = [];
    for (const { action } of others) {
      if (action.negated) {
        values = values.filter((each) => !this.elements.match(action, each));
      } else {
        values = withoutInOrder(values, action.values);
        lists.push(action.values);
      }
    }
    if (values.length > 0 && lists.length > 0) {
      const list = this.elements.union(lists);
      values = values.filter((each) => !list.includes(each));
    }
    if (values.length < element.values.length && this.denies.length > 0) {
      const left = new Set(values);
      values = element.values.filter((value) => left.has(value) || this.mayBeRefused(value));
    }
    if (values.length === element.values.length) return element;
    return values.length === 0 ? undefined : { ...element, values };
  }

  private mayBeRefused(value: string): boolean {
    return this.denies.some(({ action }) => this.elements.mayMatch(action, value));
  }

  /** `NotAction` of a part of these actions matches at least as much. */
  private isAsMuch(one: TextElement<string>, { values, negated }: TextElement<string>): boolean {
    if (!one.negated) return one.values.includes("*");
    const listed: TextElement<string> = { values, negated: !negated, listed: true };
    return one.values.every((each) => this.elements.match(listed, each));
  }
}

const STEPS = [0, 1, -1];

/** Entries of a list that are searched ahead for an action. */
const LOOKAHEAD = 32;

/** Drops the actions that the other list has in the same order, as most lists do. */
function withoutInOrder(values: readonly string[], others: readonly string[]): readonly string[] {
  const rest: string[] = [];
  let place = 0;
  for (const value of values) {
    const end = Math.min(place + LOOKAHEAD, others.length);
    let at = place;
    while (at < end && others[at] !== value) at++;
    if (at < end) place = at + 1;
    else rest.push(value);
  }
  return rest;
}

/** LIMIT: statements with one condition key that are compared regardless of their operands. */
const MAX_PER_KEY = 64;

/**
 * An index of statements by condition key and operand, to find those that may subsume another.
 *
 * A subsuming statement has no condition, or its first condition is implied by one of the other's;
 * then their keys are equal, and mostly an operand too.
 */
class StatementIndex {
  private readonly alike = new Map<string, Statement[]>();
  private readonly effort: Budget;

  constructor(statements: readonly Statement[], effort: Budget) {
    this.effort = effort;
    for (const each of statements) {
      const [first] = each.conditions;
      this.put(first?.key ?? "", each);
      if (first !== undefined) for (const name of namesOf(first)) this.put(name, each);
    }
  }

  private put(name: string, statement: Statement): void {
    const known = this.alike.get(name);
    if (known === undefined) this.alike.set(name, [statement]);
    else if (known.at(-1) !== statement) known.push(statement);
  }

  /** The statements that subsume this one, if they list its actions. */
  wider(statement: Statement): readonly Statement[] {
    const lists = [this.alike.get("") ?? []];
    for (const condition of statement.conditions) {
      const all = this.alike.get(condition.key) ?? [];
      const names = all.length > MAX_PER_KEY ? namesOf(condition) : [condition.key];
      for (const name of names) lists.push(this.alike.get(name) ?? []);
    }
    const count = lists.reduce((sum, each) => sum + each.length, 0);
    if (!this.effort.spend(count)) return [];
    const isAsMuch = (each: Statement): boolean =>
      this.effort.spend(weight(each, statement)) && subsumes(each, statement);
    return [...new Set(lists.flat())].filter(isAsMuch);
  }
}

function namesOf({ key, operands }: Condition): readonly string[] {
  return [...operands.values].map((each) => `${key} ${typeof each === "string" ? each : ""}`);
}

/** The cost of comparing two statements: all texts are compared with each other. */
function weight(one: Statement, other: Statement): number {
  const texts = (one.resource?.values.length ?? 0) * (other.resource?.values.length ?? 0);
  return 3 + texts + one.conditions.length * other.conditions.length;
}

/** Step 3: keeps the actions that one of `some` may match as well. */
export function reachOf(
  some: readonly Statement[],
  effort: Budget,
): (statements: readonly Statement[]) => readonly Statement[] {
  if (some.some(({ action }) => action.negated)) return (statements) => statements;
  const list = new ActionSet(
    some.flatMap(({ action }) => action.values),
    effort,
  );
  return (statements) => {
    const reached: Statement[] = [];
    for (const each of statements) {
      const { action } = each;
      const { values } = action;
      const near = action.negated ? values : values.filter((value) => list.mayMeet(value));
      if (near.length === values.length) reached.push(each);
      else if (near.length > 0) reached.push({ ...each, action: { ...action, values: near } });
    }
    return reached;
  };
}
