/**
 * The error of a request as the answer of a thread, in REST-JSON.
 *
 * A thread has no headers to write, so the name of the exception stands beside the body; the server
 * writes it into `x-amzn-errortype`.
 */
import type { RequestError } from "../../api/errors.ts";
import type { TaskAnswer } from "../task-answer.ts";
import { ofRequestError } from "./aws-error.ts";

export function refusal(error: RequestError): Omit<TaskAnswer, "verdicts"> {
  const { code, status, message, members } = ofRequestError(error);
  return { status, errorType: code, body: JSON.stringify({ message, ...members }) };
}
