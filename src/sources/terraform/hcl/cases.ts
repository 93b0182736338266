/**
 * Evaluation in cases: once for each combination of the undecided conditions that matter.
 *
 * An evaluation notes the conditions on which its result depends. Each is then tried both ways, one
 * after the other. The cases are in a fixed order, `true` first.
 *
 * LIMIT: cases; beyond it the conditions that are left stay undecided, and values that depend on
 * them are unknown.
 */
import type { Tree } from "./module.ts";
import type { RootModule } from "./project.ts";

/** LIMIT: combinations of conditions for one policy. */
export const MAX_CASES = 16;

/** The values of conditions. */
export type Taken = ReadonlyMap<string, boolean>;

export interface Case<Result> {
  readonly taken: Taken;
  readonly result: Result;
}

export function inCases<Result>(
  project: RootModule,
  start: Taken,
  limit: number,
  evaluate: (tree: Tree) => Result,
): readonly Case<Result>[] {
  const open: Taken[] = [start];
  const found: Case<Result>[] = [];
  for (let taken = open.pop(); taken !== undefined; taken = open.pop()) {
    const tree = project.tree(taken);
    if (tree === undefined) return [];
    const result = evaluate(tree);
    const { undecided } = tree.evaluator.decisions;
    const here: Taken = taken;
    const condition = undecided.find((each) => !here.has(each));
    if (condition === undefined || found.length + open.length + 2 > limit) {
      found.push({ taken, result });
      continue;
    }
    open.push(new Map([...taken, [condition, false]]), new Map([...taken, [condition, true]]));
  }
  return found;
}

/** `var.create and not var.public`. */
export function wording(taken: Taken): string {
  return [...taken]
    .map(([condition, value]) => {
      const isName = /^[\w.[\]"*-]+$/.test(condition);
      return `${value ? "" : "not "}${isName ? condition : `(${condition})`}`;
    })
    .join(" and ");
}
