/**
 * The result as text, for a person who reads a failed build.
 *
 * Entries are grouped by file. Each has a title, the lines that the developer wrote, the request
 * that gets through, and what the standard says about the rule. A table of all policies and a line
 * with all numbers follow, so that a policy without an entry is seen too. LIMIT: entries in full
 * and rows of the table; the rest is counted.
 */
import { harmless } from "../../explain/harmless.ts";
import type { GateResult, JudgedPolicy } from "../result.ts";
import { type Entry, entriesOf } from "./entry.ts";
import { type SourceLines, sourceFrame } from "./source-frame.ts";
import { counted, dataDateOf, summaryLine, summaryOf } from "./summary.ts";

/** Functions that colour a text. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubt: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
}

/** LIMIT: entries that are written in full. */
const MAX_ENTRIES = 100;
/** LIMIT: rows of the table of policies. */
const MAX_ROWS = 500;

export function textReport(result: GateResult, source: SourceLines, paint: Paint): string {
  const entries = entriesOf(result);
  const shown = entries.slice(0, MAX_ENTRIES);
  const blocks: (readonly string[])[] = [];
  for (const [file, group] of grouped(shown)) {
    blocks.push([paint.strong(harmless(file))]);
    for (const entry of group) blocks.push(...entryBlocks(entry, source, paint));
  }
  if (entries.length > shown.length) {
    blocks.push([`And ${counted(entries.length - shown.length, "more entry", "more entries")}.`]);
  }
  blocks.push(policyTable(result.policies, paint));
  blocks.push(lastLines(result, paint));
  const texts = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${texts.join("\n\n")}\n`;
}

/** One answer in full, for `--explain`: with the verdicts that need no attention. */
export function entryBlocks(
  entry: Entry,
  source: SourceLines,
  paint: Paint,
): readonly (readonly string[])[] {
  const { place, frame, details, rule, help, exception, message } = entry;
  const where = `${place.file}:${place.line}:${place.column}`;
  const indent = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => `    ${harmless(line)}`.trimEnd());
  const advice = [
    ...(rule?.why === undefined ? [] : [`why: ${rule.why}`]),
    ...[rule?.help, help].flatMap((each) => (each === undefined ? [] : [`help: ${each}`])),
    ...(exception === undefined
      ? []
      : [`excepted until ${exception.expires}: ${exception.reason}`]),
  ];
  const code = frame === undefined ? [] : sourceFrame(frame, source);
  return [
    [
      `  ${titleOf(entry, paint)} ${harmless(message)}`,
      `    ${paint.quiet("at")} ${harmless(where)}`,
    ],
    indent(code),
    ...details.map(indent),
    indent(advice),
  ].filter((block) => block.length > 0);
}

function titleOf({ kind, level, id }: Entry, { good, bad, doubt }: Paint): string {
  const name = harmless(id);
  if (kind === "excepted") return `${good("EXCEPTED")} ${name}:`;
  const colour = level === "error" ? bad : doubt;
  if (kind === "failed" && level === "error") return `${bad("FAIL")} ${name}:`;
  if (kind === "undecided" && level === "error") return `${bad("UNDECIDED")} ${name}:`;
  return `${colour(level)} ${name}:`;
}

function grouped(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.place.file);
    if (group === undefined) groups.set(entry.place.file, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** Every policy, with one word for each verdict. */
function policyTable(policies: readonly JudgedPolicy[], paint: Paint): readonly string[] {
  if (policies.length === 0) return [];
  const rows = policies.slice(0, MAX_ROWS).map((policy) => {
    const { site } = policy;
    const where = `${site.place.file}:${site.place.line}`;
    const attached = site.attached?.text;
    const kind = attached === undefined ? site.kind : harmless(attached);
    const what = paint.quiet(`(${kind}, ${harmless(where)})`);
    return `  ${harmless(site.address)} ${what}: ${harmless(outcomesOf(policy))}`;
  });
  const more = policies.length - rows.length;
  return [
    paint.strong("Policies"),
    ...rows,
    ...(more > 0 ? [`  … and ${counted(more, "more policy", "more policies")}`] : []),
  ];
}

/** `nothing-public proved, only-less failed`; a rule that does not apply says why. */
export function outcomesOf({ verdicts, unread }: JudgedPolicy): string {
  const notRead = unread.length > 0 ? ["not read"] : [];
  const texts = verdicts.map(({ rule, outcome, when }) => {
    const inCase = when === undefined ? "" : ` if ${when}`;
    const text =
      outcome.kind === "not applicable" ? `not applicable, ${outcome.reason}` : outcome.kind;
    return `${rule.name} ${text}${inCase}`;
  });
  const all = [...notRead, ...texts];
  return all.length === 0 ? "no rule applies" : all.join("; ");
}

function lastLines(result: GateResult, { good, bad }: Paint): readonly string[] {
  const word = result.result === "pass" ? good("PASS") : bad("FAIL");
  const { standard } = result;
  const hash = standard.sha256 === undefined ? [] : [`Its SHA-256 is ${standard.sha256}.`];
  const name =
    standard.file === undefined
      ? "the built-in standard"
      : `the standard ${harmless(standard.file)}`;
  const date = result.policies.map(({ site }) => dataDateOf(site)).find((each) => each);
  return [
    `${word}: ${summaryLine(summaryOf(result))}`,
    `Checked against ${name}.`,
    ...hash,
    ...(date === undefined ? [] : [`The policies that AWS manages are those of ${date}.`]),
  ];
}
