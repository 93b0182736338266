/**
 * Words that a new user needs: each error names the next step, and an answer says what it left out.
 */
import { describe, expect, test } from "vitest";
import { allow, type CommandResult, keyaki, policy } from "./process.ts";

const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } };
const files = {
  "identity.json": policy(allow("s3:*")),
  "own.json": policy(allow("s3:*", { Principal: { AWS: "123456789012" } })),
  "trust.json": policy({ ...trust, Action: ["sts:AssumeRole", "sts:TagSession"] }),
  "wide-trust.json": policy({ ...trust, Action: "sts:*" }),
  "bucket.json": policy({ ...trust, Action: "s3:GetObject" }),
};
const PUBLIC = "check-no-public-access --policy";
const EXTERNAL = "check-no-external-access --policy own.json --zone-of-trust";

const run = (line: string, given: object = {}): Promise<CommandResult> =>
  keyaki(line.split(" "), { files, ...given });

describe.concurrent("a batch without a request", () => {
  test.each(["", "\n \n", "\uFEFF", "\u00a0\n\u00a0", "\uFEFF\n"])(
    "is an error with --fail-on fail: %j",
    async (stdin) => {
      expect(await run("batch --fail-on fail", { stdin })).toEqual({
        status: 1,
        stdout: "",
        stderr: "error: standard input has no request, so nothing was checked\n",
      });
      expect(await run("batch", { stdin })).toMatchObject({ status: 0, stdout: "" });
    },
  );

  test("is explained by the help text", async () => {
    const { stdout } = await run("help batch");
    expect(stdout).toContain("Without a request");
    expect(stdout).toContain('{"id": 1, "operation": "CheckAccessNotGranted"');
  });
});

describe.concurrent("a wrong command line names the right one:", () => {
  test.each([
    ["batch q.jsonl", "error: batch reads standard input: keyaki batch < q.jsonl\n"],
    ["batch q.jsonl r.jsonl", "error: batch reads standard input: keyaki batch < q.jsonl\n"],
    ["batch --format text", "Allowed choices are json."],
    ["help nope", "error: unknown command 'nope'\n"],
    ["help compar", "error: unknown command 'compar'\n(Did you mean compare?)\n"],
    ["help smt nope", "error: unknown command 'nope'\n"],
    ["smt help nope", "error: unknown command 'nope'\n"],
    [
      `${PUBLIC} identity.json --resource-type AWS::S3::Bucket`,
      "identity.json: error: the policy is an identity policy (without a principal), but the " +
        "question is about resource policies; give a resource policy, or declare this type with " +
        "--policy-type\n",
    ],
    [
      "compare --existing identity.json --new own.json",
      "own.json: error: the existing policy is an identity policy",
    ],
    [
      `${PUBLIC} own.json --resource-type s3`,
      "unknown resource type `s3`; did you mean `AWS::S3::Bucket`, `AWS::S3::AccessPoint` or " +
        "`AWS::S3::Glacier`?\n",
    ],
    [`${PUBLIC} own.json --resource-type aws::sqs::queue`, "did you mean `AWS::SQS::Queue`?\n"],
    [`${PUBLIC} own.json --resource-type AWS::KMS::Keys`, "did you mean `AWS::KMS::Key`?\n"],
    [
      `${PUBLIC} own.json --resource-type x`,
      "unknown resource type `x`; one is `AWS::S3::Bucket`\n",
    ],
    [`${EXTERNAL} O-ABCDEFGHIJ`, "`O-ABCDEFGHIJ` must be in lower case: `o-abcdefghij`\n"],
    [`${EXTERNAL} O-A1B2/R-AB12/`, "must be in lower case: `o-a1b2/r-ab12/`\n"],
    ["verify own.json --policy own.json", "the certificate and `--policy` name the same file"],
  ])("%s", async (line, message) => {
    const ran = await run(line);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(message);
  });

  test.each(["check-no-public-access", "findings", "smt check-no-public-access"])(
    "the help text of %s lists the resource types",
    async (command) => {
      const { stdout } = await keyaki([...command.split(" "), "--help"]);
      expect(stdout).toContain("\n  AWS::S3::Bucket\n");
      expect(stdout.includes("AWS::ECR::Repository")).toBe(command === "findings");
    },
  );
});

describe.concurrent("AWS services that are not counted", () => {
  const NOT_COUNTED =
    "AWS services were not counted as external callers; --include-services counts them.";
  const FINDINGS = "findings --policy own.json --resource-type AWS::S3::Bucket --zone-of-trust";

  test.each([`${EXTERNAL} 123456789012`, `${FINDINGS} 123456789012`])("%s", async (line) => {
    const ran = await run(line);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain(NOT_COUNTED);
    const counted = await run(`${line} --include-services`);
    expect(counted.stdout).not.toContain(NOT_COUNTED);
  });

  test("are not mentioned beside access", async () => {
    for (const line of [EXTERNAL, FINDINGS]) {
      expect((await run(`${line} 111122223333`)).stdout).not.toContain(NOT_COUNTED);
    }
  });
});

describe.concurrent("a trust policy has no Resource, and needs no warning:", () => {
  const TYPE = "--resource-type AWS::IAM::AssumeRolePolicyDocument";
  test.each([
    [false, "check-no-external-access --policy trust.json --zone-of-trust o-1"],
    [false, `${PUBLIC} trust.json ${TYPE}`],
    [false, `${PUBLIC} wide-trust.json ${TYPE}`],
    [false, "findings --policy wide-trust.json --resource-type AWS::IAM::Role --zone-of-trust o-1"],
    [true, "check-no-external-access --policy wide-trust.json --zone-of-trust o-1"],
    [true, "check-no-external-access --policy bucket.json --zone-of-trust o-1"],
    [true, `${PUBLIC} bucket.json --resource-type AWS::S3::Bucket`],
  ])("%s: %s", async (warns, line) => {
    const { stdout } = await run(line);
    expect(stdout).not.toBe("");
    expect(stdout.includes("[MISSING_RESOURCE]")).toBe(warns);
  });
});
