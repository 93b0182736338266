/**
 * Findings as text: who gets in, what they may do, and a request of theirs as an example.
 *
 * LIMIT: of many findings the first are set out with their examples and the others take a line
 * each; the JSON answer has all of them whole.
 */

import type { Answered } from "../api/operations.ts";
import { externalCallersText } from "../explain/finding-text.ts";
import type { Finding } from "../findings/finding.ts";
import type { FindingsAnswer } from "../findings/findings.ts";
import { harmless } from "./colour.ts";
import { diagnosticLine } from "./diagnostic-line.ts";
import type { ReportContext } from "./report.ts";
import { requestLines } from "./request-lines.ts";

const MOST_EXAMPLES = 10;

export function findingsReport(answer: Answered<FindingsAnswer>, setting: ReportContext): string {
  const { findings, undecided, warnings } = answer;
  const { paint, names } = setting;
  const blocks: (readonly string[])[] = [[title(findings.length, undecided !== undefined)]];
  if (undecided !== undefined) {
    const { limit, detail } = undecided;
    blocks.push([`${paint.doubt("Undecided")} (${limit}): ${detail}; there may be more findings.`]);
  }
  findings.slice(0, MOST_EXAMPLES).forEach((finding, at) => {
    blocks.push([
      `${at + 1}. ${paint.strong(sentence(finding))}`,
      `   may do  ${finding.action.map(harmless).join(", ")}`,
      "",
      ...requestLines(finding.example).map((line) => `       ${line}`),
    ]);
  });
  const more = findings.slice(MOST_EXAMPLES);
  if (more.length > 0) {
    blocks.push(more.map((each, at) => `${at + 1 + MOST_EXAMPLES}. ${sentence(each)}`));
  }
  if (warnings.length > 0) blocks.push(warnings.map((each) => diagnosticLine(each, names, paint)));
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function title(count: number, isOpen: boolean): string {
  const least = isOpen ? "At least " : "";
  if (count === 0 && !isOpen) return "No findings: nobody outside the zone of trust is let in.";
  const noun = count === 1 ? "finding" : "findings";
  return `${least}${count} ${noun} of access from outside the zone of trust:`;
}

function sentence(finding: Finding): string {
  return `${harmless(externalCallersText(finding))}${finding.isPublic ? " (public)" : ""}`;
}
