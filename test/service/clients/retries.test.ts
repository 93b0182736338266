/**
 * How often the real clients of AWS ask, by the log of the server: once for what is certain, and
 * again, as often as their configuration says, while the server is full or threads end.
 *
 * A server is full while a question that takes for ever runs and another one waits. A thread ends
 * if a question takes more memory than it has.
 */
import { afterAll, describe, expect, test, vi } from "vitest";
import { HARD } from "../hard-question.ts";
import { CHECK, logged, post, type Running, running } from "../running.ts";
import type { ClientOptions } from "./client.ts";
import { CLIENTS, reportMissingClients } from "./clients.ts";

vi.setConfig({ testTimeout: 240_000 });
afterAll(reportMissingClients);

const INPUT: object = JSON.parse(CHECK);

/** The statuses of the answers to CheckNoNewAccess, in order. */
async function statuses(server: Running): Promise<readonly unknown[]> {
  await logged(server);
  const asked = server.log.filter(({ operation }) => operation === "CheckNoNewAccess");
  return asked.map(({ status }) => status);
}

/** A server whose queue is full for `deadline` seconds, and not much longer. */
async function full(deadline: number): Promise<Running> {
  const options = ["--threads", "1", "--queue", "1", "--steps", "1000000000000"];
  const server = await running([...options, "--deadline", String(deadline)]);
  const hard = { path: "/v1/compare", body: HARD };
  for (const running of [0, 1]) {
    // The server may end before the question does.
    post(server, hard).catch(() => undefined);
    const counts = `keyaki_queue_depth ${running}\n`;
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toContain(counts);
      expect(metrics).toContain("keyaki_questions_running 1\n");
    }, 30_000);
  }
  return server;
}

interface Attempts {
  readonly attempts: number;
  readonly retries?: NonNullable<ClientOptions["retries"]>;
}

/** By client, with its own configuration and with others. */
const ATTEMPTS: Readonly<Record<string, readonly Attempts[]>> = {
  "the SDK for JavaScript": [
    { attempts: 3 },
    { attempts: 5, retries: { mode: "standard", attempts: 5 } },
  ],
  boto3: [{ attempts: 5 }, { attempts: 3, retries: { mode: "standard", attempts: 3 } }],
  "the CLI": [{ attempts: 3 }],
};

describe.each(CLIENTS)("$name", ({ name, start, isMissing }) => {
  test.skipIf(isMissing)("asks once for an answer, and once for wrong input", async () => {
    const server = await running();
    const client = start({ url: server.url });
    await client.call("CheckNoNewAccess", INPUT);
    const large = { ...INPUT, newPolicyDocument: `{${" ".repeat(1_100_000)}}` };
    // The CLI takes its input as an argument, which cannot be as large.
    const wrong = name === "the CLI" ? { ...INPUT, newPolicyDocument: "{" } : large;
    expect(await client.call("CheckNoNewAccess", wrong)).toMatchObject({
      code: "ValidationException",
    });
    expect(await statuses(server)).toEqual([200, 400]);
  });

  test.skipIf(isMissing).each(ATTEMPTS[name] ?? [])(
    "asks a full server $attempts times with $retries",
    async ({ attempts, retries }) => {
      const server = await full(120);
      const client = start({ url: server.url, ...(retries && { retries }) });
      expect(await client.call("CheckNoNewAccess", INPUT)).toMatchObject({
        kind: "error",
        code: "ThrottlingException",
        message: expect.stringContaining("wait"),
      });
      const asked = await statuses(server);
      expect(asked).toEqual(Array.from({ length: attempts }, () => 429));
    },
  );
});

/** The hard question as a check of AWS; it takes more memory than the smallest thread has. */
function unanswerable(): object {
  const { existingPolicyDocument, newPolicyDocument } = JSON.parse(HARD);
  return {
    policyType: "IDENTITY_POLICY",
    existingPolicyDocument: JSON.stringify(existingPolicyDocument),
    newPolicyDocument: JSON.stringify(newPolicyDocument),
  };
}

describe.each(CLIENTS)("$name", ({ name, start, isMissing }) => {
  const own = ATTEMPTS[name]?.filter(({ attempts }) => name === "boto3" || attempts === 3) ?? [];

  test.skipIf(isMissing).each(own)(
    "asks $attempts times with $retries if each thread ends at the question",
    async ({ attempts, retries }) => {
      const memory = ["--thread-memory", "16", "--threads", "1"];
      const server = await running([...memory, "--steps", "1000000000000", "--deadline", "100"]);
      const client = start({ url: server.url, ...(retries && { retries }) });
      expect(await client.call("CheckNoNewAccess", unanswerable())).toMatchObject({
        kind: "error",
        code: "InternalServerException",
        message: expect.stringContaining("ended twice"),
      });
      const asked = await statuses(server);
      expect(asked).toEqual(Array.from({ length: attempts }, () => 500));
      // Each was asked once more by the server itself.
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toContain(`keyaki_worker_restarts_total ${2 * attempts}\n`);
    },
  );
});

test("a client that asks again has its answer when a thread is free", async () => {
  const server = await full(3);
  const retries = { mode: "standard", attempts: 20 } as const;
  const client = CLIENTS[0]?.start({ url: server.url, retries });
  expect(await client?.call("CheckNoNewAccess", INPUT)).toMatchObject({
    kind: "answer",
    answer: { result: "FAIL" },
  });
  const asked = await statuses(server);
  expect(asked.at(-1)).toBe(200);
  expect(new Set(asked.slice(0, -1))).toEqual(new Set([429]));
});
