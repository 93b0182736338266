/**
 * The actions that an element lists, with an index for the slice checker.
 *
 * Two questions are asked of thousands of actions: is this action, or every action of this pattern,
 * in the list; and may the list and this pattern have an action in common? Both compare texts, in
 * one direction safely: `covers` is false and `mayMeet` true where texts do not decide.
 *
 * Actions without wildcards are a set; those with wildcards are grouped by the text before the
 * colon. So an action is compared with the few patterns of its own service. With the search for
 * slices it shares only `globMatches` (semantics/glob.ts) and `foldAsciiCase` (text/ascii-case.ts).
 */
import type { TextElement } from "../policy/ast.ts";
import { globMatches } from "../semantics/glob.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

export class ListedActions {
  /** The listed texts, as they are written. */
  private readonly written: ReadonlySet<string>;
  /** Actions without wildcards, folded. */
  private readonly plain = new Set<string>();
  /** Folded patterns by service, with the colon; the group "" has those of unknown services. */
  private readonly patterns = new Map<string, string[]>();
  /** The services of all actions; whether some action may be of any service. */
  private readonly services = new Set<string>();

  constructor(values: readonly string[]) {
    this.written = new Set(values);
    for (const each of values) {
      const text = foldAsciiCase(each);
      const service = serviceOf(text);
      this.services.add(service);
      if (!hasWildcard(text)) {
        this.plain.add(text);
        continue;
      }
      const group = this.patterns.get(service);
      if (group === undefined) this.patterns.set(service, [text]);
      else group.push(text);
    }
  }

  /** Whether the list has the action; a pattern only by its text, or a prefix of it and `*`. */
  covers(action: string): boolean {
    if (this.written.has(action) || this.written.has("*")) return true;
    const text = foldAsciiCase(action);
    if (!hasWildcard(text)) {
      return this.plain.has(text) || this.near(text).some((each) => globMatches(each, text));
    }
    return this.near(text).some((each) => {
      const start = each.slice(0, -1);
      if (!each.endsWith("*") || !start.includes(":") || hasWildcard(start)) return false;
      return text.startsWith(start);
    });
  }

  /** Whether the list and the pattern may have an action in common. */
  mayMeet(action: string): boolean {
    const text = foldAsciiCase(action);
    const service = serviceOf(text);
    if (!hasWildcard(text)) {
      return this.plain.has(text) || this.near(text).some((each) => globMatches(each, text));
    }
    return service === ""
      ? this.services.size > 0
      : this.services.has(service) || this.services.has("");
  }

  /** The patterns that may match an action of the same service. */
  private near(text: string): readonly string[] {
    const service = serviceOf(text);
    if (service === "") return [...this.patterns.values()].flat();
    return [...(this.patterns.get(service) ?? []), ...(this.patterns.get("") ?? [])];
  }
}

/** The text up to the colon; empty if it has a wildcard or is missing. */
function serviceOf(text: string): string {
  const service = text.slice(0, text.indexOf(":") + 1);
  return hasWildcard(service) ? "" : service;
}

const hasWildcard = (text: string): boolean => text.includes("*") || text.includes("?");

const known = new WeakMap<readonly string[], ListedActions>();

/** The actions of an element; elements are immutable, and each is asked many times. */
export function listedActions({ values }: TextElement<string>): ListedActions {
  const before = known.get(values);
  if (before !== undefined) return before;
  const made = new ListedActions(values);
  known.set(values, made);
  return made;
}
