/**
 * Bench: `keyaki serve`, beside the same framework that answers a constant to the same bodies.
 *
 * The bodies are requests of CheckNoNewAccess with versions of AWS's managed policies, those whose
 * size is nearest to the median. All servers are processes of their own; one keeps no answers, one
 * has its cache, and all questions were asked before. Processor time is that of the process, all
 * threads, over all requests. Then each gets 70 % of the requests that it answered at most, at even
 * distances, and the time of each is counted from the moment when it was due. At last a hard
 * question runs beside, again and again, which takes a thread for its whole budget of steps.
 *
 * Run: npm run bench serve [bodies] [requests] [seconds] [rounds]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { HARD } from "../test/service/hard-question.ts";
import { managedQueries } from "./managed.ts";
import { digits, machine, median, quantile, table } from "./measure.ts";

const CONNECTIONS = 16;
const MOST_CONNECTIONS = 256;
const CONSTANT = JSON.stringify({
  result: "PASS",
  message: "The modified permissions do not grant new access compared to your existing policy.",
});

/** The framework alone: it reads the body, and answers a constant. */
function bare(): void {
  const app = new Hono();
  app.get("/cpu", (context) => context.json(process.cpuUsage()));
  app.all("*", async (context) => {
    await context.req.arrayBuffer();
    return context.body(CONSTANT, 200, { "content-type": "application/json" });
  });
  const server = createAdaptorServer({ fetch: app.fetch, createServer });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
  });
}

interface Server {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Seconds of processor time so far. */
  cpu(): Promise<number>;
}

async function bench([
  bodies = 200,
  requests = 20_000,
  seconds = 10,
  rounds = 3,
]: readonly number[]): Promise<void> {
  const asked = medianBodies(bodies);
  const size = median(asked.map((each) => each.length));
  console.log(
    `Serve: ${requests} checks of about ${size} bytes (medians of ${rounds}; ${machine()}).\n`,
  );
  const servers = [
    await start("bare"),
    await start("keyaki", "--cache", "0"),
    await start("with its cache"),
  ];
  const [one, other] = servers;
  if (one === undefined || other === undefined) throw new Error("two servers were started");
  // The first requests compile the code.
  for (const server of servers) await closedLoop(server, asked, requests / 4);
  const closed = await alternately(servers, rounds, (server) =>
    closedLoop(server, asked, requests),
  );
  const cpu = (server: Server): number => median((closed.get(server) ?? []).map((e) => e.cpu));
  console.log(`Processor time / bare: ${digits(cpu(other) / cpu(one))}\n`);
  const rate = (server: Server): number =>
    0.7 * median((closed.get(server) ?? []).map((each) => each.rate));
  const calm = await alternately(servers, rounds, (server) =>
    openLoop(server, asked, rate(server), seconds),
  );
  const own = servers.slice(1);
  const beside = await alternately(own, rounds, (server) =>
    besideHard(server, () => openLoop(server, asked, rate(server) / 2, seconds)),
  );
  const half = await alternately(own, rounds, (server) =>
    openLoop(server, asked, rate(server) / 2, seconds),
  );
  for (const server of servers) server.process.kill();
  const tail = (times: ReadonlyMap<Server, readonly number[][]>, server: Server): number =>
    median((times.get(server) ?? []).map((each) => quantile(each, 0.99)));
  const rows = servers.map((server) => [
    server.name,
    digits(cpu(server)),
    digits(cpu(server) / cpu(one)),
    digits(rate(server)),
    digits(tail(calm, server)),
    digits(tail(calm, server) / tail(calm, one)),
  ]);
  const head = ["server", "processor, µs", "/ bare", "70 % load, 1/s", "p99, ms", "/ bare"];
  console.log(`${table(head, rows)}\n`);
  const pairs = own.map((server) => {
    const [busy, free] = [tail(beside, server), tail(half, server)];
    return [server.name, digits(free), digits(busy), digits(busy / free)];
  });
  console.log(table(["at half of that load", "p99, ms", "a hard one beside, ms", "ratio"], pairs));
}

/** Bodies of CheckNoNewAccess whose size is nearest to the median. */
function medianBodies(count: number): readonly Buffer[] {
  const all = managedQueries().map(({ existing, updated }) =>
    Buffer.from(
      JSON.stringify({
        policyType: "IDENTITY_POLICY",
        existingPolicyDocument: existing,
        newPolicyDocument: updated,
      }),
    ),
  );
  const middle = median(all.map(({ length }) => length));
  const distance = (body: Buffer): number => Math.abs(body.length - middle);
  return all.toSorted((a, b) => distance(a) - distance(b)).slice(0, count);
}

