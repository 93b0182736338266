/**
 * Slips on the command line and in requests that would turn a FAIL into a PASS unnoticed.
 *
 * The policy of most cases grants `s3:PutObject` on a bucket, so a question that means it must
 * FAIL. A name that no request carries is an error; blanks around the entries of a list are not
 * part of them.
 */
import { describe, expect, test } from "vitest";
import { allow, keyaki, policy } from "./process.ts";

const files = { "p.json": policy({ ...allow("s3:PutObject"), Resource: "arn:aws:s3:::b/*" }) };
const ask = (...args: readonly string[]) =>
  keyaki(["check-access-not-granted", "--policy", "p.json", ...args], { files });

describe.concurrent("a list", () => {
  test.each([
    ["--actions", "s3:PutObject"],
    ["--actions", "s3:PutObject "],
    ["--actions", " s3:GetObject ,\ts3:PutObject\n"],
    ["--resources", " arn:aws:s3:::b/k"],
    ["--resources", "arn:aws:s3:::a, arn:aws:s3:::b/k"],
    ["--resources", "*"],
  ])("%s %j asks what it means", async (option, value) => {
    expect((await ask(option, value)).status).toBe(2);
  });

  test.each([
    ["--actions", "s3: PutObject", "entry 1: no request has the action `s3: PutObject`"],
    ["--actions", "s3:GetObject,s3:Put Object", "entry 2: no request has the action"],
    ["--actions", "s3:PutObject;s3:GetObject", "entry 1: action `s3:PutObject;s3:GetObject` has"],
    ["--actions", "'s3:PutObject'", "entry 1: the prefix of action"],
    ["--actions", "s3:PutObject,", "entry 2: action `` is neither"],
    ["--actions", "s3%3APutObject", "entry 1: action `s3%3APutObject` is neither"],
    ["--resources", "arn:aws:s3:::b/k;arn:aws:s3:::a", "it has a second ARN inside"],
    ["--resources", "arn:aws:s3 :::b/k", "this part of an ARN cannot have a blank"],
    ["--resources", '"arn:aws:s3:::b/k"', "Invalid ARN"],
    ["--resources", "arn:aws:sqs:us-east-1:1111:q", "`1111` is not an account id"],
  ])("%s %j is an error", async (option, value, message) => {
    const text = await ask(option, value);
    expect(text).toMatchObject({ status: 1, stdout: "" });
    expect(text.stderr).toContain(message);
  });
});

test.concurrent("a batch rejects a blank in a list, which has no separators", async () => {
  const line = JSON.stringify({
    operation: "CheckAccessNotGranted",
    policyDocument: files["p.json"],
    access: [{ actions: ["s3:PutObject "], resources: [] }],
  });
  const text = await keyaki(["batch"], { stdin: `${line}\n` });
  expect(text.status).toBe(1);
  expect(text.stdout).toContain("no request has the action `s3:PutObject `");
});

describe.concurrent("a request of evaluate", () => {
  const request = { principal: "arn:aws:iam::111122223333:user/ana", action: "s3:PutObject" };
  test.each([
    ["action", { action: "s3: PutObject", resource: "arn:aws:s3:::b/k" }],
    ["action", { action: "s3:*", resource: "arn:aws:s3:::b/k" }],
    ["resource", { resource: "arn:aws:s3:::b/k " }],
    ["condition key", { resource: "arn:aws:s3:::b/k", context: { "aws: SourceIp": "10.0.0.1" } }],
  ])("with a wrong %s is an error", async (noun, parts) => {
    const args = ["evaluate", "--policy", "p.json", "--request", "-"];
    const stdin = JSON.stringify({ ...request, ...parts });
    const text = await keyaki(args, { files, stdin });
    expect(text).toMatchObject({ status: 1, stdout: "" });
    expect(text.stderr).toContain(`error: no request has the ${noun}`);
  });
});

