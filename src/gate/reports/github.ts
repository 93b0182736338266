/**
 * Annotations for GitHub Actions: workflow commands on standard output.
 *
 * GitHub shows 10 errors and 10 warnings of a step and drops the rest in silence. So the first of
 * each are written, and one line counts the rest. Notes stand in the job summary.
 *
 * Source: GitHub Docs, "Workflow commands for GitHub Actions".
 */
import { harmless } from "../../explain/harmless.ts";
import type { GateResult, Repository } from "../result.ts";
import { adviceOf, type Entry, entriesOf } from "./entry.ts";
import { repositoryPath } from "./repository-path.ts";
import { counted, summaryLine, summaryOf } from "./summary.ts";

/** LIMIT: annotations of one level, with the one that counts the rest. */
const MAX_ANNOTATIONS = 10;
/** LIMIT: characters of one annotation; GitHub shows about as many. */
const MAX_TEXT = 4_000;

export function githubReport(result: GateResult): string {
  const entries = entriesOf(result).filter(({ kind }) => kind !== "excepted");
  const lines = (["error", "warning"] as const).flatMap((level) => {
    const own = entries.filter((each) => each.level === level);
    const count = own.length > MAX_ANNOTATIONS ? MAX_ANNOTATIONS - 1 : own.length;
    const shown = own.slice(0, count).map((each) => annotation(each, result.repository));
    const more = own.length - count;
    if (more === 0) return shown;
    const rest = counted(more, "more finding", "more findings");
    const text = `${rest} of this level; see the job summary`;
    return [...shown, `::${level} title=keyaki::${data(text)}`];
  });
  return `${[...lines, harmless(`keyaki: ${summaryLine(summaryOf(result))}`)].join("\n")}\n`;
}

function annotation(entry: Entry, repository: Repository | undefined): string {
  const { level, id, message, place, details } = entry;
  const path = repositoryPath(place.file, repository);
  const { line, column, endLine } = place;
  const where =
    path === undefined
      ? []
      : [
          `file=${property(harmless(path))}`,
          `line=${line}`,
          `endLine=${endLine ?? line}`,
          `col=${column}`,
        ];
  const text = [message, ...details.flat(), ...adviceOf(entry)].map(harmless).join("\n");
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return `::${level} ${[...where, `title=${property(harmless(id))}`].join(",")}::${data(cut)}`;
}

/** The escapes of the text of a command. */
function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/** The escapes of a property, in which `:` and `,` end it. */
function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
