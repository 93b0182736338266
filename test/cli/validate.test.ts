/**
 * The command `validate`: its text, its JSON, its exit status and its options.
 */
import { describe, expect, test } from "vitest";
import { allow, deny, keyaki, policy } from "./process.ts";

const FILES = {
  "good.json": policy(allow("s3:GetObject", { Resource: "arn:aws:s3:::b/*" })),
  "idle.json": policy(allow("s3:*"), allow("s3:GetObject")),
  "deny.json": policy(allow("s3:*"), deny("sqs:*")),
  "wrong.json": policy({ Effect: "allow", Action: "s3:*", Resource: "*" }),
  "broken.json": '{"Version": ',
  "trust.json": policy(allow("sts:AssumeRole", { Principal: { AWS: "111122223333" } })),
};

const validate = (line: string) => keyaki(["validate", ...line.split(" ")], { files: FILES });

test.each([
  [0, "--policy good.json"],
  [0, "--policy good.json --fail-on suggestion"],
  [0, "--policy idle.json"],
  [0, "--policy idle.json --fail-on security-warning"],
  [2, "--policy idle.json --fail-on warning"],
  [0, "--policy deny.json --fail-on warning"],
  [2, "--policy deny.json --fail-on suggestion"],
  [2, "--policy wrong.json"],
  [2, "--policy broken.json"],
  [2, "--policy good.json --policy-type resource"],
  [1, "--policy none.json"],
  [1, "--policy good.json --resource-type AWS::S3::Bucket --policy-type identity"],
  [1, "--policy good.json --fail-on fail"],
  [1, "--format json"],
])("ends with %i: %s", async (status, line) => {
  expect(await validate(line)).toMatchObject({ status });
});

describe("the answer", () => {
  test("as text, with the statement", async () => {
    const { stdout } = await validate("--policy idle.json");
    expect(stdout).toContain("WARNING STATEMENT_CHANGES_NOTHING: ");
    expect(stdout).toContain("statement 0 covers it");
    expect(stdout).toContain("idle.json:9");
    expect(stdout).toContain('"s3:GetObject"');
    expect((await validate("--policy good.json")).stdout).toBe("No findings\n");
  });

  test("as JSON, in AWS's form", async () => {
    const { stdout } = await validate("--policy idle.json --format json");
    const { findings } = JSON.parse(stdout) as { findings: { issueCode: string }[] };
    const found = findings.find(({ issueCode }) => issueCode === "STATEMENT_CHANGES_NOTHING");
    expect(found).toMatchObject({
      findingType: "WARNING",
      learnMoreLink: expect.stringContaining("https://"),
      locations: [{ path: [{ value: "Statement" }, { index: 1 }] }],
    });
  });

  test("knows a resource policy by its principal", async () => {
    const { stdout } = await validate("--policy trust.json --format json");
    expect(stdout).not.toContain("UNSUPPORTED_PRINCIPAL");
  });
});
