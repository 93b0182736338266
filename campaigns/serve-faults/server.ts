/**
 * A server for a campaign: the built command on a free port, its log, its memory, and its end.
 *
 * The log is read as it comes and counted by status, because a million lines would take the memory
 * of the campaign. `answersWell` is the check after each fault: a known PASS and a known FAIL.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, checkBody, request } from "./client.ts";

const COMMAND = join(import.meta.dirname, "../../../dist/cli/keyaki.cjs");

export interface Server {
  readonly port: number;
  readonly process: ChildProcess;
  /** Requests in the log, by status. */
  readonly logged: ReadonlyMap<number, number>;
  /** Resident memory in MiB. */
  memory(): number;
  /** Throws unless a known PASS and a known FAIL are answered so. */
  answersWell(): Promise<void>;
  stop(): Promise<number | string | null>;
  kill(): void;
}

export async function started(flags: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, [COMMAND, "serve", "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | string | null>((done) =>
    child.once("close", (status, signal) => done(status ?? signal)),
  );
  const logged = new Map<number, number>();
  let rest = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-2000);
  });
  const port = await new Promise<number>((found, failed) => {
    void ended.then((status) => failed(new Error(`ended with ${status}: ${errors}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { event, url, status } = JSON.parse(line) as Record<string, unknown>;
        if (event === "start") found(Number(new URL(String(url)).port));
        if (event === "request") {
          logged.set(Number(status), (logged.get(Number(status)) ?? 0) + 1);
        }
      }
    });
  });
  return {
    port,
    process: child,
    logged,
    memory() {
      const text = readFileSync(`/proc/${child.pid}/status`, "utf8");
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024);
    },
    async answersWell() {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}: ${errors}`);
      }
      for (const expected of ["PASS", "FAIL"] as const) {
        const client = new Client(port);
        const answer = await client.ask(request(checkBody(expected, "after")), 60_000);
        client.destroy();
        if (!answer.includes(`"result":"${expected}"`)) {
          throw new Error(`a known ${expected} was answered with ${answer.slice(0, 300)}`);
        }
      }
    },
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}
