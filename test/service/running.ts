/**
 * A notation for tests of the server: the real command on a real socket.
 *
 * `running` starts it on a free port and ends it after the test. `exchange` sends bytes as they are
 * and returns what comes back, for requests that no client would send.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { expect, onTestFinished, vi } from "vitest";
import { type Files, folderWith, MAIN } from "../cli/process.ts";

export interface Running {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** The lines of its log so far. */
  readonly log: readonly Record<string, unknown>[];
  /** Its standard error so far. */
  stderr(): string;
  /** Resolves with the exit status. */
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the server; the files are in its working folder. */
export async function running(
  args: readonly string[] = [],
  files: Files = {},
  main: string = MAIN,
): Promise<Running> {
  const folder = folderWith(files);
  const child = spawn(process.execPath, [main, "serve", "--port", "0", ...args], {
    cwd: folder,
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true });
  });
  const log: Record<string, unknown>[] = [];
  let rest = "";
  let errors = "";
  const first = new Promise<string>((started, failed) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      log.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
      const url = log[0]?.["url"];
      if (typeof url === "string") started(url);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    void ended.then((status) => failed(new Error(`ended with ${status}: ${errors}`)));
  });
  const url = await first;
  return {
    url,
    port: Number(new URL(url).port),
    process: child,
    log,
    ended,
    stderr: () => errors,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

/** Waits until the log has all requests that are answered by now. */
export async function logged({ url, log }: Running): Promise<void> {
  const requests = (): number => log.filter(({ operation }) => operation === "Health").length;
  const before = requests();
  await fetch(`${url}/health/live`);
  await vi.waitFor(() => expect(requests()).toBeGreaterThan(before), 20_000);
}

/** The text that comes back until the server closes the connection, or stays silent. */
export function exchange(port: number, sent: string | Uint8Array, silence = 2000): Promise<string> {
  return new Promise((done) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(sent));
    socket.setTimeout(silence, () => socket.destroy());
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => done(text));
  });
}

const policy = (...actions: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" }],
  });

/** A body of AWS's CheckNoNewAccess that is answered FAIL. */
export const CHECK: string = JSON.stringify({
  policyType: "IDENTITY_POLICY",
  existingPolicyDocument: policy("s3:GetObject"),
  newPolicyDocument: policy("s3:GetObject", "s3:DeleteObject"),
});

/** Posts a body; by default the check to AWS's route. */
export async function post(
  { url }: Pick<Running, "url">,
  {
    path = "/policy/check-no-new-access",
    body = CHECK,
    headers = {},
  }: {
    readonly path?: string;
    readonly body?: string | Uint8Array;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const answer = await fetch(`${url}${path}`, { method: "POST", body, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
