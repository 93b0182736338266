/**
 * Findings as text: the caller, the actions, and an example request of each finding.
 *
 * LIMIT: the first findings are shown with their examples, the rest in a line each; the JSON answer
 * has all of them in full.
 */

import { externalCallersText } from "../explain/finding-text.ts";
import { harmless } from "../explain/harmless.ts";
import { requestLines } from "../explain/request-lines.ts";
import type { Finding } from "../findings/finding.ts";
import type { FindingsAnswer } from "../findings/findings.ts";
import { warningLines } from "./diagnostic-line.ts";
import type { ReportContext } from "./report.ts";

/** LIMIT: findings that are shown with their examples. */
const MAX_EXAMPLES = 10;

/** `note` follows the statement that there are no findings. */
export function findingsReport(
  answer: FindingsAnswer,
  context: ReportContext,
  note?: string,
): string {
  const { findings, undecided, warnings } = answer;
  const { colours, names } = context;
  const blocks: string[][] = [[title(findings.length, undecided !== undefined)]];
  if (note !== undefined && findings.length === 0 && undecided === undefined) blocks[0]?.push(note);
  if (undecided !== undefined) {
    const { limit, detail } = undecided;
    const heading = `${colours.doubt("Undecided")} (${limit})`;
    blocks.push([`${heading}: ${harmless(detail)}; there may be more findings.`]);
  }
  findings.slice(0, MAX_EXAMPLES).forEach((finding, at) => {
    blocks.push([
      `${at + 1}. ${colours.strong(summary(finding))}`,
      `   may do  ${finding.action.map(harmless).join(", ")}`,
      "",
      ...requestLines(finding.example).map((line) => `       ${line}`),
    ]);
  });
  const more = findings.slice(MAX_EXAMPLES);
  if (more.length > 0) {
    blocks.push(more.map((each, at) => `${at + 1 + MAX_EXAMPLES}. ${summary(each)}`));
  }
  if (warnings.length > 0) {
    blocks.push([...warningLines(warnings, names, colours)]);
  }
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function title(count: number, isUndecided: boolean): string {
  const least = isUndecided ? "At least " : "";
  if (count === 0 && !isUndecided) {
    return "No findings: no caller outside the zone of trust has access.";
  }
  const noun = count === 1 ? "finding" : "findings";
  return `${least}${count} ${noun} of access from outside the zone of trust:`;
}

function summary(finding: Finding): string {
  return `${harmless(externalCallersText(finding))}${finding.isPublic ? " (public)" : ""}`;
}
