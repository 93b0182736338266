/**
 * The log of the server: one JSON object a line, without any part of a policy.
 *
 * A line has the time, a level, an event, and facts such as the operation and the milliseconds.
 * LIMIT: if its reader is slow, lines beyond 1 MiB that wait to be written are dropped and counted.
 * So the log never takes the memory of the server.
 */

export type LogLevel = "info" | "error" | "silent";

export interface Log {
  info(event: string, facts: LogFacts): void;
  error(event: string, facts: LogFacts): void;
}

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface LogStream {
  readonly writableLength: number;
  write(text: string): unknown;
}

const MAX_WAITING = 1_048_576;

export function jsonLog(
  level: LogLevel,
  stream: LogStream,
  clock: () => Date,
  dropped: () => void,
): Log {
  const write = (of: "info" | "error", event: string, facts: LogFacts): void => {
    if (level === "silent" || (level === "error" && of === "info")) return;
    if (stream.writableLength > MAX_WAITING) {
      dropped();
      return;
    }
    const line = { time: clock().toISOString(), level: of, event, ...facts };
    stream.write(`${JSON.stringify(line)}\n`);
  };
  return {
    info: (event, facts) => write("info", event, facts),
    error: (event, facts) => write("error", event, facts),
  };
}
