/**
 * The last answers of the threads, for clients that ask the same again.
 *
 * An answer depends on the bytes of a question and on the options of the server alone, so an equal
 * question has an equal answer. Equal is: the same operation and page, and a body with the same
 * SHA-256. An answer that depends on time or memory is not kept: a deadline, a lost thread, a bug.
 *
 * LIMIT: `answers` answers, and `BYTES` of text; the answer that was asked for longest ago goes.
 */
import { createHash } from "node:crypto";
import type { Task } from "./task.ts";
import type { TaskAnswer } from "./task-answer.ts";

const BYTES = 64 * 1024 * 1024;

export class AnswerCache {
  readonly #answers = new Map<string, TaskAnswer>();
  readonly #max: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #hits = 0;

  constructor(answers: number, bytes: number = BYTES) {
    this.#max = answers;
    this.#maxBytes = bytes;
  }

  /** How many questions were answered from here. */
  get hits(): number {
    return this.#hits;
  }

  /** The same for equal questions; undefined if the answer is not kept. */
  keyOf(task: Task): string | undefined {
    if (this.#max === 0) return undefined;
    switch (task.kind) {
      case "aws-check":
      case "native":
      case "evidence":
        return `${task.kind} ${task.name} ${digest(task.body)}`;
      case "validate-policy":
        return `${task.kind} ${pageOf(task)} ${digest(task.body)}`;
      case "lines":
      case "ask":
        return undefined;
    }
  }

  get(key: string): TaskAnswer | undefined {
    const answer = this.#answers.get(key);
    if (answer === undefined) return undefined;
    this.#hits += 1;
    // A map keeps the order of insertion: the last is the one that was asked for last.
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  set(key: string, answer: TaskAnswer): void {
    const bytes = sizeOf(key, answer);
    if (answer.status >= 500 || answer.bug !== undefined || bytes > this.#maxBytes) return;
    this.#drop(key);
    this.#answers.set(key, answer);
    this.#bytes += bytes;
    while (this.#answers.size > this.#max || this.#bytes > this.#maxBytes) {
      const [oldest] = this.#answers.keys();
      if (oldest === undefined) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const answer = this.#answers.get(key);
    if (answer === undefined) return;
    this.#answers.delete(key);
    this.#bytes -= sizeOf(key, answer);
  }
}

/** JSON, so that no token of a client can look like another member. */
const pageOf = (task: Task & { readonly kind: "validate-policy" }): string =>
  JSON.stringify([task.maxResults ?? null, task.nextToken ?? null]);

const digest = (body: Uint8Array): string => createHash("sha256").update(body).digest("base64");

/** The bytes of its texts; a character takes at most two. */
const sizeOf = (key: string, { body }: TaskAnswer): number => 2 * (key.length + body.length);
