/**
 * The command `batch`: answers requests from standard input, one JSON object per line.
 *
 * Answers are in the order of the lines. With one job, all lines of a chunk are answered before the
 * next chunk is read. With more jobs, groups of lines go to threads, and few groups are in progress
 * at a time. So memory does not grow with the number of lines, and input is read no faster than
 * answers are taken. A program may write one line and wait for its answer.
 */
import { isMainThread } from "node:worker_threads";
import { DocumentCache } from "../api/document-cache.ts";
import { DECLARED_TYPES } from "../api/request-reader.ts";
import type { CheckOptions } from "../question/options.ts";
import { answerLine, type BatchSetting, LINE_LIMITS } from "./batch-line.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import type { SharedOptions } from "./options.ts";
import { broken, EXIT, type Output } from "./output.ts";
import { startProgress } from "./progress.ts";
import type { AnswerStream } from "./stdout.ts";
import { type Answers, type Lines, serve, Workers } from "./workers.ts";

export interface BatchOptions extends SharedOptions, CheckOptions {
  readonly jobs?: number;
}

/** Lines in a group, in this thread and for other threads; groups in progress per thread. */
const GROUP = 16;
const THREAD_GROUP = 64;
const GROUPS_PER_THREAD = 2;

export async function runBatch(options: BatchOptions, stream: AnswerStream): Promise<Output> {
  const { policyType, steps, engine, jobs = 1 } = options;
  const setting: BatchSetting = {
    ...(policyType && { policyType: DECLARED_TYPES[policyType] }),
    ...(steps && { steps }),
    ...(engine && { engine }),
    cache: new DocumentCache(),
  };
  const answer = (lines: Lines): Answers => answersTo(lines, setting);
  if (!isMainThread) return serve(answer);
  if (jobs === 1) return answerAll({ answer, group: GROUP, ahead: 0 }, stream);
  const workers = new Workers(jobs);
  try {
    const ask = (lines: Lines): Promise<Answers> => workers.answer(lines);
    return await answerAll(
      { answer: ask, group: THREAD_GROUP, ahead: GROUPS_PER_THREAD * jobs },
      stream,
    );
  } finally {
    await workers.end();
  }
}

function answersTo({ lines, first }: Lines, setting: BatchSetting): Answers {
  let [text, errorText, failed] = ["", "", false];
  for (const [i, line] of lines.entries()) {
    const answer = answerLine(line, first + i, setting);
    if (answer === undefined) continue;
    text += `${answer.text}\n`;
    if (answer.failed) failed = true;
    if (answer.bug === undefined) continue;
    errorText += `line ${first + i}: ${broken(answer.bug, "text").stderr}`;
  }
  return { text, failed, errorText };
}

interface Schedule {
  readonly answer: (lines: Lines) => Answers | Promise<Answers>;
  /** Lines that are answered together. */
  readonly group: number;
  /** Groups that may be in progress when more input is read. */
  readonly ahead: number;
}

async function answerAll(schedule: Schedule, stream: AnswerStream): Promise<Output> {
  const { answer, group, ahead } = schedule;
  const progress = await startProgress();
  const splitter = new LineSplitter(LINE_LIMITS.bytes);
  let status: number = EXIT.pass;
  let taken = 0;
  let written = 0;
  let bytes = 0;
  /** A promise for each group in progress, in order; each waits for the previous one. */
  const writing: Promise<void>[] = [];

  const write = async ({ text, failed, errorText }: Answers, lines: number): Promise<void> => {
    if (stream.lost !== undefined) return;
    if (errorText !== "") {
      process.stderr.write(errorText);
      status = EXIT.bug;
    } else if (failed && status === EXIT.pass) {
      status = EXIT.wrong;
    }
    if (text !== "") await stream.write(text);
    written += lines;
    progress.reached(written, bytes);
  };

  const take = async (lines: readonly Line[]): Promise<void> => {
    const answers = answer({ lines, first: taken + 1 });
    taken += lines.length;
    const before = writing.at(-1);
    const done = (async () => {
      const all = await answers;
      await before;
      await write(all, lines.length);
    })();
    // The promise is awaited in its turn, which may be after it fails.
    done.catch(() => undefined);
    writing.push(done);
    while (writing.length > ahead) await writing.shift();
  };

  const takeAll = async (arrived: Iterable<Line>): Promise<void> => {
    let lines: Line[] = [];
    for (const line of arrived) {
      lines.push(line);
      if (lines.length < group) continue;
      await take(lines);
      lines = [];
      if (stream.lost !== undefined) return;
    }
    if (lines.length > 0) await take(lines);
  };

  try {
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      await takeAll(splitter.push(chunk));
      if (stream.lost !== undefined) break;
    }
    if (stream.lost === undefined) await takeAll(splitter.end());
    await Promise.all(writing);
  } finally {
    progress.stop();
  }
  // If the reader left, the remaining lines have no answers.
  const cutShort = stream.lost !== undefined && status === EXIT.pass;
  return { status: cutShort ? EXIT.wrong : status };
}
