/**
 * Slips on the command line and in requests that would turn a FAIL into a PASS.
 *
 * The policy of all cases grants `s3:PutObject` on a bucket, so a question that means it must FAIL.
 * A name that no request carries is an error; blanks around the entries of a list are not part of
 * them.
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
    ["--actions", "s3: PutObject", "entry 1: action `s3: PutObject` has a blank"],
    ["--actions", "s3:GetObject,s3:Put Object", "entry 2: action `s3:Put Object` has a blank"],
    ["--actions", "s3:PutObject;s3:GetObject", "entry 1: action `s3:PutObject;s3:GetObject` has"],
    ["--actions", "'s3:PutObject'", "entry 1: the prefix of action"],
    ["--actions", "s3:PutObject,", "entry 2: action `` is neither"],
    ["--actions", "s3%3APutObject", "entry 1: action `s3%3APutObject` is neither"],
    ["--resources", "arn:aws:s3:::b/k;arn:aws:s3:::a", "has another ARN inside"],
    ["--resources", "arn:aws:s3 :::b/k", "has a blank in its service"],
    ["--resources", '"arn:aws:s3:::b/k"', "Invalid ARN"],
    ["--resources", "arn:aws:s3:::home/${aws:username}/*", "which only a policy can have"],
    [
      "--resources",
      "arn:aws:sqs:us-east-1:1111:q",
      "has the account `1111`, which is not 12 digits",
    ],
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
  expect(text.stdout).toContain("action `s3:PutObject ` has a blank");
});

describe.concurrent("a request of evaluate", () => {
  const request = { principal: "arn:aws:iam::111122223333:user/ana", action: "s3:PutObject" };
  test.each([
    ["action", { action: "s3: PutObject", resource: "arn:aws:s3:::b/k" }],
    ["action", { action: "s3:*", resource: "arn:aws:s3:::b/k" }],
    ["resource", { resource: "arn:aws:s3:::b/k " }],
    ["key", { resource: "arn:aws:s3:::b/k", context: { "aws: SourceIp": "10.0.0.1" } }],
  ])("with a wrong %s is an error", async (noun, parts) => {
    const args = ["evaluate", "--policy", "p.json", "--request", "-"];
    const stdin = JSON.stringify({ ...request, ...parts });
    const text = await keyaki(args, { files, stdin });
    expect(text).toMatchObject({ status: 1, stdout: "" });
    expect(text.stderr).toContain(`error: ${noun} `);
  });
});

test.concurrent("a policy with such a name is answered, with a warning", async () => {
  const document = JSON.stringify(policy(allow("s3: PutObject")));
  const args = ["check-access-not-granted", "--policy", "-", "--actions", "s3:PutObject"];
  const text = await keyaki(args, { stdin: document });
  expect(text.status).toBe(0);
  expect(text.stdout + text.stderr).toContain("[IMPOSSIBLE_NAME]");
});
