/**
 * Places of faults in a policy, and their locations in its text.
 *
 * A place is a JSON path, and optionally a part: the key at its end, or a piece of the string at
 * its end. A path that leads nowhere means its longest beginning that does, as for an element that
 * is missing. A piece is counted in the units of the string; its span is counted in the text,
 * where an escape such as `\u00e9` takes more units than the character.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import { lineIndex, nodeIndex } from "../json/node-index.ts";
import type { Location, PathElement, Span, TextPosition } from "./finding.ts";

export type PlacePart = "key" | { readonly start: number; readonly length: number };

export interface Place {
  readonly path: JsonPath;
  readonly part?: PlacePart;
  /** The offset of an error without a path, or of a repeated key. */
  readonly offset?: number;
}

export const place = (path: JsonPath, part?: PlacePart): Place =>
  part === undefined ? { path } : { path, part };

/** A function from the places of one text to their locations. */
export function locator(text: string): (place: Place) => Location {
  const nodeOf = nodeIndex(text);
  const lineOf = lineIndex(text);

  const position = (offset: number): TextPosition => {
    const { number, start } = lineOf(offset);
    return { line: number, column: offset - start, offset };
  };
  const span = (start: number, end: number): Span => ({
    start: position(start),
    end: position(end),
  });
  return ({ path, part, offset }) => {
    if (offset !== undefined) {
      const end = part === "key" ? endOfString(text, offset) : endOfCharacter(text, offset);
      return { path: elements(path, part), span: span(offset, end) };
    }
    const node = nodeOf(path);
    if (node === undefined) return { path: [], span: span(0, text.length) };
    const { value, key } = node;
    const isWhole = node.path.length === path.length;
    const shown = isWhole ? part : undefined;
    if (shown === "key" && key !== undefined) {
      return { path: elements(path, shown), span: span(key.offset, key.offset + key.length) };
    }
    const end = value.offset + value.length;
    if (shown === undefined || shown === "key" || value.type !== "string") {
      return { path: elements(node.path), span: span(value.offset, end) };
    }
    const source = text.slice(value.offset, end);
    const from = value.offset + sourceOffset(source, shown.start);
    const to = value.offset + sourceOffset(source, shown.start + shown.length);
    return { path: elements(path, shown), span: span(from, to) };
  };
}

function elements(path: JsonPath, part?: PlacePart): readonly PathElement[] {
  const steps = path.map(
    (step): PathElement => (typeof step === "number" ? { index: step } : { value: step }),
  );
  const last = path.at(-1);
  if (part === "key")
    return typeof last === "string" ? [...steps.slice(0, -1), { key: last }] : steps;
  return part === undefined ? steps : [...steps, { substring: part }];
}

/** The offset in a JSON string, which begins with its quote, of a unit of its value. */
function sourceOffset(source: string, unit: number): number {
  let at = 1;
  for (let passed = 0; passed < unit && at < source.length - 1; passed++) {
    if (source[at] !== "\\") at += 1;
    else at += source[at + 1] === "u" ? 6 : 2;
  }
  return at;
}

const STRING = /"(?:[^"\\]|\\.)*"?/sy;

function endOfString(text: string, offset: number): number {
  STRING.lastIndex = offset;
  return STRING.test(text) ? STRING.lastIndex : endOfCharacter(text, offset);
}

function endOfCharacter(text: string, offset: number): number {
  const code = text.codePointAt(offset);
  if (code === undefined) return offset;
  return offset + (code > 0xffff ? 2 : 1);
}
