/**
 * Splits a stream of bytes into lines as it arrives.
 *
 * Bytes are collected until a line feed, so chunks may begin and end anywhere, even inside a
 * character. LIMIT: the bytes of a line that is too long are dropped, and the line is yielded as
 * `undefined`; so memory is bounded by the longest allowed line.
 */
const LINE_FEED = 0x0a;

/** The bytes of a line without its line feed; undefined for one that is too long. */
export type Line = Uint8Array | undefined;

export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Yields the lines that end in this chunk. */
  *push(chunk: Uint8Array): Generator<Line> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      if (end < 0) break;
      this.#collect(chunk.subarray(from, end));
      yield this.#take();
      from = end + 1;
    }
    this.#collect(chunk.subarray(from));
  }

  /** Yields the last line, if it has no line feed. */
  *end(): Generator<Line> {
    if (this.#length > 0) yield this.#take();
  }

  #collect(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #take(): Line {
    const parts = this.#parts;
    const line = this.#length > this.#maxBytes ? undefined : concatenate(parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
