/**
 * The table of exit statuses: README and the help texts agree with it, and so do the commands.
 *
 * `--fail-on fail` turns the answers of commands without a verdict into one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandWord } from "../../src/api/command-word.ts";
import { exitOf, exitRows, statusOf, worseStatus } from "../../src/cli/exit-status.ts";
import { ROOT } from "../tidy/tree.ts";
import { allow, deny, keyaki, policy } from "./process.ts";

test("README has the table", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, section = ""] = readme.split("### Exit status");
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual(
    exitRows(commandWord).map(({ commands, zero, two = "", failOn = "" }) => {
      const words = commands.split(", ").map((word) => `\`${word}\``);
      return `| ${words.join(", ")} | ${zero} | ${two} | ${failOn} |`.replaceAll("  ", " ");
    }),
  );
});

test.each([
  ["check-no-new-access", "CheckNoNewAccess"],
  ["findings", "Findings"],
  ["compare", "Compare"],
  ["evaluate", "Evaluate"],
  ["formula", "Formula"],
  ["smt check-no-new-access", "smt"],
  ["verify", "verify"],
  ["batch", "batch"],
  ["serve", "serve"],
] as const)("the help of %s states its exit status", async (command, name) => {
  const { stdout } = await keyaki([...command.split(" "), "--help"]);
  const [options = "", help = ""] = stdout.split("Exit status:");
  const { zero, two, failOn } = exitOf(name);
  expect(help).toContain(`  0   ${zero}\n`);
  expect(help).toContain("  1   wrong input or command line");
  if (two !== undefined) expect(help).toContain(`  2   ${two}\n`);
  if (failOn !== undefined) expect(help).toContain(`  2   with --fail-on fail: ${failOn}\n`);
  expect(options.includes("--fail-on <answer>")).toBe(failOn !== undefined);
  expect(help).toContain("  70  ");
});

describe("--fail-on fail", () => {
  const principal = "arn:aws:iam::111122223333:user/a";
  const asked = (action: string): object => ({ principal, action, resource: "*" });
  const open = policy(allow("s3:*", { Principal: "*" }));
  const closed = policy(allow("s3:*", { Principal: { AWS: "123456789012" } }));
  const narrow = policy(allow("s3:Get*"));
  const files = {
    "open.json": open,
    "closed.json": closed,
    "guarded.json": policy(allow("s3:*"), deny("s3:Put*")),
    "get.json": asked("s3:GetObject"),
    "put.json": asked("s3:PutObject"),
    "send.json": asked("sqs:SendMessage"),
  };
  const FINDINGS = "findings --resource-type AWS::S3::Bucket --zone-of-trust 123456789012";

  test.each([
    [2, `${FINDINGS} --policy open.json`],
    [0, `${FINDINGS} --policy closed.json`],
    [0, "evaluate --policy guarded.json --request get.json"],
    [2, "evaluate --policy guarded.json --request put.json"],
    [2, "evaluate --policy guarded.json --request send.json"],
  ])("ends with %i: %s", async (status, line) => {
    const ran = await keyaki([...line.split(" "), "--fail-on", "fail"], { files });
    expect(ran).toMatchObject({ status, stderr: "" });
    const answered = await keyaki(line.split(" "), { files });
    expect(answered).toEqual({ ...ran, status: 0 });
  });

  const zone = { resourceType: "AWS::S3::Bucket", zoneOfTrust: "123456789012" };
  const pair = { existingPolicyDocument: narrow, newPolicyDocument: files["guarded.json"] };
  const reverse = { existingPolicyDocument: pair.newPolicyDocument, newPolicyDocument: narrow };
  const CASES: readonly (readonly [number, object])[] = [
    [2, { operation: "CheckNoNewAccess", ...pair }],
    [0, { operation: "CheckNoNewAccess", ...reverse }],
    [2, { operation: "Compare", ...pair }],
    [0, { operation: "Compare", ...reverse }],
    [2, { operation: "Findings", policyDocument: open, ...zone }],
    [0, { operation: "Findings", policyDocument: closed, ...zone }],
    [2, { operation: "Evaluate", policyDocument: narrow, request: asked("s3:PutObject") }],
    [0, { operation: "Evaluate", policyDocument: narrow, request: asked("s3:GetObject") }],
    [0, { operation: "Formula", policyDocument: narrow }],
  ];

  test.each(CASES)("ends a batch with %i: %j", async (status, line) => {
    const stdin = JSON.stringify(line);
    const ran = await keyaki(["batch", "--fail-on", "fail"], { stdin });
    expect(ran).toMatchObject({ status, stderr: "" });
    expect(await keyaki(["batch"], { stdin })).toEqual({ ...ran, status: 0 });
  });

  test("holds for all lines and threads; a wrong line counts more", async () => {
    const passing = JSON.stringify(CASES[1]?.[1]);
    const failing = JSON.stringify(CASES[0]?.[1]);
    const lines = [...Array.from({ length: 200 }, () => passing), failing, passing];
    for (const jobs of ["1", "2"]) {
      const args = ["batch", "--fail-on", "fail", "--jobs", jobs];
      expect((await keyaki(args, { stdin: lines.join("\n") })).status).toBe(2);
      expect((await keyaki(args, { stdin: [...lines, "{"].join("\n") })).status).toBe(1);
    }
  });

  test("takes no other value", async () => {
    const ran = await keyaki(["batch", "--fail-on", "warning"]);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
  });
});

test("undecided findings never end with 0, alone or in a batch", async () => {
  const undecided = { limit: "steps", detail: "the limit is reached" };
  const answer = { findings: [], undecided, warnings: [] };
  expect(statusOf("Findings", answer)).toBe(2);
  expect(statusOf("Findings", { findings: [], warnings: [] })).toBe(0);

  const condition = { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } };
  const hard = policy(allow("s3:*", { Principal: "*", Condition: condition }));
  const zone = ["--resource-type", "AWS::S3::Bucket", "--zone-of-trust", "123456789012"];
  const one = await keyaki(["findings", "--policy", "-", ...zone, "--steps", "1"], {
    stdin: JSON.stringify(hard),
  });
  expect(one.status).toBe(2);
  expect(one.stdout).toContain("Undecided");
  const line = {
    operation: "Findings",
    policyDocument: hard,
    resourceType: "AWS::S3::Bucket",
    zoneOfTrust: "123456789012",
  };
  const all = await keyaki(["batch", "--steps", "1"], { stdin: JSON.stringify(line) });
  expect(all.status).toBe(2);
});

test("of two statuses the worse counts: a bug, wrong input, FAIL, PASS", () => {
  expect([0, 2, 1, 70].map((one) => [0, 2, 1, 70].map((other) => worseStatus(one, other)))).toEqual(
    [
      [0, 2, 1, 70],
      [2, 2, 1, 70],
      [1, 1, 1, 70],
      [70, 70, 70, 70],
    ],
  );
});
