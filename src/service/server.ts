/**
 * The sockets of the server: where it listens, what one client can hold, and how it stops.
 *
 * The routes are those of app.ts, which hono's adapter calls for each request. A connection that
 * breaks the protocol of HTTP gets one answer and is closed.
 */
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { named } from "./access/origin.ts";
import type { ServiceApp } from "./app.ts";

export interface Listening {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The certificate and its key, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface RunningServer {
  readonly url: string;
  /** Takes no new connection; resolves when the last request is answered. */
  drain(): Promise<void>;
  /** Ends all connections. */
  cut(): void;
}

// LIMIT: what one client can hold, in milliseconds, bytes and connections.
const HEADERS_TIME = 10_000;
const HEADER_BYTES = 16_384;
/** Longer than load balancers keep an idle connection, so that they close it, not we. */
const KEEP_ALIVE_TIME = 75_000;
/** Without any byte in either direction. */
const IDLE_TIME = 120_000;
const MAX_CONNECTIONS = 20_000;
/** Between the end of listening and that of idle connections. */
const IDLE_GRACE = 500;

/** Listens; rejects if the address cannot be had, or the certificate is wrong. */
export async function startServer(
  app: ServiceApp,
  { host, port, tls }: Listening,
): Promise<RunningServer> {
  const limits = {
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: HEADERS_TIME,
    // The time of a body is that of body.ts, because a batch may take longer.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_TIME,
    connectionsCheckingInterval: 5000,
  };
  // The adapter puts its own `Response` in place of the global one, which costs twice as much as a
  // request; a server is a process of its own.
  const adapter = { fetch: app.fetch, overrideGlobalObjects: true, autoCleanupIncoming: false };
  // The adapter's type has servers of HTTP/2 too, which neither of these makes.
  const server = (
    tls === undefined
      ? createAdaptorServer({ ...adapter, createServer: createHttpServer, serverOptions: limits })
      : createAdaptorServer({
          ...adapter,
          createServer: createHttpsServer,
          serverOptions: { ...limits, ...tls, minVersion: "TLSv1.2" },
        })
  ) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(IDLE_TIME);
  server.on("clientError", answerBrokenRequest);
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      listening();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://${named(host)}:${address.port}`,
    drain: () => drained(server),
    cut: () => server.closeAllConnections(),
  };
}

/**
 * Closes the server, and idle connections a moment later. The `close` of HTTP ends them at once,
 * and with them requests that have arrived, and that Node has not begun to read.
 */
async function drained(server: Server): Promise<void> {
  const closing = new Promise((done) => NetServer.prototype.close.call(server, done));
  const timer = setInterval(() => server.closeIdleConnections(), IDLE_GRACE);
  await closing;
  clearInterval(timer);
}

const BROKEN: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** A request that is not HTTP, has too large headers, or does not arrive. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = BROKEN[error.code ?? ""] ?? "400 Bad Request";
  const body = JSON.stringify({ message: `the request is not one of HTTP: ${status}` });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
