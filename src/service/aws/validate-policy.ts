/**
 * stub
 *
 * stub
 */
import type { TaskAnswer } from "../task-answer.ts";
export function answerValidatePolicy(_: unknown): TaskAnswer {
  return { status: 404, body: '{"message":"no"}', verdicts: [] };
}
