/**
 * Batch: requests from standard input, one JSON object a line, to answers on standard output.
 *
 * Line by line and in order: a line is read, answered and written before the next one is looked
 * at. So memory does not grow with the number of lines, no more input is taken than the reader of
 * the answers keeps up with, and a program may write a line and wait for its answer.
 */
import type { DeclaredType } from "../check/members.ts";
import type { CheckOptions } from "../check/options.ts";
import type { PolicyType } from "../policy/policy.ts";
import type { AnswerStream } from "./answers.ts";
import { answerLine, type BatchSetting, LINE_LIMITS } from "./batch-line.ts";
import { type Line, LineSplitter } from "./lines.ts";
import type { SharedOptions } from "./options.ts";
import { broken, EXIT, type Output } from "./output.ts";
import { startProgress } from "./progress.ts";

export interface BatchOptions extends SharedOptions, CheckOptions {}

const DECLARED: Readonly<Record<PolicyType, DeclaredType>> = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
};

export async function batch(options: BatchOptions, answers: AnswerStream): Promise<Output> {
  const { policyType, steps, engine } = options;
  const setting: BatchSetting = {
    ...(policyType && { policyType: DECLARED[policyType] }),
    ...(steps && { steps }),
    ...(engine && { engine }),
  };
  const progress = await startProgress();
  const splitter = new LineSplitter(LINE_LIMITS.bytes);
  let status: number = EXIT.pass;
  let lines = 0;
  let bytes = 0;

  const answerAll = async (arrived: Iterable<Line>): Promise<void> => {
    for (const line of arrived) {
      lines++;
      const answer = answerLine(line, lines, setting);
      if (answer === undefined) continue;
      if (answer.bug !== undefined) {
        process.stderr.write(`line ${lines}: ${broken(answer.bug, "text").stderr}`);
        status = EXIT.bug;
      } else if (answer.failed && status === EXIT.pass) {
        status = EXIT.wrong;
      }
      await answers.write(`${answer.text}\n`);
      if (answers.lost !== undefined) return;
      progress.reached(lines, bytes);
    }
  };

  try {
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      await answerAll(splitter.push(chunk));
      if (answers.lost !== undefined) break;
    }
    if (answers.lost === undefined) await answerAll(splitter.end());
  } finally {
    progress.stop();
  }
  // Lines without an answer are left where nobody reads on.
  const cutShort = answers.lost !== undefined && status === EXIT.pass;
  return { status: cutShort ? EXIT.wrong : status };
}
