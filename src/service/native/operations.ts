/**
 * A route under `/v1/`: the operation of the table, asked as the library asks it.
 *
 * The members are those of the library's request, in JSON. The answer is the whole answer, or
 * `{"error": …}` with the error of the library. Wrong input has the status 400, whatever limit it
 * breaks: asking again gives the same answer.
 */

import { answerRequest } from "../../api/answer-request.ts";
import type { DocumentCache } from "../../api/document-cache.ts";
import type { RequestError } from "../../api/errors.ts";
import type { Answers, OperationName } from "../../api/operation.ts";
import type { CheckOptions } from "../../question/options.ts";
import { readBody } from "../request-body.ts";
import { type TaskAnswer, verdictOf } from "../task-answer.ts";
import { schemaError } from "./validation.ts";

export function answerNative(
  name: OperationName,
  body: Uint8Array,
  options: CheckOptions,
  cache: DocumentCache,
): TaskAnswer {
  const read = readBody(body);
  if (read.kind === "error") return wrong(name, read.error);
  const outcome = answerRequest(name, read.members, options, cache);
  if (outcome.kind === "error") return wrong(name, outcome.error);
  const refused = schemaError(name, read.members);
  if (refused !== undefined) return wrong(name, refused);
  const answer: Answers[OperationName] = outcome.answer;
  return { status: 200, body: JSON.stringify(answer), verdicts: [verdictOf(name, outcome)] };
}

function wrong(operation: OperationName, error: RequestError): TaskAnswer {
  const verdicts = [{ operation, result: "error", isUndecided: false }];
  return { status: 400, errorType: error.name, body: JSON.stringify({ error }), verdicts };
}
