/**
 * Splits a statement into parts: those of its violating atoms, and those of the others.
 *
 * Actions with the same violating pairs of a principal and a resource go together, and of these the
 * principals with the same resources. Each such group is a part, so the parts have no atom in
 * common and are few where the violations are regular.
 */
import { type Part, range, type Sizes } from "./atom.ts";
import { pairOf, type ViolatingStatement } from "./violating-atoms.ts";

export interface Split {
  readonly kept: readonly Part[];
  readonly violating: readonly Part[];
}

export function splitStatement({ sizes, actions }: ViolatingStatement): Split {
  const none: ReadonlySet<number> = new Set();
  const groups = grouped(range(sizes.actions), (action) => keyOf(actions.get(action) ?? none));
  const split = groups.map((group) => {
    const pairs = actions.get(group[0] ?? 0) ?? none;
    return {
      kept: partsOf(group, sizes, (pair) => !pairs.has(pair)),
      violating: partsOf(group, sizes, (pair) => pairs.has(pair)),
    };
  });
  return {
    kept: split.flatMap(({ kept }) => kept),
    violating: split.flatMap(({ violating }) => violating),
  };
}

/** The parts of some actions with the pairs that are chosen. */
function partsOf(
  actions: readonly number[],
  sizes: Sizes,
  isChosen: (pair: number) => boolean,
): readonly Part[] {
  const resourcesOf = (principal: number): readonly number[] =>
    range(sizes.resources).filter((resource) => isChosen(pairOf(principal, resource, sizes)));
  const groups = grouped(range(sizes.principals), (each) => resourcesOf(each).join(" "));
  return groups.flatMap((principals): readonly Part[] => {
    const resources = resourcesOf(principals[0] ?? 0);
    return resources.length === 0 ? [] : [{ principals, actions, resources }];
  });
}

const keyOf = (pairs: ReadonlySet<number>): string => [...pairs].sort((a, b) => a - b).join(" ");

/** The items with equal keys together, in the order of the first of each group. */
function grouped(
  items: readonly number[],
  keyOf: (item: number) => string,
): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
