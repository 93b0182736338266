/**
 * The result as JUnit XML: one suite for each file, one case for each policy and rule.
 *
 * A failed verdict is a failure, an excepted one is skipped, and what is not proved or not read is
 * an error. A verdict of a rule below the level `error` never breaks a build, so it passes, and its
 * text is in the `system-out` of its suite. Problems of sources are cases too.
 *
 * Sources: the XSD of Jenkins and that of Apache Ant. A report is valid by both, so it has what one
 * requires and nothing that the other does not know. Times, the day and the host are the same in
 * every report, because the same input gives the same bytes.
 */
import { harmless } from "../../explain/harmless.ts";
import type { GateResult, JudgedPolicy } from "../result.ts";
import { adviceOf, type Entry, entriesOf } from "./entry.ts";
import { inputsOf } from "./summary.ts";

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly entry?: Entry;
}

export function junitReport(result: GateResult): string {
  const standard = result.standard.file ?? "built-in";
  const hashes = new Map(inputsOf(result).map(({ file, sha256 }) => [file, sha256]));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    ...[...suitesOf(result)].flatMap(([file, cases], id) => [
      `  <testsuite id="${id}" name=${quoted(file)} ${counts(cases)} ${EQUAL_IN_ALL}>`,
      ...properties([
        ["standard", standard],
        ["sha256", hashes.get(file)],
      ]),
      ...cases.flatMap(caseLines),
      ...remarks(cases),
      "    <system-err/>",
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function properties(pairs: readonly (readonly [string, string | undefined])[]): readonly string[] {
  const written = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`<property name=${quoted(name)} value=${quoted(value)}/>`],
  );
  return [`    <properties>${written.join("")}</properties>`];
}

/** The attributes of a suite that Ant requires, and that say nothing about the gate. */
const EQUAL_IN_ALL = 'package="" hostname="localhost" timestamp="1970-01-01T00:00:00" time="0"';

function suitesOf(result: GateResult): ReadonlyMap<string, readonly Case[]> {
  const suites = new Map<string, Case[]>();
  const add = (file: string, one: Case): void => {
    const cases = suites.get(file);
    if (cases === undefined) suites.set(file, [one]);
    else cases.push(one);
  };
  const entries = new Map<string, Entry[]>();
  for (const entry of entriesOf(result)) {
    const key = keyOf(entry.place.file, entry.address, entry.id);
    entries.set(key, [...(entries.get(key) ?? []), entry]);
  }
  const take = (key: string): readonly Entry[] => {
    const found = entries.get(key) ?? [];
    entries.delete(key);
    return found;
  };
  for (const policy of result.policies) {
    for (const [id, place] of namesOf(policy)) {
      const found = take(keyOf(place, policy.site.address, id));
      const file = policy.site.place.file;
      if (found.length === 0) add(file, { classname: policy.site.address, name: id });
      found.forEach((entry, at) => {
        const name = at === 0 ? id : `${id} (${at + 1})`;
        add(file, { classname: policy.site.address, name, entry });
      });
    }
  }
  for (const left of entries.values()) {
    left.forEach((entry, at) => {
      const name = at === 0 ? entry.id : `${entry.id} (${at + 1})`;
      add(entry.place.file, { classname: entry.address ?? "keyaki", name, entry });
    });
  }
  return suites;
}

/** The rules that were judged, each with the file of its entry. */
function namesOf({ site, verdicts }: JudgedPolicy): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { rule, outcome } of verdicts) {
    if (outcome.kind === "not applicable") continue;
    const failed =
      outcome.kind === "failed"
        ? outcome
        : outcome.kind === "excepted"
          ? outcome.failed
          : undefined;
    names.set(rule.name, failed?.statement?.place.file ?? site.place.file);
  }
  return names;
}

const keyOf = (file: string, address: string | undefined, id: string): string =>
  [file, address ?? "", id].join("\n");

type Result = "failure" | "error" | "skipped" | "passed";

function resultOf({ entry }: Case): Result {
  if (entry === undefined) return "passed";
  if (entry.kind === "excepted") return "skipped";
  if (entry.level !== "error") return "passed";
  return entry.kind === "failed" ? "failure" : "error";
}

const countOf = (cases: readonly Case[], result: Result): number =>
  cases.filter((each) => resultOf(each) === result).length;

function counts(cases: readonly Case[]): string {
  const failures = countOf(cases, "failure");
  const errors = countOf(cases, "error");
  const skipped = countOf(cases, "skipped");
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

/** The texts of the cases that pass although somebody must look at them. */
function remarks(cases: readonly Case[]): readonly string[] {
  const texts = cases.flatMap((each) =>
    each.entry !== undefined && resultOf(each) === "passed" ? [escaped(textOf(each.entry))] : [],
  );
  return texts.length === 0
    ? ["    <system-out/>"]
    : [`    <system-out>${texts.join("\n\n")}</system-out>`];
}

function caseLines(one: Case): readonly string[] {
  const { classname, name, entry } = one;
  const open = `    <testcase classname=${quoted(classname)} name=${quoted(name)} time="0"`;
  const result = resultOf(one);
  if (entry === undefined || result === "passed") return [`${open}/>`];
  const body =
    result === "skipped"
      ? `<skipped>${escaped(harmless(entry.exception?.reason ?? ""))}</skipped>`
      : `<${result} ${aboutFault(entry)}>${escaped(textOf(entry))}</${result}>`;
  return [`${open}>`, `      ${body}`, "    </testcase>"];
}

const aboutFault = ({ id, message }: Entry): string =>
  `type=${quoted(id)} message=${quoted(message)}`;

function textOf(entry: Entry): string {
  const { message, place, details } = entry;
  const where = `${place.file}:${place.line}:${place.column}`;
  return [message, `at ${where}`, ...details.flat(), ...adviceOf(entry)].map(harmless).join("\n");
}

function quoted(text: string): string {
  return `"${escaped(harmless(text)).replace(/\n/g, "&#10;")}"`;
}

/** XML 1.0 has no way to write most control characters; `harmless` has replaced them before. */
function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
};
