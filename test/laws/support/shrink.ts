/**
 * A smaller case that still fails: delta debugging by deletion (after Zeller and Hildebrandt).
 *
 * Every element of a list and every member of an object is left out if the case fails without it,
 * lists of one become their value, until nothing more can go. What makes a case no case any more
 * (a statement without an effect) is not a failure, so nothing here knows what a policy is.
 */
import type { Json } from "./generate.ts";

export function shrink<T>(value: T, fails: (smaller: T) => boolean): T {
  let best = value;
  for (let before: T | undefined; before !== best; ) {
    before = best;
    for (const smaller of reductions(best as unknown as Json)) {
      if (!fails(smaller as unknown as T)) continue;
      best = smaller as unknown as T;
      break;
    }
  }
  return best;
}

/** Every value that is one step smaller, the big steps first. */
function* reductions(value: Json): Iterable<Json> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    for (let i = 0; i < list.length; i++) yield list.filter((_, at) => at !== i);
    if (list.length === 1 && list[0] !== undefined) yield list[0];
    for (const [i, each] of list.entries()) {
      for (const smaller of reductions(each)) yield list.with(i, smaller);
    }
    return;
  }
  for (const name of Object.keys(value)) {
    yield Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
  }
  for (const [name, each] of Object.entries(value)) {
    for (const smaller of reductions(each as Json)) yield { ...value, [name]: smaller };
  }
}
