/**
 * boto3 of the distribution, as one process that is asked call after call (ask.py).
 *
 * It also asks the other services that cfn-policy-validator and tf-policy-validator ask.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { writeModel } from "./botocore-model.ts";
import {
  type Answer,
  type Client,
  type ClientOptions,
  environment,
  type Outcome,
} from "./client.ts";

export const PYTHON = "/usr/bin/python3";

export interface Boto3Client extends Client {
  callOf(service: string, operation: string, input: object): Promise<Outcome>;
}

interface Line {
  readonly answer?: Answer;
  readonly error?: { readonly Code: string; readonly Message: string; readonly members: Answer };
}

export function boto3Client(options: ClientOptions): Boto3Client {
  const models = mkdtempSync(join(tmpdir(), "keyaki-models-"));
  writeModel(models);
  const child = spawn(PYTHON, [join(import.meta.dirname, "ask.py"), options.url], {
    env: { ...environment(options), AWS_DATA_PATH: models },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((done) => child.on("close", () => done()));
  const ask = async (call: object): Promise<Outcome> => {
    child.stdin.write(`${JSON.stringify(call)}\n`);
    const { value, done } = await lines.next();
    if (done === true) {
      await ended;
      throw new Error(complaints);
    }
    const { answer, error }: Line = JSON.parse(value);
    if (error === undefined) return { kind: "answer", answer: answer ?? {} };
    const { Code: code, Message: message, members } = error;
    return { kind: "error", code, message, members };
  };
  const callOf: Boto3Client["callOf"] = (service, operation, input) =>
    ask({ service, operation, input });
  return {
    callOf,
    call: (operation, input) => callOf("accessanalyzer", operation, input),
    async pages(operation, input, size, member) {
      const asked = await ask({ service: "accessanalyzer", operation, input, size, member });
      if (asked.kind === "error") throw new Error(asked.message);
      return asked.answer["items"] as readonly unknown[];
    },
    async close() {
      child.stdin.end();
      await ended;
      rmSync(models, { recursive: true });
    },
  };
}
