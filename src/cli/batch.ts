/**
 * The command `batch`: answers requests from standard input, one JSON object per line.
 *
 * Answers are in the order of the lines. With one job, all lines of a chunk are answered before the
 * next chunk is read. With more jobs, groups of lines go to threads, and few groups are in progress
 * at a time. So memory does not grow with the number of lines, and input is read no faster than
 * answers are taken. A program may write one line and wait for its answer.
 *
 * LIMIT: threads are at most as many as cores. A thread starts when there is a group for it that
 * would wait otherwise, so a short batch starts few and an empty one none.
 */
import { availableParallelism } from "node:os";
import { isMainThread } from "node:worker_threads";
import { answerLine, type BatchSetting, LINE_LIMITS, type LineEnding } from "../api/batch-line.ts";
import { DocumentCache } from "../api/document-cache.ts";
import { type Line, LineSplitter } from "../api/line-splitter.ts";
import { DECLARED_TYPES } from "../api/request-reader.ts";
import { awsWorld } from "../packed-world/packed-world.ts";
import type { CheckOptions } from "../question/options.ts";
import { batchStatusOf, EXIT, type FailOn, worseStatus } from "./exit-status.ts";
import { reasonOf, standardInput } from "./input.ts";
import type { SharedOptions } from "./options.ts";
import { broken, misused, type Output } from "./output.ts";
import { startProgress } from "./progress.ts";
import type { AnswerStream } from "./stdout.ts";
import { type Answers, type Lines, serve, Workers } from "./workers.ts";

export interface BatchOptions extends Pick<SharedOptions, "policyType">, CheckOptions {
  /** For errors of the whole batch; a line is answered in JSON. */
  readonly format?: "json";
  readonly jobs?: number;
  readonly failOn?: FailOn;
}

/** Lines in a group, in this thread and for other threads; groups in progress per thread. */
const GROUP = 16;
const THREAD_GROUP = 64;
const GROUPS_PER_THREAD = 2;

export async function runBatch(options: BatchOptions, stream: AnswerStream): Promise<Output> {
  const { policyType, steps, engine, failOn, format = "text" } = options;
  const setting: BatchSetting = {
    ...(policyType && { policyType: DECLARED_TYPES[policyType] }),
    ...(steps && { steps }),
    ...(engine && { engine }),
    world: awsWorld(),
    cache: new DocumentCache(),
  };
  const answer = (lines: Lines): Answers => answersTo(lines, setting, failOn);
  if (!isMainThread) return serve(answer);
  const jobs = Math.min(options.jobs ?? 1, availableParallelism());
  const workers = new Workers(jobs);
  const ask = (lines: Lines): Promise<Answers> => workers.answer(lines);
  const schedule =
    jobs === 1
      ? { answer, group: GROUP, ahead: 0 }
      : { answer: ask, group: THREAD_GROUP, ahead: GROUPS_PER_THREAD * jobs };
  try {
    const { status, fault, isEmpty } = await answerAll(schedule, stream);
    if (fault !== undefined) {
      return { ...misused(fault, format), status: worseStatus(status, EXIT.wrong) };
    }
    if (!isEmpty) return { status };
    if (failOn === undefined) return { status, stderr: NO_REQUEST };
    return misused("standard input has no request, so nothing was checked", format);
  } finally {
    await workers.end();
  }
}

/** For the help text: what a line is, and what no line means. */
export const BATCH_HELP = `
A line is a request of the library with its operation and, optionally, an id. For example:
  {"id": 1, "operation": "CheckAccessNotGranted", "policyDocument": {…},
   "access": [{"actions": ["s3:DeleteBucket"]}]}
Without a request there is a warning; with --fail-on fail that is an error.`;

const NO_REQUEST = "warning: standard input has no request, so there is no answer\n";

/** Standard input cannot be read, or not to its end. */
class UnreadableInput extends Error {}

async function* chunksOfInput(): AsyncGenerator<Uint8Array> {
  try {
    yield* standardInput();
  } catch (error) {
    throw new UnreadableInput(`standard input cannot be read: ${reasonOf(error)}`);
  }
}

function answersTo(
  { lines, first }: Lines,
  setting: BatchSetting,
  failOn: FailOn | undefined,
): Answers {
  let [text, errorText, status]: [string, string, number] = ["", "", EXIT.pass];
  for (const [i, line] of lines.entries()) {
    const answer = answerLine(line, first + i, setting);
    if (answer === undefined) continue;
    text += `${answer.text}\n`;
    status = worseStatus(status, lineStatusOf(answer.ending, failOn));
    if (answer.ending.kind !== "bug") continue;
    errorText += `line ${first + i}: ${broken(answer.ending.bug, "text").stderr}`;
  }
  return { text, status, errorText };
}

/** The exit status of a batch with this line alone. */
function lineStatusOf(ending: LineEnding, failOn: FailOn | undefined): number {
  switch (ending.kind) {
    case "answer":
      return batchStatusOf(ending.name, ending.answer, failOn);
    case "error":
      return EXIT.wrong;
    case "bug":
      return EXIT.bug;
  }
}

interface Schedule {
  readonly answer: (lines: Lines) => Answers | Promise<Answers>;
  /** Lines that are answered together. */
  readonly group: number;
  /** Groups that may be in progress when more input is read. */
  readonly ahead: number;
}

/** How the answers to all lines ended. */
interface Ending {
  readonly status: number;
  /** Why the input could not be read to its end. */
  readonly fault?: string;
  /** Whether there was no line to answer. */
  readonly isEmpty: boolean;
}

async function answerAll(schedule: Schedule, stream: AnswerStream): Promise<Ending> {
  const { answer, group, ahead } = schedule;
  const progress = await startProgress();
  const splitter = new LineSplitter(LINE_LIMITS.bytes);
  let status: number = EXIT.pass;
  let isEmpty = true;
  let taken = 0;
  let written = 0;
  let bytes = 0;
  /** A promise for each group in progress, in order; each waits for the previous one. */
  const writing: Promise<void>[] = [];

  const write = async (answers: Answers, lines: number): Promise<void> => {
    if (stream.lost !== undefined) return;
    const { text, errorText } = answers;
    status = worseStatus(status, answers.status);
    if (errorText !== "") process.stderr.write(errorText);
    if (text !== "") await stream.write(text);
    if (text !== "") isEmpty = false;
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

  let fault: string | undefined;
  try {
    for await (const chunk of chunksOfInput()) {
      bytes += chunk.length;
      await takeAll(splitter.push(chunk));
      if (stream.lost !== undefined) break;
    }
    if (stream.lost === undefined) await takeAll(splitter.end());
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    fault = error.message;
  } finally {
    // If the input cannot be read to its end, the answers to its complete lines are still written.
    await Promise.all(writing).finally(progress.stop);
  }
  // If the reader left, the remaining lines have no answers.
  if (stream.lost !== undefined) status = worseStatus(status, EXIT.wrong);
  return { status, isEmpty, ...(fault !== undefined && { fault }) };
}
