/**
 * Reads the body of a request within limits of bytes, time and memory.
 *
 * LIMIT: a body has at most `max` bytes. The rest of a refused one is read and dropped. A client
 * that is still sending would take a closed connection for a lost one, and ask again. LIMIT: all
 * bodies that are held have at most `total` bytes together. LIMIT: a body arrives within `time`,
 * and the rest of a refused one within as much again.
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
    if (stated > max || this.#held + stated > total) {
      dropRest(incoming, time);
      return { kind: stated > max ? "too large" : "busy" };
    }
    return new Promise((done) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const end = (body: Body): void => {
        clearTimeout(timer);
        incoming.off("data", take).off("end", finish).off("close", leave).off("error", leave);
        if (body.kind !== "bytes") {
          this.#held -= Math.min(length, max);
          dropRest(incoming, time);
        }
        done(body);
      };
      const take = (chunk: Buffer): void => {
        const room = Math.max(0, Math.min(chunk.length, max - length));
        length += chunk.length;
        this.#held += room;
        if (length > max) end({ kind: "too large" });
        else if (this.#held > total) end({ kind: "busy" });
        else chunks.push(chunk);
      };
      const finish = (): void => {
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

/** Reads what is left of a body, and drops it; ends the connection if that takes too long. */
function dropRest(incoming: IncomingMessage, time: number): void {
  incoming.on("error", () => undefined).resume();
  if (incoming.complete || incoming.destroyed) return;
  const timer = setTimeout(() => incoming.destroy(), time);
  incoming.once("close", () => clearTimeout(timer)).once("end", () => clearTimeout(timer));
}
