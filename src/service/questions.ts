/**
 * Asks the threads, and says what becomes of a question that no thread answers.
 *
 * A question beyond the deadline is undecided, so a check fails and never passes; the other
 * operations refuse it as input beyond a limit. Both are final: AWS's clients would repeat a 500,
 * and each try would cost a thread. A thread that ends by itself is another matter: the question is
 * asked once more, in a new thread.
 */
import type { Outcome } from "../api/errors.ts";
import { type Answers, isCheck, type OperationName } from "../api/operation.ts";
import type { AnswerCache } from "./answer-cache.ts";
import type { Gone } from "./departure.ts";
import type { PoolResult, QuestionPool } from "./pool.ts";
import { errorReply, REPLIES, type Reply } from "./reply.ts";
import type { Task } from "./task.ts";
import type { TaskAnswer } from "./task-answer.ts";

export interface Questions {
  /** The reply to a task; undefined if nobody waits for it any more. */
  reply(task: Task, gone: Gone): Promise<Reply | undefined>;
  /** The outcome of an operation, for questions of the server itself. */
  ask<Name extends OperationName>(
    name: Name,
    request: object,
    gone: Gone,
  ): Promise<AskResult<Name>>;
}

export type AskResult<Name extends OperationName> =
  | { readonly kind: "outcome"; readonly outcome: Outcome<Answers[Name]> }
  | { readonly kind: "reply"; readonly reply: Reply };

export function questionsOf(pool: QuestionPool, cache: AnswerCache, deadline: number): Questions {
  const limit = `the question took longer than ${deadline / 1000} s`;
  return {
    async reply(task, gone) {
      const key = cache.keyOf(task);
      const kept = key === undefined ? undefined : cache.get(key);
      if (kept !== undefined) return replyOf(kept);
      const result = await twice(pool, task, gone);
      if (result.kind !== "answered") return unanswered(result, task, limit);
      if (key !== undefined) cache.set(key, result.answer);
      return replyOf(result.answer);
    },
    async ask(name, request, gone) {
      const task = { kind: "ask", name, request } as const;
      const result = await twice(pool, task, gone);
      if (result.kind === "deadline" && name === "Findings") {
        // An open answer; a list without findings would read as: nobody has access.
        const detail = `${limit}; make the policy smaller, or set a longer --deadline`;
        const answer = { findings: [], undecided: { limit: "deadline", detail }, warnings: [] };
        const outcome = { kind: "answer", answer } as unknown as Outcome<Answers[typeof name]>;
        return { kind: "outcome", outcome };
      }
      if (result.kind !== "answered") {
        const reply = unanswered(result, task, limit) ?? REPLIES.stopping;
        return { kind: "reply", reply };
      }
      const { answer } = result;
      if (answer.outcome === undefined) return { kind: "reply", reply: replyOf(answer) };
      // The thread answers the operation that it was asked.
      return { kind: "outcome", outcome: answer.outcome as Outcome<Answers[typeof name]> };
    },
  };
}

async function twice(pool: QuestionPool, task: Task, gone: Gone): Promise<PoolResult> {
  const first = await pool.run(task, gone);
  return first.kind === "died" ? pool.run(task, gone) : first;
}

function replyOf({ status, errorType, body, verdicts, bug }: TaskAnswer): Reply {
  return {
    status,
    body,
    verdicts,
    ...(errorType !== undefined && { errorType }),
    ...(bug !== undefined && { bug }),
  };
}

function unanswered(
  result: Exclude<PoolResult, { readonly kind: "answered" }>,
  task: Task,
  limit: string,
): Reply | undefined {
  switch (result.kind) {
    case "cancelled":
      return undefined;
    case "full":
      return REPLIES.full;
    case "died":
      return { ...REPLIES.died, bug: result.why };
    case "deadline":
      return undecided(task, limit);
  }
}

/** AWS answers FAIL to a check that it cannot decide. */
function undecided(task: Task, limit: string): Reply {
  const detail = `${limit}; make the policies smaller, or set a longer --deadline`;
  const name = task.kind === "aws-check" || task.kind === "native" ? task.name : undefined;
  if (name === undefined || !isCheck(name)) {
    const message = `limit \`deadline\`: ${detail}`;
    const body = JSON.stringify({ message, reason: "other" });
    return { ...errorReply(400, "ValidationException", message), body };
  }
  const result = "FAIL";
  const message = `not decided: ${detail}`;
  const more = { undecided: { limit: "deadline", detail }, warnings: [] };
  const answer = task.kind === "native" ? more : { keyaki: more };
  return {
    status: 200,
    body: JSON.stringify({ result, message, ...answer }),
    verdicts: [{ operation: name, result, isUndecided: true }],
  };
}
