/**
 * Threads that answer lines of a batch, so that all cores have work.
 *
 * A worker is this same command with the same arguments, in a thread of its own: it reads the
 * options as the main thread did, and gets its lines by message instead of standard input. Whoever
 * has least to do gets the next lines. LIMIT: of a thread that ends by itself nothing is known, and
 * its lines have no answer: an error.
 */
import { parentPort, Worker } from "node:worker_threads";
import type { Line } from "./line-splitter.ts";

/** Lines in a row, and the number of the first, counted from 1. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly first: number;
}

/** What is written for some lines in a row. */
export interface Answers {
  /** A line for each line that is not blank. */
  readonly text: string;
  readonly failed: boolean;
  /** What is to be said of bugs of ours. */
  readonly complaint: string;
}

/** Lines as one piece of memory, which a message hands over without a copy. */
interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of each line; -1 for one that is too long. */
  readonly lengths: readonly number[];
  readonly first: number;
}

interface Thread {
  readonly worker: Worker;
  /** Who waits for answers; they come in the order of the questions. */
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
    let idle = first;
    for (const each of others) {
      if (idle === undefined || each.waiting.length < idle.waiting.length) idle = each;
    }
    return new Promise((done, lost) => {
      idle?.waiting.push({ done, lost });
      const packed = pack(lines);
      idle?.worker.postMessage(packed, [packed.bytes.buffer]);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}

/** In a worker: answers whatever comes, until the thread is ended. */
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
