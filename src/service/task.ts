/**
 * The work of a thread on one request: bytes in, the text of the answer out.
 *
 * A task has no socket and no clock. It is posted to a thread as a message, so it is plain data.
 * All of them go through the table of operations (api/operation.ts), so an answer over HTTP is that
 * of the library. An exception is a bug of keyaki; the task answers with it, and the thread goes
 * on.
 */

import { answerRequest } from "../api/answer-request.ts";
import { answerLine } from "../api/batch-line.ts";
import { DocumentCache } from "../api/document-cache.ts";
import type { OperationName } from "../api/operation.ts";
import type { CheckOptions } from "../question/options.ts";
import { type AwsCheckName, answerAwsCheck } from "./aws/checks.ts";
import { answerValidatePolicy } from "./aws/validate-policy.ts";
import { placeOf } from "./bug.ts";
import { answerEvidence } from "./native/evidence.ts";
import { answerNative } from "./native/operations.ts";
import type { EvidenceName } from "./native/paths.ts";
import { type TaskAnswer, type VerdictCount, verdictOf } from "./task-answer.ts";

export type Task =
  /** The body of one of AWS's checks. */
  | { readonly kind: "aws-check"; readonly name: AwsCheckName; readonly body: Uint8Array }
  /** The body of AWS's ValidatePolicy, and the page that is asked for. */
  | {
      readonly kind: "validate-policy";
      readonly body: Uint8Array;
      readonly maxResults?: string | undefined;
      readonly nextToken?: string | undefined;
    }
  /** The body of a route under `/v1/`. */
  | { readonly kind: "native"; readonly name: OperationName; readonly body: Uint8Array }
  /** The body of a route about evidence. */
  | { readonly kind: "evidence"; readonly name: EvidenceName; readonly body: Uint8Array }
  /** Lines of a batch; `first` is the number of the first, counted from 1. */
  | {
      readonly kind: "lines";
      readonly lines: readonly (Uint8Array | undefined)[];
      readonly first: number;
    }
  /** A question of the server itself, such as those of an access preview. */
  | { readonly kind: "ask"; readonly name: OperationName; readonly request: object };

/** Answers a task. A thread keeps the documents that it has read, within the cache's limit. */
export class TaskAnswerer {
  readonly #cache = new DocumentCache();
  readonly #options: CheckOptions;

  constructor(options: CheckOptions = {}) {
    this.#options = options;
  }

  answer(task: Task): TaskAnswer {
    try {
      return this.#answer(task);
    } catch (bug) {
      return internalError(bug);
    }
  }

  #answer(task: Task): TaskAnswer {
    const [options, cache] = [this.#options, this.#cache];
    switch (task.kind) {
      case "aws-check":
        return answerAwsCheck(task.name, task.body, options, cache);
      case "validate-policy":
        return answerValidatePolicy(task);
      case "native":
        return answerNative(task.name, task.body, options, cache);
      case "evidence":
        return answerEvidence(task.name, task.body, options);
      case "lines":
        return this.#lines(task.lines, task.first);
      case "ask": {
        const outcome = answerRequest(task.name, task.request, options, cache);
        return { status: 200, body: "", outcome, verdicts: [verdictOf(task.name, outcome)] };
      }
    }
  }

  #lines(lines: readonly (Uint8Array | undefined)[], first: number): TaskAnswer {
    let body = "";
    const verdicts: VerdictCount[] = [];
    const bugs: string[] = [];
    for (const [at, line] of lines.entries()) {
      const answered = answerLine(line, first + at, { ...this.#options, cache: this.#cache });
      if (answered === undefined) continue;
      body += `${answered.text}\n`;
      const { ending } = answered;
      if (ending.kind === "bug") bugs.push(placeOf(ending.bug));
      if (ending.kind === "answer") {
        const { name, answer } = ending;
        verdicts.push(verdictOf(name, { kind: "answer", answer }));
      }
    }
    return { status: 200, body, verdicts, ...(bugs[0] !== undefined && { bug: bugs[0] }) };
  }
}

function internalError(bug: unknown): TaskAnswer {
  const message = "keyaki has a bug; there is no answer";
  const body = JSON.stringify({ message });
  const errorType = "InternalServerException";
  return { status: 500, errorType, body, verdicts: [], bug: placeOf(bug) };
}
