/**
 * A refusal: what is answered to a question whose input is wrong or too large, in AWS's terms.
 *
 * Names and reasons are those of AWS's exceptions: ValidationException for input that is wrong,
 * UnprocessableEntityException for input beyond a limit. Beside them stand the diagnostics, each
 * with its document and its place, so that nobody has to read the message to a program.
 */

import type { DocumentRole } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";

/** What is wrong with one member of the request. */
export interface FieldError {
  readonly name: string;
  readonly message: string;
}

/** A diagnostic and where it stands. */
export interface LocatedDiagnostic extends Diagnostic {
  /** The document that it is about. */
  readonly policy: DocumentRole;
  /** Counted from 1; absent where there is no text, as of a counterexample. */
  readonly line?: number;
  readonly column?: number;
}

export type RequestErrorReason =
  /** No JSON: bad syntax, a key twice, not UTF-8. */
  | "cannotParse"
  /** A document or another member that is not as it should be. */
  | "fieldValidationFailed"
  | "unknownOperation"
  | "notSupported"
  | "other";

export interface RequestError {
  readonly name: "ValidationException" | "UnprocessableEntityException";
  /** One line. */
  readonly message: string;
  /** Only of a ValidationException. */
  readonly reason?: RequestErrorReason;
  /** The members of the request that are at fault, by their names in AWS's request. */
  readonly fieldList?: readonly FieldError[];
  /** Errors and warnings, all that were found. */
  readonly diagnostics: readonly LocatedDiagnostic[];
}

/** Either what was asked for, or why there is none. */
export type Outcome<T> =
  | { readonly kind: "answer"; readonly answer: T }
  | { readonly kind: "error"; readonly error: RequestError };

/** The member of AWS's request that holds a document. */
export const MEMBER_NAMES: Readonly<Record<DocumentRole, string>> = {
  existing: "existingPolicyDocument",
  new: "newPolicyDocument",
  policy: "policyDocument",
  request: "request",
  counterexample: "counterexample",
};

const NOUNS: Readonly<Record<DocumentRole, string>> = {
  existing: "existing policy",
  new: "new policy",
  policy: "policy",
  request: "request",
  counterexample: "counterexample",
};

/** Wrong members that hold no document. */
export function fieldError(
  faults: readonly FieldError[],
  diagnostics: readonly LocatedDiagnostic[] = [],
): RequestError {
  const documents = documentFieldErrors(diagnostics);
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
export function documentError(
  diagnostics: readonly LocatedDiagnostic[],
  reason: RequestErrorReason,
): RequestError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    name: "ValidationException",
    message: andMore(errors[0] === undefined ? "" : sentence(errors[0]), errors.length),
    reason,
    fieldList: documentFieldErrors(diagnostics),
    diagnostics,
  };
}

/** Documents beyond an input limit. */
export function limitError(limit: string, diagnostics: readonly LocatedDiagnostic[]): RequestError {
  return { name: "UnprocessableEntityException", message: limit, diagnostics };
}

/** What stands before the message in one line: `new policy, line 3, column 5: `. */
function sentence({ policy, line, column, message }: LocatedDiagnostic): string {
  const place = line === undefined ? "" : `, line ${line}, column ${column}`;
  return `${NOUNS[policy]}${place}: ${message}`;
}

/** Each document that has errors, with the first of them. */
function documentFieldErrors(diagnostics: readonly LocatedDiagnostic[]): readonly FieldError[] {
  const faults = new Map<string, FieldError>();
  for (const { severity, policy, message } of diagnostics) {
    const name = MEMBER_NAMES[policy];
    if (severity === "error" && !faults.has(name)) faults.set(name, { name, message });
  }
  return [...faults.values()];
}

function andMore(message: string, count: number): string {
  if (count <= 1) return message;
  return `${message} (and ${count - 1} more ${count === 2 ? "error" : "errors"})`;
}

/** The limit's name and what it means for the document. */
export function limitMessage(role: DocumentRole, limit: string, message: string): string {
  return `${NOUNS[role]}: limit \`${limit}\`: ${message}`;
}
