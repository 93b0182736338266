/**
 * JSON 1.1, the protocol of SSM: a header has the operation, the body the name of an error.
 *
 * The header is `x-amz-target: AmazonSSM.GetParameter`, the member of an error is `__type` (Smithy,
 * AWS JSON 1.1 protocol). All requests are `POST /`, so the path is not looked at.
 */
import type { AwsError } from "./aws-error.ts";
import type { AwsAnswer, AwsCall } from "./call.ts";

const CONTENT_TYPE = "application/x-amz-json-1.1";

/** The name behind the last dot of the target; undefined without a target. */
export function targetOf(call: AwsCall): string | undefined {
  return call.headers["x-amz-target"]?.split(".").at(-1);
}

export function json11(members: object): AwsAnswer {
  return { status: 200, contentType: CONTENT_TYPE, body: JSON.stringify(members) };
}

export function json11Error({ code, status, message, retryAfter, members }: AwsError): AwsAnswer {
  return {
    status,
    code,
    contentType: CONTENT_TYPE,
    headers: {
      "x-amzn-errortype": code,
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ __type: code, message, ...members }),
  };
}
