/**
 * The result as a code quality report of GitLab: a list of issues.
 *
 * GitLab compares the fingerprints of two reports to say what a merge request adds; equal
 * fingerprints hide each other, so they are unique. An entry outside of the repository stands on
 * the file of the standard. The format has no place for the hashes of inputs.
 *
 * Source: GitLab Docs, "Code Quality", report format.
 */
import { harmless } from "../../explain/harmless.ts";
import type { GateResult, Level } from "../result.ts";
import { type Entry, entriesOf } from "./entry.ts";
import { repositoryPath } from "./repository-path.ts";

const SEVERITIES: Readonly<Record<Level, string>> = {
  error: "critical",
  warning: "minor",
  note: "info",
};

export function gitlabReport(result: GateResult): string {
  const issues = entriesOf(result)
    .filter(({ kind }) => kind !== "excepted")
    .map((entry) => issueOf(entry, result));
  // A database refuses zeros and halves of a character, also as escapes of JSON.
  const shown = (_: string, value: unknown): unknown =>
    typeof value === "string" ? harmless(value) : value;
  return `${JSON.stringify(issues, shown, 2)}\n`;
}

function issueOf(
  { id, level, message, place, fingerprint }: Entry,
  { standard, repository }: GateResult,
): object {
  const path = repositoryPath(place.file, repository);
  const elsewhere = repositoryPath(standard.file ?? "", repository) ?? "keyaki.yaml";
  return {
    description: path === undefined ? `${message} (${place.file}:${place.line})` : message,
    check_name: id,
    fingerprint,
    severity: SEVERITIES[level],
    location: { path: path ?? elsewhere, lines: { begin: path === undefined ? 1 : place.line } },
  };
}
