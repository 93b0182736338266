/**
 * Statements in places where keyaki knows of no policy.
 *
 * The tables in aws/ say where policies stand. A type that is new, or whose name is misspelt, is
 * not in them, and its policy would be lost without a word. So a reader looks for what has the form
 * of statements in all that it does not read otherwise, and says that it is not judged.
 *
 * LIMIT: values that are looked at in one resource.
 */
import { quoted } from "../json/value.ts";
import type { Place } from "./place.ts";
import type { SourceProblem } from "./site.ts";
import type { Value } from "./value.ts";

/** LIMIT: values that are looked at. */
const MAX_VALUES = 20_000;

/** Where a value has statements below, as a path; undefined if it has none. */
export function strayStatements(value: Value): string | undefined {
  const seen = new Set<Value>();
  const visit = (each: Value, path: string): string | undefined => {
    // One value may stand in several places.
    if (seen.has(each) || seen.size >= MAX_VALUES) return undefined;
    seen.add(each);
    if (each.kind === "text") return hasStatementText(textOf(each)) ? path : undefined;
    if (each.kind === "list") {
      return firstOf(each.items, (item, at) => visit(item, `${path}[${at}]`));
    }
    if (each.kind !== "object") return undefined;
    if (each.members.some(isStatements)) return path;
    return firstOf(each.members, (one) => visit(one.value, `${path}.${one.name}`));
  };
  return visit(value, "");
}

/** Whether an object is a statement of a policy, by its members. */
export function looksLikeStatement(value: Value): boolean {
  if (value.kind !== "object") return false;
  const has = (name: string): boolean => value.members.some((each) => each.name === name);
  return has("Effect") && (has("Action") || has("NotAction"));
}

/** Statements that are in one value and, by their places, not in another one. */
export function statementsOutside(whole: Value, read: Value): readonly LocatedStatement[] {
  const key = ({ place }: LocatedStatement): string => `${place.line}:${place.column}`;
  const known = new Set(statementsIn(read).map(key));
  return statementsIn(whole).filter((each) => !known.has(key(each)));
}

export interface LocatedStatement {
  readonly path: string;
  readonly place: Place;
}

function statementsIn(whole: Value): readonly LocatedStatement[] {
  const found: LocatedStatement[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value, path: string): void => {
    if (seen.has(value) || seen.size >= MAX_VALUES) return;
    seen.add(value);
    if (value.kind === "list") {
      for (const [at, each] of value.items.entries()) visit(each, `${path}[${at}]`);
    }
    if (value.kind !== "object") return;
    if (looksLikeStatement(value)) {
      if (value.place !== undefined) found.push({ path, place: value.place });
      return;
    }
    for (const each of value.members)
      visit(each.value, path === "" ? each.name : `${path}.${each.name}`);
  };
  visit(whole, "");
  return found;
}

/** Whether a text holds a policy: as JSON, as JSON inside of JSON, or as an expression of HCL. */
export function hasStatementText(text: string): boolean {
  return /\bStatement\\*["']?\s*[:=]/.test(text) && /\bEffect\\*["']?\s*[:=]/.test(text);
}

export function strayProblem(where: string, place: Place): SourceProblem {
  return {
    severity: "warning",
    code: "STATEMENTS_NOT_READ",
    message: `${quoted(where)} has statements, but is not a policy that keyaki knows`,
    place,
    help: "compare the names of its type and of its members with the documentation",
    unread: "",
  };
}

function isStatements({ name, value }: { readonly name: string; readonly value: Value }): boolean {
  if (name !== "Statement") return false;
  const items = value.kind === "list" ? value.items : [value];
  return items.some(
    (each) => each.kind === "object" && each.members.some((one) => one.name === "Effect"),
  );
}

const textOf = ({ parts }: Value & { readonly kind: "text" }): string =>
  parts.map((part) => (typeof part === "string" ? part : "")).join("");

function firstOf<T>(
  all: readonly T[],
  find: (each: T, at: number) => string | undefined,
): string | undefined {
  for (const [at, each] of all.entries()) {
    const found = find(each, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
