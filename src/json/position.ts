/**
 * Finds the line and column of a JSON path, or of an offset.
 *
 * Each call parses the text again into a tree with offsets: this is for reports, and costs nothing
 * if nothing is reported. A path that leads nowhere (to a missing element, for example) means its
 * longest existing prefix. The tree is built by recursion, so texts must have passed the depth
 * limit of document.ts. A text that is not JSON has its root as the only place.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { JsonPath } from "./diagnostic.ts";

export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
}

/** The place of the last key of a path; for a path that ends in an index, that of the element. */
export function locate(text: string, path: JsonPath): Position {
  if (path.length === 0) return positionAt(text, Math.max(text.search(/\S/), 0));
  const place = find(text, path);
  return positionAt(text, (place?.key ?? place?.value)?.offset ?? 0);
}

/** Line and column of an offset; lines end in LF, CR LF or CR. */
export function positionAt(text: string, offset: number): Position {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let start = 0;
  for (const ending of text.matchAll(/\r\n?|\n/g)) {
    const next = ending.index + ending[0].length;
    if (next > end) break;
    line++;
    start = next;
  }
  return { line, column: end - start + 1 };
}

/** The source text of the value at the path. */
export function snippet(text: string, path: JsonPath): string {
  const value = find(text, path)?.value;
  return value === undefined ? "" : text.slice(value.offset, value.offset + value.length);
}

interface Place {
  readonly value: Node;
  /** The key of the value; absent in arrays and at the root. */
  readonly key?: Node;
}

function find(text: string, path: JsonPath): Place | undefined {
  const root = parseTree(text);
  if (root === undefined) return undefined;
  let place: Place = { value: root };
  for (const segment of path) {
    const next = child(place.value, segment);
    if (next === undefined) break;
    place = next;
  }
  return place;
}

function child(parent: Node, segment: string | number): Place | undefined {
  if (typeof segment === "number") {
    const value = parent.type === "array" ? parent.children?.[segment] : undefined;
    return value && { value };
  }
  if (parent.type !== "object") return undefined;
  // The last member with that name has the value that counts.
  const member = parent.children?.findLast((each) => each.children?.[0]?.value === segment);
  const [key, value] = member?.children ?? [];
  return key && value && { key, value };
}
