/**
 * A list of actions, as far as its texts tell: what it surely has, and what it may have.
 *
 * Both are asked of an action or a pattern of actions. `includes` holds only if each action that
 * the pattern stands for is one of the list: the same is written there, or a beginning of it with a
 * `*` behind, or it is no pattern and is matched. `mayMeet` fails only if none of them is: another
 * service, or no pattern and not matched. What lies between is the business of engines.
 *
 * Tables are made when they are asked for: most lists are compared with a few actions only.
 *
 * LIMIT: comparisons are counted, and those with patterns by the length of both. When the effort
 * that was given is spent nothing is included, and all may meet.
 */
import type { Budget } from "../logic/budget.ts";
import { foldCase } from "../policy/ascii-case.ts";
import type { TextElement } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import { globMatches } from "../semantics/glob.ts";

/** A pattern in lower case. */
interface Pattern {
  readonly text: string;
  /** What stands before its first wildcard. */
  readonly start: string;
  /** Whether a `*` behind that is all of the rest. */
  readonly isBeginning: boolean;
}

/** Those of one service by its name and colon, and all others. */
interface Patterns {
  readonly byService: ReadonlyMap<string, readonly Pattern[]>;
  readonly open: readonly Pattern[];
}

/** So often a list is gone through before a table is made of it. */
const FEW = 16;

export class ActionSet {
  private readonly values: readonly string[];
  private readonly effort: Budget;
  private asked = 0;
  private texts: ReadonlySet<string> | undefined;
  private services: ReadonlySet<string> | undefined;
  private wild: Patterns | undefined;
  /** The service asked about last: lists keep them together. */
  private last = "";
  private isKnown = false;

  constructor(values: readonly string[], effort: Budget) {
    this.values = values;
    this.effort = effort;
  }

  includes(value: string): boolean {
    if (!this.effort.spend(1)) return false;
    const action = foldCase(value);
    if (this.isWritten(value, action)) return true;
    const { byService, open } = this.patterns;
    const near = byService.get(serviceOf(action) ?? "") ?? [];
    const includes = ({ start, isBeginning }: Pattern): boolean =>
      isBeginning && action.startsWith(start);
    if (near.some(includes) || open.some(includes)) return true;
    if (hasWildcard(value)) return false;
    const matches = (each: Pattern): boolean => this.matches(each, action) ?? false;
    return near.some(matches) || open.some(matches);
  }

  /** Undefined when the effort is spent. */
  private matches({ text, start, isBeginning }: Pattern, action: string): boolean | undefined {
    if (!action.startsWith(start)) return false;
    if (isBeginning) return true;
    const effort = 1 + ((text.length * action.length) >> 5);
    return this.effort.spend(effort) ? globMatches(text, action) : undefined;
  }

  private isWritten(value: string, action: string): boolean {
    if (this.asked++ >= FEW) return this.folded.has(action);
    const isSame = (each: string): boolean =>
      each === value || (each.length === value.length && foldCase(each) === action);
    return this.values.some(isSame);
  }

  private get folded(): ReadonlySet<string> {
    this.texts ??= new Set(this.values.map(foldCase));
    return this.texts;
  }

  mayMeet(value: string): boolean {
    const { byService, open } = this.patterns;
    if (open.length === 0 && this.isOfOtherService(value)) return false;
    if (hasWildcard(value) || !this.effort.spend(1)) return true;
    const action = foldCase(value);
    if (this.folded.has(action)) return true;
    const near = byService.get(serviceOf(action) ?? "") ?? [];
    const mayMatch = (each: Pattern): boolean => this.matches(each, action) ?? true;
    return near.some(mayMatch) || open.some(mayMatch);
  }

  private isOfOtherService(value: string): boolean {
    if (this.last === "" || !value.startsWith(this.last)) {
      const service = serviceOf(value);
      if (service === undefined) return false;
      this.services ??= new Set(this.values.map((each) => foldCase(serviceOf(each) ?? "")));
      this.last = service;
      this.isKnown = this.services.has(foldCase(service));
    }
    return !this.isKnown;
  }

  private get patterns(): Patterns {
    this.wild ??= patternsOf(this.values);
    return this.wild;
  }
}

function patternsOf(values: readonly string[]): Patterns {
  const byService = new Map<string, Pattern[]>();
  const open: Pattern[] = [];
  for (const value of values) {
    if (!hasWildcard(value)) continue;
    const text = foldCase(value);
    const start = text.slice(0, text.search(/[*?]/));
    const pattern = { text, start, isBeginning: text === `${start}*` };
    const service = serviceOf(text);
    const list = service === undefined ? open : byService.get(service);
    if (list === undefined) byService.set(service ?? "", [pattern]);
    else list.push(pattern);
  }
  return { byService, open };
}

/** The service with its colon; undefined where a pattern leaves it open. */
function serviceOf(action: string): string | undefined {
  const end = action.indexOf(":") + 1;
  return end === 0 || hasWildcard(action, end) ? undefined : action.slice(0, end);
}

/** Action elements of a question, each with its tables. */
export class ActionSetCache {
  readonly effort: Budget;
  private readonly lists = new Map<readonly string[], ActionSet>();
  private readonly unions = new Map<string, ActionSet>();
  private readonly numbers = new Map<readonly string[], number>();

  constructor(effort: Budget) {
    this.effort = effort;
  }

  /** Whether the element surely matches whatever the action, or pattern, stands for. */
  match({ negated, values }: TextElement<string>, action: string): boolean {
    const list = this.list(values);
    return negated ? !list.mayMeet(action) : list.includes(action);
  }

  /** Whether it may match any of it. */
  mayMatch({ negated, values }: TextElement<string>, action: string): boolean {
    const list = this.list(values);
    return negated ? !list.includes(action) : list.mayMeet(action);
  }

  /** What is in any of these lists. */
  union(lists: readonly (readonly string[])[]): ActionSet {
    const [only, ...more] = lists;
    if (only !== undefined && more.length === 0) return this.list(only);
    const key = lists.map((each) => this.numberOf(each)).join();
    const known = this.unions.get(key);
    if (known !== undefined) return known;
    const list = new ActionSet(lists.flat(), this.effort);
    this.unions.set(key, list);
    return list;
  }

  private list(values: readonly string[]): ActionSet {
    const known = this.lists.get(values);
    if (known !== undefined) return known;
    const list = new ActionSet(values, this.effort);
    this.lists.set(values, list);
    return list;
  }

  private numberOf(values: readonly string[]): number {
    const number = this.numbers.get(values) ?? this.numbers.size;
    this.numbers.set(values, number);
    return number;
  }
}
