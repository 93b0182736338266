/**
 * A stream of bytes, cut into lines as it arrives.
 *
 * Bytes are collected until a line feed comes, so it does not matter where chunks begin and end,
 * not even inside a character. LIMIT: of a line that is too long nothing is kept, and it is given
 * as such when it ends; so memory is bounded by the longest line that is allowed.
 */
const LINE_FEED = 0x0a;

/** The bytes of a line without its line feed; undefined for one that is too long. */
export type Line = Uint8Array | undefined;

export class LineSplitter {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  /** The lines that end in this chunk. */
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

  /** The last line, if it has no line feed. */
  *end(): Generator<Line> {
    if (this.#length > 0) yield this.#take();
  }

  #collect(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#most) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #take(): Line {
    const parts = this.#parts;
    const line = this.#length > this.#most ? undefined : joined(parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
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
