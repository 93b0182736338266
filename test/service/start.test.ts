/**
 * What the command says before it serves: options that it refuses, and warnings about secrets.
 */
import { expect, test, vi } from "vitest";
import { keyaki } from "../cli/process.ts";
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
