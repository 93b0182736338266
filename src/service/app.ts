/**
 * The routes of the server, and what every request passes before one of them.
 *
 * In this order: the record (an id, the log, the counters), the page that asks (origin.ts), health
 * and counters, the body and the caller (caller.ts), then our routes under `/v1/` and the calls of
 * AWS's clients. A route makes a reply; this file alone writes it.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import {
  type Authentication,
  type CallerDecision,
  callerOf,
  decideCaller,
  needsBody,
} from "./access/caller.ts";
import { type OriginRules, originFault } from "./access/origin.ts";
import { type AwsServices, answerAwsCall, refusalOf } from "./aws/services.ts";
import { type BodyLimits, BodyReader } from "./body.ts";
import { placeOf } from "./bug.ts";
import { Departure, type Gone } from "./departure.ts";
import { Health } from "./health.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { batchStream } from "./native/batch.ts";
import { openApi } from "./native/openapi.ts";
import { taskOfPath } from "./native/paths.ts";
import type { Questions } from "./questions.ts";
import { errorReply, REPLIES, type Reply } from "./reply.ts";

export interface ServiceParts {
  readonly authentication: Authentication;
  readonly origins: OriginRules;
  readonly limits: BodyLimits;
  readonly questions: Questions;
  readonly aws: AwsServices;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: () => Date;
  readonly version: string;
  /** Whether the server stops: then each answer closes its connection. */
  readonly isDraining: () => boolean;
}

type Environment = {
  Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };
  Variables: {
    readonly requestId: string;
    /** Aborted when the client goes away. */
    readonly gone: Gone;
    readonly body: Uint8Array;
    /** The operation, for the log and the counters. */
    operation: string;
    /** A code that says what is wrong, for the log. */
    reason: string;
    /** The member of the answer that says more, for the log. */
    see: string;
  };
};

type Exchange = Context<Environment>;

export type ServiceApp = Hono<Environment>;

const BATCH_PATH = "/v1/batch";
const OPENAPI_PATH = "/v1/openapi.json";

export function serviceApp(parts: ServiceParts): ServiceApp {
  const { authentication, questions, metrics, clock, isDraining, version } = parts;
  const health = new Health(questions, clock);
  const app: ServiceApp = new Hono<Environment>();
  const get = (path: string, operation: string, reply: () => Reply | Promise<Reply>): void => {
    app.get(path, async (exchange) => {
      exchange.set("operation", operation);
      return written(exchange, parts, await reply());
    });
  };

  app.onError((bug, exchange) => written(exchange, parts, bugReply(bug)));
  app.use(record(parts));
  app.use(onlyFromAllowedPages(parts));
  get("/health/live", "Health", () => ({ status: 200, body: '{"status":"live"}' }));
  const ready = async (): Promise<Reply> => {
    if (isDraining()) return REPLIES.stopping;
    const readiness = await health.readiness();
    if (readiness.kind === "ready") return { status: 200, body: '{"status":"ready"}' };
    return errorReply(503, "ServiceUnavailableException", readiness.why);
  };
  get("/health/ready", "Health", ready);
  get("/health", "Health", ready);
  get("/metrics", "Metrics", async () => ({
    status: 200,
    contentType: metrics.contentType,
    body: await metrics.text(),
  }));

  app.use(onlyAllowedCallers(parts));
  get(OPENAPI_PATH, "OpenApi", () => ({
    status: 200,
    body: JSON.stringify(openApi(version, authentication)),
  }));
  app.post(BATCH_PATH, async (exchange) => {
    exchange.set("operation", "Batch");
    const { incoming } = exchange.env;
    const body = exchange.get("body") ?? incoming;
    return streamed(exchange, parts, batchStream(body, questions, exchange.get("gone")));
  });
  app.post("/v1/:command", async (exchange) => {
    const asked = taskOfPath(exchange.req.param("command"));
    if (asked === undefined) return written(exchange, parts, unknownRoute(exchange));
    exchange.set("operation", asked.name);
    const task = { ...asked, body: exchange.get("body") };
    const reply = await questions.reply(task, exchange.get("gone"));
    return written(exchange, parts, reply);
  });
  app.all("/v1/*", (exchange) => written(exchange, parts, unknownRoute(exchange)));
  app.all("*", async (exchange) => {
    const { incoming } = exchange.env;
    const { method = "", url: target = "", headers } = incoming;
    const body = exchange.get("body");
    const request = { requestId: exchange.get("requestId"), method, target, headers, body };
    const answered = await answerAwsCall(request, parts.aws, exchange.get("gone"));
    exchange.set("operation", answered.operation);
    return written(exchange, parts, answered.reply);
  });
  return app;
}

