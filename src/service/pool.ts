/**
 * The threads that answer questions, so that a hard question never stops the others.
 *
 * Piscina starts the threads, and starts a new one for each that ends. A task waits in a line of
 * our own (waiting-line.ts), so that its deadline counts from its start. At the deadline the thread
 * is ended. A caller who goes away leaves the line; a task that has started gets a short time more,
 * because a new thread costs more than most answers.
 *
 * LIMIT: `threads` tasks run, `queue` tasks wait.
 */
import { Piscina } from "piscina";
import type { CheckOptions } from "../question/options.ts";
import { Departure, type Gone } from "./departure.ts";
import type { Task } from "./task.ts";
import type { TaskAnswer } from "./task-answer.ts";
import { WaitingLine } from "./waiting-line.ts";

export interface PoolOptions {
  /** The path of the bundle of worker.ts. */
  readonly worker: string;
  readonly threads: number;
  /** The most tasks that wait. */
  readonly queue: number;
  /** The longest time of a task in milliseconds, from its start. */
  readonly deadline: number;
  /** LIMIT: memory of a thread in MiB, beyond which it ends. */
  readonly memory: number;
  readonly check: CheckOptions;
}

export type PoolResult =
  | { readonly kind: "answered"; readonly answer: TaskAnswer }
  /** Too many tasks wait. */
  | { readonly kind: "full" }
  | { readonly kind: "deadline" }
  /** The caller went away. */
  | { readonly kind: "cancelled" }
  /** The thread ended by itself, for example without memory. */
  | { readonly kind: "died"; readonly why: string };

export interface PoolCounts {
  readonly waiting: number;
  readonly running: number;
  readonly threads: number;
  /** Threads that were ended, or that ended by themselves, since the start. */
  readonly restarts: number;
}

/** A task whose caller is gone may run this long, in milliseconds. */
const GRACE = 250;

export class QuestionPool {
  readonly #threads: Piscina<Task, TaskAnswer>;
  readonly #line: WaitingLine;
  readonly #deadline: number;
  #running = 0;
  #restarts = 0;

  constructor({ worker, threads, queue, deadline, memory, check }: PoolOptions) {
    this.#threads = new Piscina({
      filename: worker,
      name: "answer",
      minThreads: threads,
      maxThreads: threads,
      workerData: check,
      recordTiming: false,
      // Without a question a thread sleeps in its event loop; a wake-up costs less than elsewhere.
      atomics: "disabled",
      resourceLimits: { maxOldGenerationSizeMb: memory },
    });
    // A thread that ends is counted where its task fails; without a task, no thread ends.
    this.#threads.on("error", () => undefined);
    this.#line = new WaitingLine(threads, queue);
    this.#deadline = deadline;
  }

  get counts(): PoolCounts {
    return {
      waiting: this.#line.length,
      running: this.#running,
      threads: this.#threads.threads.length,
      restarts: this.#restarts,
    };
  }

  /** Answers a task. `gone` is aborted when nobody waits for the answer any more. */
  async run(task: Task, gone: Gone): Promise<PoolResult> {
    const entry = await this.#line.enter(gone);
    if (entry === "full") return { kind: "full" };
    if (entry === "left") return { kind: "cancelled" };
    this.#running += 1;
    try {
      return await this.#ask(task, gone);
    } finally {
      this.#running -= 1;
      this.#line.release();
    }
  }

  async #ask(task: Task, gone: Gone): Promise<PoolResult> {
    const stop = new Departure();
    let ended: "deadline" | "cancelled" | undefined;
    const end = (why: "deadline" | "cancelled"): void => {
      ended ??= why;
      stop.abort();
    };
    const timer = setTimeout(end, this.#deadline, "deadline");
    let grace: NodeJS.Timeout | undefined;
    const leave = (): void => {
      grace = setTimeout(end, GRACE, "cancelled");
    };
    gone.addEventListener("abort", leave);
    try {
      const answer = await this.#threads.run(task, { signal: stop });
      return { kind: "answered", answer };
    } catch (error) {
      this.#restarts += 1;
      if (ended !== undefined) return { kind: ended };
      return { kind: "died", why: error instanceof Error ? error.name : "unknown" };
    } finally {
      clearTimeout(timer);
      clearTimeout(grace);
      gone.removeEventListener("abort", leave);
    }
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await this.#threads.destroy();
  }
}
