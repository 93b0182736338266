/**
 * The progress of a batch: lines and lines per second, on a terminal only.
 *
 * If the input is a file, its size is known and a bar shows the part that was read. If standard
 * output is the terminal too, the answers are the progress and no bar is shown.
 */
import { fstatSync } from "node:fs";

export interface Progress {
  /** Reports the lines answered and the bytes read so far. */
  readonly reached: (lines: number, bytes: number) => void;
  readonly stop: () => void;
}

const SILENT: Progress = { reached: () => undefined, stop: () => undefined };

/** Milliseconds between two updates of the bar. */
const INTERVAL = 100;

export async function startProgress(): Promise<Progress> {
  if (!process.stderr.isTTY || process.stdout.isTTY) return SILENT;
  const { SingleBar } = await import("cli-progress");
  const total = inputSize();
  const counts = "{lines} lines | {rate} lines/s";
  const bar = new SingleBar({
    format: total === undefined ? counts : `{bar} {percentage}% | ${counts} | {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
    barsize: 24,
  });
  const started = performance.now();
  let drawn = started;
  bar.start(total ?? 1, 0, { lines: 0, rate: 0 });
  return {
    reached: (lines, bytes) => {
      const now = performance.now();
      if (now - drawn < INTERVAL) return;
      drawn = now;
      const rate = Math.round((lines * 1000) / (now - started));
      bar.update(total === undefined ? 0 : Math.min(bytes, total), { lines, rate });
    },
    stop: () => bar.stop(),
  };
}

/** The size of the file on standard input; undefined for a pipe or a terminal. */
function inputSize(): number | undefined {
  try {
    const input = fstatSync(0);
    return input.isFile() && input.size > 0 ? input.size : undefined;
  } catch {
    return undefined;
  }
}
