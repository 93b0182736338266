/**
 * REST-JSON, the protocol of IAM Access Analyzer: bodies read, answers and errors written.
 *
 * The name of an error stands in the header `x-amzn-errortype`, its members in the body (Smithy,
 * AWS restJson1). A body is read by the reader of policy documents, which limits its depth and
 * refuses a repeated member, because of two members only one would be judged.
 */
import { decodeUtf8, readDocument } from "../../json/document.ts";
import { isObject, type JsonObject } from "../../json/value.ts";
import {
  type AwsError,
  fail,
  invalidField,
  invalidFields,
  type Result,
  succeed,
} from "./aws-error.ts";
import type { AwsAnswer, AwsCall } from "./call.ts";
import { type Shape, shapeErrors } from "./shape.ts";

const CONTENT_TYPE = "application/json";

/** LIMIT: a body has two documents of 1 MiB, whose characters may be escaped, and little more. */
const BODY_LIMITS = { bytes: 5_242_880, depth: 100 } as const;

export function restJson(members: object): AwsAnswer {
  return { status: 200, contentType: CONTENT_TYPE, body: JSON.stringify(members) };
}

export function restJsonError(error: AwsError): AwsAnswer {
  const { code, status, message, retryAfter, members } = error;
  return {
    status,
    code,
    contentType: CONTENT_TYPE,
    headers: {
      "x-amzn-errortype": code,
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ message, ...members }),
  };
}

/** The body as an object with the members of the shape; an absent body has no members. */
export function bodyOf(call: AwsCall, shape: Shape): Result<JsonObject> {
  const text = call.body.length === 0 ? "{}" : decodeUtf8(call.body);
  if (typeof text !== "string") return fail(invalidField("body", text.message, "cannotParse"));
  const read = readDocument(text, BODY_LIMITS);
  if (read.kind === "limit") return fail(invalidField("body", read.message, "other"));
  if (read.kind === "invalid") {
    const fields = read.diagnostics.map(({ message }) => ({ name: "body", message }));
    return fail(invalidFields(fields, "cannotParse"));
  }
  const { value } = read.document;
  if (!isObject(value)) return fail(invalidField("body", "the body is not a JSON object"));
  const errors = shapeErrors(value, shape);
  return errors.length === 0 ? succeed(value) : fail(invalidFields(errors));
}