async function start(name: string, ...flags: readonly string[]): Promise<Server> {
  const root = join(import.meta.dirname, "../..");
  const args =
    name === "bare"
      ? [join(root, ".bench/bench/serve.js"), "bare"]
      : [join(root, "dist/cli/keyaki.cjs"), "serve", "--port", "0", ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((found) => {
    child.stdout.once("data", (chunk: Buffer) => {
      found((JSON.parse(`${chunk}`.split("\n")[0] ?? "") as { readonly url: string }).url);
    });
    // The log is read, and dropped.
    child.stdout.resume();
  });
  const cpu = async (): Promise<number> => {
    if (name === "bare") {
      const { user, system } = (await (await fetch(`${url}/cpu`)).json()) as NodeJS.CpuUsage;
      return (user + system) / 1e6;
    }
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]);
  };
  return { name, port: Number(new URL(url).port), process: child, cpu };
}

async function alternately<T>(
  servers: readonly Server[],
  rounds: number,
  run: (server: Server) => Promise<T>,
): Promise<ReadonlyMap<Server, readonly T[]>> {
  const results = new Map<Server, T[]>(servers.map((each) => [each, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const server of servers) results.get(server)?.push(await run(server));
  }
  return results;
}

/** Requests one after another on each connection: processor time of one, and how many a second. */
async function closedLoop(
  server: Server,
  bodies: readonly Buffer[],
  requests: number,
): Promise<{ readonly cpu: number; readonly rate: number }> {
  const before = await server.cpu();
  const start = performance.now();
  let next = 0;
  const ask = async (): Promise<void> => {
    const connection = new Connection(server.port);
    while (next < requests) {
      next += 1;
      await connection.ask(bodies[next % bodies.length] ?? Buffer.alloc(0));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  const time = (performance.now() - start) / 1000;
  const used = (await server.cpu()) - before;
  return { cpu: (used / requests) * 1e6, rate: requests / time };
}

/** Requests at even distances; the milliseconds of each, from the moment when it was due. */
async function openLoop(
  server: Server,
  bodies: readonly Buffer[],
  rate: number,
  seconds: number,
): Promise<number[]> {
  const times: number[] = [];
  // As many as a server may hold open here; a request that finds none waits, and its time counts.
  const all = Array.from({ length: MOST_CONNECTIONS }, () => new Connection(server.port));
  const free = [...all];
  const start = performance.now();
  const count = Math.ceil(rate * seconds);
  let next = 0;
  const askNext = async (connection: Connection): Promise<void> => {
    const due = start + (next * 1000) / rate;
    const body = bodies[next % bodies.length] ?? Buffer.alloc(0);
    next += 1;
    await connection.ask(body);
    times.push(performance.now() - due);
    free.push(connection);
  };
  while (times.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - start) * rate) / 1000) + 1);
    while (next < due) {
      const connection = free.pop();
      if (connection === undefined) break;
      void askNext(connection);
    }
    await new Promise((later) => setTimeout(later, 1));
  }
  for (const connection of all) connection.close();
  return times;
}

/** Runs a load while a hard question takes a thread, again and again. */
async function besideHard<T>(server: Server, run: () => Promise<T>): Promise<T> {
  const hard = Buffer.from(HARD);
  let isOver = false;
  const asking = (async () => {
    const connection = new Connection(server.port);
    while (!isOver) await connection.ask(hard, "/v1/check-no-new-access");
    connection.close();
  })();
  const result = await run();
  isOver = true;
  await asking;
  return result;
}

/** A connection with one request at a time, and as little code of our own as that takes. */
class Connection {
  readonly #socket: Socket;
  #text = "";
  #done: (() => void) | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text) => this.#take(String(text)));
  }

  ask(body: Buffer, path = "/policy/check-no-new-access"): Promise<void> {
    const head =
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n`;
    return new Promise((done) => {
      this.#done = done;
      this.#socket.write(Buffer.concat([Buffer.from(head), body]));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    const end = this.#text.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
    if (this.#text.length < end + 4 + length) return;
    if (!this.#text.startsWith("HTTP/1.1 200")) throw new Error(this.#text.slice(0, 300));
    this.#text = this.#text.slice(end + 4 + length);
    this.#done?.();
  }
}

if (process.argv[2] === "bare") bare();
else await bench(process.argv.slice(2).map(Number));