/** An exception of the server itself; those of a question are answered by its thread. */
function bugReply(bug: unknown): Reply {
  const message = "keyaki has a bug; there is no answer";
  return { ...errorReply(500, "InternalServerException", message), bug: placeOf(bug) };
}

/** A route that does not exist, or that another method has. */
function unknownRoute(exchange: Exchange): Reply {
  exchange.set("operation", "Unknown");
  const allow = methodsOf(exchange.req.path);
  if (allow !== undefined) {
    const message = `this route has no method ${exchange.req.method}; it has ${allow}`;
    return { ...errorReply(405, "UnknownOperationException", message), headers: { allow } };
  }
  const message = "there is no such route; GET /v1/openapi.json lists the routes";
  return errorReply(404, "UnknownOperationException", message);
}

/** The methods of a route under `/v1/`; undefined if there is no such route. */
function methodsOf(path: string): string | undefined {
  if (path === OPENAPI_PATH) return "GET, HEAD";
  const isQuestion = taskOfPath(path.slice("/v1/".length)) !== undefined;
  return path === BATCH_PATH || isQuestion ? "POST" : undefined;
}

/** Gives each request an id; logs and counts it when its answer is written. */
function record({ log, metrics }: ServiceParts): MiddlewareHandler<Environment> {
  return async (exchange, next) => {
    const { incoming, outgoing } = exchange.env;
    const start = process.hrtime.bigint();
    const requestId = randomUUID();
    const away = new Departure();
    exchange.set("requestId", requestId);
    exchange.set("gone", away);
    exchange.set("operation", "Unknown");
    const { authorization } = incoming.headers;
    const { remoteAddress: peer } = incoming.socket;
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) away.abort();
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const operation = exchange.get("operation");
      const status = outgoing.writableFinished ? outgoing.statusCode : 499;
      metrics.answered(operation, status, seconds);
      const facts = { requestId, operation, status, ms: round(seconds * 1000) };
      const more = { reason: exchange.get("reason"), see: exchange.get("see") };
      const who = status < 400 ? {} : { caller: callerOf(authorization), peer };
      log.info("request", { ...facts, ...more, ...who });
    });
    await next();
  };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

function onlyFromAllowedPages(parts: ServiceParts): MiddlewareHandler<Environment> {
  const { origins } = parts;
  const allowed = cors({
    origin: [...origins.origins],
    allowMethods: ["GET", "POST", "PUT", "DELETE"],
    exposeHeaders: ["x-amzn-errortype", "x-amzn-requestid", "retry-after"],
    maxAge: 600,
  });
  return async (exchange, next) => {
    const { headers } = exchange.env.incoming;
    const site = headers["sec-fetch-site"];
    const fault = originFault(
      {
        host: headers.host,
        origin: headers.origin,
        secFetchSite: typeof site === "string" ? site : undefined,
      },
      origins,
    );
    if (fault !== undefined) {
      const { reason, message } = fault;
      const reply = { ...errorReply(403, "AccessDeniedException", message), reason };
      return written(exchange, parts, reply);
    }
    return headers.origin === undefined ? next() : allowed(exchange, next);
  };
}

