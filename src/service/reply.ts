/**
 * A reply of the server before it is written, and the errors that are the server's own.
 *
 * Errors have AWS's form on every route: a type in `x-amzn-errortype`, and a body with a message
 * that is never empty. AWS's clients repeat 429 and 5xx, so only those stand for something that may
 * be different the next time.
 */
import type { VerdictCount } from "./task-answer.ts";

export interface Reply {
  readonly status: number;
  /** Default: JSON. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The exception of AWS that an error is. */
  readonly errorType?: string;
  /** For the log: a code that says what is wrong. Default: the type of the error. */
  readonly reason?: string;
  /** For the log: the member of the body that says more. */
  readonly see?: string;
  readonly verdicts?: readonly VerdictCount[];
  /** For the log: where keyaki has a bug, without any text of a policy. */
  readonly bug?: string;
}

export function errorReply(status: number, errorType: string, message: string): Reply {
  return { status, errorType, body: JSON.stringify({ message }) };
}

const wait = { "retry-after": "1" };

export const REPLIES: Readonly<Record<"full" | "busy" | "stopping" | "died", Reply>> = {
  full: {
    ...errorReply(429, "ThrottlingException", "too many questions wait; ask again later"),
    headers: wait,
  },
  busy: {
    ...errorReply(429, "ThrottlingException", "too many requests arrive; ask again later"),
    headers: wait,
  },
  stopping: errorReply(503, "ServiceUnavailableException", "the server stops"),
  died: errorReply(
    500,
    "InternalServerException",
    "the thread with this question ended twice; there is no answer",
  ),
};
