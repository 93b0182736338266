/**
 * Batch: requests from standard input, one JSON object a line, to answers on standard output.
 *
 * Answers come in the order of the lines. With one job what has arrived is answered and written
 * before more is looked at; with more, lines go to threads in groups, and few groups are under way
 * at a time. So memory does not grow with the number of lines, no more input is taken than the
 * reader of the answers keeps up with, and a program may write a line and wait for its answer.
 */
import { isMainThread } from "node:worker_threads";
import { DocumentCache } from "../api/document-cache.ts";
import type { DeclaredType } from "../api/request-reader.ts";
import type { PolicyType } from "../policy/ast.ts";
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

const DECLARED: Readonly<Record<PolicyType, DeclaredType>> = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
};

/** Lines that are answered together, alone and by threads, and groups under way for each thread. */
const FEW = 16;
const MANY = 64;
const AHEAD = 2;

export async function runBatch(options: BatchOptions, stream: AnswerStream): Promise<Output> {
  const { policyType, steps, engine, jobs = 1 } = options;
  const setting: BatchSetting = {
    ...(policyType && { policyType: DECLARED[policyType] }),
    ...(steps && { steps }),
    ...(engine && { engine }),
    cache: new DocumentCache(),
  };
  const answer = (lines: Lines): Answers => answersTo(lines, setting);
  if (!isMainThread) return serve(answer);
  if (jobs === 1) return answerAll({ answer, group: FEW, ahead: 0 }, stream);
  const workers = new Workers(jobs);
  try {
    const ask = (lines: Lines): Promise<Answers> => workers.answer(lines);
    return await answerAll({ answer: ask, group: MANY, ahead: AHEAD * jobs }, stream);
  } finally {
    await workers.end();
  }
}

function answersTo({ lines, first }: Lines, setting: BatchSetting): Answers {
  let [text, complaint, failed] = ["", "", false];
  for (const [i, line] of lines.entries()) {
    const answer = answerLine(line, first + i, setting);
    if (answer === undefined) continue;
    text += `${answer.text}\n`;
    if (answer.failed) failed = true;
    if (answer.bug === undefined) continue;
    complaint += `line ${first + i}: ${broken(answer.bug, "text").stderr}`;
  }
  return { text, failed, complaint };
}

interface Manner {
  readonly answer: (lines: Lines) => Answers | Promise<Answers>;
  /** Lines that are answered together. */
  readonly group: number;
  /** Groups that may be under way when more input is taken. */
  readonly ahead: number;
}

async function answerAll(manner: Manner, stream: AnswerStream): Promise<Output> {
  const { answer, group, ahead } = manner;
  const progress = await startProgress();
  const splitter = new LineSplitter(LINE_LIMITS.bytes);
  let status: number = EXIT.pass;
  let taken = 0;
  let written = 0;
  let bytes = 0;
  /** One for each group under way, in order; each waits for the one before. */
  const writing: Promise<void>[] = [];

  const write = async ({ text, failed, complaint }: Answers, lines: number): Promise<void> => {
    if (stream.lost !== undefined) return;
    if (complaint !== "") {
      process.stderr.write(complaint);
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
    // It is waited for in its turn, which may be later than it fails.
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
  // Lines without an answer are left where nobody reads on.
  const cutShort = stream.lost !== undefined && status === EXIT.pass;
  return { status: cutShort ? EXIT.wrong : status };
}
