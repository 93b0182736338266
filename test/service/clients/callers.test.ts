/**
 * The signatures of AWS's real clients: the right secret is let in, a wrong one and an unknown key
 * are refused at once, and TLS changes nothing.
 *
 * The certificate is made by openssl, for 127.0.0.1.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CHECK, logged, type Running, running } from "../running.ts";
import { ANY_KEYS, type Keys } from "./client.ts";
import { CLIENTS, reportMissingClients } from "./clients.ts";

vi.setConfig({ testTimeout: 240_000 });
afterAll(reportMissingClients);

const KEYS: Keys = { id: "AKIDEXAMPLE", secret: "wJalr+XUtn/FEMI=EXAMPLE" };
const FILE = `[ci]\naws_access_key_id = ${KEYS.id}\naws_secret_access_key = ${KEYS.secret}\n`;
const SIGNED = ["--sigv4-keys", "keys"];
const ANALYZER = "arn:aws:access-analyzer:eu-central-1:123456789012:analyzer/keyaki";

const secured = (options: readonly string[] = []): Promise<Running> =>
  running([...SIGNED, ...options], { keys: FILE });

describe.each(CLIENTS)("$name", ({ start, isMissing }) => {
  test.skipIf(isMissing)("is let in with its secret, whatever it asks", async () => {
    const client = start({ url: (await secured()).url, keys: KEYS });
    const asked = await client.call("CheckNoNewAccess", JSON.parse(CHECK));
    expect(asked).toMatchObject({ answer: { result: "FAIL" } });
    // A query, a parameter in the path that is encoded, and a page.
    const listed = await client.call("ListAccessPreviews", { analyzerArn: ANALYZER });
    expect(listed).toEqual({ kind: "answer", answer: { accessPreviews: [] } });
    expect(await client.call("ListTagsForResource", { resourceArn: ANALYZER })).toMatchObject({
      code: "UnknownOperationException",
    });
  });

  test.skipIf(isMissing).each([
    ["a wrong secret", { ...KEYS, secret: "wrong" }, "InvalidSignatureException"],
    ["an unknown key", ANY_KEYS, "UnrecognizedClientException"],
  ])("is refused with %s", async (_, keys, code) => {
    const server = await secured();
    const client = start({ url: server.url, keys });
    const outcome = await client.call("CheckNoNewAccess", JSON.parse(CHECK));
    expect(outcome).toMatchObject({ kind: "error", code, message: expect.stringMatching(/./) });
    await logged(server);
    const refused = server.log.filter(({ status }) => status === 403);
    expect(refused.length).toBe(1);
  });
});

describe("with TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "keyaki-tls-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  beforeAll(() => {
    const subject = ["-subj", "/CN=keyaki", "-addext", "subjectAltName=IP:127.0.0.1"];
    const made = ["-nodes", "-days", "2", "-keyout", key, "-out", cert];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...subject, ...made], {
      stdio: "ignore",
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(CLIENTS.filter(({ isMissing }) => !isMissing))("$name is let in", async ({ start }) => {
    const { url } = await secured(["--cert", cert, "--key", key]);
    expect(url).toMatch(/^https:/);
    const client = start({ url, keys: KEYS, authority: cert });
    expect(await client.call("CheckNoNewAccess", JSON.parse(CHECK))).toMatchObject({
      answer: { result: "FAIL" },
    });
  });

  test("a client that does not know the authority does not ask", async () => {
    const server = await secured(["--cert", cert, "--key", key]);
    const retries = { mode: "standard", attempts: 1 } as const;
    const client = CLIENTS[0]?.start({ url: server.url, keys: KEYS, retries });
    await expect(client?.call("CheckNoNewAccess", JSON.parse(CHECK))).rejects.toThrow(
      /self.signed/,
    );
    expect(server.log.map(({ event }) => event)).toEqual(["start"]);
  });
});
