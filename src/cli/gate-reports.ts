/**
 * The reports of a gate: which formats go where, and their texts.
 *
 * Several reports can be written in one run, one of them to standard output. If all go to files,
 * standard output has one line, so that nobody has to open a file to know how the gate ended.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { harmless } from "../explain/harmless.ts";
import { githubReport } from "../gate/reports/github.ts";
import { gitlabReport } from "../gate/reports/gitlab.ts";
import { jsonReport } from "../gate/reports/json.ts";
import { junitReport } from "../gate/reports/junit.ts";
import { markdownReport, SUMMARY_BYTES } from "../gate/reports/markdown.ts";
import { sarifReport } from "../gate/reports/sarif.ts";
import { SourceLines } from "../gate/reports/source-frame.ts";
import { summaryLine, summaryOf } from "../gate/reports/summary.ts";
import { textReport } from "../gate/reports/text.ts";
import type { GateResult } from "../gate/result.ts";
import { coloursFor, NO_COLOURS } from "./colour.ts";
import { EXIT } from "./exit-status.ts";
import { readText } from "./gate-files.ts";
import { FORMATS, type ReportFormat } from "./gate-options.ts";
import { reasonOf } from "./input.ts";
import { misused, type Output } from "./output.ts";
import { version } from "./version.ts";

/** Where a report goes; without a file, to standard output. */
export interface Target {
  readonly format: ReportFormat;
  readonly file?: string;
}

/** The reports that the values of `--output` name; a text says what is wrong with them. */
export function targetsOf(outputs: readonly string[]): readonly Target[] | string {
  if (outputs.length === 0) return [{ format: "text" }];
  const targets: Target[] = [];
  for (const output of outputs) {
    const [name = "", ...rest] = output.split("=");
    const format = FORMATS.find((each) => each === name);
    const file = rest.join("=");
    if (format === undefined) {
      return `\`${name}\` is not a report; the reports are ${FORMATS.join(", ")}`;
    }
    if (rest.length > 0 && file === "") return `\`--output ${format}=\` has no file`;
    targets.push(rest.length === 0 ? { format } : { format, file });
  }
  const files = targets.flatMap(({ file }) => (file === undefined ? [] : [resolve(file)]));
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice !== undefined) return `two reports go to the same file \`${twice}\``;
  return targets.filter(({ file }) => file === undefined).length > 1
    ? "only one report can go to standard output; give the others a file, as in json=gate.json"
    : targets;
}

/** The lines of sources, for frames; each file is read once. */
export function sourceLines(): SourceLines {
  const texts = new Map<string, string | undefined>();
  return new SourceLines((file) => {
    if (!texts.has(file)) {
      const text = readText(file);
      texts.set(file, typeof text === "string" ? text : undefined);
    }
    return texts.get(file);
  });
}

export function writeReports(result: GateResult, targets: readonly Target[]): Output {
  const status = result.result === "pass" ? EXIT.pass : EXIT.fail;
  let stdout = lastLine(result, targets);
  const source = sourceLines();
  for (const { format, file } of targets) {
    const isTerminal = file === undefined;
    const text = reportOf(format, result, source, isTerminal);
    if (file === undefined) stdout = text;
    else {
      try {
        writeFileSync(file, text);
      } catch (error) {
        return misused(`the report \`${file}\` cannot be written: ${reasonOf(error)}`, "text");
      }
    }
  }
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary !== undefined && targets.some(({ format }) => format === "github")) {
    try {
      appendFileSync(summary, markdownReport(result, source, SUMMARY_BYTES));
    } catch (error) {
      return misused(
        `the job summary \`${summary}\` cannot be written: ${reasonOf(error)}`,
        "text",
      );
    }
  }
  return { status, stdout };
}

function lastLine(result: GateResult, targets: readonly Target[]): string {
  const word = result.result === "pass" ? "PASS" : "FAIL";
  const files = targets.flatMap(({ file }) => file ?? []).join(", ");
  return `${word}: ${summaryLine(summaryOf(result))}; wrote ${harmless(files)}\n`;
}

function reportOf(
  format: ReportFormat,
  result: GateResult,
  source: SourceLines,
  isTerminal: boolean,
): string {
  switch (format) {
    case "text":
      return textReport(result, source, isTerminal ? coloursFor(process.stdout) : NO_COLOURS);
    case "json":
      return jsonReport(result);
    case "sarif":
      return sarifReport(result, { version: version() });
    case "junit":
      return junitReport(result);
    case "github":
      return githubReport(result);
    case "gitlab":
      return gitlabReport(result);
    case "markdown":
      return markdownReport(result, source);
  }
}
