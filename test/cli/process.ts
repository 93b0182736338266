/**
 * The notation of the command's tests: the real command, as a process of its own.
 *
 * It runs in a folder of its own that holds the given files, so that reports name files as a user
 * would; nothing of the environment that could change its output gets through.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { ROOT } from "../tidy/tree.ts";

// A process takes its time where others run beside it.
vi.setConfig({ testTimeout: 60_000 });

export const MAIN: string = join(ROOT, "dist/cli/keyaki.cjs");

/** By name: a text or bytes as they are, anything else as JSON over several lines. */
export type Files = Readonly<Record<string, unknown>>;

export interface Given {
  readonly files?: Files;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  /** Where to run instead of in a folder with `files`. */
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

/** A new folder, which the caller removes. */
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
  // A command that reads no input may have ended before it is written.
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

/** A policy of the current version. */
export function policy(...statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

export function allow(action: string | readonly string[], parts: object = {}): object {
  return { Effect: "Allow", Action: action, Resource: "*", ...parts };
}

export function deny(action: string | readonly string[], parts: object = {}): object {
  return { ...allow(action, parts), Effect: "Deny" };
}

/** The command writes JSON, and this is it. */
export function answerOf({ stdout }: CommandResult): Readonly<Record<string, unknown>> {
  const answer: unknown = JSON.parse(stdout);
  expect(answer).toBeTypeOf("object");
  return answer as Readonly<Record<string, unknown>>;
}

/** The text is the one in test/cli/snapshots, which is read as prose when it changes. */
export async function matchesSnapshot(ran: CommandResult, name: string): Promise<void> {
  const streams = [ran.stdout, ran.stderr === "" ? "" : `\n--- standard error\n${ran.stderr}`];
  const text = `${streams.join("")}\n--- exit status ${ran.status}\n`;
  await expect(text).toMatchFileSnapshot(`snapshots/${name}.txt`);
}
