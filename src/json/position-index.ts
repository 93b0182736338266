/**
 * Finds lines and columns for many places of one text; `locate` of position.ts, with an index.
 *
 * The index (node-index.ts) is made at the first request. Paths that lead nowhere and texts that
 * are not JSON are treated as in `locate`.
 */
import type { Diagnostic } from "./diagnostic.ts";
import { lineIndex, nodeIndex } from "./node-index.ts";
import type { Position } from "./position.ts";

/** A path, or an offset, which takes precedence. */
export type Place = Pick<Diagnostic, "path" | "offset">;

export type Locate = (place: Place) => Position;

export function positionIndex(text: string): Locate {
  const nodeOf = nodeIndex(text);
  const lineOf = lineIndex(text);
  const offsetOf = (path: Diagnostic["path"]): number => {
    if (path.length === 0) return Math.max(text.search(/\S/), 0);
    const node = nodeOf(path);
    return (node?.key ?? node?.value)?.offset ?? 0;
  };
  return ({ path, offset }) => {
    const at = Math.min(offset ?? offsetOf(path), text.length);
    const { number, start } = lineOf(at);
    return { line: number, column: at - start + 1 };
  };
}
