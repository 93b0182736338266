/**
 * Diagnostics as lines, in the form of compilers, so that editors and build logs can link them:
 * `new.json:4:7: error: unknown condition operator … [INVALID_CONDITION_OPERATOR]`.
 *
 * An error in an option, not in a document, names the option: `error: --actions: entry 2: …`.
 */

import { type FieldError, MEMBER_NAMES, type RequestError } from "../api/errors.ts";
import type { DocumentRole } from "../check/answer.ts";
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
}

/** The line of one diagnostic; without a severity it is a warning. */
export function diagnosticLine(parts: LineParts, names: DocumentNames, colours: Colours): string {
  const { policy, severity = "warning", line, column, code, message } = parts;
  const name = harmless(names[policy] ?? policy);
  const place = line === undefined ? name : `${name}:${line}:${column}`;
  const colour = severity === "error" ? colours.bad : colours.doubt;
  return `${colours.strong(place)}: ${colour(`${severity}:`)} ${harmless(message)} [${code}]`;
}

/** An error as lines: first the wrong options, then the diagnostics of the documents. */
export function errorLines(
  error: RequestError,
  names: DocumentNames,
  colours: Colours,
): readonly string[] {
  const documents = new Set(Object.values(MEMBER_NAMES));
  const options = (error.fieldList ?? []).filter(({ name }) => !documents.has(name));
  return [
    ...options.map((each) => optionLine(each, names, colours)),
    ...error.diagnostics.map((each) => diagnosticLine(each, names, colours)),
  ];
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
