/**
 * A client that does as it is told: raw bytes out, whole answers in, one question at a time.
 *
 * It follows HTTP only as far as the server's own answers go: a stated length, or chunks of a
 * stream, which are read until the last.
 */
import { connect, type Socket } from "node:net";

const PATH = "/policy/check-no-new-access";

/** A check with a known answer; the name makes its text unlike others. */
export function checkBody(expected: "PASS" | "FAIL", name: string): string {
  const policy = (...actions: readonly string[]): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: actions, Resource: `arn:aws:s3:::${name}/*` }],
    });
  return JSON.stringify({
    policyType: "IDENTITY_POLICY",
    existingPolicyDocument: policy("s3:GetObject"),
    newPolicyDocument:
      expected === "PASS" ? policy("s3:GetObject") : policy("s3:GetObject", "s3:PutObject"),
  });
}

export function request(body: string, path: string = PATH): string {
  return `${head(path, `Content-Length: ${Buffer.byteLength(body)}`)}${body}`;
}

export function head(path: string, ...headers: readonly string[]): string {
  const lines = [`POST ${path} HTTP/1.1`, "Host: localhost", ...headers];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

export class Client {
  readonly socket: Socket;
  /** The bytes that are not part of a taken answer yet. */
  text = "";
  isClosed = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (data) => {
      this.text += String(data);
      this.#wake();
    });
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  /** Sends bytes; the whole answer to them, or what there is of it when the connection closes. */
  ask(bytes: string | Uint8Array, patience = 120_000): Promise<string> {
    this.socket.write(bytes);
    return this.answer(patience);
  }

  /** The next answer; empty if the connection closes, or stays silent for longer than that. */
  async answer(patience: number): Promise<string> {
    const end = Date.now() + patience;
    for (;;) {
      const length = lengthOf(this.text);
      if (length !== undefined) {
        const answer = this.text.slice(0, length);
        this.text = this.text.slice(length);
        return answer;
      }
      const left = end - Date.now();
      if (this.isClosed || left <= 0) return "";
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, left);
        this.#wake = () => {
          clearTimeout(timer);
          wake();
        };
      });
    }
  }

  /** Resolves when the server has taken what was written, or closed the connection. */
  async drained(): Promise<void> {
    while (this.socket.writableNeedDrain && !this.isClosed) {
      await new Promise((again) => setTimeout(again, 2));
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** The length of the first whole answer in a text. */
function lengthOf(text: string): number | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const header = text.slice(0, end);
  const stated = /\r\ncontent-length: (\d+)/i.exec(header)?.[1];
  if (stated !== undefined) {
    const length = end + 4 + Number(stated);
    return text.length >= length ? length : undefined;
  }
  const last = text.indexOf("\r\n0\r\n\r\n", end);
  return last < 0 ? undefined : last + 7;
}
