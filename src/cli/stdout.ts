/**
 * Standard output, which holds the answers and may go away.
 *
 * Each text is waited for until the system has taken it, so that no more is in flight than one
 * answer. A reader that has had enough closes the pipe (EPIPE); that is no error, and what else
 * would be written is dropped.
 */
import type { Writable } from "node:stream";

export class AnswerStream {
  readonly #stream: Writable;
  #lost: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    // Without a listener the error would end the process; the writer hears of it all the same.
    stream.on("error", () => undefined);
  }

  /** Why nothing can be written any more. */
  get lost(): Error | undefined {
    return this.#lost;
  }

  /** Whether the reader has had enough, which is its right. */
  get closedByReader(): boolean {
    return this.#lost !== undefined && "code" in this.#lost && this.#lost.code === "EPIPE";
  }

  async write(text: string): Promise<void> {
    if (this.#lost !== undefined) return;
    const error = await new Promise<Error | null | undefined>((resolve) => {
      this.#stream.write(text, resolve);
    });
    this.#lost = error ?? undefined;
  }
}
