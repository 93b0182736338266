/**
 * The meet of two Allow statements: a statement that allows what both allow.
 *
 * Actions and resources meet as globs (glob-meet.ts), principals by name, and conditions stand side
 * by side (condition-meet.ts). Where a list is excluded, as by NotAction, only values that the two
 * lists have apart or in common can be told; a value that the excluded list covers in part is left
 * out. So the meet may allow less than both statements do, and never more; whoever uses it proves
 * it.
 */
import { isObject, type JsonObject } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { conditionMeet } from "./condition-meet.ts";
import { globMeet } from "./glob-meet.ts";
import { oneOrList } from "./one-or-list.ts";

/** The first statement, as the document writes it, within what the second allows. */
export function statementMeet(one: JsonObject, other: JsonObject): JsonObject | undefined {
  const action = elementMeet(one, other, "Action", "NotAction", actionMeet);
  const resource = action && elementMeet(one, other, "Resource", "NotResource", resourceMeet);
  const principal = resource && principalMeet(one, other);
  const conditions = principal && conditionMeet(conditionOf(one), conditionOf(other));
  if (conditions === undefined) return undefined;
  const { Condition: _, ...rest } = one;
  const elements = { ...action, ...resource, ...principal };
  const kept = Object.entries(rest).filter(([name]) => !ELEMENTS.has(name) || name in elements);
  const added = Object.entries(elements).filter(([name]) => !Object.hasOwn(rest, name));
  const met = kept.map(([name, value]) => [
    name,
    Object.hasOwn(elements, name) ? elements[name] : value,
  ]);
  return {
    ...Object.fromEntries([...met, ...added]),
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  };
}

const ELEMENTS: ReadonlySet<string> = new Set([
  ...["Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"],
]);

function conditionOf({ Condition: condition }: JsonObject): JsonObject {
  return isObject(condition) ? condition : {};
}

type GlobMeet = (one: string, other: string) => readonly string[] | undefined;

function actionMeet(one: string, other: string): readonly string[] | undefined {
  return globMeet(one, other, (a, b) => foldAsciiCase(a) === foldAsciiCase(b));
}

/** Two ARNs meet component by component, because no wildcard reaches beyond a colon (S1). */
function resourceMeet(one: string, other: string): readonly string[] | undefined {
  if (one === other || other === "*") return [one];
  if (one === "*") return [other];
  // A variable has a value that is not known here.
  if (`${one}${other}`.includes("${")) return [];
  const [parts, others] = [components(one), components(other)];
  if (parts.length !== others.length) return [];
  let met: readonly string[] = [""];
  for (const [at, part] of parts.entries()) {
    const globs = globMeet(part, others[at] ?? "", (a, b) => a === b);
    if (globs === undefined) return undefined;
    met = met.flatMap((start) => globs.map((each) => (at === 0 ? each : `${start}:${each}`)));
  }
  return met;
}

/** The six components of an ARN, the last with all its colons. */
function components(arn: string): readonly string[] {
  const parts = arn.split(":");
  return parts.length > 6 ? [...parts.slice(0, 5), parts.slice(5).join(":")] : parts;
}

/** The texts of an element; undefined if the statement does not have it. */
function textsOf(statement: JsonObject, name: string): readonly string[] | undefined {
  const element = statement[name];
  if (typeof element === "string") return [element];
  return Array.isArray(element) ? element.filter((each) => typeof each === "string") : undefined;
}

