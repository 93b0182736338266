/**
 * A list of actions as a set, as far as a comparison of texts can tell.
 *
 * Both questions are asked about an action or a pattern of actions. `includes` holds only if the
 * list surely has every action of the pattern: it has the same text, or a prefix of it followed by
 * `*`, or the text is an action and some entry matches it. `mayMeet` fails only if the list surely
 * has no action of the pattern: the services differ, or the text is an action that no entry
 * matches. Between the two, only an engine can decide.
 *
 * Tables are built on demand, because most lists are compared with few actions.
 *
 * LIMIT: each comparison costs one unit of the budget, a comparison with a pattern as many as its
 * length. When the budget is spent, nothing is included and everything may meet.
 */
import type { Budget } from "../logic/budget.ts";
import type { TextElement } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import { globMatches } from "../semantics/glob.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

/** A pattern in lower case. */
interface Pattern {
  readonly text: string;
  /** The text before its first wildcard. */
  readonly start: string;
  /** Whether the rest is a single `*`. */
  readonly isPrefix: boolean;
}

/** The patterns of each service, by its name with the colon, and patterns of no fixed service. */
interface Patterns {
  readonly byService: ReadonlyMap<string, readonly Pattern[]>;
  readonly open: readonly Pattern[];
}

/** Linear searches in a list before a table is built for it. */
const MAX_LINEAR_SEARCHES = 16;

export class ActionSet {
  private readonly values: readonly string[];
  private readonly effort: Budget;
  private asked = 0;
  private texts: ReadonlySet<string> | undefined;
  private services: ReadonlySet<string> | undefined;
  private wild: Patterns | undefined;
  /** The service of the last lookup; lists keep actions of one service together. */
  private last = "";
  private isKnown = false;

  constructor(values: readonly string[], effort: Budget) {
    this.values = values;
    this.effort = effort;
  }

  includes(value: string): boolean {
    if (!this.effort.spend(1)) return false;
    const action = foldAsciiCase(value);
    if (this.isWritten(value, action)) return true;
    const { byService, open } = this.patterns;
    const near = byService.get(serviceOf(action) ?? "") ?? [];
    const includes = ({ start, isPrefix }: Pattern): boolean =>
      isPrefix && action.startsWith(start);
    if (near.some(includes) || open.some(includes)) return true;
    if (hasWildcard(value)) return false;
    const matches = (each: Pattern): boolean => this.matches(each, action) ?? false;
    return near.some(matches) || open.some(matches);
  }

  /** Undefined when the budget is spent. */
  private matches({ text, start, isPrefix }: Pattern, action: string): boolean | undefined {
    if (!action.startsWith(start)) return false;
    if (isPrefix) return true;
    const effort = 1 + ((text.length * action.length) >> 5);
    return this.effort.spend(effort) ? globMatches(text, action) : undefined;
  }

  private isWritten(value: string, action: string): boolean {
    if (this.asked++ >= MAX_LINEAR_SEARCHES) return this.folded.has(action);
    const isSame = (each: string): boolean =>
      each === value || (each.length === value.length && foldAsciiCase(each) === action);
    return this.values.some(isSame);
  }

  private get folded(): ReadonlySet<string> {
    this.texts ??= new Set(this.values.map(foldAsciiCase));
    return this.texts;
  }

  mayMeet(value: string): boolean {
    const { byService, open } = this.patterns;
    if (open.length === 0 && this.isOfOtherService(value)) return false;
    if (hasWildcard(value) || !this.effort.spend(1)) return true;
    const action = foldAsciiCase(value);
    if (this.folded.has(action)) return true;
    const near = byService.get(serviceOf(action) ?? "") ?? [];
    const mayMatch = (each: Pattern): boolean => this.matches(each, action) ?? true;
    return near.some(mayMatch) || open.some(mayMatch);
  }

  private isOfOtherService(value: string): boolean {
    if (this.last === "" || !value.startsWith(this.last)) {
      const service = serviceOf(value);
      if (service === undefined) return false;
      this.services ??= new Set(this.values.map((each) => foldAsciiCase(serviceOf(each) ?? "")));
      this.last = service;
      this.isKnown = this.services.has(foldAsciiCase(service));
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
    const text = foldAsciiCase(value);
    const start = text.slice(0, text.search(/[*?]/));
    const pattern = { text, start, isPrefix: text === `${start}*` };
    const service = serviceOf(text);
    const list = service === undefined ? open : byService.get(service);
    if (list === undefined) byService.set(service ?? "", [pattern]);
    else list.push(pattern);
  }
  return { byService, open };
}

/** The service with its colon; undefined if a wildcard stands in it. */
function serviceOf(action: string): string | undefined {
  const end = action.indexOf(":") + 1;
  return end === 0 || hasWildcard(action, end) ? undefined : action.slice(0, end);
}

/** The action sets of a question, one for each list, with their tables. */
export class ActionSetCache {
  readonly effort: Budget;
  private readonly lists = new Map<readonly string[], ActionSet>();
  private readonly unions = new Map<string, ActionSet>();
  private readonly numbers = new Map<readonly string[], number>();

  constructor(effort: Budget) {
    this.effort = effort;
  }

  /** Whether the element surely matches every action of the pattern. */
  match({ negated, values }: TextElement<string>, action: string): boolean {
    const list = this.list(values);
    return negated ? !list.mayMeet(action) : list.includes(action);
  }

  /** Whether the element may match some action of the pattern. */
  mayMatch({ negated, values }: TextElement<string>, action: string): boolean {
    const list = this.list(values);
    return negated ? !list.includes(action) : list.mayMeet(action);
  }

  /** The union of the lists. */
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
