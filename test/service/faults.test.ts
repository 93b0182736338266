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
