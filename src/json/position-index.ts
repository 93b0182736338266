/**
 * From many places of one text to lines and columns: `locate` of position.ts, for reports that may
 * hold thousands of diagnostics.
 *
 * The text is parsed into a tree with offsets at the first path that is asked for, each object's
 * members are indexed at the first look into it, and where lines begin is found once; after that
 * a place costs the length of its path. What `locate` says of paths that lead nowhere, and of
 * texts that have passed the depth limit or are no JSON, holds here too.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { Diagnostic, JsonPath } from "./diagnostic.ts";
import type { Position } from "./position.ts";

/** An offset counts before a path. */
export type Place = Pick<Diagnostic, "path" | "offset">;

export type Locate = (place: Place) => Position;

export function positionIndex(text: string): Locate {
  const indexes = new Map<Node, ReadonlyMap<string | number, Node>>();
  let root: Node | undefined;
  let starts: readonly number[] | undefined;

  const indexOf = (parent: Node): ReadonlyMap<string | number, Node> => {
    const known = indexes.get(parent);
    if (known !== undefined) return known;
    const index = new Map(entriesOf(parent));
    indexes.set(parent, index);
    return index;
  };
  const offsetOf = (path: JsonPath): number => {
    if (path.length === 0) return Math.max(text.search(/\S/), 0);
    root ??= parseTree(text);
    let node = root;
    for (const segment of path) {
      const next = node && indexOf(node).get(segment);
      if (next === undefined) break;
      node = next;
    }
    // A member stands where its key does, and a key is its parent's first child.
    const parent = node?.parent;
    return (parent?.type === "property" ? parent.offset : node?.offset) ?? 0;
  };
  return ({ path, offset }) => {
    starts ??= lineStarts(text);
    return positionIn(starts, Math.min(offset ?? offsetOf(path), text.length));
  };
}

/** The values in an array or an object by their step; of two members with one name the last. */
function entriesOf(parent: Node): readonly (readonly [string | number, Node])[] {
  const children = parent.children ?? [];
  if (parent.type === "array") return children.map((child, index) => [index, child]);
  if (parent.type !== "object") return [];
  return children.flatMap(({ children: [key, value] = [] }) =>
    typeof key?.value === "string" && value !== undefined ? [[key.value, value] as const] : [],
  );
}

/** The offsets at which lines begin; lines end in LF, CR LF or CR. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n?|\n/g)) starts.push(ending.index + ending[0].length);
  return starts;
}

/** The last line that begins at the offset or before it, by halving. */
function positionIn(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