/** The member that admits what both elements admit; undefined if nothing is left. */
function elementMeet(
  one: JsonObject,
  other: JsonObject,
  name: string,
  not: string,
  meet: GlobMeet,
): JsonObject | undefined {
  const [listed, others] = [textsOf(one, name), textsOf(other, name)];
  const [excluded, otherExcluded] = [textsOf(one, not), textsOf(other, not)];
  if (listed !== undefined && others !== undefined) {
    return member(name, pairsMeet(listed, others, meet));
  }
  if (listed !== undefined && otherExcluded !== undefined) {
    return member(name, apart(listed, otherExcluded, meet));
  }
  if (excluded !== undefined && others !== undefined) {
    return member(name, apart(others, excluded, meet));
  }
  if (excluded !== undefined && otherExcluded !== undefined) {
    return member(not, [...new Set([...excluded, ...otherExcluded])]);
  }
  // One of the two does not have the element, so it admits all.
  const own = listed ?? others;
  if (own !== undefined) return member(name, own);
  const left = excluded ?? otherExcluded;
  return left === undefined ? {} : member(not, left);
}

function member(name: string, values: readonly string[]): JsonObject | undefined {
  return values.length === 0 ? undefined : { [name]: oneOrList(values) };
}

function pairsMeet(
  one: readonly string[],
  other: readonly string[],
  meet: GlobMeet,
): readonly string[] {
  const found = one.flatMap((each) => other.flatMap((value) => meet(each, value) ?? []));
  return [...new Set(found)];
}

/** The values that have no text in common with an excluded one. */
function apart(
  values: readonly string[],
  excluded: readonly string[],
  meet: GlobMeet,
): readonly string[] {
  return values.filter((each) => excluded.every((value) => meet(each, value)?.length === 0));
}

interface Named {
  readonly type: string;
  readonly text: string;
}

function principalMeet(one: JsonObject, other: JsonObject): JsonObject | undefined {
  if ("NotPrincipal" in one || "NotPrincipal" in other) {
    const isSame = JSON.stringify(one["NotPrincipal"]) === JSON.stringify(other["NotPrincipal"]);
    return isSame ? { NotPrincipal: one["NotPrincipal"] } : undefined;
  }
  const [first, second] = [one["Principal"], other["Principal"]];
  if (first === undefined || second === undefined) {
    const principal = first ?? second;
    return principal === undefined ? {} : { Principal: principal };
  }
  const [names, others] = [namesIn(first), namesIn(second)];
  const met = names.flatMap((each) => others.flatMap((value) => nameMeet(each, value) ?? []));
  if (met.length === 0) return undefined;
  return { Principal: principalOf(met) };
}

function namesIn(principal: unknown): readonly Named[] {
  if (typeof principal === "string") return [{ type: "AWS", text: principal }];
  if (!isObject(principal)) return [];
  return Object.keys(principal).flatMap((type) =>
    (textsOf(principal, type) ?? []).map((text) => ({ type, text })),
  );
}

const isEveryone = ({ type, text }: Named): boolean => type === "AWS" && text === "*";

function nameMeet(one: Named, other: Named): Named | undefined {
  if (isEveryone(one)) return other;
  if (isEveryone(other)) return one;
  if (one.type !== other.type) return undefined;
  if (one.text === other.text || other.text === "*") return one;
  if (one.text === "*") return other;
  const [account, second] = [accountOf(one.text), accountOf(other.text)];
  if (one.type !== "AWS" || account.id !== second.id) return undefined;
  if (second.isWhole) return one;
  return account.isWhole ? other : undefined;
}

/** The account that a text under AWS names, and whether it names all of it. */
function accountOf(text: string): { readonly id: string; readonly isWhole: boolean } {
  const parts = text.split(":");
  if (parts.length === 1) return { id: text, isWhole: true };
  return { id: parts[4] ?? "", isWhole: parts[2] === "iam" && parts[5] === "root" };
}

function principalOf(names: readonly Named[]): unknown {
  const [only] = names;
  if (names.length === 1 && only && isEveryone(only)) return "*";
  const types: Record<string, readonly string[]> = {};
  for (const { type, text } of names) {
    const known = types[type] ?? [];
    if (!known.includes(text)) types[type] = [...known, text];
  }
  return Object.fromEntries(Object.entries(types).map(([type, all]) => [type, oneOrList(all)]));
}
