/**
 * A notation for tests of the gate: the command in this process, in a new folder with real files.
 *
 * `inNewFolder` makes the folder before each test, and removes it afterwards.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { run } from "../../src/cli/program.ts";
import { AnswerStream } from "../../src/cli/stdout.ts";

export function inNewFolder(): void {
  const home = process.cwd();
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gate-"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });
}

/** Writes texts by file name, in the working directory. */
export function files(all: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
  }
}

export interface Ran {
  readonly status: number;
  /** Both outputs. */
  readonly text: string;
  readonly stdout: string;
}

export async function keyaki(...args: readonly string[]): Promise<Ran> {
  const { status, stdout = "", stderr = "" } = await run(args, new AnswerStream(process.stdout));
  return { status, text: stdout + stderr, stdout };
}

/** An identity policy that allows some actions. */
export const policy = (...actions: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::b/*" }],
  });

/** The policy of a bucket in HCL; the statement stands in line 6. */
export const bucket = (principal: string, name = "site"): string =>
  `resource "aws_s3_bucket_policy" "${name}" {
  bucket = "site"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = ${principal}
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::site/*"
      }
    ]
  })
}
`;

/** A standard that such identity policies meet, unless they allow actions of IAM. */
export const NO_IAM =
  'version: 1\nrules: {no-iam: {check: access-not-granted, actions: "iam:*"}}\n';
