/**
 * Errors of requests: the answer to a request whose input is wrong or too large, in AWS's terms.
 *
 * Names and reasons are those of AWS's exceptions (IAM Access Analyzer API Reference, Common
 * Errors): ValidationException for wrong input, UnprocessableEntityException for input beyond a
 * limit. The diagnostics beside them have document and place, so programs need not parse messages.
 */

import type { DocumentRole, Warning } from "../check/answer.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";

/** An error in one member of the request. */
export interface FieldError {
  readonly name: string;
  readonly message: string;
  /** The document that shows the error, if the member is missing: `policyType`. */
  readonly policy?: DocumentRole;
}

/** A diagnostic with its document and its place. */
export interface LocatedDiagnostic extends Diagnostic {
  /** The document that it is about. */
  readonly policy: DocumentRole;
  /** Counted from 1; absent where there is no text, as for a counterexample. */
  readonly line?: number;
  readonly column?: number;
}

export type RequestErrorReason =
  /** Not JSON: bad syntax, a repeated key, not UTF-8. */
  | "cannotParse"
  /** A document or another member that breaks its rules. */
  | "fieldValidationFailed"
  | "unknownOperation"
  | "notSupported"
  | "other";

export interface RequestError {
  readonly name: "ValidationException" | "UnprocessableEntityException";
  /** One line: the first error, and how many more there are. */
  readonly message: string;
  /** Only for a ValidationException. */
  readonly reason?: RequestErrorReason;
  /** The wrong members of the request, by their names in AWS's request. */
  readonly fieldList?: readonly FieldError[];
  /** All errors and warnings about the documents. */
  readonly diagnostics: readonly LocatedDiagnostic[];
}

/** The answer, or the error in the request. */
export type Outcome<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "error"; readonly error: RequestError };

/** Thrown by `orThrow` for a request with an error. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  readonly error: RequestError;

  constructor(error: RequestError) {
    super(error.message);
    this.error = error;
  }
}

/** The member of the request that holds a document. */
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

/** The error for wrong members, joined with the diagnostics of the documents. */
export function fieldError(
  fields: readonly FieldError[],
  diagnostics: readonly LocatedDiagnostic[] = [],
): RequestError {
  const fieldList = [...fields, ...documentFieldErrors(diagnostics)];
  return {
    name: "ValidationException",
    message: andMore(fields[0]?.message ?? "", fieldList.length),
    reason: "fieldValidationFailed",
    fieldList,
    diagnostics,
  };
}

/** The error for wrong documents. */
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

/** The error for a name that is not the name of an operation; `noun` says what is named. */
export function nameError(
  given: unknown,
  noun: "check" | "operation",
  names: readonly string[],
): RequestError {
  const known = `the ${noun}s are ${names.map((each) => `\`${each}\``).join(", ")}`;
  const what =
    typeof given === "string"
      ? `unknown ${noun} ${quoted(given)}`
      : `the name of the ${noun} is not a string`;
  const message = `${what}; ${known}`;
  return { name: "ValidationException", message, reason: "unknownOperation", diagnostics: [] };
}

/** The error for input beyond a limit; `message` names the limit. */
export function limitError(
  message: string,
  diagnostics: readonly LocatedDiagnostic[],
): RequestError {
  return { name: "UnprocessableEntityException", message, diagnostics };
}

/** Warnings have one severity, so answers leave it out. */
export function withoutSeverity({ severity: _, ...warning }: LocatedDiagnostic): Warning {
  return warning;
}

/** The message with its place in one line: `new policy, line 3, column 5: …`. */
function sentence({ policy, line, column, message }: LocatedDiagnostic): string {
  const place = line === undefined ? "" : `, line ${line}, column ${column}`;
  return `${NOUNS[policy]}${place}: ${message}`;
}

/** Each document that has errors, with the first of them. */
function documentFieldErrors(diagnostics: readonly LocatedDiagnostic[]): readonly FieldError[] {
  const fields = new Map<string, FieldError>();
  for (const { severity, policy, message } of diagnostics) {
    const name = MEMBER_NAMES[policy];
    if (severity === "error" && !fields.has(name)) fields.set(name, { name, message });
  }
  return [...fields.values()];
}

function andMore(message: string, count: number): string {
  if (count <= 1) return message;
  return `${message} (and ${count - 1} more ${count === 2 ? "error" : "errors"})`;
}

/** The message for a document beyond a limit. */
export function limitMessage(role: DocumentRole, limit: string, message: string): string {
  return `${NOUNS[role]}: limit \`${limit}\`: ${message}`;
}
