/**
 * Diagnostics as lines, in the form of compilers, so that editors and build logs can link them:
 * `new.json:4:7: error: unknown operator [INVALID_CONDITION_OPERATOR]`.
 *
 * Where the fault is in an option and not in a document, the line names the option instead.
 */

import { MEMBER_NAMES, type RequestError } from "../api/errors.ts";
import type { DocumentRole } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import { type Colours, harmless } from "./colour.ts";

/** What a reader knows the documents by: the names of their files. */
export type DocumentNames = Readonly<Partial<Record<DocumentRole, string>>>;

interface Problem extends Pick<Diagnostic, "code" | "message"> {
  readonly policy: DocumentRole;
  readonly severity?: Diagnostic["severity"];
  readonly line?: number;
  readonly column?: number;
}

/** The line of one diagnostic; without a severity it is a warning. */
export function diagnosticLine(problem: Problem, names: DocumentNames, paint: Colours): string {
  const { policy, severity = "warning", line, column, code, message } = problem;
  const name = harmless(names[policy] ?? policy);
  const place = line === undefined ? name : `${name}:${line}:${column}`;
  const colour = severity === "error" ? paint.bad : paint.doubt;
  return `${paint.strong(place)}: ${colour(`${severity}:`)} ${harmless(message)} [${code}]`;
}

/** A refusal as lines: the options at fault, then the documents'. */
export function errorLines(
  refusal: RequestError,
  names: DocumentNames,
  paint: Colours,
): readonly string[] {
  const documents = new Set<string>(Object.values(MEMBER_NAMES));
  const options = (refusal.fieldList ?? []).filter(({ name }) => !documents.has(name));
  return [
    ...options.map(({ name, message }) => optionLine(name, message, paint)),
    ...refusal.diagnostics.map((each) => diagnosticLine(each, names, paint)),
  ];
}

/** Members that are lists or words of one option, by their names in requests. */
const OPTIONS: Readonly<Record<string, string>> = {
  "access[0].actions": "actions",
  "access[0].resources": "resources",
  zoneOfTrust: "zone-of-trust",
  resourceType: "resource-type",
  policyType: "policy-type",
};

/** `access[0].actions[3]` is the fourth action of `--actions`. */
function optionLine(name: string, message: string, paint: Colours): string {
  const [, member = "", index] = /^(.*?\w)(?:\[(\d+)\])?$/.exec(name) ?? [];
  const option = OPTIONS[member];
  const place = option === undefined ? "" : `--${option}: `;
  const entry = option === undefined || index === undefined ? "" : `entry ${Number(index) + 1}: `;
  return `${paint.bad("error:")} ${place}${entry}${harmless(message)}`;
}
