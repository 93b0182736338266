/**
 * `Globals` of a template of SAM: properties that all resources of a type share.
 *
 * Objects are merged member by member, a list of the globals stands before that of the resource,
 * and any other value of the resource replaces that of the globals. An object that is a function
 * counts as one value.
 *
 * Left out is whether SAM supports a property in the globals; a template that has others is never
 * deployed.
 */
import type { Member, Value } from "../../value.ts";
import { itemsOf, knownText, member } from "../../value-reading.ts";

/** LIMIT: members that are merged for one template; aliases may repeat them. */
const MAX_STEPS = 200_000;

/** How many members were merged for a template. */
export interface MergeCount {
  steps: number;
}

/** Whether some globals were left out. */
export const isExceeded = ({ steps }: MergeCount): boolean => steps > MAX_STEPS;

/** The properties of a resource; `ignored` names those that the globals do not touch. */
export function merged(
  globals: Value | undefined,
  own: Value | undefined,
  ignored: Value | undefined,
  count: MergeCount,
): Value | undefined {
  if (globals?.kind !== "object") return own;
  const names = ignored === undefined ? [] : itemsOf(ignored).map((each) => knownText(each));
  if (names.includes("*")) return own;
  const members = globals.members.filter(({ name }) => !names.includes(name));
  const base: Value = { ...globals, members };
  return own === undefined ? base : merge(base, own, count);
}

function merge(base: Value, own: Value, count: MergeCount): Value {
  count.steps += sizeOf(base);
  if (isExceeded(count)) return own;
  if (base.kind === "list" && own.kind === "list") {
    return { ...own, items: [...base.items, ...own.items] };
  }
  if (!isMap(base) || !isMap(own)) return own;
  const members = base.members.map(({ name, value }): Member => {
    const mine = member(own, name);
    return { name, value: mine === undefined ? value : merge(value, mine, count) };
  });
  const names = new Set(base.members.map(({ name }) => name));
  return { ...own, members: [...members, ...own.members.filter(({ name }) => !names.has(name))] };
}

function sizeOf(value: Value): number {
  if (value.kind === "list") return value.items.length;
  return value.kind === "object" ? value.members.length : 1;
}

/** Whether a value is an object, and not a function. */
function isMap(value: Value): value is Value & { readonly kind: "object" } {
  if (value.kind !== "object") return false;
  const [first, second] = value.members;
  const isOne = first !== undefined && second === undefined;
  return !(isOne && (/^(?:Ref|Condition)$/.test(first.name) || first.name.startsWith("Fn::")));
}
