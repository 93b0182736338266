/**
 * Finds lines and columns for many places of one text; `locate` of position.ts, with an index.
 *
 * The text is parsed into a tree with offsets at the first request for a path. The members of an
 * object are indexed when it is first visited, and the starts of lines are found once. After that,
 * a place costs the length of its path. Paths that lead nowhere and texts that are not JSON are
 * treated as in `locate`.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { Diagnostic, JsonPath } from "./diagnostic.ts";
import type { Position } from "./position.ts";

/** A path, or an offset, which takes precedence. */
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
    // The place of a member is that of its key, which is the first child of its node.
    const parent = node?.parent;
    return (parent?.type === "property" ? parent.offset : node?.offset) ?? 0;
  };
  return ({ path, offset }) => {
    starts ??= lineStarts(text);
    return positionIn(starts, Math.min(offset ?? offsetOf(path), text.length));
  };
}

/** The values of an array or object by their step; for a repeated key the last value. */
function entriesOf(parent: Node): readonly (readonly [string | number, Node])[] {
  const children = parent.children ?? [];
  if (parent.type === "array") return children.map((child, index) => [index, child]);
  if (parent.type !== "object") return [];
  return children.flatMap(({ children: [key, value] = [] }) =>
    typeof key?.value === "string" && value !== undefined ? [[key.value, value] as const] : [],
  );
}

/** The offsets of the starts of lines; lines end in LF, CR LF or CR. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n?|\n/g)) starts.push(ending.index + ending[0].length);
  return starts;
}

/** Finds the last line that begins at or before the offset, by binary search. */
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
