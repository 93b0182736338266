/**
 * The AWS CLI of the distribution, one process a call.
 *
 * The input goes through `--cli-input-json`, so that one table of calls fits every client. The CLI
 * prints an exception as a sentence on standard error, and ends with 254.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldAsciiCase } from "../../../src/text/ascii-case.ts";
import { writeModel } from "./botocore-model.ts";
import { type Client, type ClientOptions, environment } from "./client.ts";

export const AWS = "/usr/bin/aws";

export interface CliClient extends Client {
  /** Runs `aws accessanalyzer` with these arguments. */
  run(args: readonly string[]): Promise<CliResult>;
}

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ERROR = /^An error occurred \((\w+)\) when calling the \w+ operation[^:]*: ([\s\S]*)$/;

export function cliClient(options: ClientOptions): CliClient {
  const models = mkdtempSync(join(tmpdir(), "keyaki-models-"));
  writeModel(models);
  const env = { ...environment(options), AWS_DATA_PATH: models };
  const run: CliClient["run"] = (args) => {
    const endpoint = ["--endpoint-url", options.url, "--output", "json"];
    const child = spawn(AWS, ["accessanalyzer", ...endpoint, ...args], { env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    return new Promise((resolve) =>
      child.on("close", (status) => resolve({ status, stdout, stderr })),
    );
  };
  const asked = async (operation: string, input: object, more: readonly string[] = []) => {
    const name = foldAsciiCase(operation.replace(/(?<=.)([A-Z])/g, "-$1"));
    return run([name, "--cli-input-json", JSON.stringify(input), ...more]);
  };
  return {
    run,
    async call(operation, input) {
      const { status, stdout, stderr } = await asked(operation, input, ["--no-paginate"]);
      if (status === 0) return { kind: "answer", answer: stdout === "" ? {} : JSON.parse(stdout) };
      const [, code, message] = ERROR.exec(stderr.trim()) ?? [];
      if (status !== 254 || code === undefined) throw new Error(`${status}: ${stderr}`);
      return { kind: "error", code, message: message ?? "" };
    },
    async pages(operation, input, size, member) {
      const { stdout, stderr } = await asked(operation, input, ["--page-size", String(size)]);
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout)[member];
    },
    close() {
      rmSync(models, { recursive: true });
      return Promise.resolve();
    },
  };
}
