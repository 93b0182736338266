/**
 * The start of the server: options that the command refuses, and warnings about secrets.
 */
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { folderWith, keyaki } from "../cli/process.ts";
import { exchange, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000 });

const TOKEN = "0123456789abcdef";
const KEYS = `[ci]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=${TOKEN}\n`;

/** The errors of a server that does not start. */
async function errors(args: readonly string[], files: object = {}): Promise<string> {
  const given = { files: { t: TOKEN, keys: KEYS, ...files } };
  const { status, stderr } = await keyaki(["serve", "--port", "0", ...args], given);
  expect(status).toBe(1);
  return stderr;
}

test.each([
  "",
  "https://a.example",
  "a.example/x",
  "*.example",
  "a b",
  "a:65536",
  "a:",
  "[::1",
  "::g",
])("--allow-host %j is not a name", async (name) => {
  expect(await errors(["--allow-host", name])).toContain(`\`${name}\` is not a name`);
});

test("--allow-host and --allow-origin may be repeated, and a name may have a port", async () => {
  const names = ["Policies.example:8080", "::2", "[::3]:80"];
  const origins = ["https://a.example", "https://b.example"];
  const { port } = await running([
    ...names.flatMap((each) => ["--allow-host", each]),
    ...origins.flatMap((each) => ["--allow-origin", each]),
  ]);
  const ask = (host: string) =>
    exchange(port, `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  for (const host of ["policies.example", "policies.example:8080", "[::2]:1", "[::3]"]) {
    expect(await ask(host)).toMatch(/^HTTP\/1.1 200 /);
  }
  expect(await ask("other.example")).toMatch(/^HTTP\/1.1 403 /);
});

test("--clock-skew without keys is an error, because it has no effect", async () => {
  for (const others of [[], ["--token-file", "t"]]) {
    expect(await errors(["--clock-skew", "60", ...others])).toContain("--sigv4-keys");
  }
});

test.each([
  [KEYS, "callers sign with the key of the file\n"],
  [KEYS + KEYS.replace("EXAMPLE", "OTHER"), "callers sign with one of the 2 keys of the file\n"],
])("says who may call", async (keys, words) => {
  const server = await running(["--sigv4-keys", "keys"], { keys });
  expect(server.stderr()).toContain(words);
});

test("each fault of the context file has a line", async () => {
  const context = '{\n  "parameters": {"/a": 1},\n  "exports": {"b": 2}\n}';
  expect(await errors(["--context", "c"], { c: context })).toBe(
    "error: c:2:18: the value of `/a` is a number, not a string\n" +
      "error: c:3:15: the value of `b` is a number, not a string\n",
  );
});

/** The standard error of a server with files of this mode. */
async function warnings(args: readonly string[], mode: number): Promise<string> {
  const folder = folderWith({ t: TOKEN, keys: KEYS });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["t", "keys"]) chmodSync(join(folder, name), mode);
  const isFile = (each: string): boolean => each === "t" || each === "keys";
  const server = await running(args.map((each) => (isFile(each) ? join(folder, each) : each)));
  await vi.waitFor(() => expect(server.stderr()).toContain("callers"));
  return server.stderr();
}

const BOTH = ["--token-file", "t", "--sigv4-keys", "keys"];

test("a secret that every user can read has a warning", async () => {
  const said = await warnings(BOTH, 0o644);
  expect(
    said.match(/^warning: every user of this machine can read .*\/(?:t|keys)`/gm),
  ).toHaveLength(2);
  expect(await warnings(BOTH, 0o640)).not.toContain("warning");
});

test("a token without TLS on an address that others reach has a warning", async () => {
  const open = ["--host", "0.0.0.0"];
  const warning = "warning: the token is sent over `0.0.0.0` without TLS";
  expect(await warnings([...open, "--token-file", "t"], 0o600)).toContain(warning);
  expect(await warnings([...open, "--sigv4-keys", "keys"], 0o600)).not.toContain("warning");
  expect(await warnings(["--token-file", "t"], 0o600)).not.toContain("warning");
});
