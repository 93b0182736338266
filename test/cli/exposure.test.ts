/**
 * The checks of public and external access, and findings, through the command: lines of a batch,
 * wrong options, exit statuses. The answers themselves are tested in test/check/ and
 * test/findings/.
 */
import { describe, expect, test } from "vitest";
import { answerLine } from "../../src/api/batch-line.ts";
import { allow, keyaki, policy } from "./process.ts";

const OPEN = policy(allow("s3:*", { Principal: "*" }));
const OWN = policy(allow("s3:*", { Principal: { AWS: "123456789012" } }));

function answer(line: object): unknown {
  const answered = answerLine(Buffer.from(JSON.stringify({ id: 1, ...line })), 1);
  return answered === undefined ? undefined : JSON.parse(answered.text);
}

const isPublic = (policyDocument: unknown, resourceType: unknown): unknown =>
  answer({ operation: "CheckNoPublicAccess", policyDocument, resourceType });

const isExternal = (policyDocument: unknown, zoneOfTrust: unknown, more: object = {}): unknown =>
  answer({ operation: "CheckNoExternalAccess", policyDocument, zoneOfTrust, ...more });

const fieldError = (name: string): object => ({
  error: { name: "ValidationException", fieldList: [expect.objectContaining({ name })] },
});

describe("a line of a batch is answered:", () => {
  test("CheckNoPublicAccess", () => {
    expect(isPublic(OWN, "AWS::SQS::Queue")).toMatchObject({ id: 1, result: "PASS" });
    expect(isPublic(JSON.stringify(OPEN), "AWS::S3::Bucket")).toMatchObject({ result: "FAIL" });
  });
  test("CheckNoExternalAccess, with the zone as a text or a list", () => {
    expect(isExternal(OWN, "123456789012")).toMatchObject({ id: 1, result: "PASS" });
    expect(isExternal(OWN, ["o-a1", "123456789012"])).toMatchObject({ result: "PASS" });
    expect(isExternal(OPEN, ["o-a1"])).toMatchObject({ result: "FAIL" });
  });
  test("Findings, without `warnings` if there are none", () => {
    const asked = { operation: "Findings", resourceType: "AWS::IAM::Role", zoneOfTrust: "o-a1" };
    expect(answer({ ...asked, policyDocument: OWN })).toEqual({
      id: 1,
      findings: [expect.objectContaining({ principal: { AWS: "123456789012" }, condition: {} })],
    });
  });

  test("an invalid field, with its name", () => {
    expect(isPublic(OPEN, undefined)).toMatchObject(fieldError("resourceType"));
    expect(isPublic(OPEN, "AWS::S3::Buckets")).toMatchObject(fieldError("resourceType"));
    expect(isPublic(OPEN, 7)).toMatchObject(fieldError("resourceType"));
    expect(isExternal(OPEN, undefined)).toMatchObject(fieldError("zoneOfTrust"));
    expect(isExternal(OPEN, [])).toMatchObject(fieldError("zoneOfTrust[0]"));
    expect(isExternal(OPEN, ["o-a1", "1"])).toMatchObject(fieldError("zoneOfTrust[1]"));
    expect(isExternal(OPEN, [7])).toMatchObject(fieldError("zoneOfTrust"));
    expect(isExternal(OPEN, "o-a1", { includeServices: 1 })).toMatchObject(
      fieldError("includeServices"),
    );
    expect(isExternal(OPEN, "o-a1", { policyType: "IDENTITY_POLICY" })).toMatchObject(
      fieldError("policyType"),
    );
  });
});

describe("the command", () => {
  const stdin = JSON.stringify(OPEN);
  const on = (...args: readonly string[]) => keyaki([...args, "--policy", "-"], { stdin });

  test("ends with 2 for access, and with 0 for findings", async () => {
    const zone = ["--zone-of-trust", "123456789012,o-a1", "--zone-of-trust", "o-b2"];
    const type = ["--resource-type", "AWS::S3::Bucket"];
    expect((await on("check-no-external-access", ...zone)).status).toBe(2);
    expect((await on("check-no-public-access", ...type)).status).toBe(2);
    const found = await on("findings", ...zone, ...type);
    expect(found.status).toBe(0);
    expect(found.stdout).toMatch(/^1 finding .*\n\n1\. anyone \(public\)\n/);
  });
  test("ends with 2 for findings that may be incomplete", async () => {
    const found = await on(
      ...["findings", "--zone-of-trust", "123456789012", "--resource-type", "AWS::S3::Bucket"],
      ...["--steps", "1"],
    );
    expect(found.status).toBe(2);
    expect(found.stdout).toMatch(/^At least 0 findings .*\n\nUndecided \(steps\): /);
  });
  test("names the wrong option in the error", async () => {
    const unknown = await on("check-no-public-access", "--resource-type", "Bucket");
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toMatch(
      /^error: --resource-type: unknown resource type `Bucket`; .*AWS::S3::Bucket/,
    );
    const zone = await on("check-no-external-access", "--zone-of-trust", "o-a1,12");
    expect(zone.stderr).toMatch(/^error: --zone-of-trust: entry 2: `12` must be an account id/);
  });
});
