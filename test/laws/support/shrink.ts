/**
 * Shrinks a failing case by deletion (delta debugging, Zeller and Hildebrandt 2002).
 *
 * An element of a list or a member of an object is deleted if the case still fails without it. A
 * list of one element becomes that element. This repeats until nothing more can be deleted. `fails`
 * must reject a value that is not a case any more (for example a statement without an effect), so
 * nothing here depends on policies.
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

/** The values that are one step smaller, large steps first. */
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
