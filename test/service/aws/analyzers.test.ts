/**
 * Analyzers: what is there from the start, what can be created, and the errors.
 */
import { describe, expect, test } from "vitest";
import type { KeptState } from "../../../src/service/aws/access-analyzer.ts";
import { ACCOUNT, ANALYZER, send, state } from "./calls.ts";

const create = (analyzerName: string, more: object = {}): object => ({
  analyzerName,
  type: "ACCOUNT",
  ...more,
});
const names = async (kept: KeptState, region?: string): Promise<readonly string[]> => {
  const { body } = await send(kept, "GET /analyzer", "", region);
  return body.analyzers.map(({ name }: { name: string }) => name);
};

test("an analyzer of the account is there from the start", async () => {
  const analyzer = {
    arn: ANALYZER,
    name: "keyaki",
    type: "ACCOUNT",
    createdAt: "1970-01-01T00:00:00.000Z",
    tags: {},
    status: "ACTIVE",
  };
  const kept = state();
  expect((await send(kept, "GET /analyzer?type=ACCOUNT")).body).toEqual({ analyzers: [analyzer] });
  expect((await send(kept, "GET /analyzer/keyaki")).body).toEqual({ analyzer });
  expect((await send(kept, "GET /analyzer?type=ORGANIZATION")).body).toEqual({ analyzers: [] });
});

test("each region has its own", async () => {
  const kept = state();
  await send(kept, "PUT /analyzer", create("mine"), "us-east-1");
  expect(await names(kept, "us-east-1")).toEqual(["keyaki", "mine"]);
  expect(await names(kept, "eu-central-1")).toEqual(["keyaki"]);
});

test("one is created, listed with its tags, and deleted", async () => {
  const kept = state();
  const created = await send(kept, "PUT /analyzer", create("mine", { tags: { team: "a" } }));
  const arn = `arn:aws:access-analyzer:eu-central-1:${ACCOUNT}:analyzer/mine`;
  expect(created).toEqual({ status: 200, body: { arn } });
  expect((await send(kept, "GET /analyzer/mine")).body.analyzer).toMatchObject({
    arn,
    tags: { team: "a" },
    createdAt: "1970-01-01T00:00:00.001Z",
  });
  expect(await send(kept, "DELETE /analyzer/mine?clientToken=t")).toEqual({
    status: 200,
    body: {},
  });
  expect(await names(kept)).toEqual(["keyaki"]);
});

test("the one from the start can be deleted", async () => {
  const kept = state();
  await send(kept, "DELETE /analyzer/keyaki");
  expect(await names(kept)).toEqual([]);
  expect((await send(kept, "GET /analyzer/keyaki")).status).toBe(404);
});

test("pages follow each other", async () => {
  const kept = state();
  for (const name of ["a", "b"]) await send(kept, "PUT /analyzer", create(name));
  const first = (await send(kept, "GET /analyzer?maxResults=2")).body;
  expect(first.analyzers).toHaveLength(2);
  const second = (await send(kept, `GET /analyzer?maxResults=2&nextToken=${first.nextToken}`)).body;
  expect(second).toMatchObject({ analyzers: [{ name: "b" }] });
  expect(second.nextToken).toBeUndefined();
});

describe("a name that exists", () => {
  test("is a conflict", async () =>
    expect(await send(state(), "PUT /analyzer", create("keyaki"))).toMatchObject({
      status: 409,
      error: "ConflictException",
      body: { resourceId: "keyaki", resourceType: "AWS::AccessAnalyzer::Analyzer" },
    }));

  test("does not conflict with the same request, repeated", async () => {
    const kept = state();
    const repeat = (tags: object): ReturnType<typeof send> =>
      send(kept, "PUT /analyzer", create("mine", { clientToken: "t", tags }));
    const first = await repeat({});
    expect(await repeat({})).toEqual(first);
    expect((await repeat({ other: "" })).error).toBe("ConflictException");
  });
});

test.each([
  ["GET /analyzer/none", 404, "ResourceNotFoundException"],
  ["DELETE /analyzer/none", 404, "ResourceNotFoundException"],
  ["GET /analyzer/9", 400, "ValidationException"],
  ["GET /analyzer?type=account", 400, "ValidationException"],
  ["GET /analyzer?maxResults=0", 400, "ValidationException"],
  ["GET /analyzer?nextToken=x", 400, "ValidationException"],
])("%s is %d %s", async (line, status, error) =>
  expect(await send(state(), line)).toMatchObject({ status, error }),
);

test.each<readonly [object, string, string]>([
  [{ type: "ACCOUNT" }, "analyzerName", "fieldValidationFailed"],
  [{ analyzerName: "a" }, "type", "fieldValidationFailed"],
  [create(""), "analyzerName", "fieldValidationFailed"],
  [create("9a"), "analyzerName", "fieldValidationFailed"],
  [create("a".repeat(256)), "analyzerName", "fieldValidationFailed"],
  [create("a", { type: "PERSONAL" }), "type", "fieldValidationFailed"],
  [create("a", { type: "ORGANIZATION" }), "type", "notSupported"],
  [create("a", { tags: { "aws:x": "" } }), "tags", "fieldValidationFailed"],
  [create("a", { archiveRules: [{}] }), "archiveRules", "fieldValidationFailed"],
  [create("a", { configuration: {} }), "configuration", "fieldValidationFailed"],
])("refuses %j for its %s", async (body, name, reason) => {
  const { status, error, body: answer } = await send(state(), "PUT /analyzer", body);
  expect({ status, error }).toEqual({ status: 400, error: "ValidationException" });
  expect(answer).toMatchObject({ reason, fieldList: [{ name }] });
});

describe("limits", () => {
  test("100 analyzers", async () => {
    const kept = state();
    for (let at = 1; at < 100; at++) await send(kept, "PUT /analyzer", create(`a${at}`));
    expect(await send(kept, "PUT /analyzer", create("more"))).toMatchObject({
      status: 402,
      error: "ServiceQuotaExceededException",
      body: { resourceId: "more" },
    });
    await send(kept, "DELETE /analyzer/a1");
    expect((await send(kept, "PUT /analyzer", create("more"))).status).toBe(200);
  });

  test("100 regions with changes", async () => {
    const kept = state();
    const regions = Array.from({ length: 101 }, (_, at) => `region-${at}`);
    for (const region of regions) await send(kept, "DELETE /analyzer/keyaki", "", region);
    expect(await names(kept, "region-1")).toEqual([]);
    expect(await names(kept, "region-0")).toEqual(["keyaki"]);
  });
});
