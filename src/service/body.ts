/**
 * Reads the body of a request within limits of bytes, time and memory.
 *
 * LIMIT: a body has at most `max` bytes; of a longer one as many again are dropped, since a client
 * that is still sending would take the answer for a lost connection and ask again. LIMIT: all
 * bodies that are held have at most `total` bytes together. LIMIT: a body arrives within `time`.
 */
import type { IncomingMessage } from "node:http";

export interface BodyLimits {
  readonly max: number;
  readonly total: number;
  /** In milliseconds. */
  readonly time: number;
}

export type Body =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; release(): void }
  | { readonly kind: "too large" }
  /** Other bodies take all the memory that there is for bodies. */
  | { readonly kind: "busy" }
  | { readonly kind: "slow" }
  /** The client went away. */
  | { readonly kind: "gone" };

export class BodyReader {
  readonly #limits: BodyLimits;
  #held = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  async read(incoming: IncomingMessage): Promise<Body> {
    const { max, total, time } = this.#limits;
    const stated = Number(incoming.headers["content-length"] ?? 0);
    if (stated > 2 * max) return { kind: "too large" };
    if (this.#held + stated > total) return { kind: "busy" };
    return new Promise((done) => {
      let chunks: Buffer[] = [];
      let length = 0;
      const end = (body: Body): void => {
        clearTimeout(timer);
        incoming.off("data", take).off("end", finish).off("close", leave).off("error", leave);
        if (body.kind !== "bytes") {
          this.#held -= Math.min(length, max);
          incoming.resume();
        }
        done(body);
      };
      const take = (chunk: Buffer): void => {
        const room = Math.max(0, Math.min(chunk.length, max - length));
        length += chunk.length;
        this.#held += room;
        if (length > 2 * max) end({ kind: "too large" });
        else if (this.#held > total) end({ kind: "busy" });
        else if (length > max) chunks = [];
        else chunks.push(chunk);
      };
      const finish = (): void => {
        if (length > max) {
          end({ kind: "too large" });
          return;
        }
        const bytes = new Uint8Array(Buffer.concat(chunks, length));
        let isHeld = true;
        const release = (): void => {
          if (isHeld) this.#held -= length;
          isHeld = false;
        };
        end({ kind: "bytes", bytes, release });
      };
      const leave = (): void => end({ kind: "gone" });
      const timer = setTimeout(() => end({ kind: "slow" }), time);
      incoming.on("data", take).on("end", finish).on("close", leave).on("error", leave);
    });
  }
}
