/**
 * A policy with the name of its file, from which a report quotes statements.
 *
 * Quoted lines have a gutter with their numbers; entries that match the request are underlined.
 *
 *       new.json:4
 *     4 | {
 *     5 |   "Effect": "Allow",
 *       …
 */
import type { PolicyDocument } from "../api/documents.ts";
import { type CodeFramer, codeFramer, type QuotedLine, type Span } from "../explain/code-frame.ts";
import { harmless } from "../explain/harmless.ts";
import { matchingEntries } from "../explain/matching-entries.ts";
import { valueAt } from "../json/value.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import type { Request } from "../semantics/request.ts";
import type { Colours } from "./colour.ts";

export interface PolicyFrame {
  readonly name: string;
  readonly policy: Policy;
  readonly text: string;
  readonly quote: CodeFramer;
}

export function policyFrame(name: string, { policy, text }: PolicyDocument): PolicyFrame {
  return { name, policy, text, quote: codeFramer(text) };
}

/** The lines of a statement with its place; entries that match the request are underlined. */
export function statementFrame(
  { name, text, quote }: PolicyFrame,
  statement: Statement,
  request: Request | undefined,
  colours: Colours,
): readonly string[] {
  const written = valueAt(JSON.parse(text), statement.path);
  const marks = request === undefined ? [] : matchingEntries(statement, written, request);
  const { line, lines } = quote(statement.path, marks);
  const margin = " ".repeat(gutterWidth(lines));
  return [
    `  ${margin} ${colours.strong(`${harmless(name)}:${line}`)}`,
    ...quotedLines(lines, colours),
  ];
}

/** Quoted lines with their gutter. */
export function quotedLines(lines: readonly QuotedLine[], colours: Colours): readonly string[] {
  const width = gutterWidth(lines);
  return lines.flatMap((each) => quotedLine(each, width, colours));
}

function gutterWidth(lines: readonly QuotedLine[]): number {
  return Math.max(...lines.map((each) => gutter(each).length));
}

function gutter(line: QuotedLine): string {
  return line.kind === "line" && line.number !== undefined ? String(line.number) : "";
}

function quotedLine(line: QuotedLine, width: number, colours: Colours): readonly string[] {
  const number = gutter(line).padStart(width);
  const bar = colours.quiet("|");
  const margin = " ".repeat(width);
  if (line.kind === "gap") return [`  ${margin} ${bar} ${colours.quiet(`… ${line.lines} lines`)}`];
  const quoted = `  ${colours.quiet(number)} ${bar} ${harmless(line.text)}`.trimEnd();
  if (line.marks.length === 0) return [quoted];
  return [quoted, `  ${margin} ${bar} ${colours.bad(underline(line.text, line.marks))}`];
}

/** Carets under the marks; a tab stays a tab, so that both lines are indented alike. */
function underline(text: string, marks: readonly Span[]): string {
  const end = Math.max(...marks.map((each) => each.end));
  let line = "";
  let at = 0;
  for (const char of text.slice(0, end)) {
    const column = at;
    const isMarked = marks.some((each) => column >= each.start && column < each.end);
    const sign = char === "\t" ? char : " ";
    line += (isMarked ? "^" : sign).repeat(harmless(char).length);
    at += char.length;
  }
  return line;
}
