/**
 * The answer of a worker thread to a task: the text for the client, and the facts for the counters.
 *
 * It is posted as a message, so it is plain data. The facts have no text of a policy, because
 * counters and logs are for other eyes than answers.
 */
import type { Outcome } from "../api/errors.ts";
import type { Answers, OperationName } from "../api/operation.ts";
import type { EvidenceName } from "./native/paths.ts";

export interface TaskAnswer {
  /** The status of HTTP. */
  readonly status: number;
  readonly errorType?: string;
  /** JSON; JSON lines for a batch. */
  readonly body: string;
  /** For the counters and the log. */
  readonly verdicts: readonly VerdictCount[];
  /** For `ask`. */
  readonly outcome?: Outcome<Answers[OperationName]>;
  /** The exception behind an answer with status 500, without any text of a policy. */
  readonly bug?: string;
}

/** One answered question. */
export interface VerdictCount {
  readonly operation: OperationName | EvidenceName | "ValidatePolicy";
  /** `PASS`, `FAIL`, `ACCEPTED`, `REFUSED`, `answered`, or `error` for wrong input. */
  readonly result: string;
  readonly isUndecided: boolean;
}

/** How one outcome counts. */
export function verdictOf(
  operation: OperationName,
  outcome: Outcome<Answers[OperationName]>,
): VerdictCount {
  if (outcome.kind === "error") return { operation, result: "error", isUndecided: false };
  const { answer } = outcome;
  const result = "result" in answer ? answer.result : "answered";
  return {
    operation,
    result,
    isUndecided: "undecided" in answer && answer.undecided !== undefined,
  };
}
