/**
 * Threads that answer lines of a batch, so that all cores have work.
 *
 * A worker runs this same command with the same arguments in a thread of its own: it parses the
 * options as the main thread did, but receives its lines by message instead of standard input. The
 * thread with the fewest groups in progress gets the next one; while all have some and the limit is
 * not reached, a new thread starts for it. LIMIT: if a thread ends by itself,
 * its lines have no answers, which is an error.
 */
import { parentPort, Worker } from "node:worker_threads";
import type { Line } from "../api/line-splitter.ts";

/** Consecutive lines, and the number of the first, counted from 1. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly first: number;
}

/** The answers to consecutive lines. */
export interface Answers {
  /** One line for each line that is not blank. */
  readonly text: string;
  /** The exit status of a batch with these lines alone. */
  readonly status: number;
  /** Messages about bugs of keyaki, for standard error. */
  readonly errorText: string;
}

/** Lines as one block of memory, which a message transfers without a copy. */
interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The length of each line; -1 for a line that is too long. */
  readonly lengths: readonly number[];
  readonly first: number;
}

interface Thread {
  readonly worker: Worker;
  /** The callers that wait for answers, in the order of their lines. */
  readonly waiting: {
    readonly done: (answers: Answers) => void;
    readonly lost: (why: Error) => void;
  }[];
  /** Why the thread ended by itself. */
  failure?: Error;
}

export class Workers {
  readonly #max: number;
  readonly #threads: Thread[] = [];

  /** `max` is the most threads that run at a time; none starts before there are lines. */
  constructor(max: number) {
    this.#max = max;
  }

  answer(lines: Lines): Promise<Answers> {
    const thread = this.#leastBusy();
    if (thread.failure !== undefined) return Promise.reject(thread.failure);
    return new Promise((done, lost) => {
      thread.waiting.push({ done, lost });
      const packed = pack(lines);
      thread.worker.postMessage(packed, [packed.bytes.buffer]);
    });
  }

  #leastBusy(): Thread {
    let least: Thread | undefined;
    for (const each of this.#threads) {
      if (least === undefined || each.waiting.length < least.waiting.length) least = each;
    }
    const canStart = this.#threads.length < this.#max;
    if (least === undefined || (least.waiting.length > 0 && canStart)) {
      least = startThread();
      this.#threads.push(least);
    }
    return least;
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}

function startThread(): Thread {
  const [, script = "", ...argv] = process.argv;
  const worker = new Worker(script, { argv });
  const thread: Thread = { worker, waiting: [] };
  worker.on("message", (answers: Answers) => thread.waiting.shift()?.done(answers));
  worker.on("error", (why) => {
    thread.failure = why;
    for (const each of thread.waiting.splice(0)) each.lost(why);
  });
  return thread;
}

/** Answers lines in a worker, until the thread is ended. */
export function serve(answer: (lines: Lines) => Answers): Promise<never> {
  parentPort?.on("message", (packed: Packed) => parentPort?.postMessage(answer(unpack(packed))));
  return new Promise(() => undefined);
}

function pack({ lines, first }: Lines): Packed {
  const lengths = lines.map((each) => each?.length ?? -1);
  const bytes = new Uint8Array(lines.reduce((sum, each) => sum + (each?.length ?? 0), 0));
  let at = 0;
  for (const each of lines) {
    if (each === undefined) continue;
    bytes.set(each, at);
    at += each.length;
  }
  return { bytes, lengths, first };
}

function unpack({ bytes, lengths, first }: Packed): Lines {
  let at = 0;
  const lines = lengths.map((length) => {
    if (length < 0) return undefined;
    at += length;
    return bytes.subarray(at - length, at);
  });
  return { lines, first };
}
