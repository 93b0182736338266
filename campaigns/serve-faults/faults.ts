/**
 * The faults: a table of what clients and questions do to a server, and what must come back.
 *
 * A fault throws when a request that must be answered is not, or is answered twice. Counts are for
 * size 1. Memory is read while the fault lasts, because it may be given back afterwards.
 */
import { Random } from "../../test/laws/support/random.ts";
import { HARD } from "../../test/service/hard-question.ts";
import { Client, checkBody, head, request } from "./client.ts";
import { progress } from "./progress.ts";
import type { Server } from "./server.ts";

export interface Fault {
  readonly flags?: readonly string[];
  run(server: Server, size: number, seed: number): Promise<string>;
}

const KEYAKI_PATH = "/v1/check-no-new-access";
const BATCH = "/v1/batch";
const MIB = 1024 * 1024;

export const FAULTS: Readonly<Record<string, Fault>> = {
  /** Questions that take all the memory of a thread, beside others. */
  "thread memory": {
    flags: ["--thread-memory", "16", "--threads", "3"],
    async run(server, size) {
      const statuses = new Map<string, number>();
      const wanted = Math.ceil(20 * size);
      const big = together(wanted, 2, async (at) => {
        // Each is a text of its own, so that no answer is kept.
        const answer = await once(server, request(bigPolicy(6500, at), KEYAKI_PATH));
        count(statuses, statusOf(answer));
      });
      const others = together(50 * wanted, 4, async (at) => {
        const answer = await once(server, request(checkBody("FAIL", `o${at}`)));
        if (statusOf(answer) !== "200") throw new Error(`another question: ${answer}`);
      });
      await Promise.all([big, others]);
      if (statuses.get("500") !== wanted) throw new Error(`big questions ${shown(statuses)}`);
      return `big questions ${shown(statuses)}, beside them ${50 * wanted} others 200`;
    },
  },
  /** Hard questions that the deadline ends, more than there are threads. */
  deadline: {
    flags: ["--deadline", "1", "--steps", "1000000000000"],
    async run(server) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => once(server, request(HARD, KEYAKI_PATH))),
      );
      const undecided = answers.filter((each) => each.includes('"limit":"deadline"')).length;
      if (undecided !== 6) throw new Error(`${undecided} of 6 undecided`);
      return "6 of 6 undecided";
    },
  },
  /** Open connections that send nothing, or half a request. */
  connections: {
    async run(server, size) {
      const open: Client[] = [];
      for (let at = 0; at < 10_000 * size; at += 1) {
        const client = new Client(server.port);
        open.push(client);
        if (at % 2 === 0) client.socket.write("POST / HTTP/1.1\r\nHost: loc");
        if (at % 100 === 0) await later(5);
      }
      await later(500);
      const alive = open.filter(({ isClosed }) => !isClosed).length;
      const memory = server.memory();
      await server.answersWell();
      for (const client of open) client.destroy();
      return `${alive} of ${open.length} held, memory then ${memory} MiB`;
    },
  },
  /** Requests with bytes changed, dropped, repeated and inserted. */
  malformed: {
    async run(server, size, seed) {
      const random = new Random(seed);
      const statuses = new Map<string, number>();
      await together(Math.ceil(20_000 * size), 32, async () => {
        const bytes = mutated(request(checkBody("FAIL", "mutant")), random);
        const client = new Client(server.port);
        client.socket.write(bytes);
        client.socket.end();
        const answer = await client.answer(20_000);
        client.destroy();
        count(statuses, statusOf(answer));
      });
      if ([...statuses.keys()].some((each) => each.startsWith("5"))) {
        throw new Error(shown(statuses));
      }
      return shown(statuses);
    },
  },
  /** Bodies of 100 MB, with a stated length and in chunks, as fast as the server takes them. */
  "large bodies": {
    async run(server) {
      const statuses = new Map<string, number>();
      const part = "x".repeat(65_536);
      let most = 0;
      await together(20, 10, async (at) => {
        const isStated = at % 2 === 0;
        const header = isStated ? `Content-Length: ${100 * MIB}` : "Transfer-Encoding: chunked";
        const client = new Client(server.port);
        client.socket.write(head("/policy/check-no-new-access", header));
        for (let sent = 0; sent < 100 * MIB && !client.isClosed; sent += part.length) {
          const chunk = isStated ? part : `10000\r\n${part}\r\n`;
          if (client.socket.write(chunk)) continue;
          await client.drained();
          most = Math.max(most, server.memory());
        }
        count(statuses, statusOf(await client.answer(5000)));
        client.destroy();
      });
      return `${shown(statuses)}, most memory ${most} MiB`;
    },
  },
  /** Clients that ask for as much as they can, and read nothing. */
  "never read": {
    async run(server, size) {
      const question = request(checkBody("FAIL", "unread"));
      const line = batchLine(0);
      const block = line.repeat(100);
      const chunk = `${Buffer.byteLength(block).toString(16)}\r\n${block}\r\n`;
      const clients = Array.from({ length: 20 }, (_, at) => {
        const client = new Client(server.port);
        client.socket.pause();
        if (at % 2 === 0) client.socket.write(head(BATCH, "Transfer-Encoding: chunked"));
        return { client, text: at % 2 === 0 ? chunk : question.repeat(100) };
      });
      let sent = 0;
      let most = 0;
      const end = Date.now() + 20_000 * size;
      while (Date.now() < end) {
        for (const { client, text } of clients) {
          if (client.socket.writableLength > MIB) continue;
          client.socket.write(text);
          sent += 100;
        }
        await later(5);
        most = Math.max(most, server.memory());
      }
      await server.answersWell();
      for (const { client } of clients) client.destroy();
      return `${sent} questions sent, most memory ${most} MiB`;
    },
  },
  /** Many requests in one write: each is answered once, in order, or refused if too many wait. */
  pipelined: {
    async run(server, size) {
      const wanted = Math.ceil(2000 * size);
      const client = new Client(server.port);
      const all = Array.from({ length: wanted }, (_, at) =>
        request(checkBody(at % 3 === 0 ? "PASS" : "FAIL", `p${at}`)),
      );
      client.socket.write(all.join(""));
      let refused = 0;
      for (let at = 0; at < wanted; at += 1) {
        const answer = await client.answer(60_000);
        const expected = at % 3 === 0 ? '"result":"PASS"' : `arn:aws:s3:::p${at}/`;
        if (statusOf(answer) === "429") refused += 1;
        else if (!answer.includes(expected))
          throw new Error(`answer ${at}: ${answer.slice(0, 300)}`);
      }
      client.destroy();
      return `${wanted} answers in order, of which ${refused} are refusals`;
    },
  },
  /** A byte of the header or of the body at a time; the server ends both. */
  slow: {
    async run(server) {
      const statuses = new Map<string, number>();
      const body = checkBody("FAIL", "slow");
      const starts = [
        "POST /policy/check-no-new-access HTTP/1.1\r\nHost: localhost\r\nX-A: ",
        head("/policy/check-no-new-access", `Content-Length: ${body.length}`),
      ];
      await together(200, 200, async (at) => {
        const client = new Client(server.port);
        client.socket.write(starts[at % 2] ?? "");
        const end = Date.now() + 50_000;
        while (!client.isClosed && client.text === "" && Date.now() < end) {
          client.socket.write("a");
          await later(500);
        }
        count(statuses, statusOf(await client.answer(1000)));
        client.destroy();
      });
      if (statuses.get("408") !== 200) throw new Error(shown(statuses));
      return shown(statuses);
    },
  },
  /** Clients that go away at a random byte of the request, or of the answer. */
  aborted: {
    async run(server, size, seed) {
      const random = new Random(seed);
      const wanted = Math.ceil(20_000 * size);
      await together(wanted, 64, async (at) => {
        const [path, body] =
          at % 4 === 0
            ? [BATCH, batchLine(at).repeat(50)]
            : [undefined, checkBody("FAIL", `a${at}`)];
        const text = request(body, path);
        const client = new Client(server.port);
        const length = random.chance(0.5) ? text.length : random.int(text.length);
        client.socket.write(text.slice(0, length));
        if (random.chance(0.7)) await later(random.int(12));
        if (random.chance(0.5)) client.socket.resetAndDestroy();
        else client.destroy();
      });
      await later(2000);
      return `${wanted} clients gone, logged ${shown(server.logged)}`;
    },
  },
  /** A batch of a million lines in one request: each is answered once, in order. */
  "long batch": { run: (server, size) => longBatch(server, Math.ceil(1_000_000 * size), 0) },
  /** The same for a client that rests after each piece of the answer, so that answers pile up. */
  "slow batch": { run: (server, size) => longBatch(server, Math.ceil(1_000_000 * size), 50) },
  /** A million different requests: each is answered once, and memory stays flat. */
  million: {
    async run(server, size) {
      const wanted = Math.ceil(1_000_000 * size);
      const ids = new Set<string>();
      const memories: number[] = [];
      const clients = Array.from({ length: 16 }, () => new Client(server.port));
      await together(wanted, clients.length, async (at, lane) => {
        const expected = at % 2 === 0 ? "PASS" : "FAIL";
        const answer = await clients[lane]?.ask(request(checkBody(expected, `m${at}`)));
        const id = /x-amzn-requestid: ([0-9a-f-]{36})/i.exec(answer ?? "")?.[1];
        if (id === undefined || !answer?.includes(`"result":"${expected}"`)) {
          throw new Error(`request ${at}: ${answer?.slice(0, 300)}`);
        }
        if (ids.has(id)) throw new Error(`two answers with the id ${id}`);
        ids.add(id);
        if ((at + 1) % Math.ceil(wanted / 10) === 0) {
          memories.push(server.memory());
          progress(`${at + 1} requests, memory ${server.memory()} MiB`);
        }
      });
      for (const client of clients) client.destroy();
      await later(200);
      const logged = server.logged.get(200);
      if (logged !== wanted) throw new Error(`${wanted} answers, ${logged} in the log`);
      return `${wanted} answers; memory after each tenth ${memories.join(" ")} MiB`;
    },
  },
};

