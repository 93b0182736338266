/**
 * Functions that all benches share: quantiles, tables in Markdown, and a description of the
 * machine.
 *
 * The machines are shared and noisy, so a single time means little. Benches measure the things that
 * they compare in turn, in one run, several times, and print medians and ratios.
 */
import { cpus, totalmem } from "node:os";
import { performance } from "node:perf_hooks";

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Runs a function; returns the milliseconds and the result. */
export function timed<T>(act: () => T): readonly [number, T] {
  const start = performance.now();
  const result = act();
  return [performance.now() - start, result];
}

/** Formats a number with three significant digits. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Describes cores, memory and Node. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${gigabytes} GiB, Node ${process.versions.node}`;
}
