/**
 * A value of a JSON text, quoted for a report: its lines with their numbers, and what is marked.
 *
 * A short value is quoted whole, less the indentation that its lines share. Of a long one stay the
 * first and last line, the lines where its members and theirs begin, where its own members end,
 * and those with a mark; runs of other lines become a gap. A value that was written on a line too
 * long to read is laid out anew, and then only its first line has a number.
 *
 * The tree is built by recursion, so texts must have passed the depth limit of json/document.ts.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { JsonPath } from "../json/diagnostic.ts";
import { positionIndex } from "../json/position-index.ts";

export type QuotedLine =
  | {
      readonly kind: "line";
      /** As in the document; absent where there is no such line. */
      readonly number?: number;
      readonly text: string;
      readonly marks: readonly Span[];
    }
  | { readonly kind: "gap"; readonly lines: number };

/** Columns of a quoted line, from 0, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface CodeFrame {
  /** Where the value begins. */
  readonly line: number;
  readonly lines: readonly QuotedLine[];
}

export type CodeFramer = (path: JsonPath, marks?: readonly JsonPath[]) => CodeFrame;

/** Columns that a reader's window has for a line. */
const WIDTH = 100;
/** A value of so many lines is quoted whole. */
const WHOLE = 24;
/** LIMIT: lines of one quotation; behind them only marked lines and the last one stay. */
const MOST = 40;

/** Quotes from the text, which is parsed once, when it is first quoted. */
export function codeFramer(text: string): CodeFramer {
  const locate = positionIndex(text);
  const lineOf = (offset: number): number => locate({ path: [], offset }).line;
  const columnOf = (offset: number): number => locate({ path: [], offset }).column - 1;
  let root: Node | undefined;
  let all: readonly string[] | undefined;

  return (path, marks = []) => {
    root ??= parseTree(text);
    const value = find(root, path);
    if (value === undefined) return { line: 1, lines: [] };
    const first = lineOf(value.offset);
    const last = lineOf(endOf(value));
    all ??= text.split(/\r\n?|\n/);
    const lines = all.slice(first - 1, last);
    if (lines.length <= 2 && lines.some((line) => line.length > WIDTH)) {
      return { line: first, lines: laidOut(text, value, first, marks, path) };
    }
    const marked = marks.flatMap((mark) => find(root, mark) ?? []);
    const shift = indentation(lines);
    const needed = new Set([last, ...marked.map(({ offset }) => lineOf(offset))]);
    const wanted = new Set([value.offset, ...landmarks(value)].map(lineOf));
    const rank = (at: number): number => {
      if (needed.has(at)) return NEEDED;
      return lines.length <= WHOLE || wanted.has(at) ? WANTED : 0;
    };
    const quoted = lines.map((line, at): QuotedLine => {
      const spans = marked
        .filter((node) => lineOf(node.offset) === first + at)
        .map((node) => ({ start: columnOf(node.offset), length: node.length }))
        .map(({ start, length }) => ({ start: start - shift, end: start - shift + length }));
      return { kind: "line", number: first + at, ...cut(line.slice(shift), spans) };
    });
    return { line: first, lines: thinned(quoted, (at) => rank(first + at)) };
  };
}

function find(root: Node | undefined, path: JsonPath): Node | undefined {
  return path.reduce<Node | undefined>((node, segment) => {
    if (typeof segment === "number") return node?.children?.[segment];
    const member = node?.children?.findLast((each) => each.children?.[0]?.value === segment);
    return member?.children?.[1];
  }, root);
}

/** The offset of the last character. */
function endOf({ offset, length }: Node): number {
  return offset + length - 1;
}

/** Where members begin, three levels down (a condition's key is that deep), and own ones end. */
function landmarks(value: Node): readonly number[] {
  const ends = (value.children ?? []).map(endOf);
  return [...begins(value, 3), ...ends];
}

function begins(node: Node | undefined, levels: number): readonly number[] {
  if (node?.type !== "object" || levels === 0) return [];
  return (node.children ?? []).flatMap((member) => [
    member.offset,
    ...begins(member.children?.[1], levels - 1),
  ]);
}

/** The value written anew, over several lines; the first has the number of the old one. */
function laidOut(
  text: string,
  { offset, length }: Node,
  line: number,
  marks: readonly JsonPath[],
  path: JsonPath,
): readonly QuotedLine[] {
  const anew = JSON.stringify(JSON.parse(text.slice(offset, offset + length)), null, 2);
  const inside = marks.map((mark) => mark.slice(path.length));
  return codeFramer(anew)([], inside).lines.map((each, at) => {
    if (each.kind === "gap") return each;
    const { number: _, ...unnumbered } = each;
    return at === 0 ? { ...unnumbered, number: line } : unnumbered;
  });
}

/** The white space that all lines begin with, empty ones apart. */
function indentation(lines: readonly string[]): number {
  const widths = lines.map((line) => line.search(/\S/)).filter((width) => width >= 0);
  return Math.min(...widths);
}

/** A long line without its middle; a mark that does not fit into what stays is dropped. */
function cut(
  line: string,
  marks: readonly Span[],
): { readonly text: string; readonly marks: readonly Span[] } {
  if (line.length <= WIDTH) return { text: line, marks };
  const head = line.slice(0, WIDTH - 30);
  return {
    text: `${head} … ${line.slice(-27)}`,
    marks: marks.filter(({ end }) => end <= head.length),
  };
}

/** How much a line is worth; others are worth nothing. */
const WANTED = 1;
const NEEDED = 2;

/** The lines that are kept, and gaps; a gap of one line is no gain. */
function thinned(
  lines: readonly QuotedLine[],
  rank: (at: number) => number,
): readonly QuotedLine[] {
  const result: QuotedLine[] = [];
  let at = 0;
  while (at < lines.length) {
    const least = result.length < MOST ? WANTED : NEEDED;
    let end = at;
    while (end < lines.length && rank(end) < least) end++;
    const line = lines[at];
    if (end - at > 1) {
      result.push({ kind: "gap", lines: end - at });
      at = end;
    } else if (line !== undefined) {
      result.push(line);
      at++;
    }
  }
  return result;
}
