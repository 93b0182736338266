/**
 * The real clients of AWS that tests ask with, and which of them this machine has.
 *
 * The SDK is a package of the project. boto3 and the CLI are those of the distribution, which
 * .ci/run installs; where they are missing, their tests are left out and named.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { onTestFinished } from "vitest";
import { boto3Client, PYTHON } from "./boto3.ts";
import { AWS, cliClient } from "./cli.ts";
import type { Client, ClientOptions } from "./client.ts";
import { javascriptClient } from "./javascript.ts";

export interface ClientKind {
  readonly name: string;
  readonly isMissing: boolean;
  /** Starts a client that ends with the test. */
  readonly start: (options: ClientOptions) => Client;
}

export const hasBoto3: boolean =
  existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import boto3"], { env: {} }).status === 0;
export const hasCli: boolean = existsSync(AWS);

/** Ends the client after the test. */
export function ending<Started extends Client>(client: Started): Started {
  onTestFinished(() => client.close());
  return client;
}

export const CLIENTS: readonly ClientKind[] = [
  {
    name: "the SDK for JavaScript",
    isMissing: false,
    start: (options) => ending(javascriptClient(options)),
  },
  { name: "boto3", isMissing: !hasBoto3, start: (options) => ending(boto3Client(options)) },
  { name: "the CLI", isMissing: !hasCli, start: (options) => ending(cliClient(options)) },
];

/** Prints the names of the missing clients. */
export function reportMissingClients(): void {
  const missing = CLIENTS.filter(({ isMissing }) => isMissing).map(({ name }) => name);
  if (missing.length > 0) console.log(`not tested, because not installed: ${missing.join(", ")}`);
}
