/**
 * Faults of clients that once ended or held the server, each with the server as it is installed.
 *
 * The campaign `serve-faults` searches them in large numbers; a fault that it finds has its case
 * here.
 */
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { MAIN } from "../cli/process.ts";
import { HARD } from "./hard-question.ts";
import { CHECK, post, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000 });

const LINE = `${JSON.stringify({ id: 1, operation: "CheckNoNewAccess", ...JSON.parse(CHECK) })}\n`;

test("a client that goes away in the middle of a batch does not end the server", async () => {
  const server = await running(["--deadline", "2", "--steps", "1000000000000"]);
  const hard = `${JSON.stringify({ id: 0, operation: "CheckNoNewAccess", ...JSON.parse(HARD) })}\n`;
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  // Two groups are in progress, so nobody waits for the third, which never comes.
  const lines = hard + LINE.repeat(31);
  socket.write("POST /v1/batch HTTP/1.1\r\nHost: localhost\r\n");
  socket.write(`Content-Length: ${lines.length + 1}\r\n\r\n${lines}`);
  await new Promise((sent) => setTimeout(sent, 1000));
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(server.log.at(-1)?.["status"]).toBe(499), 20_000);
  expect((await post(server)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

test.each(["Content-Length: 41943040", "Transfer-Encoding: chunked"])(
  "a client that sends 40 MB before it reads gets the error: %s",
  async (framing) => {
    const server = await running();
    const part = "x".repeat(65_536);
    const isChunked = framing.includes("chunked");
    const socket = connect(server.port, "127.0.0.1");
    const faults: string[] = [];
    socket.on("error", ({ message }) => faults.push(message));
    socket.pause();
    socket.write(`POST /policy/x HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n`);
    for (let sent = 0; sent < 41_943_040 && !socket.destroyed; sent += part.length) {
      if (socket.write(isChunked ? `10000\r\n${part}\r\n` : part)) continue;
      await new Promise((go) => {
        socket.once("drain", go);
        socket.once("close", go);
      });
    }
    if (isChunked) socket.write("0\r\n\r\n");
    let text = "";
    socket.on("data", (data) => {
      text += data;
    });
    socket.resume();
    await vi.waitFor(() => expect([faults, text]).toEqual([[], expect.stringContaining("limit")]), {
      timeout: 10_000,
    });
    // The connection is as good as before.
    text = "";
    socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await vi.waitFor(() => expect(text).toMatch(/^HTTP\/1.1 200 /), { timeout: 10_000 });
    socket.destroy();
  },
);

test("a question that takes all the memory of its thread ends the thread alone", async () => {
  const server = await running(["--thread-memory", "16"]);
  const Statement = Array.from({ length: 6500 }, (_, at) => ({
    Effect: "Allow",
    Action: [`s3:Get${at}*`],
    Resource: `arn:aws:s3:::reports${at}/*`,
    Condition: { StringEquals: { [`aws:RequestTag/t${at}`]: `v${at}` } },
  }));
  const policy = { Version: "2012-10-17", Statement };
  const body = JSON.stringify({ existingPolicyDocument: policy, newPolicyDocument: policy });
  const big = post(server, { path: "/v1/check-no-new-access", body });
  const others = await Promise.all(Array.from({ length: 20 }, () => post(server)));
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
  const { status, headers } = await big;
  expect([status, headers.get("x-amzn-errortype")]).toEqual([500, "InternalServerException"]);
  // It was asked once more, in a new thread.
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain("keyaki_worker_restarts_total 2");
  expect((await post(server)).status).toBe(200);
});

test("a reader of the log that does not read holds neither the answers nor the end", async () => {
  const child = spawn(process.execPath, [MAIN, "serve", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise((done) => child.on("close", done));
  const first = await new Promise<Buffer>((line) => child.stdout.once("data", line));
  child.stdout.pause();
  const { url } = JSON.parse(`${first}`.split("\n")[0] ?? "") as { readonly url: string };
  // More lines than a pipe holds.
  for (let asked = 0; asked < 1000; asked += 1) await fetch(`${url}/health/live`);
  const exited = new Promise((done) => child.on("exit", done));
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
  child.stdout.resume();
  await ended;
});
