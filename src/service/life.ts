/**
 * The life of the server: from its start to the last answer after a signal.
 *
 * The first SIGTERM or SIGINT stops it: readiness fails, no new connection is taken, each answer
 * closes its connection, and the process ends when the last one is written. New connections may
 * still be taken for a while, because a load balancer needs time to see that readiness fails. After
 * the grace time, or at a second signal, all that is left is cut off. The exit status says which of
 * the two it was.
 */

import { randomUUID } from "node:crypto";
import type { Authentication } from "./access/caller.ts";
import type { OriginRules } from "./access/origin.ts";
import { AnswerCache } from "./answer-cache.ts";
import { serviceApp } from "./app.ts";
import { type AwsServices, keptState } from "./aws/services.ts";
import type { BodyLimits } from "./body.ts";
import { placeOf } from "./bug.ts";
import { jsonLog, type LogLevel, type LogStream } from "./log.ts";
import { serverMetrics } from "./metrics.ts";
import { type PoolOptions, QuestionPool } from "./pool.ts";
import { questionsOf } from "./questions.ts";
import { type Listening, startServer } from "./server.ts";

export interface ServiceOptions {
  readonly listening: Listening;
  readonly authentication: Authentication;
  readonly origins: OriginRules;
  readonly limits: BodyLimits;
  readonly pool: PoolOptions;
  /** How many answers are kept for equal questions; 0 keeps none. */
  readonly cache: number;
  readonly log: { readonly level: LogLevel; readonly stream: LogStream };
  readonly version: string;
  readonly clock: () => Date;
  /** Milliseconds from the signal to the end of connections. */
  readonly grace: number;
  /** Milliseconds from the signal to the end of listening; a part of `grace`. */
  readonly drainDelay: number;
  /** The parts that AWS's clients need beside the questions. */
  readonly aws: Omit<AwsServices, "questions" | "state">;
}

/** The events of the process that the server hears; `process` is one. */
export interface Signals {
  on(event: "unhandledRejection", heard: (bug: unknown) => void): unknown;
  on(signal: "SIGTERM" | "SIGINT", stop: () => void): unknown;
}

export interface RunningService {
  readonly url: string;
  /** Whether all was answered when the server ended. */
  readonly ended: Promise<"finished" | "cut">;
}

export async function startService(
  options: ServiceOptions,
  signals: Signals,
): Promise<RunningService> {
  const { clock, version, grace, drainDelay } = options;
  const pool = new QuestionPool(options.pool);
  const cache = new AnswerCache(options.cache);
  const metrics = serverMetrics(version, () => ({ ...pool.counts, repeated: cache.hits }));
  const log = jsonLog(options.log.level, options.log.stream, clock, metrics.lostLogLine);
  const questions = questionsOf(pool, cache, options.pool.deadline);
  const state = keptState(options.aws.served, questions, clock, randomUUID);
  let isDraining = false;
  const app = serviceApp({
    authentication: options.authentication,
    origins: options.origins,
    limits: options.limits,
    questions,
    aws: { ...options.aws, questions, state },
    metrics,
    log,
    version,
    clock,
    isDraining: () => isDraining,
  });
  let server: Awaited<ReturnType<typeof startServer>>;
  try {
    server = await startServer(app, options.listening);
  } catch (error) {
    await pool.close();
    throw error;
  }
  // A promise that nobody awaits is a bug, and no reason to take the answers of all others.
  signals.on("unhandledRejection", (bug) => log.error("bug", { where: placeOf(bug) }));
  log.info("start", { url: server.url, callers: options.authentication.kind, version });
  const ended = new Promise<"finished" | "cut">((done) => {
    let hasEnded = false;
    const end = async (how: "finished" | "cut"): Promise<void> => {
      if (hasEnded) return;
      hasEnded = true;
      if (how === "cut") server.cut();
      await pool.close();
      log.info("end", { how });
      await log.written();
      done(how);
    };
    const stop = (): void => {
      if (isDraining) {
        void end("cut");
        return;
      }
      isDraining = true;
      log.info("stop", { graceSeconds: grace / 1000 });
      const timer = setTimeout(() => void end("cut"), grace);
      const drain = (): void =>
        void server.drain().then(() => {
          clearTimeout(timer);
          return end("finished");
        });
      if (drainDelay === 0) drain();
      else setTimeout(drain, drainDelay);
    };
    signals.on("SIGTERM", stop);
    signals.on("SIGINT", stop);
  });
  return { url: server.url, ended };
}
