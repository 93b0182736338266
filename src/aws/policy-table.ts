/**
 * The notation of the tables that say where policies stand: a line for a row, a blank between
 * cells.
 *
 * `A[].B` is the member `B` of each item of the list `A`. A line that ends in `+` goes on in the
 * next one. The meaning of the cells is that of each table.
 */

export interface PathStep {
  readonly name: string;
  /** Whether the value is a list, and the next step stands in each item. */
  readonly each: boolean;
}

/** The cells of each line. */
export function lines(table: string): string[][] {
  return table
    .trim()
    .replaceAll(" +\n  ", " ")
    .split("\n")
    .map((line) => line.split(" "));
}

export function pathOf(text: string): readonly PathStep[] {
  return text.split(".").map((step) => {
    const name = step.replace("[]", "");
    return { name, each: name !== step };
  });
}

/** Rows by their type, in the order of the table. */
export function byType<T extends { readonly type: string }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const known = found.get(each.type);
    if (known === undefined) found.set(each.type, [each]);
    else known.push(each);
  }
  return found;
}
