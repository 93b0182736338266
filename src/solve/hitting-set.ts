/**
 * A small choice of sets that together hit every one of n items: the first that hits an open item
 * is taken, then those that the rest made needless are dropped again. Linear in items times sets;
 * not the smallest, but none of it can go. Used to keep conflicts short.
 */
export interface CandidateSet {
  readonly name: number;
  hits(item: number): boolean;
}

/** INVARIANT: the hitters together hit every item. */
export function hittingSet(items: number, hitters: readonly CandidateSet[]): number[] {
  const times = new Array<number>(items).fill(0);
  const taken: { readonly name: number; readonly items: readonly number[] }[] = [];
  for (let item = 0; item < items; item++) {
    if (times[item] !== 0) continue;
    const hitter = hitters.find((each) => each.hits(item));
    if (hitter === undefined) throw new Error("an item that nothing hits");
    const hit: number[] = [];
    for (let other = 0; other < items; other++) {
      if (!hitter.hits(other)) continue;
      hit.push(other);
      times[other] = (times[other] ?? 0) + 1;
    }
    taken.push({ name: hitter.name, items: hit });
  }
  const kept: number[] = [];
  for (const { name, items: hit } of taken) {
    if (hit.some((item) => times[item] === 1)) kept.push(name);
    else for (const item of hit) times[item] = (times[item] ?? 0) - 1;
  }
  return kept;
}
