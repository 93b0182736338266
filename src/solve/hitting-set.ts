/**
 * Finds a small choice of sets that together hit every one of n items; used to keep conflicts
 * short.
 *
 * Greedy: the first set that hits an item not yet hit is taken, then sets that became redundant are
 * dropped. The result is irredundant, not minimum. Time is linear in items times sets.
 */
export interface CandidateSet {
  readonly name: number;
  hits(item: number): boolean;
}

/** INVARIANT: the sets together hit every item. */
export function hittingSet(items: number, sets: readonly CandidateSet[]): number[] {
  const times = new Array<number>(items).fill(0);
  const taken: { readonly name: number; readonly items: readonly number[] }[] = [];
  for (let item = 0; item < items; item++) {
    if (times[item] !== 0) continue;
    const set = sets.find((each) => each.hits(item));
    if (set === undefined) throw new Error("an item that nothing hits");
    const hit: number[] = [];
    for (let other = 0; other < items; other++) {
      if (!set.hits(other)) continue;
      hit.push(other);
      times[other] = (times[other] ?? 0) + 1;
    }
    taken.push({ name: set.name, items: hit });
  }
  const kept: number[] = [];
  for (const { name, items: hit } of taken) {
    if (hit.some((item) => times[item] === 1)) kept.push(name);
    else for (const item of hit) times[item] = (times[item] ?? 0) - 1;
  }
  return kept;
}
