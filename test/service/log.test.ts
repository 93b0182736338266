/**
 * The log of requests that are refused: why, who called and from where, and nothing secret.
 */
import { expect, test, vi } from "vitest";
import { logged, post, type Running, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000 });

const TOKEN = "0123456789abcdef";
const KEYS = `[ci]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=${TOKEN}\n`;

/** The facts about refusals that the log has so far, in order. */
async function refusals(server: Running): Promise<readonly unknown[]> {
  await logged(server);
  return server.log
    .filter((line) => line["event"] === "request" && "caller" in line)
    .map(({ status, reason, caller, peer }) => [status, reason, caller, peer]);
}

test("a caller that is refused has a reason, a name and an address", async () => {
  const both = ["--token-file", "t", "--sigv4-keys", "keys"];
  const server = await running(both, { t: TOKEN, keys: KEYS });
  const scope = "20261127/eu-central-1/access-analyzer/aws4_request";
  const rest = `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
  const signed = (key: string) => `AWS4-HMAC-SHA256 Credential=${key}/${scope}, ${rest}`;
  const now = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const today = (key: string) => signed(key).replace("20261127", now.slice(0, 8));
  for (const headers of [
    {},
    { authorization: "Bearer 0123456789abcdeF" },
    { authorization: signed("AKIDOTHER") },
    { authorization: signed("AKIDEXAMPLE") },
    { authorization: signed("AKIDEXAMPLE"), "x-amz-date": "20250101T000000Z" },
    { authorization: today("AKIDEXAMPLE"), "x-amz-date": now },
    { authorization: `Bearer ${TOKEN}`, origin: "https://evil.example" },
    { authorization: `Bearer ${TOKEN}` },
  ]) {
    await post(server, { headers });
  }
  expect(await refusals(server)).toEqual([
    [403, "no-signature", "none", "127.0.0.1"],
    [401, "other-token", "token", "127.0.0.1"],
    [403, "unknown-key", "AKIDOTHER", "127.0.0.1"],
    [403, "no-time", "AKIDEXAMPLE", "127.0.0.1"],
    [403, "other-day", "AKIDEXAMPLE", "127.0.0.1"],
    [403, "other-signature", "AKIDEXAMPLE", "127.0.0.1"],
    [403, "other-origin", "token", "127.0.0.1"],
  ]);
  expect(JSON.stringify(server.log)).not.toMatch(/0123456789abcde|eu-central-1|0000000/);
});

test("a preview that has failed has the member that says why", async () => {
  const server = await running();
  const analyzer = "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/keyaki";
  const queue = "arn:aws:sqs:us-east-1:123456789012:q";
  const ask = (queuePolicy: string) =>
    fetch(`${server.url}/access-preview`, {
      method: "PUT",
      body: JSON.stringify({
        analyzerArn: analyzer,
        configurations: { [queue]: { sqsQueue: { queuePolicy } } },
      }),
    });
  const { id } = (await (await ask("{")).json()) as { readonly id: string };
  await fetch(`${server.url}/access-preview/${id}?analyzerArn=${analyzer}`);
  await ask("");
  await logged(server);
  const lines = server.log.filter(({ operation }) => `${operation}`.endsWith("AccessPreview"));
  const failed = { status: 200, reason: "PREVIEW_FAILED", see: "keyaki.errors" };
  expect(lines).toMatchObject([
    { operation: "CreateAccessPreview", ...failed },
    { operation: "GetAccessPreview", ...failed },
    { operation: "CreateAccessPreview", status: 200 },
  ]);
  expect(lines[2]).not.toHaveProperty("reason");
});

test("a request that is wrong has the name of its error, in each protocol", async () => {
  const server = await running();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  await post(server, { body: "{" });
  await post(server, { path: "/v1/formula", body: "{" });
  await post(server, { path: "/", headers: form, body: "Action=GetPolicy" });
  await post(server, { path: "/analyzer/x" });
  await post(server, { path: "/v1/nothing" });
  const [code, other] = ["ValidationException", "UnknownOperationException"];
  expect(await refusals(server)).toEqual([
    [400, code, "none", "127.0.0.1"],
    [400, code, "none", "127.0.0.1"],
    [400, "ValidationError", "none", "127.0.0.1"],
    [404, other, "none", "127.0.0.1"],
    [404, other, "none", "127.0.0.1"],
  ]);
});
