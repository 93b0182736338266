/**
 * Faults of clients that once ended or held the server, each with the server as it is installed.
 *
 * The campaign `serve-faults` searches them in large numbers; a fault that it finds has its case
 * here.
 */
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
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