/** Sends a batch as fast as it is taken; the client rests for milliseconds after each piece. */
async function longBatch(server: Server, wanted: number, rest: number): Promise<string> {
  const client = new Client(server.port);
  const answers = answersInOrder(client, wanted, rest);
  let most = 0;
  client.socket.write(head(BATCH, "Transfer-Encoding: chunked"));
  for (let sent = 0; sent < wanted && !client.isClosed; sent += 100) {
    const lines = Array.from({ length: Math.min(100, wanted - sent) }, (_, at) =>
      batchLine(sent + at),
    ).join("");
    const chunk = `${Buffer.byteLength(lines).toString(16)}\r\n${lines}\r\n`;
    if (!client.socket.write(chunk)) await client.drained();
    if (sent % 1000 === 0) most = Math.max(most, server.memory());
    if (sent % Math.ceil(wanted / 10) === 0) {
      progress(`${sent} lines sent, ${answers.count()} answered, memory ${server.memory()} MiB`);
    }
  }
  client.socket.write("0\r\n\r\n");
  await answers.finished;
  client.destroy();
  return `${answers.count()} answers in order, most memory ${most} MiB`;
}

/** Reads the lines of a batch; fails at a line that is out of order, or if they end too soon. */
function answersInOrder(
  { socket }: Client,
  wanted: number,
  rest: number,
): { readonly finished: Promise<void>; count(): number } {
  let next = 0;
  let text = "";
  const finished = new Promise<void>((done, failed) => {
    socket.removeAllListeners("data");
    socket.on("data", (data) => {
      const lines = `${text}${data}`.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const id = /^\{"id":(\d+),/.exec(line)?.[1];
        if (id === undefined) continue;
        if (Number(id) !== next) failed(new Error(`line ${next} has the answer to ${id}`));
        next += 1;
      }
      if (next >= wanted) done();
      if (rest === 0) return;
      socket.pause();
      setTimeout(() => socket.resume(), rest);
    });
    socket.on("close", () => failed(new Error(`closed after ${next} lines`)));
  });
  finished.catch(() => undefined);
  return { finished, count: () => next };
}

