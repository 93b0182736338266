/**
 * Quotes a value of a JSON text for a report: its lines with numbers, and with marks.
 *
 * A short value is quoted in full, without the indentation that its lines share. From a long value,
 * these lines stay: the first and the last, those where members of the first three levels begin,
 * those where its own members end, and those with a mark. Other lines become a gap. A value on a
 * line that is too long to read is printed again over several lines; then only the first line has a
 * number.
 *
 * The tree is built by recursion, so texts must have passed the depth limit of json/document.ts.
 */
import { type Node, parseTree } from "jsonc-parser";
import type { JsonPath } from "../json/diagnostic.ts";
import { positionIndex } from "../json/position-index.ts";

export type QuotedLine =
  | {
      readonly kind: "line";
      /** The number in the document; absent for a line that the document does not have. */
      readonly number?: number;
      readonly text: string;
      readonly marks: readonly Span[];
    }
  | { readonly kind: "gap"; readonly lines: number };

/** Columns of a quoted line, from 0, without the end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface CodeFrame {
  /** The line where the value begins. */
  readonly line: number;
  readonly lines: readonly QuotedLine[];
}

export type CodeFramer = (path: JsonPath, marks?: readonly JsonPath[]) => CodeFrame;

/** Columns of a line in a report. */
const MAX_COLUMNS = 100;
/** A value of at most so many lines is quoted in full. */
const MAX_FULL_LINES = 24;
/** LIMIT: lines of a quotation; beyond, only marked lines and the last line stay. */
const MAX_LINES = 40;

/** Quotes parts of the text, which is parsed once, at the first quotation. */
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
    if (lines.length <= 2 && lines.some((line) => line.length > MAX_COLUMNS)) {
      return { line: first, lines: printAnew(text, value, first, marks, path) };
    }
    const marked = marks.flatMap((mark) => find(root, mark) ?? []);
    const shift = indentation(lines);
    const needed = new Set([last, ...marked.map(({ offset }) => lineOf(offset))]);
    const wanted = new Set([value.offset, ...landmarks(value)].map(lineOf));
    const rank = (at: number): number => {
      if (needed.has(at)) return NEEDED;
      return lines.length <= MAX_FULL_LINES || wanted.has(at) ? WANTED : 0;
    };
    const quoted = lines.map((line, at): QuotedLine => {
      const spans = marked
        .filter((node) => lineOf(node.offset) === first + at)
        .map((node) => ({ start: columnOf(node.offset), length: node.length }))
        .map(({ start, length }) => ({ start: start - shift, end: start - shift + length }));
      return { kind: "line", number: first + at, ...cut(line.slice(shift), spans) };
    });
    return { line: first, lines: thinOut(quoted, (at) => rank(first + at)) };
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

/**
 * Offsets where members begin, three levels deep (a condition's key), and where own members end.
 */
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

/** Prints the value over several lines; the first line has the number of the original line. */
function printAnew(
  text: string,
  value: Node,
  line: number,
  marks: readonly JsonPath[],
  path: JsonPath,
): readonly QuotedLine[] {
  const anew = printNode(value, text, "");
  const inside = marks.map((mark) => mark.slice(path.length));
  return codeFramer(anew)([], inside).lines.map((each, at) => {
    if (each.kind === "gap") return each;
    const { number: _, ...unnumbered } = each;
    return at === 0 ? { ...unnumbered, number: line } : unnumbered;
  });
}

/** The value as `JSON.stringify` indents it, with strings and numbers as the text spells them. */
function printNode(
  { type, offset, length, children = [] }: Node,
  text: string,
  indent: string,
): string {
  if (type !== "object" && type !== "array") return text.slice(offset, offset + length);
  const [open, close] = type === "object" ? "{}" : "[]";
  if (children.length === 0) return `${open}${close}`;
  const inner = `${indent}  `;
  const lines = children.map((child) => inner + printEntry(child, text, inner));
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function printEntry(entry: Node, text: string, indent: string): string {
  if (entry.type !== "property") return printNode(entry, text, indent);
  return (entry.children ?? []).map((each) => printNode(each, text, indent)).join(": ");
}

/** The white space that all lines begin with; empty lines do not count. */
function indentation(lines: readonly string[]): number {
  const widths = lines.map((line) => line.search(/\S/)).filter((width) => width >= 0);
  return Math.min(...widths);
}

/** Cuts the middle out of a long line; marks in the middle are dropped. */
function cut(
  line: string,
  marks: readonly Span[],
): { readonly text: string; readonly marks: readonly Span[] } {
  if (line.length <= MAX_COLUMNS) return { text: line, marks };
  const head = line.slice(0, MAX_COLUMNS - 30);
  return {
    text: `${head} … ${line.slice(-27)}`,
    marks: marks.filter(({ end }) => end <= head.length),
  };
}

/** The rank of a line; lines without rank are left out first. */
const WANTED = 1;
const NEEDED = 2;

/** Keeps lines by rank and inserts gaps; a gap of one line would save nothing. */
function thinOut(
  lines: readonly QuotedLine[],
  rank: (at: number) => number,
): readonly QuotedLine[] {
  const result: QuotedLine[] = [];
  let at = 0;
  while (at < lines.length) {
    const least = result.length < MAX_LINES ? WANTED : NEEDED;
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