describe.concurrent("a command line is an error", () => {
  const pair = {
    "old.json": policy(allow("s3:*")),
    "new.json": policy(allow("s3:Get*")),
    "bucket.json": policy(allow("s3:Get*", { Principal: "*" })),
    "cert.json": "{}",
  };
  const NEW_ACCESS = "check-no-new-access --existing old.json --new";
  test.each([
    [`${NEW_ACCESS} old.json`, "--existing and --new are the same file"],
    [`${NEW_ACCESS} ./x/../old.json`, "--existing and --new are the same file"],
    [`${NEW_ACCESS} new.json --new old.json`, "option '--new <file>' is given twice"],
    [`${NEW_ACCESS} new.json --format text --format json`, "is given twice"],
    [`${NEW_ACCESS} new.json --certificate new.json`, "--new and --certificate are the same file"],
    [`${NEW_ACCESS} new.json --certificate new.json --force`, "are the same file"],
    [`${NEW_ACCESS} new.json --certificate cert.json`, "`cert.json` exists"],
    [`${NEW_ACCESS} bucket.json`, "this is a resource policy, and the existing policy is an"],
  ])("%s", async (line, message) => {
    const text = await keyaki(line.split(" "), { files: pair });
    expect(text.status).toBe(1);
    expect(text.stderr).toContain(message);
  });

  test("--force lets a certificate overwrite a file", async () => {
    const line = `${NEW_ACCESS} new.json --certificate cert.json --force`;
    expect((await keyaki(line.split(" "), { files: pair })).status).toBe(0);
  });
});

test.concurrent("an identity policy under a public check has a warning", async () => {
  const args = ["check-no-public-access", "--policy", "p.json"];
  const text = await keyaki([...args, "--resource-type", "AWS::S3::Bucket"], { files });
  expect(text.stdout).toContain("[NO_PRINCIPAL]");
});

test.concurrent("an unknown member of a line is an error", async () => {
  const line = { operation: "CheckNoPublicAccess", policyDocument: files["p.json"] };
  const stdin = JSON.stringify({ ...line, resourceType: "AWS::S3::Bucket", zoneOfTrusts: [] });
  const text = await keyaki(["batch"], { stdin });
  expect(text.status).toBe(1);
  expect(text.stdout).toContain("unknown member `zoneOfTrusts`");
});

describe.concurrent("--fail-on fail ends with 2", () => {
  const bucket = policy({ ...allow("s3:GetObject", { Principal: "*" }) });
  const type = ["--resource-type", "AWS::S3::Bucket", "--zone-of-trust", "123456789012"];
  test("for findings with access", async () => {
    const args = ["findings", "--policy", "b.json", ...type];
    const given = { files: { "b.json": bucket } };
    expect((await keyaki(args, given)).status).toBe(0);
    expect((await keyaki([...args, "--fail-on", "fail"], given)).status).toBe(2);
  });
  test.each([[["--jobs", "1"]], [["--jobs", "1000"]]])("for a batch with %j", async (jobs) => {
    const question = { operation: "CheckAccessNotGranted", policyDocument: files["p.json"] };
    const stdin = ["s3:GetObject", "s3:PutObject"]
      .map((each) => JSON.stringify({ ...question, access: [{ actions: [each] }] }))
      .join("\n");
    expect((await keyaki(["batch", ...jobs], { stdin })).status).toBe(0);
    expect((await keyaki(["batch", ...jobs, "--fail-on", "fail"], { stdin })).status).toBe(2);
    const wrong = { stdin: `${stdin}\n{}` };
    expect((await keyaki(["batch", ...jobs, "--fail-on", "fail"], wrong)).status).toBe(1);
  });
});

test.concurrent("a line break in a Sid does not begin a line of the report", async () => {
  const forged = policy(allow("s3:*", { Sid: "x\nPASS: all is well" }));
  const args = ["check-access-not-granted", "--policy", "-", "--actions", "s3:PutObject"];
  const text = await keyaki(args, { stdin: JSON.stringify(forged) });
  expect(text.stdout).not.toMatch(/^PASS/m);
  expect(text.stdout).toContain("x\\u000aPASS");
});

test.concurrent("a policy with such a name is answered, with a warning", async () => {
  const document = JSON.stringify(policy(allow("s3: PutObject")));
  const args = ["check-access-not-granted", "--policy", "-", "--actions", "s3:PutObject"];
  const text = await keyaki(args, { stdin: document });
  expect(text.status).toBe(0);
  expect(text.stdout + text.stderr).toContain("[UNMATCHABLE_ACTION]");
});
