/**
 * Standard output, which carries the answers and may be closed by its reader.
 *
 * Each write waits until the system has taken the text, so at most one answer is in flight. A
 * reader that has read enough closes the pipe (EPIPE); this is normal, and later answers are
 * dropped.
 */
import type { Writable } from "node:stream";

export class AnswerStream {
  readonly #stream: Writable;
  #lost: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    // Without a listener the error would end the process; `write` receives it as well.
    stream.on("error", () => undefined);
  }

  /** The error after which nothing can be written. */
  get lost(): Error | undefined {
    return this.#lost;
  }

  /** Whether the reader closed the pipe. */
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
