/**
 * Threads that answer lines of a batch, so that all cores have work.
 *
 * A worker runs this same command with the same arguments in a thread of its own: it parses the
 * options as the main thread did, but receives its lines by message instead of standard input. The
 * thread with the fewest groups in progress gets the next one. LIMIT: if a thread ends by itself,
 * its lines have no answers, which is an error.
 */
import { parentPort, Worker } from "node:worker_threads";
import type { Line } from "./line-splitter.ts";

/** Consecutive lines, and the number of the first, counted from 1. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly first: number;
}

/** The answers to consecutive lines. */
export interface Answers {
  /** One line for each line that is not blank. */
  readonly text: string;
  readonly failed: boolean;
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
}

export class Workers {
  private readonly threads: readonly Thread[];

  constructor(count: number) {
    const [, script = "", ...argv] = process.argv;
    this.threads = Array.from({ length: count }, () => {
      const worker = new Worker(script, { argv });
      const thread: Thread = { worker, waiting: [] };
      worker.on("message", (answers: Answers) => thread.waiting.shift()?.done(answers));
      worker.on("error", (why) => {
        for (const each of thread.waiting.splice(0)) each.lost(why);
      });
      return thread;
    });
  }

  answer(lines: Lines): Promise<Answers> {
    const [first, ...others] = this.threads;
    let least = first;
    for (const each of others) {
      if (least === undefined || each.waiting.length < least.waiting.length) least = each;
    }
    return new Promise((done, lost) => {
      least?.waiting.push({ done, lost });
      const packed = pack(lines);
      least?.worker.postMessage(packed, [packed.bytes.buffer]);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
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
