/**
 * An index of one JSON text: the nodes of its paths, and the lines of its offsets.
 *
 * The text is parsed into a tree with offsets at the first request for a path. The members of an
 * object are indexed when it is first visited, and the starts of lines are found once. After that,
 * a place costs the length of its path. The tree is built by recursion, so texts must have passed
 * the depth limit of document.ts. A text that is not JSON has at most the nodes before its error.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { JsonPath } from "./diagnostic.ts";

/** A value in the text, with the key before it; the root and entries of lists have none. */
export interface IndexedNode {
  readonly value: Node;
  readonly key?: Node;
  /** The beginning of the path that leads to it: all of it, unless the path leads nowhere. */
  readonly path: JsonPath;
}

/** Finds the node of a path, or of its longest beginning that leads somewhere. */
export function nodeIndex(text: string): (path: JsonPath) => IndexedNode | undefined {
  const indexes = new Map<Node, ReadonlyMap<string | number, Node>>();
  let root: Node | undefined;

  const indexOf = (parent: Node): ReadonlyMap<string | number, Node> => {
    const known = indexes.get(parent);
    if (known !== undefined) return known;
    const index = new Map(entriesOf(parent));
    indexes.set(parent, index);
    return index;
  };
  return (path) => {
    root ??= parseTree(text);
    let node = root;
    let steps = 0;
    for (const segment of path) {
      const next = node && indexOf(node).get(segment);
      if (next === undefined) break;
      node = next;
      steps++;
    }
    if (node === undefined) return undefined;
    const parent = node.parent;
    const key = parent?.type === "property" ? parent.children?.[0] : undefined;
    return { value: node, path: path.slice(0, steps), ...(key && { key }) };
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

/** A line, counted from 1, and the offset of its first character. */
export interface Line {
  readonly number: number;
  readonly start: number;
}

/** Finds the line of an offset; lines end in LF, CR LF or CR. */
export function lineIndex(text: string): (offset: number) => Line {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    return lineIn(starts, offset);
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n?|\n/g)) starts.push(ending.index + ending[0].length);
  return starts;
}

/** Finds the last line that begins at or before the offset, by binary search. */
function lineIn(starts: readonly number[], offset: number): Line {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { number: low + 1, start: starts[low] ?? 0 };
}
