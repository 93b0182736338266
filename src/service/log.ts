/**
 * The log of the server: one JSON object a line, without any part of a policy.
 *
 * A line has the time, a level, an event, and facts such as the operation and the milliseconds.
 * The lines of one turn of the event loop are written together, those of an error at once. LIMIT:
 * if the reader is slow, lines beyond 1 MiB that wait to be written are dropped and counted, so the
 * log never takes the memory of the server. LIMIT: the end waits a second for a slow reader.
 */

export type LogLevel = "info" | "error" | "silent";

export interface Log {
  info(event: string, facts: LogFacts): void;
  error(event: string, facts: LogFacts): void;
  /** Resolves when all is written, or when its reader is too slow. */
  written(): Promise<void>;
}

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface LogStream {
  readonly writableLength: number;
  write(text: string, written?: () => void): unknown;
}

const MAX_WAITING = 1_048_576;
const LAST_WAIT = 1000;

export function jsonLog(
  level: LogLevel,
  stream: LogStream,
  clock: () => Date,
  dropped: () => void,
): Log {
  let lines = "";
  const flush = (): void => {
    if (lines !== "") stream.write(lines);
    lines = "";
  };
  const write = (of: "info" | "error", event: string, facts: LogFacts): void => {
    if (level === "silent" || (level === "error" && of === "info")) return;
    if (stream.writableLength + lines.length > MAX_WAITING) {
      dropped();
      return;
    }
    const line = { time: clock().toISOString(), level: of, event, ...facts };
    if (lines === "") setImmediate(flush);
    lines += `${JSON.stringify(line)}\n`;
    if (of === "error") flush();
  };
  return {
    info: (event, facts) => write("info", event, facts),
    error: (event, facts) => write("error", event, facts),
    async written() {
      flush();
      await new Promise<void>((done) => {
        const timer = setTimeout(done, LAST_WAIT);
        stream.write("", () => {
          clearTimeout(timer);
          done();
        });
      });
    },
  };
}
