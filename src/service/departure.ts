/**
 * Whether the client of a request went away, and who wants to know.
 *
 * It has the part of an `AbortSignal` that is used here, so a signal may stand for it. Making a
 * signal costs as much as reading a small request, and a server needs two for each question.
 */

/** The client, as a question sees it. */
export interface Gone {
  readonly aborted: boolean;
  addEventListener(event: "abort", heard: () => void): void;
  removeEventListener(event: "abort", heard: () => void): void;
}

export class Departure implements Gone {
  readonly #listeners = new Set<() => void>();
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_: "abort", heard: () => void): void {
    this.#listeners.add(heard);
  }

  removeEventListener(_: "abort", heard: () => void): void {
    this.#listeners.delete(heard);
  }

  /** Tells each listener, once. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const heard of this.#listeners) heard();
    this.#listeners.clear();
  }
}