/** Reads the body, unless it is a stream, and decides on the caller. */
function onlyAllowedCallers(parts: ServiceParts): MiddlewareHandler<Environment> {
  const { authentication, limits, clock } = parts;
  const bodies = new BodyReader(limits);
  return async (exchange, next) => {
    const { incoming } = exchange.env;
    const decide = (body: Uint8Array) =>
      decideCaller(
        authentication,
        {
          method: incoming.method ?? "",
          target: incoming.url ?? "",
          rawHeaders: incoming.rawHeaders,
          body,
        },
        incoming.headers.authorization,
        clock(),
      );
    // A signature is about the body; without one, nobody's body is read who may not call.
    const isSigned = needsBody(authentication, incoming.headers.authorization);
    const isStream = exchange.req.path === BATCH_PATH && incoming.method === "POST";
    const early = isSigned ? undefined : decide(new Uint8Array());
    if (early?.kind === "refused") return refused(exchange, parts, early);
    if (isStream && !isSigned) return next();
    const body = await bodies.read(incoming);
    if (body.kind !== "bytes") {
      const fault = bodyFault(body.kind, limits);
      return written(exchange, parts, fault && inProtocol(exchange, fault));
    }
    exchange.env.outgoing.once("close", body.release);
    const late = isSigned ? decide(body.bytes) : undefined;
    if (late?.kind === "refused") return refused(exchange, parts, late);
    exchange.set("body", body.bytes);
    return next();
  };
}

function refused(
  exchange: Exchange,
  parts: ServiceParts,
  { status, code, reason, message }: CallerDecision & { readonly kind: "refused" },
): Response {
  const reply = { ...inProtocol(exchange, errorReply(status, code, message)), reason };
  const headers = { ...reply.headers, "www-authenticate": "Bearer" };
  return written(exchange, parts, status === 401 ? { ...reply, headers } : reply);
}

/** An error of the server itself, as the client of the service that was asked reads it. */
function inProtocol(exchange: Exchange, reply: Reply): Reply {
  const { method = "", url: target = "", headers } = exchange.env.incoming;
  if (target.startsWith("/v1/") || reply.errorType === undefined) return reply;
  // The body of an error of the server is an object with a message.
  const { message } = JSON.parse(reply.body) as { readonly message: string };
  const request = { requestId: exchange.get("requestId"), method, target, headers };
  const answer = refusalOf(request, { code: reply.errorType, status: reply.status, message });
  return { ...answer, headers: { ...answer.headers, ...reply.headers } };
}

function bodyFault(
  kind: "too large" | "busy" | "slow" | "gone",
  { max, time }: BodyLimits,
): Reply | undefined {
  switch (kind) {
    case "gone":
      return undefined;
    case "busy":
      return REPLIES.busy;
    case "slow": {
      const message = `the body did not arrive within ${time / 1000} s`;
      return closing(errorReply(408, "ValidationException", message));
    }
    case "too large": {
      const message = `limit \`bytes\`: the body is larger than ${max} bytes`;
      return errorReply(400, "ValidationException", message);
    }
  }
}

/** The rest of the body is not read, so the connection cannot be used again. */
const closing = (reply: Reply): Reply => ({
  ...reply,
  headers: { ...("headers" in reply ? reply.headers : {}), connection: "close" },
});

/** Writes a reply; without one, nobody waits for it. */
function written(exchange: Exchange, parts: ServiceParts, reply: Reply | undefined): Response {
  const { isDraining, metrics, log } = parts;
  const requestId = exchange.get("requestId");
  const given = reply ?? REPLIES.stopping;
  const reason = given.reason ?? given.errorType;
  if (reason !== undefined) exchange.set("reason", reason);
  if (given.see !== undefined) exchange.set("see", given.see);
  if (given.verdicts !== undefined) metrics.verdicts(given.verdicts);
  if (given.bug !== undefined) log.error("bug", { requestId, where: given.bug });
  const headers: Record<string, string> = {
    "content-type": given.contentType ?? "application/json",
    "content-length": String(Buffer.byteLength(given.body)),
    "x-amzn-requestid": requestId,
    ...(given.errorType !== undefined && { "x-amzn-errortype": given.errorType }),
    ...given.headers,
    ...(isDraining() && { connection: "close" }),
  };
  return new Response(given.body, { status: given.status, headers });
}

/** Writes lines as they come. */
function streamed(
  exchange: Exchange,
  { isDraining }: ServiceParts,
  lines: ReadableStream<Uint8Array>,
): Response {
  const headers = {
    "content-type": "application/jsonl",
    "x-amzn-requestid": exchange.get("requestId"),
    ...(isDraining() && { connection: "close" }),
  };
  return new Response(lines, { status: 200, headers });
}
