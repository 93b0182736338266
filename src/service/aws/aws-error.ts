/**
 * Errors of AWS's services, before a protocol writes them.
 *
 * Names and status codes are those of the IAM Access Analyzer API Reference and of its Common
 * Errors. AWS's clients repeat a request after 422, 429 and 5xx, so wrong input and input beyond a
 * limit are 400. A message is never empty, because some clients search in it. Types of resources
 * in these errors are not documented; here they are the names of CloudFormation.
 */
import type { FieldError, RequestError, RequestErrorReason } from "../../api/errors.ts";
import type { JsonObject } from "../../json/value.ts";

export interface AwsError {
  /** The name of the exception: `ValidationException`. */
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Seconds after which a client may ask again. */
  readonly retryAfter?: number;
  /** Further members, which the protocols with JSON write. */
  readonly members?: JsonObject;
}

/** The members of an answer, or an error. */
export type Result<Value> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "error"; readonly error: AwsError };

export function succeed<Value>(value: Value): Result<Value> {
  return { kind: "value", value };
}

export function fail<Value>(error: AwsError): Result<Value> {
  return { kind: "error", error };
}

/** Wrong members of a request; there is at least one. */
export function invalidFields(
  fields: readonly FieldError[],
  reason: RequestErrorReason = "fieldValidationFailed",
): AwsError {
  const [first] = fields;
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : "";
  const fieldList = fields.map(({ name, message }) => ({ name, message }));
  const message = `${first?.message ?? "the request is not valid"}${more}`;
  return { code: "ValidationException", status: 400, message, members: { reason, fieldList } };
}

export function invalidField(name: string, message: string, reason?: RequestErrorReason): AwsError {
  return invalidFields([{ name, message }], reason);
}

/** The error of an operation of keyaki; input beyond a limit is a ValidationException too. */
export function ofRequestError(error: RequestError): AwsError {
  const { name, message, reason, fieldList = [], diagnostics } = error;
  const isLimit = name === "UnprocessableEntityException";
  return {
    code: "ValidationException",
    status: 400,
    message: message === "" ? "the request is not valid" : message,
    members: {
      reason: isLimit ? "other" : (reason ?? "other"),
      ...(fieldList.length > 0 && {
        fieldList: fieldList.map((each) => ({ name: each.name, message: each.message })),
      }),
      ...(diagnostics.length > 0 && { keyaki: { diagnostics } }),
    },
  };
}

/** The kinds of resources that the server keeps. */
export type KeptResource = "AWS::AccessAnalyzer::Analyzer" | "AWS::AccessAnalyzer::AccessPreview";

const RESOURCE_STATUS = {
  ResourceNotFoundException: 404,
  ConflictException: 409,
  ServiceQuotaExceededException: 402,
} as const;

export function resourceError(
  code: keyof typeof RESOURCE_STATUS,
  resourceType: KeptResource,
  resourceId: string,
  message: string,
): AwsError {
  const status = RESOURCE_STATUS[code];
  return { code, status, message, members: { resourceId, resourceType } };
}

/** An operation that the server does not have. */
export function unknownOperation(message: string): AwsError {
  return { code: "UnknownOperationException", status: 404, message };
}
