/**
 * Quotes the lines of a source file at a place, with their numbers.
 *
 * Unlike the frames of explain/, it knows no language: it shows the first lines of the place,
 * without the indentation that they share. A line that is too long, such as that of a plan, is
 * shown from the place on. LIMIT: a number of lines, and of columns.
 */
import { harmless } from "../../explain/harmless.ts";
import type { Place } from "../../sources/place.ts";

/** LIMIT: lines of a frame. */
const MAX_LINES = 12;
/** LIMIT: columns of a line of a frame. */
const MAX_COLUMNS = 120;

/** The lines of the source files; the beginnings of lines are found once for each file. */
export class SourceLines {
  readonly #textOf: (file: string) => string | undefined;
  readonly #starts = new Map<string, readonly number[]>();

  constructor(textOf: (file: string) => string | undefined) {
    this.#textOf = textOf;
  }

  /** Lines by number, from 1; none if the text is not at hand. */
  lines(file: string, first: number, last: number): readonly string[] {
    const text = this.#textOf(file);
    if (text === undefined) return [];
    let starts = this.#starts.get(file);
    if (starts === undefined) {
      starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
      this.#starts.set(file, starts);
    }
    return starts.slice(first - 1, last).map((start, at) => {
      const end = starts[first + at];
      return text.slice(start, end === undefined ? undefined : end - 1).replace(/\r$/, "");
    });
  }
}

/** The quoted lines, without colours; empty if there is nothing to see. */
export function sourceFrame(
  { file, line, column, endLine: end }: Place,
  source: SourceLines,
): readonly string[] {
  const all = source.lines(file, line, Math.min(end ?? Infinity, line + MAX_LINES - 1));
  const lines = end === undefined ? all.slice(0, blockLength(all)) : all;
  const endLine = end ?? line + lines.length - 1;
  const written = lines.filter((each) => each.trim() !== "");
  if (written.length === 0) return [];
  const indent = Math.min(...written.map((each) => each.search(/\S/)));
  const width = String(line + lines.length - 1).length;
  const quoted = lines.map((each, at) => {
    const shown = cut(each, indent, at === 0 ? column - 1 : 0);
    return `${String(line + at).padStart(width)} | ${harmless(shown)}`.trimEnd();
  });
  const more = endLine - line + 1 - lines.length;
  return more > 0 ? [...quoted, `${" ".repeat(width)} | … ${more} more lines`] : quoted;
}

/**
 * The lines that belong to the first one: those that are indented deeper, and a closing bracket.
 */
function blockLength([first = "", ...rest]: readonly string[]): number {
  const depthOf = (text: string): number => text.search(/\S/);
  const isDeeper = (text: string): boolean => depthOf(text) > depthOf(first);
  const end = rest.findIndex((text) => !isDeeper(text) && text.trim() !== "");
  if (end < 0) return rest.length + 1;
  const closing = rest[end] ?? "";
  return /^\s*[}\])]/.test(closing) && depthOf(closing) === depthOf(first) ? end + 2 : end + 1;
}

function cut(line: string, indent: number, column: number): string {
  if (line.length - indent <= MAX_COLUMNS) return line.slice(indent);
  const isInside = column >= MAX_COLUMNS / 2;
  const start = isInside ? `…${line.slice(column)}` : line.slice(indent);
  return start.length > MAX_COLUMNS ? `${start.slice(0, MAX_COLUMNS - 1)}…` : start;
}
