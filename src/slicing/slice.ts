/**
 * The slice of a question: the part of two policies that its answer depends on.
 *
 * Two versions of a policy mostly write the same, and what both write is settled without reading
 * it. In three steps, each by what is written:
 *
 * 1. A Deny of the permitting policy keeps only those actions that no Deny of the suspect lists
 *    which is about as much: the same principal, its resources among others, no condition more. A
 *    request that it denies otherwise is denied by the suspect too, and no fault.
 * 2. An Allow statement of the suspect keeps only those actions that no Allow statement of the
 *    permitting policy lists which is about as much, or that a Deny left in the first step may
 *    match. One that keeps nothing is clear.
 * 3. Of all other statements only actions count that can be one of those left. The Denies left in
 *    the first step stay as they are.
 *
 * INVARIANT: a statement that is guilty here is guilty in the whole question, by the same request,
 * and the other way round. Counterexamples are replayed on the whole policies
 * (counterexample/replay.ts), a PASS is checked anew by its certificate (slice-checker.ts), and
 * both by the law `slices`.
 */
import { Budget } from "../logic/budget.ts";
import type { Condition, Policy, Statement, TextElement } from "../policy/ast.ts";
import type { Question, Slice } from "../question/question.ts";
import { ActionSet, ActionSetCache } from "./action-set.ts";
import { isSameStatement, subsumes } from "./statement-subsumption.ts";

export interface SliceResult {
  /** The Allow statements that are not clear by what is written, each with what is left of it. */
  readonly candidates: readonly Statement[];
  /** The third step, for some of them. */
  readonly sliceFor: (candidates: readonly Statement[]) => Slice;
}

/** LIMIT: comparisons of statements and actions; beyond it they count as unlike. */
const MAX_COMPARISONS = 1_000_000;

export function sliceQuestion({ subject, reference }: Question): SliceResult {
  const [allows, denies] = byEffect(subject);
  const effort = new Budget(MAX_COMPARISONS);
  if (reference === undefined) {
    const sliceFor = (some: readonly Statement[]): Slice => ({
      subject: { ...subject, statements: [...some, ...reachOf(some, effort)(denies)] },
    });
    return { candidates: allows, sliceFor };
  }
  const [permits, refusals] = byEffect(reference);
  const elements = new ActionSetCache(effort);
  const others = new Difference(denies, [], elements).of(refusals);
  return {
    candidates: new Difference(permits, others, elements).of(allows),
    sliceFor(some) {
      const within = reachOf(some, effort);
      return {
        subject: { ...subject, statements: [...some, ...within(denies)] },
        reference: { ...reference, statements: [...within(permits), ...others] },
      };
    },
  };
}

function byEffect({ statements }: Policy): readonly [readonly Statement[], readonly Statement[]] {
  const allows: Statement[] = [];
  const denies: Statement[] = [];
  for (const each of statements) (each.effect === "Allow" ? allows : denies).push(each);
  return [allows, denies];
}

/** The first two steps: what is left of statements beside others that match as much. */
class Difference {
  private readonly others: readonly Statement[];
  /** What they may match is left in any case. */
  private readonly refusals: readonly Statement[];
  private readonly elements: ActionSetCache;
  private shelf: StatementIndex | undefined;

  constructor(
    others: readonly Statement[],
    refusals: readonly Statement[],
    elements: ActionSetCache,
  ) {
    this.others = others;
    this.refusals = refusals;
    this.elements = elements;
  }

  of(statements: readonly Statement[]): readonly Statement[] {
    const left: Statement[] = [];
    // Versions keep the order of their statements: most have their like in the same place or near.
    let place = 0;
    for (const each of statements) {
      const step = STEPS.find((step) => this.isAt(place + step, each));
      place += 1 + (step ?? 0);
      if (step !== undefined && this.refusals.length === 0) continue;
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

  /** The element without the actions that one of these lists; undefined if none is left. */
  private less(
    element: TextElement<string>,
    others: readonly Statement[],
  ): TextElement<string> | undefined {
    if (element.negated) {
      const isListed = others.some(({ action }) => this.isAsMuch(action, element));
      return isListed && this.refusals.length === 0 ? undefined : element;
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
    if (values.length < element.values.length && this.refusals.length > 0) {
      const left = new Set(values);
      values = element.values.filter((value) => left.has(value) || this.mayBeRefused(value));
    }
    if (values.length === element.values.length) return element;
    return values.length === 0 ? undefined : { ...element, values };
  }

  private mayBeRefused(value: string): boolean {
    return this.refusals.some(({ action }) => this.elements.mayMatch(action, value));
  }

  /** "All but" a part of what is excepted here is at least as much. */
  private isAsMuch(one: TextElement<string>, { values, negated }: TextElement<string>): boolean {
    if (!one.negated) return one.values.includes("*");
    const listed: TextElement<string> = { values, negated: !negated, listed: true };
    return one.values.every((each) => this.elements.match(listed, each));
  }
}

const STEPS = [0, 1, -1];

/** So far ahead a list is looked through for an action. */
const LOOKAHEAD = 32;

/** Without the actions that stand in the other list in the same order, as most do. */
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

/** LIMIT: statements with a key that are compared whatever their operands are. */
const MAX_PER_KEY = 64;

/**
 * Statements to compare another with: one that is as much has no condition, or its first follows
 * from one of the other's, so their keys are the same; and mostly an operand too.
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

  /** Those that match whatever this one does, if they list its actions. */
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

/** Of a comparison, whose texts are all compared with each other. */
function weight(one: Statement, other: Statement): number {
  const texts = (one.resource?.values.length ?? 0) * (other.resource?.values.length ?? 0);
  return 3 + texts + one.conditions.length * other.conditions.length;
}

/** The third step: keeps of statements the actions that some others may be about as well. */
function reachOf(
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
