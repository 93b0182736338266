/**
 * The members of a resource that a composition of Crossplane writes when it is used.
 *
 * A composition has resources as bases, each with patches beside it. A policy that a patch writes
 * is not the one of its base. Patches are compared by path only; sets of patches are found by name
 * in the same composition.
 *
 * Left out are the values that patches write, and patches of other functions of a pipeline.
 */
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

type Path = readonly string[];

/** LIMIT: patches of one base. */
const MAX_PATCHES = 1000;

export class Patches {
  readonly #paths: readonly Path[];
  readonly #sets: ReadonlyMap<string, Value>;

  constructor(paths: readonly Path[] = [], sets: ReadonlyMap<string, Value> = new Map()) {
    this.#paths = paths;
    this.#sets = sets;
  }

  /** The patches for what stands below a value. */
  below(value: Value): Patches {
    const sets = member(value, "patchSets");
    const own = member(value, "patches");
    if (sets === undefined && own === undefined) return this;
    const named = new Map(this.#sets);
    for (const each of sets === undefined ? [] : itemsOf(sets)) {
      const list = member(each, "patches");
      if (list !== undefined) named.set(knownText(member(each, "name")) ?? "", list);
    }
    const paths = own === undefined ? this.#paths : pathsOf(own, named);
    return new Patches(paths, named);
  }

  /** The path of a patch that writes a value at a path, or a part of it; `*` is any name. */
  writes(steps: Path): string | undefined {
    const found = this.#paths.find((path) =>
      path.every((name, at) => at >= steps.length || isSame(name, steps[at] ?? "")),
    );
    return found === undefined || found.length > 0 ? found?.join(".") : "any member";
  }
}

const isSame = (name: string, step: string): boolean =>
  name === step || name === "*" || step === "*";

function pathsOf(list: Value, sets: ReadonlyMap<string, Value>): readonly Path[] {
  const items = itemsOf(list).slice(0, MAX_PATCHES);
  // An empty path is a patch that may write everything.
  const paths: Path[] = itemsOf(list).length > MAX_PATCHES ? [[]] : [];
  for (const patch of items) {
    const type = knownText(member(patch, "type")) ?? "FromCompositeFieldPath";
    if (/^(?:To|CombineTo)/.test(type)) continue;
    if (type === "PatchSet") {
      const set = sets.get(knownText(member(patch, "patchSetName")) ?? "");
      if (set === undefined) paths.push([]);
      // A set has no sets.
      else paths.push(...pathsOf(set, new Map()));
      continue;
    }
    const path = member(patch, "toFieldPath") ?? member(patch, "fromFieldPath");
    const text = knownText(path);
    paths.push(text === undefined ? [] : text.split(/[.[\]"']+/).filter((name) => name !== ""));
  }
  return paths;
}
