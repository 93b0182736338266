/**
 * The value of a JSON text, in which each node knows its place.
 *
 * The text has been accepted by `readDocument` (json/document.ts), which limits its size and depth
 * and refuses repeated names. Numbers keep their spelling.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { Place } from "./place.ts";
import type { Member, Value } from "./value.ts";

/** Undefined if the text is not JSON. */
export function valueOfJson(text: string, file: string): Value | undefined {
  const root = parseTree(text);
  if (root === undefined) return undefined;
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((end) => end.index + end[0].length)];
  /** Nodes come in the order of the text, so the line of the last one is a good start. */
  let line = 0;
  const placeOf = (node: Node): Place => {
    while (line > 0 && (starts[line] ?? 0) > node.offset) line--;
    while (line + 1 < starts.length && (starts[line + 1] ?? 0) <= node.offset) line++;
    let last = line;
    while (last + 1 < starts.length && (starts[last + 1] ?? 0) < node.offset + node.length) last++;
    const place = { file, line: line + 1, column: node.offset - (starts[line] ?? 0) + 1 };
    return last === line ? place : { ...place, endLine: last + 1 };
  };
  return nodeValue(root, text, placeOf);
}

function nodeValue(node: Node, text: string, placeOf: (node: Node) => Place): Value {
  const place = placeOf(node);
  const { children = [], type, value } = node;
  switch (type) {
    case "array":
      return { kind: "list", items: children.map((each) => nodeValue(each, text, placeOf)), place };
    case "object": {
      const members = children.flatMap(({ children: [name, member] = [] }): readonly Member[] =>
        name === undefined || member === undefined
          ? []
          : [{ name: String(name.value), value: nodeValue(member, text, placeOf) }],
      );
      return { kind: "object", members, place };
    }
    case "string":
      return { kind: "text", parts: value === "" ? [] : [String(value)], place };
    case "number":
      return {
        kind: "number",
        spelling: text.slice(node.offset, node.offset + node.length),
        place,
      };
    case "boolean":
      return { kind: "boolean", value: value === true, place };
    default:
      return { kind: "null", place };
  }
}
