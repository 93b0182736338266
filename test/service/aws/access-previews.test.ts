/**
 * Access previews: their life, their pages and filters, the limits, and undecided questions.
 */
import { describe, expect, test } from "vitest";
import { answerRequest } from "../../../src/api/answer-request.ts";
import type { KeptState } from "../../../src/service/aws/access-analyzer.ts";
import type { Ask } from "../../../src/service/aws/preview-findings.ts";
import { ACCOUNT, ANALYZER, allow, ask, OTHER, send, state } from "./calls.ts";

const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:q`;
const request = (policy: string, more: object = {}): object => ({
  analyzerArn: ANALYZER,
  configurations: { [QUEUE]: { sqsQueue: { queuePolicy: policy } } },
  ...more,
});
const create = (kept: KeptState, policy: string, more?: object): ReturnType<typeof send> =>
  send(kept, "PUT /access-preview", request(policy, more));
const get = (kept: KeptState, id: string): ReturnType<typeof send> =>
  send(kept, `GET /access-preview/${id}?analyzerArn=${ANALYZER}`);
const findings = (kept: KeptState, id: string, more: object = {}): ReturnType<typeof send> =>
  send(kept, `POST /access-preview/${id}`, { analyzerArn: ANALYZER, ...more });
const list = (kept: KeptState, more = ""): ReturnType<typeof send> =>
  send(kept, `GET /access-preview?analyzerArn=${ANALYZER}${more}`);

const EXTERNAL = allow({ AWS: [OTHER, "444455556666"] });

test("a preview is completed at once, and repeats its configuration", async () => {
  const kept = state();
  const { status, body } = await create(kept, EXTERNAL);
  expect(status).toBe(200);
  const id = "00000000-0000-0000-0000-000000000001";
  expect(body).toEqual({ id });
  const summary = {
    id,
    analyzerArn: ANALYZER,
    createdAt: "1970-01-01T00:00:00.001Z",
    status: "COMPLETED",
  };
  const { configurations } = request(EXTERNAL) as { readonly configurations: object };
  expect((await get(kept, id)).body).toEqual({ accessPreview: { ...summary, configurations } });
  expect((await list(kept)).body).toEqual({ accessPreviews: [summary] });
});

test("a failed one has a reason, and no empty list of findings", async () => {
  const kept = state();
  const { body: created } = await create(kept, "{");
  const { id } = created;
  const member = `configurations["${QUEUE}"].sqsQueue.queuePolicy`;
  expect((await get(kept, id)).body).toMatchObject({
    accessPreview: { status: "FAILED", statusReason: { code: "INVALID_CONFIGURATION" } },
    keyaki: { errors: [{ member, message: expect.stringContaining("not valid JSON") }] },
  });
  expect(created).toEqual({ id, keyaki: (await get(kept, id)).body.keyaki });
  expect((await list(kept)).body.accessPreviews).toMatchObject([{ status: "FAILED" }]);
  expect(await findings(kept, id)).toMatchObject({ status: 409, error: "ConflictException" });
});

test("a failed one names the member and the place of each error", async () => {
  const kept = state();
  const wrong = EXTERNAL.replace("Effect", "Efect");
  const { body } = await create(kept, wrong);
  const [error] = body.keyaki.errors;
  expect(error.message).toContain("Efect");
  expect(error.diagnostics[0]).toMatchObject({ line: 1, column: expect.any(Number) });
  const bucket = "arn:aws:s3:::b";
  const point = `arn:aws:s3:eu-central-1:${ACCOUNT}:accesspoint/p`;
  for (const [arn, configuration, member] of [
    [bucket, { s3Bucket: { bucketPolicy: "{" } }, "s3Bucket.bucketPolicy"],
    [
      bucket,
      { s3Bucket: { accessPoints: { [point]: { accessPointPolicy: "{" } } } },
      `s3Bucket.accessPoints["${point}"].accessPointPolicy`,
    ],
    [
      `arn:aws:kms:eu-central-1:${ACCOUNT}:key/k`,
      { kmsKey: { keyPolicies: { default: "{" } } },
      'kmsKey.keyPolicies["default"]',
    ],
    [
      `arn:aws:ec2:eu-central-1:${ACCOUNT}:snapshot/s`,
      { ebsSnapshot: { groups: ["some"] } },
      "ebsSnapshot.groups",
    ],
    [`arn:aws:iam::${ACCOUNT}:role/r`, { iamRole: {} }, "iamRole.trustPolicy"],
  ] as const) {
    const configurations = { [arn]: configuration };
    const sent = await send(kept, "PUT /access-preview", { analyzerArn: ANALYZER, configurations });
    const named = sent.body.keyaki.errors.map((each: { member: string }) => each.member);
    expect(named).toEqual([`configurations["${arn}"].${member}`]);
  }
});

test("a policy beyond a limit fails too", async () => {
  const kept = state();
  const { id } = (await create(kept, " ".repeat(1_048_577))).body;
  expect((await get(kept, id)).body.accessPreview).toMatchObject({
    statusReason: { code: "INVALID_CONFIGURATION" },
  });
});

describe("findings", () => {
  test("come in pages", async () => {
    const kept = state();
    const { id } = (await create(kept, EXTERNAL)).body;
    const first = (await findings(kept, id, { maxResults: 1 })).body;
    const { nextToken } = first;
    const second = (await findings(kept, id, { maxResults: 1, nextToken })).body;
    const principals = [...first.findings, ...second.findings].map((each) => each.principal.AWS);
    expect(principals).toEqual([OTHER, "444455556666"]);
    expect(second.nextToken).toBeUndefined();
    const filter = { isPublic: { eq: ["false"] } };
    expect((await findings(kept, id, { nextToken, filter })).error).toBe("ValidationException");
  });

  test("can be filtered", async () => {
    const kept = state();
    const { id } = (await create(kept, EXTERNAL)).body;
    const filter = { "principal.AWS": { eq: [OTHER] } };
    expect((await findings(kept, id, { filter })).body.findings).toHaveLength(1);
  });

  test.each([
    [{ filter: { isPublc: { eq: ["true"] } } }],
    [{ filter: { isPublic: { eq: [] } } }],
    [{ filter: { isPublic: { equals: ["true"] } } }],
    [{ maxResults: 0 }],
    [{ maxResults: "1" }],
    [{ nextToken: "x" }],
    [{ locale: "EN" }],
  ])("refuse %j", async (more) => {
    const kept = state();
    const { id } = (await create(kept, EXTERNAL)).body;
    expect(await findings(kept, id, more)).toMatchObject({
      status: 400,
      error: "ValidationException",
    });
  });

  test("say what `restrictPublicBuckets` withholds", async () => {
    const kept = state();
    const point = `arn:aws:s3:eu-central-1:${ACCOUNT}:accesspoint/p`;
    const accessPoints = { [point]: { accessPointPolicy: allow({ AWS: "*" }) } };
    const configurations = { "arn:aws:s3:::b": { s3Bucket: { accessPoints } } };
    const body = { analyzerArn: ANALYZER, configurations };
    const { id } = (await send(kept, "PUT /access-preview", body)).body;
    const note = expect.stringMatching(/^`restrictPublicBuckets` is true by default, .*: 1$/);
    expect((await findings(kept, id)).body).toEqual({ findings: [], keyaki: { notes: [note] } });
  });
});

describe("an undecided question", () => {
  /** A step is not enough for any question that needs a search. */
  const hasty: Ask = async (name, asked) => answerRequest(name, asked, { steps: 1 });
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:*", Resource: "arn:aws:s3:::b/*a*b" },
      { Effect: "Deny", Principal: { AWS: "*" }, Action: "*", Resource: "arn:aws:s3:::b/*b*a*b*" },
    ],
  });
  const bucket = (restrictPublicBuckets: boolean): object => {
    const block = { ignorePublicAcls: true, restrictPublicBuckets };
    const s3Bucket = { bucketPolicy: policy, bucketPublicAccessBlock: block };
    return { analyzerArn: ANALYZER, configurations: { "arn:aws:s3:::b": { s3Bucket } } };
  };

  test.each([false, true])("is a finding for anyone, restricted: %s", async (isRestricted) => {
    const kept = state(hasty);
    const { id } = (await send(kept, "PUT /access-preview", bucket(isRestricted))).body;
    expect((await findings(kept, id)).body.findings).toMatchObject([
      {
        principal: { AWS: "*" },
        action: ["*"],
        isPublic: true,
        error: "INTERNAL_ERROR",
        keyaki: { undecided: { limit: expect.any(String) } },
      },
    ]);
  });
});

describe("a client token", () => {
  const clientToken = "t";

  test("gives the same preview again", async () => {
    const kept = state();
    const [one, other] = await Promise.all([
      create(kept, EXTERNAL, { clientToken }),
      create(kept, EXTERNAL, { clientToken }),
    ]);
    expect(one).toEqual(other);
    expect(await create(kept, EXTERNAL, { clientToken })).toEqual(one);
    expect((await list(kept)).body.accessPreviews).toHaveLength(1);
    expect((await create(kept, EXTERNAL, { clientToken: "u" })).body).not.toEqual(one.body);
  });

  test("is not for another configuration", async () => {
    const kept = state();
    await create(kept, EXTERNAL, { clientToken });
    expect(await create(kept, allow({ AWS: "*" }), { clientToken })).toMatchObject({
      status: 409,
      error: "ConflictException",
    });
  });

  test("can be used again if there was no answer", async () => {
    let isFull = true;
    const full: Ask = (name, asked) =>
      isFull ? Promise.reject(new Error("the queue is full")) : ask(name, asked);
    const kept = state(full);
    await expect(create(kept, EXTERNAL, { clientToken })).rejects.toThrow("the queue is full");
    isFull = false;
    expect((await create(kept, EXTERNAL, { clientToken })).status).toBe(200);
  });
});

describe("a preview that is not there", () => {
  const NONE = "00000000-0000-0000-0000-000000000000";
  const notFound = { status: 404, error: "ResourceNotFoundException" };

  test("is not found", async () => {
    expect(await get(state(), NONE)).toMatchObject({ ...notFound, body: { resourceId: NONE } });
    expect(await findings(state(), NONE)).toMatchObject(notFound);
  });

  test("nor without its analyzer", async () => {
    const kept = state();
    const { id } = (await create(kept, EXTERNAL)).body;
    const other = ANALYZER.replace("keyaki", "other");
    const target = `GET /access-preview/${id}?analyzerArn=`;
    expect(await send(kept, target + other)).toMatchObject(notFound);
    expect(await send(kept, `GET /access-preview/${id}`)).toMatchObject({
      error: "ValidationException",
    });
    await send(kept, "PUT /analyzer", { analyzerName: "other", type: "ACCOUNT" });
    expect(await send(kept, target + other)).toMatchObject(notFound);
    expect(await send(kept, target + ANALYZER, "", "us-east-1")).toMatchObject(notFound);
    await send(kept, "DELETE /analyzer/keyaki");
    await send(kept, "PUT /analyzer", { analyzerName: "keyaki", type: "ACCOUNT" });
    expect(await get(kept, id)).toMatchObject(notFound);
  });
});

test.each<readonly [object, string]>([
  [{ analyzerArn: ANALYZER }, "configurations"],
  [{ configurations: {} }, "analyzerArn"],
  [{ analyzerArn: ANALYZER, configurations: {} }, "configurations"],
  [
    { analyzerArn: ANALYZER, configurations: { a: { sqsQueue: {} }, b: { sqsQueue: {} } } },
    "configurations",
  ],
])("%j is refused for its %s", async (body, name) =>
  expect(await send(state(), "PUT /access-preview", body)).toMatchObject({
    status: 400,
    error: "ValidationException",
    body: { fieldList: [{ name }] },
  }),
);

describe("limits", () => {
  const NOTHING = allow({ AWS: ACCOUNT });

  test("the oldest of more than 1,000 previews is dropped, and its token with it", async () => {
    const kept = state();
    const { id } = (await create(kept, NOTHING, { clientToken: "t" })).body;
    for (let at = 0; at < 999; at++) await create(kept, "");
    expect((await get(kept, id)).status).toBe(200);
    await create(kept, "");
    expect((await get(kept, id)).status).toBe(404);
    expect((await list(kept)).body.accessPreviews).toHaveLength(1000);
    expect((await create(kept, NOTHING, { clientToken: "t" })).body.id).not.toBe(id);
  });

  test("the oldest of more than 64 Mi characters are dropped", async () => {
    const kept = state();
    const secret = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:s`;
    const secretsManagerSecret = { kmsKeyId: "x".repeat(4_000_000) };
    const body = { analyzerArn: ANALYZER, configurations: { [secret]: { secretsManagerSecret } } };
    for (let at = 0; at < 20; at++) await send(kept, "PUT /access-preview", body);
    expect((await list(kept)).body.accessPreviews).toHaveLength(16);
  });

  test("too many characters of findings are a failure, not a part of the list", async () => {
    const many: Ask = async (name, asked) => {
      const outcome = answerRequest(name, asked);
      if (name !== "Findings" || outcome.kind === "error") return outcome;
      const { findings: found } = outcome.answer as { readonly findings: readonly object[] };
      const repeated = Array.from({ length: 100_000 }, () => found[0]);
      return {
        kind: "answer",
        answer: { ...outcome.answer, findings: repeated },
      } as typeof outcome;
    };
    const kept = state(many);
    const { id } = (await create(kept, EXTERNAL)).body;
    expect((await get(kept, id)).body.accessPreview).toMatchObject({
      status: "FAILED",
      statusReason: { code: "INTERNAL_ERROR" },
    });
  });
});
