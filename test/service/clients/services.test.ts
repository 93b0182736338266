/**
 * The other services that AWS's validators ask, asked by boto3: STS, IAM, S3, SSM and
 * CloudFormation.
 *
 * With signatures, because each protocol signs in its own way. AWS's managed policies are data of
 * the package; here they are one policy with all that XML and percent-encoding must keep.
 */
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { loopbackNames } from "../../../src/service/access/origin.ts";
import { NO_CONTEXT } from "../../../src/service/aws/context-file.ts";
import { startService } from "../../../src/service/life.ts";
import { ROOT } from "../../tidy/tree.ts";
import { logged, type Running, running } from "../running.ts";
import { type Boto3Client, boto3Client } from "./boto3.ts";
import type { Keys } from "./client.ts";
import { ending, hasBoto3, reportMissingClients } from "./clients.ts";

vi.setConfig({ testTimeout: 240_000 });
afterAll(reportMissingClients);

const KEYS: Keys = { id: "AKIDEXAMPLE", secret: "wJalr+XUtn/FEMI=EXAMPLE" };
const FILES = {
  keys: `[ci]\naws_access_key_id=${KEYS.id}\naws_secret_access_key=${KEYS.secret}\n`,
  context: JSON.stringify({
    parameters: { "/net/vpc": "vpc-1 <&> é", "/partner": { value: "210987654321", version: 3 } },
    exports: { TopicName: "alarms" },
  }),
};
const OPTIONS = ["--sigv4-keys", "keys", "--context", "context", "--account", "111122223333"];

async function started(): Promise<readonly [Boto3Client, Running]> {
  const server = await running([...OPTIONS, "--partition", "aws-cn"], FILES);
  return [ending(boto3Client({ url: server.url, keys: KEYS })), server];
}

test.skipIf(!hasBoto3)("STS says for whom the server speaks", async () => {
  const [client] = await started();
  expect(await client.callOf("sts", "GetCallerIdentity", {})).toMatchObject({
    answer: { Account: "111122223333", Arn: "arn:aws-cn:iam::111122223333:user/keyaki" },
  });
});

test.skipIf(!hasBoto3)("SSM and CloudFormation have the values of the context file", async () => {
  const [client] = await started();
  const parameter = (Name: string) => client.callOf("ssm", "GetParameter", { Name });
  expect(await parameter("/net/vpc")).toMatchObject({
    answer: { Parameter: { Value: "vpc-1 <&> é", Version: 1 } },
  });
  expect(await parameter("/partner:3")).toMatchObject({
    answer: { Parameter: { Name: "/partner", Value: "210987654321" } },
  });
  expect(await parameter("/other")).toMatchObject({ code: "ParameterNotFound" });
  expect(await parameter("/partner:4")).toMatchObject({ code: "ParameterVersionNotFound" });
  expect(await client.callOf("cloudformation", "ListExports", {})).toMatchObject({
    answer: { Exports: [{ Name: "TopicName", Value: "alarms" }] },
  });
});

test.skipIf(!hasBoto3)("S3 has an owner, and no buckets", async () => {
  const [client] = await started();
  expect(await client.callOf("s3", "ListBuckets", {})).toMatchObject({
    answer: { Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) }, Buckets: [] },
  });
});

test.skipIf(!hasBoto3)("IAM has no policy of a customer", async () => {
  const [client, server] = await started();
  const PolicyArn = "arn:aws:iam::111122223333:policy/own";
  for (const [operation, input] of [
    ["GetPolicy", { PolicyArn }],
    ["GetPolicyVersion", { PolicyArn, VersionId: "v1" }],
  ] as const) {
    expect(await client.callOf("iam", operation, input)).toMatchObject({
      kind: "error",
      code: "NoSuchEntity",
      message: expect.stringContaining(PolicyArn),
    });
  }
  expect(await client.callOf("iam", "ListUsers", {})).toMatchObject({ kind: "error" });
  // Each was asked once.
  await logged(server);
  expect(server.log.filter(({ operation }) => operation === "iam")).toHaveLength(3);
});

test.skipIf(!hasBoto3)("IAM has AWS's managed policies, with every character", async () => {
  const document = {
    Version: "2012-10-17",
    Statement: [{ Sid: "é<&>%20+'\"", Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::b/*" }],
  };
  const managed = {
    name: "Reader",
    path: "/service-role/",
    versionId: "v7",
    created: "2020-01-01T00:00:00Z",
    updated: "2026-01-01T00:00:00Z",
    document: JSON.stringify(document),
  };
  const signals = new EventEmitter();
  const service = await startService(
    {
      listening: { host: "127.0.0.1", port: 0 },
      authentication: {
        kind: "credentials",
        signatures: { keys: new Map([[KEYS.id, KEYS.secret]]), window: 900 },
      },
      origins: { hosts: loopbackNames(), origins: new Set() },
      limits: { max: 1e6, total: 1e7, time: 10_000 },
      pool: {
        worker: join(ROOT, "dist/serve/task.js"),
        threads: 1,
        queue: 1,
        deadline: 1e4,
        memory: 512,
        check: {},
      },
      cache: 0,
      log: { level: "silent", stream: process.stdout },
      version: "0",
      clock: () => new Date(),
      grace: 1000,
      drainDelay: 0,
      aws: {
        served: { account: "111122223333", partition: "aws" },
        context: NO_CONTEXT,
        managedPolicies: { find: (name) => (name === "service-role/Reader" ? managed : undefined) },
      },
    },
    signals,
  );
  onTestFinished(async () => {
    signals.emit("SIGTERM");
    await service.ended;
  });
  const client = ending(boto3Client({ url: service.url, keys: KEYS }));
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/Reader";
  expect(await client.callOf("iam", "GetPolicy", { PolicyArn })).toMatchObject({
    answer: { Policy: { PolicyName: "Reader", Path: "/service-role/", DefaultVersionId: "v7" } },
  });
  const version = { PolicyArn, VersionId: "v7" };
  expect(await client.callOf("iam", "GetPolicyVersion", version)).toMatchObject({
    answer: { PolicyVersion: { Document: document, VersionId: "v7", IsDefaultVersion: true } },
  });
  const other = "arn:aws:iam::aws:policy/Reader";
  expect(await client.callOf("iam", "GetPolicy", { PolicyArn: other })).toMatchObject({
    code: "NoSuchEntity",
  });
});
