/**
 * A notation for tests of the command: the real command, as a separate process.
 *
 * It runs in its own folder with the given files, so that reports show relative file names.
 * Environment variables that could change the output are removed.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { ROOT } from "../tidy/tree.ts";

// Processes are slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

export const MAIN: string = join(ROOT, "dist/cli/keyaki.cjs");

/** Contents by name: texts and bytes literally, other values as indented JSON. */
export type Files = Readonly<Record<string, unknown>>;

export interface Given {
  readonly files?: Files;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  /** The folder to run in, instead of a new one with `files`. */
  readonly folder?: string;
}

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function keyaki(args: readonly string[], given: Given = {}): Promise<CommandResult> {
  const folder = given.folder ?? folderWith(given.files ?? {});
  try {
    return await runIn(folder, args, given);
  } finally {
    if (given.folder === undefined) rmSync(folder, { recursive: true });
  }
}

/** Makes a folder with the files; the caller removes it. */
export function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "keyaki-"));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), contentOf(content));
  }
  return folder;
}

function runIn(folder: string, args: readonly string[], given: Given): Promise<CommandResult> {
  const child = spawn(process.execPath, [...(given.node ?? []), MAIN, ...args], {
    cwd: folder,
    env: { ...given.env },
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A command that reads no input may end before all input is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(given.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function contentOf(content: unknown): string | Uint8Array {
  if (typeof content === "string" || content instanceof Uint8Array) return content;
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Makes a policy of version 2012-10-17. */
export function policy(...statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

export function allow(action: string | readonly string[], parts: object = {}): object {
  return { Effect: "Allow", Action: action, Resource: "*", ...parts };
}

export function deny(action: string | readonly string[], parts: object = {}): object {
  return { ...allow(action, parts), Effect: "Deny" };
}

/** Parses the standard output of the command as JSON. */
export function answerOf({ stdout }: CommandResult): Readonly<Record<string, unknown>> {
  const answer: unknown = JSON.parse(stdout);
  expect(answer).toBeTypeOf("object");
  return answer as Readonly<Record<string, unknown>>;
}

/** Compares the output with a file in test/cli/snapshots. */
export async function matchesSnapshot(ran: CommandResult, name: string): Promise<void> {
  const streams = [ran.stdout, ran.stderr === "" ? "" : `\n--- standard error\n${ran.stderr}`];
  const text = `${streams.join("")}\n--- exit status ${ran.status}\n`;
  await expect(text).toMatchFileSnapshot(`snapshots/${name}.txt`);
}
