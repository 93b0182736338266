/**
 * The result as Markdown, for a comment on a pull request or a job summary.
 *
 * LIMIT: the text stays below a budget, because a longer comment is refused by the service. Entries
 * are written until the budget is used; then a line counts the rest. User text stands in code spans
 * and code blocks only, where it cannot form links, mentions or HTML.
 */
import { harmless } from "../../explain/harmless.ts";
import { utf8Length } from "../../text/utf8-length.ts";
import type { GateResult } from "../result.ts";
import { adviceOf, type Entry, entriesOf } from "./entry.ts";
import { type SourceLines, sourceFrame } from "./source-frame.ts";
import { counted, inputsOf, summaryLine, summaryOf } from "./summary.ts";
import { outcomesOf } from "./text.ts";

/** LIMIT: bytes of a comment; GitHub refuses 65,536 characters and more. */
export const COMMENT_BYTES = 60_000;
/** LIMIT: bytes of a job summary; GitHub refuses more than 1 MiB. */
export const SUMMARY_BYTES = 900_000;

/** A hidden line by which a later run finds its comment again. */
export const MARKER = "<!-- keyaki gate -->";

export function markdownReport(
  result: GateResult,
  source: SourceLines,
  budget: number = COMMENT_BYTES,
): string {
  const summary = summaryOf(result);
  const word = result.result === "pass" ? "✅ PASS" : "❌ FAIL";
  const head = [MARKER, `### keyaki gate: ${word}`, "", `${summaryLine(summary)}.`, ""].join("\n");
  const entries = entriesOf(result).map((entry) => entryText(entry, source));
  const table = [
    `<details><summary>All ${counted(summary.policies, "policy", "policies")}</summary>`,
    "",
    "| policy | kind | file | result |",
    "|---|---|---|---|",
  ].join("\n");
  const rows = result.policies.map((policy) => {
    const { site } = policy;
    const where = `${site.place.file}:${site.place.line}`;
    const cells = [cell(site.address), site.kind, cell(where), cell(outcomesOf(policy))];
    return `| ${cells.join(" | ")} |`;
  });
  const room = new Room(budget);
  const parts = [room.take(head) ? head : "", ...room.fill(entries, "finding", "findings")];
  if (rows.length > 0 && room.take(`${table}\n\n</details>\n`)) {
    parts.push([table, ...room.fill(rows, "policy", "policies")].join("\n"), "\n</details>");
  }
  const inputs = inputsOf(result).map(({ file, sha256 }) => `| ${cell(file)} | ${cell(sha256)} |`);
  if (inputs.length > 0 && room.take(`${INPUTS}\n\n</details>\n`)) {
    parts.push([INPUTS, ...room.fill(inputs, "file", "files")].join("\n"), "\n</details>");
  }
  return `${parts.join("\n")}\n`;
}

const INPUTS = ["<details><summary>Inputs</summary>", "", "| file | SHA-256 |", "|---|---|"].join(
  "\n",
);

/** The bytes that are left; a line that counts the rest always has room. */
class Room {
  #left: number;

  constructor(budget: number) {
    this.#left = budget - 200;
  }

  take(text: string): boolean {
    const bytes = utf8Length(text) + 1;
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  fill(texts: readonly string[], one: string, many: string): readonly string[] {
    const end = texts.findIndex((text) => !this.take(text));
    if (end < 0) return texts;
    const rest = counted(texts.length - end, `more ${one}`, `more ${many}`);
    return [...texts.slice(0, end), `… and ${rest}, left out for length.`];
  }
}

function entryText(entry: Entry, source: SourceLines): string {
  const { kind, level, id, message, place, frame, details, exception } = entry;
  const word = kind === "excepted" ? "excepted" : level;
  const lines = [
    ...(frame === undefined ? [] : sourceFrame(frame, source)),
    ...details.flatMap((block) => ["", ...block]),
  ].map(harmless);
  const until = exception && `Excepted until ${code(exception.expires)}: ${code(exception.reason)}`;
  return [
    `#### ${word}: ${code(id)}`,
    "",
    `${code(message)}  `,
    `at ${code(`${place.file}:${place.line}`)}`,
    ...(lines.length === 0 ? [] : ["", fenced(lines)]),
    ...adviceOf(entry).flatMap((each) => ["", code(each)]),
    ...(until === undefined ? [] : ["", until]),
    "",
  ].join("\n");
}

/** A code span with more back quotes than the text has in a row. */
function code(text: string): string {
  const shown = harmless(text);
  const ticks = "`".repeat(longestRun(shown) + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** In a table, `|` ends a cell also inside a code span. */
const cell = (text: string): string => code(text).replace(/\|/g, "\\|");

function fenced(lines: readonly string[]): string {
  const text = lines.join("\n").trim();
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
