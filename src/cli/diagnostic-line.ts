/**
 * Diagnostics as lines, in the form of compilers, so that editors and build logs can link them:
 * `new.json:4:7: error: unknown condition operator … [INVALID_CONDITION_OPERATOR]`.
 *
 * An error in an option, not in a document, names the option: `error: --actions: entry 2: …`.
 */

import { type FieldError, MEMBER_NAMES, type RequestError } from "../api/errors.ts";
import type { DocumentRole, Warning } from "../check/answer.ts";
import { harmless } from "../explain/harmless.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import type { Colours } from "./colour.ts";

/** The names of the documents in reports: those of their files. */
export type DocumentNames = Readonly<Partial<Record<DocumentRole, string>>>;

interface LineParts extends Pick<Diagnostic, "code" | "message"> {
  readonly policy: DocumentRole;
  readonly severity?: Diagnostic["severity"];
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
}

/** The line of one diagnostic; without a severity it is a warning. */
export function diagnosticLine(parts: LineParts, names: DocumentNames, colours: Colours): string {
  const { policy, severity = "warning", line, column, code, message } = parts;
  const name = harmless(names[policy] ?? policy);
  const place = line === undefined ? name : `${name}:${line}:${column}`;
  const colour = severity === "error" ? colours.bad : colours.doubt;
  return `${colours.strong(place)}: ${colour(`${severity}:`)} ${harmless(message)} [${code}]`;
}

/** LIMIT: warnings of one code that are shown; the JSON answer has all. */
const MAX_OF_CODE = 5;

/** The warnings of an answer; of many with the same code, the first ones and their number. */
export function warningLines(
  warnings: readonly Warning[],
  names: DocumentNames,
  colours: Colours,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const { code } of warnings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const seen = new Map<string, number>();
  return warnings.flatMap((each): readonly string[] => {
    const place = (seen.get(each.code) ?? 0) + 1;
    seen.set(each.code, place);
    if (place <= MAX_OF_CODE) return [warningLine(each, names, colours)];
    const more = (counts.get(each.code) ?? 0) - MAX_OF_CODE;
    if (place > MAX_OF_CODE + 1) return [];
    return [`… and ${more} more of this kind [${each.code}]; --format json has all`];
  });
}

/** A warning about a list of the question names its option. */
function warningLine(warning: Warning, names: DocumentNames, colours: Colours): string {
  const { code, message, path } = warning;
  const [member, index, list, entry] = path;
  if (member !== "access" || index !== 0) return diagnosticLine(warning, names, colours);
  const place = `--${list}: entry ${Number(entry) + 1}`;
  return `${colours.strong(place)}: ${colours.doubt("warning:")} ${harmless(message)} [${code}]`;
}

/** An error as lines: first the wrong options, then the diagnostics of the documents. */
export function errorLines(
  error: RequestError,
  names: DocumentNames,
  colours: Colours,
  sources: ReadonlyMap<DocumentRole, readonly string[]> = new Map(),
): readonly string[] {
  const documents = new Set(Object.values(MEMBER_NAMES));
  const options = (error.fieldList ?? []).filter(({ name }) => !documents.has(name));
  return [
    ...options.map((each) => optionLine(each, names, colours)),
    ...error.diagnostics.flatMap((each, at) => [
      diagnosticLine(each, names, colours),
      ...(at < MAX_QUOTED ? sourceLines(each, sources.get(each.policy)) : []),
      ...(each.help === undefined ? [] : [`  help: ${harmless(each.help)}`]),
    ]),
  ];
}

/** LIMIT: errors whose line is shown, and the characters of such a line. */
const MAX_QUOTED = 20;
const MAX_COLUMNS = 100;

/** The line of the source with a mark under the place of an error. */
function sourceLines(
  { severity, line, column }: LineParts,
  lines: readonly string[] = [],
): readonly string[] {
  if (severity !== "error" || line === undefined || column === undefined) return [];
  const source = lines[line - 1];
  if (source === undefined || source.trim() === "") return [];
  const number = String(line);
  // A long line shows the part around the place.
  const start = column <= MAX_COLUMNS - 10 ? 0 : column - MAX_COLUMNS / 2;
  const dots = start === 0 ? "" : "…";
  const shown = dots + harmless(source.slice(start, start + MAX_COLUMNS)).trimEnd();
  const shift = dots + source.slice(start, column - 1).replaceAll(/[^\t]/g, " ");
  return [`  ${number} | ${shown}`, `  ${" ".repeat(number.length)} | ${shift.replace("…", " ")}^`];
}

/** The option for a member of the request. */
const OPTIONS: Readonly<Record<string, string>> = {
  "access[0].actions": "actions",
  "access[0].resources": "resources",
  zoneOfTrust: "zone-of-trust",
  resourceType: "resource-type",
  policyType: "policy-type",
};

/**
 * For example, `access[0].actions[3]` is the fourth action of `--actions`. An option that was not
 * given comes last, behind the document that needs it.
 */
function optionLine(error: FieldError, names: DocumentNames, colours: Colours): string {
  const { name, message, policy } = error;
  if (policy !== undefined) {
    const file = colours.strong(harmless(names[policy] ?? policy));
    return `${file}: ${colours.bad("error:")} ${harmless(message)} with --${OPTIONS[name]}`;
  }
  const [, member = "", index] = /^(.*?\w)(?:\[(\d+)\])?$/.exec(name) ?? [];
  const option = OPTIONS[member];
  const place = option === undefined ? "" : `--${option}: `;
  const entry = option === undefined || index === undefined ? "" : `entry ${Number(index) + 1}: `;
  return `${colours.bad("error:")} ${place}${entry}${harmless(message)}`;
}
