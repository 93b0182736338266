/**
 * The atoms of an Allow statement: one principal, one action and one resource of its lists.
 *
 * A policy allows what one of its atoms matches and no Deny does. So each atom can be judged alone:
 * atoms that do not violate do not violate together either. An element that cannot be divided is
 * one entry: a negated one, one that is absent, and one of whose list the parser made another
 * number of values.
 *
 * A part of a statement is a set of atoms that is itself a statement: some principals with some
 * actions on some resources.
 */

import { isObject, type JsonObject } from "../json/value.ts";
import type { Statement, TextElement } from "../policy/ast.ts";

/** The places of some entries in each list of a statement, ascending. */
export interface Part {
  readonly principals: readonly number[];
  readonly actions: readonly number[];
  readonly resources: readonly number[];
}

/** The numbers of entries by which a statement can be divided. */
export interface Sizes {
  readonly principals: number;
  readonly actions: number;
  readonly resources: number;
}

export function sizesOf(statement: Statement, written: JsonObject): Sizes {
  const { principal, action, resource } = statement;
  const divisible = (negated: boolean, values: readonly unknown[], element: unknown): number =>
    !negated && values.length === textsIn(element) ? values.length : 1;
  return {
    principals: principal
      ? divisible(principal.negated, principal.principals, written["Principal"])
      : 1,
    actions: divisible(action.negated, action.values, written["Action"]),
    resources: resource ? divisible(resource.negated, resource.values, written["Resource"]) : 1,
  };
}

/** The number of texts in an element, whose lists stand alone or under types of principals. */
function textsIn(element: unknown): number {
  if (typeof element === "string") return 1;
  if (Array.isArray(element)) return element.length;
  if (!isObject(element)) return 0;
  return Object.values(element).reduce<number>((sum, each) => sum + textsIn(each), 0);
}

export const range = (size: number): readonly number[] => Array.from({ length: size }, (_, i) => i);

/** All atoms of the statement. */
export function wholePart({ principals, actions, resources }: Sizes): Part {
  return { principals: range(principals), actions: range(actions), resources: range(resources) };
}

/** The statement that matches by these atoms alone. */
export function partOf(statement: Statement, part: Part, sizes: Sizes): Statement {
  const { principal, action, resource } = statement;
  const pick = <T>(values: readonly T[], places: readonly number[], size: number): readonly T[] =>
    size === places.length ? values : places.flatMap((place) => values.slice(place, place + 1));
  const element = <T>(of: TextElement<T>, places: readonly number[], size: number) => ({
    ...of,
    values: pick(of.values, places, size),
  });
  return {
    ...statement,
    action: element(action, part.actions, sizes.actions),
    ...(resource && { resource: element(resource, part.resources, sizes.resources) }),
    ...(principal && {
      principal: {
        ...principal,
        principals: pick(principal.principals, part.principals, sizes.principals),
      },
    }),
  };
}

/** The statement as the document writes it, with these atoms alone. */
export function writtenPart(written: JsonObject, part: Part, sizes: Sizes): JsonObject {
  const elements = [
    ["Principal", part.principals, sizes.principals],
    ["Action", part.actions, sizes.actions],
    ["Resource", part.resources, sizes.resources],
  ] as const;
  const changed: Record<string, unknown> = {};
  for (const [name, places, size] of elements) {
    if (places.length === size || !Object.hasOwn(written, name)) continue;
    changed[name] = entriesAt(written[name], new Set(places), 0)[0];
  }
  return { ...written, ...changed };
}

/** The entries at some places of an element, and the number of its texts; `from` is the first. */
function entriesAt(
  element: unknown,
  places: ReadonlySet<number>,
  from: number,
): readonly [kept: unknown, count: number] {
  if (Array.isArray(element)) {
    return [element.filter((_, index) => places.has(from + index)), element.length];
  }
  if (!isObject(element)) return [places.has(from) ? element : [], 1];
  const kept: Record<string, unknown> = {};
  let count = 0;
  for (const [type, list] of Object.entries(element)) {
    const [some, size] = entriesAt(list, places, from + count);
    count += size;
    if (!Array.isArray(some) || some.length > 0) kept[type] = some;
  }
  return [kept, count];
}
