/**
 * The counters of the server for Prometheus, in its text format.
 *
 * No label has a part of a policy, of an ARN or of an account: the labels are names of operations,
 * results, and codes of HTTP. Routes that do not exist count as one operation.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { PoolCounts } from "./pool.ts";
import type { VerdictCount } from "./task-answer.ts";

export interface Metrics {
  readonly contentType: string;
  answered(operation: string, status: number, seconds: number): void;
  verdicts(counts: readonly VerdictCount[]): void;
  lostLogLine(): void;
  text(): Promise<string>;
}

/** Seconds; most checks take under a millisecond. */
const BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10];

/** Gauges of prom-client with names of counters, which Prometheus's checker refuses. */
const NAMED_AS_COUNTERS = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
] as const;

/** The counts that the pool and the cache keep themselves. */
export interface QuestionCounts extends PoolCounts {
  /** Questions that were answered with the answer to an equal one. */
  readonly repeated: number;
}

export function serverMetrics(version: string, counts: () => QuestionCounts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of NAMED_AS_COUNTERS) registry.removeSingleMetric(name);
  const requests = new Counter({
    name: "keyaki_requests_total",
    help: "Answered requests.",
    labelNames: ["operation", "code"],
    registers,
  });
  const durations = new Histogram({
    name: "keyaki_request_duration_seconds",
    help: "Time from the first byte of a request to the last byte of its answer.",
    labelNames: ["operation"],
    buckets: BUCKETS,
    registers,
  });
  const verdicts = new Counter({
    name: "keyaki_verdicts_total",
    help: "Answered questions by result.",
    labelNames: ["operation", "result", "undecided"],
    registers,
  });
  const lost = new Counter({
    name: "keyaki_log_lines_dropped_total",
    help: "Lines of the log that were dropped because their reader is slow.",
    registers,
  });
  gauge(
    registry,
    "keyaki_queue_depth",
    "Questions that wait for a thread.",
    () => counts().waiting,
  );
  gauge(registry, "keyaki_questions_running", "Questions in a thread.", () => counts().running);
  gauge(registry, "keyaki_workers", "Threads that answer questions.", () => counts().threads);
  total(registry, "keyaki_worker_restarts_total", "Threads that were replaced.", () => {
    return counts().restarts;
  });
  total(registry, "keyaki_answers_repeated_total", "Questions like one before.", () => {
    return counts().repeated;
  });
  new Gauge({
    name: "keyaki_build_info",
    help: "The version of keyaki; always 1.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  return {
    contentType: registry.contentType,
    answered(operation, status, seconds) {
      requests.inc({ operation, code: status });
      durations.observe({ operation }, seconds);
    },
    verdicts(counts) {
      for (const { operation, result, isUndecided } of counts) {
        verdicts.inc({ operation, result, undecided: String(isUndecided) });
      }
    },
    lostLogLine: () => lost.inc(),
    text: () => registry.metrics(),
  };
}

/** A counter that is counted elsewhere. */
function total(registry: Registry, name: string, help: string, value: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(value());
    },
  });
}

function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}
