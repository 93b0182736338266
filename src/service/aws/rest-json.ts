/**
 * REST-JSON, the protocol of IAM Access Analyzer: bodies read, answers and errors written.
 *
 * The name of an error stands in the header `x-amzn-errortype`, its members in the body (Smithy,
 * AWS restJson1).
 */
import type { JsonObject } from "../../json/value.ts";
import { type BodyReading, readBody } from "../request-body.ts";
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
  const read: BodyReading =
    call.body.length === 0 ? { kind: "object", members: {} } : readBody(call.body);
  if (read.kind === "error") {
    return fail(invalidField("body", read.error.message, read.error.reason));
  }
  const errors = shapeErrors(read.members, shape);
  return errors.length === 0 ? succeed(read.members) : fail(invalidFields(errors));
}
