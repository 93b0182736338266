/**
 * AWS's ValidatePolicy in REST-JSON: the members of the body, and the page in the query.
 *
 * The findings are those of validation/. A document that is not JSON is a finding, as at AWS; a
 * wrong member of the request is an error.
 */
import { validatePolicy } from "../../validation/validate-policy.ts";
import { readBody } from "../request-body.ts";
import type { TaskAnswer } from "../task-answer.ts";
import { refusal } from "./refusal.ts";

export interface ValidatePolicyCall {
  readonly body: Uint8Array;
  readonly maxResults?: string | undefined;
  readonly nextToken?: string | undefined;
}

export function answerValidatePolicy({ body, ...page }: ValidatePolicyCall): TaskAnswer {
  const { maxResults: size, nextToken } = page;
  const read = readBody(body);
  if (read.kind === "error") return { ...refusal(read.error), verdicts: [verdict("error")] };
  const maxResults = size === undefined || !/^\d{1,9}$/.test(size) ? size : Number(size);
  const outcome = validatePolicy({
    ...read.members,
    ...(maxResults !== undefined && { maxResults }),
    ...(nextToken !== undefined && { nextToken }),
  });
  if (outcome.kind === "error") return { ...refusal(outcome.error), verdicts: [verdict("error")] };
  const verdicts = [verdict("answered")];
  return { status: 200, body: JSON.stringify(outcome.answer), verdicts };
}

const verdict = (result: string) =>
  ({ operation: "ValidatePolicy", result, isUndecided: false }) as const;