/** Runs jobs in lanes. */
async function together(
  jobs: number,
  lanes: number,
  run: (at: number, lane: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (_: unknown, at: number): Promise<void> => {
    while (next < jobs) {
      next += 1;
      await run(next - 1, at);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const later = (milliseconds: number): Promise<void> =>
  new Promise((resume) => setTimeout(resume, milliseconds));

async function once(server: Server, bytes: string): Promise<string> {
  const client = new Client(server.port);
  const answer = await client.ask(bytes);
  client.destroy();
  return answer;
}

const statusOf = (answer: string): string => /^HTTP\/1.1 (\d+)/.exec(answer)?.[1] ?? "none";

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const shown = (counts: ReadonlyMap<string | number, number>): string =>
  [...counts].map(([key, value]) => `${key}: ${value}`).join(", ");

function batchLine(id: number): string {
  const members = JSON.parse(checkBody("FAIL", `b${id}`)) as object;
  return `${JSON.stringify({ id, operation: "CheckNoNewAccess", ...members })}\n`;
}

/** A policy whose statements all differ, near the limit of a document. */
function bigPolicy(statements: number, name: number): string {
  const Statement = Array.from({ length: statements }, (_, at) => ({
    Effect: "Allow",
    Action: [`s3:Get${at}*`],
    Resource: `arn:aws:s3:::b${name}n${at}/*`,
    Condition: { StringEquals: { [`aws:RequestTag/t${at}`]: `v${at}` } },
  }));
  const policy = { Version: "2012-10-17", Statement };
  return JSON.stringify({ existingPolicyDocument: policy, newPolicyDocument: policy });
}

/** One to four changes at random places. */
function mutated(text: string, random: Random): Buffer {
  const bytes = [...Buffer.from(text)];
  const changes = 1 + random.int(4);
  for (let change = 0; change < changes; change += 1) {
    // Most of the protocol is in the header.
    const at = random.int(random.chance(0.7) ? text.indexOf("{") : bytes.length);
    const few = bytes.slice(at, at + 1 + random.int(30));
    const byte = random.pick([0, 10, 13, 32, 34, 58, 123, 127, 255, random.int(256)]);
    const acts = [
      () => bytes.splice(at, 1, byte),
      () => bytes.splice(at, 0, byte),
      () => bytes.splice(at, few.length),
      () => bytes.splice(at, 0, ...few),
      () => bytes.splice(at, 0, ...few, ...few, ...few),
      () => bytes.splice(at, bytes.length),
    ];
    random.pick(acts)();
  }
  return Buffer.from(bytes);
}
