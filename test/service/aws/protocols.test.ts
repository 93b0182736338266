/**
 * Errors that do not depend on the operation, in the protocol of each service.
 */
import { expect, test } from "vitest";
import type { AwsService } from "../../../src/service/aws/call.ts";
import { errorAnswer } from "../../../src/service/aws/protocols.ts";

const ERROR = { code: "Busy", status: 429, message: "the queue is full", retryAfter: 1 };

test.each<readonly [AwsService, string, RegExp]>([
  ["access-analyzer", "application/json", /^\{"message":"the queue is full"\}$/],
  ["ssm", "application/x-amz-json-1.1", /^\{"__type":"Busy","message":"the queue is full"\}$/],
  ["sts", "text/xml", /^<ErrorResponse xmlns=.*<Code>Busy<\/Code>.*<RequestId>id</],
  ["iam", "text/xml", /^<ErrorResponse xmlns=.*<Code>Busy<\/Code>.*<RequestId>id</],
  ["cloudformation", "text/xml", /^<ErrorResponse xmlns=.*<Code>Busy<\/Code>/],
  ["s3", "application/xml", /^<\?xml[^>]*>\n<Error><Code>Busy<\/Code>.*<RequestId>id</],
])("%s reads %s", (service, contentType, body) => {
  const answer = errorAnswer(service, ERROR, "id");
  expect(answer).toMatchObject({ status: 429, contentType, headers: { "retry-after": "1" } });
  expect(answer.body).toMatch(body);
});

test("names the error in a header where the client looks for it", () => {
  const { headers } = errorAnswer("access-analyzer", ERROR, "id");
  expect(headers).toEqual({ "x-amzn-errortype": "Busy", "retry-after": "1" });
});

test("a fault of the server is the receiver's", () =>
  expect(errorAnswer("sts", { ...ERROR, status: 500 }, "id").body).toContain("<Type>Receiver<"));
