/**
 * A refusal: what is answered to a question whose input is wrong or too large, in AWS's terms.
 *
 * Names and reasons are those of AWS's exceptions: ValidationException for input that is wrong,
 * UnprocessableEntityException for input beyond a limit. Beside them stand the diagnostics, each
 * with its document and its place, so that nobody has to read the message to a program.
 */

import type { FieldFault } from "../check/access-not-granted.ts";
import type { Role } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";

/** A diagnostic and where it stands. */
export interface LocatedDiagnostic extends Diagnostic {
  /** The document that it is about. */
  readonly policy: Role;
  /** Counted from 1; absent where there is no text, as of a counterexample. */
  readonly line?: number;
  readonly column?: number;
}

export type RefusalReason =
  /** No JSON: bad syntax, a key twice, not UTF-8. */
  | "cannotParse"
  /** A document or another member that is not as it should be. */
  | "fieldValidationFailed"
  | "unknownOperation"
  | "notSupported"
  | "other";

export interface Refusal {
  readonly name: "ValidationException" | "UnprocessableEntityException";
  /** One line. */
  readonly message: string;
  /** Only of a ValidationException. */
  readonly reason?: RefusalReason;
  /** The members of the request that are at fault, by their names in AWS's request. */
  readonly fieldList?: readonly FieldFault[];
  /** Errors and warnings, all that were found. */
  readonly diagnostics: readonly LocatedDiagnostic[];
}

/** Either what was asked for, or why there is none. */
export type Outcome<T> =
  | { readonly kind: "answer"; readonly answer: T }
  | { readonly kind: "error"; readonly error: Refusal };

/** The member of AWS's request that holds a document. */
export const MEMBERS: Readonly<Record<Role, string>> = {
  existing: "existingPolicyDocument",
  new: "newPolicyDocument",
  policy: "policyDocument",
  request: "request",
  counterexample: "counterexample",
};

const NOUNS: Readonly<Record<Role, string>> = {
  existing: "existing policy",
  new: "new policy",
  policy: "policy",
  request: "request",
  counterexample: "counterexample",
};

/** Wrong members that hold no document. */
export function refuseFields(
  faults: readonly FieldFault[],
  diagnostics: readonly LocatedDiagnostic[] = [],
): Refusal {
  const documents = faultyDocuments(diagnostics);
  const fieldList = [...faults, ...documents];
  return {
    name: "ValidationException",
    message: andMore(faults[0]?.message ?? "", fieldList.length),
    reason: "fieldValidationFailed",
    fieldList,
    diagnostics,
  };
}

/** Wrong documents. */
export function refuseDocuments(
  diagnostics: readonly LocatedDiagnostic[],
  reason: RefusalReason,
): Refusal {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    name: "ValidationException",
    message: andMore(errors[0] === undefined ? "" : sentence(errors[0]), errors.length),
    reason,
    fieldList: faultyDocuments(diagnostics),
    diagnostics,
  };
}

/** Documents beyond an input limit. */
export function refuseSize(limit: string, diagnostics: readonly LocatedDiagnostic[]): Refusal {
  return { name: "UnprocessableEntityException", message: limit, diagnostics };
}

/** What stands before the message in one line: `new policy, line 3, column 5: `. */
function sentence({ policy, line, column, message }: LocatedDiagnostic): string {
  const place = line === undefined ? "" : `, line ${line}, column ${column}`;
  return `${NOUNS[policy]}${place}: ${message}`;
}

/** Each document that has errors, with the first of them. */
function faultyDocuments(diagnostics: readonly LocatedDiagnostic[]): readonly FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const { severity, policy, message } of diagnostics) {
    const name = MEMBERS[policy];
    if (severity === "error" && !faults.has(name)) faults.set(name, { name, message });
  }
  return [...faults.values()];
}

function andMore(message: string, count: number): string {
  if (count <= 1) return message;
  return `${message} (and ${count - 1} more ${count === 2 ? "error" : "errors"})`;
}

/** The limit's name and what it means for the document. */
export function limitMessage(role: Role, limit: string, message: string): string {
  return `${NOUNS[role]}: limit \`${limit}\`: ${message}`;
}
