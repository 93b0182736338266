/**
 * Limits that are gone since a revision of git: policies of organizations, Deny statements, and
 * boundaries, in HCL and CloudFormation.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { files, inNewFolder, keyaki } from "./gate-folder.ts";

inNewFolder();

const SINCE = "version: 1\nrules: {n: {check: no-new-access-since, since: HEAD}}\n";

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { stdio: "ignore" });
}

function commit(all: Readonly<Record<string, string>>): void {
  files({ "keyaki.yaml": SINCE, ...all });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "x");
}

const statement = (effect: string, action: string): string =>
  `jsonencode({Version="2012-10-17",Statement=[
    {Effect="${effect}",Action="${action}",Resource="*"}]})`;

const SCP = `resource "aws_organizations_policy" "s" {
  name    = "s"
  content = ${statement("Deny", "iam:*")}
}
`;

const BOUND = `resource "aws_iam_policy" "bound" {
  policy = ${statement("Allow", "s3:*")}
}
`;

const role = (more: string): string => `resource "aws_iam_role" "ci" {
  name = "ci"
  ${more}
  assume_role_policy = jsonencode({Version="2012-10-17",Statement=[
    {Effect="Allow",Principal={AWS="111122223333"},Action="sts:AssumeRole"}]})
}
`;

/** The rows of the table of policies about limits: `ADDRESS OUTCOME`. */
async function rows(...paths: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await keyaki("gate", ...paths);
  const found = stdout.split("\n").flatMap((line) => {
    const row = /^ {2}(\S+) \((?:(?!identity|trust).)*: (n .*|no rule applies)$/.exec(line);
    return row === null ? [] : [`${row[1]} ${row[2]}`];
  });
  return found;
}

describe("a policy of an organization that is gone", () => {
  test.each([
    ["its resource", {}, { "main.tf": BOUND }, ["aws_organizations_policy.s.content n failed"]],
    [
      "nothing",
      {},
      { "main.tf": `# a comment\n${SCP}` },
      ["aws_organizations_policy.s.content n proved"],
    ],
  ])("%s", async (_, more, now, expected) => {
    commit({ "main.tf": SCP, ...more });
    files(now);
    expect(await rows()).toEqual(expected);
  });

  test("with its file, and not if the file was moved", async () => {
    commit({ "main.tf": BOUND, "scp.tf": SCP });
    rmSync("scp.tf");
    expect(await rows()).toEqual(["aws_organizations_policy.s.content n failed"]);
    files({ "other.tf": SCP });
    expect(await rows()).toEqual(["aws_organizations_policy.s.content n proved"]);
  });

  test("is not a question beside a file or a folder that was given", async () => {
    commit({ "a/main.tf": BOUND, "b/scp.tf": SCP });
    rmSync("b/scp.tf");
    expect(await rows("a")).toEqual([]);
    expect(await rows("a/main.tf")).toEqual([]);
    expect(await rows(".")).toEqual(["aws_organizations_policy.s.content n failed"]);
  });

  test("is left out by a condition of a template", async () => {
    const template = (when: string): string => `Parameters: {Env: {Type: String, Default: x}}
Conditions: {IsOn: !Equals [${when}, prod]}
Resources:
  S:
    Type: AWS::Organizations::Policy
    Condition: IsOn
    Properties:
      Type: SERVICE_CONTROL_POLICY
      Content: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "iam:*", Resource: "*"}]}
`;
    commit({ "t.yaml": template("prod") });
    files({ "t.yaml": template("dev") });
    expect(await rows()).toEqual(["S.Content n failed"]);
  });
});

describe("the boundary of a role in HCL", () => {
  const SET = "permissions_boundary = aws_iam_policy.bound.arn";
  const AWS = (name: string): string => `permissions_boundary = "arn:aws:iam::aws:policy/${name}"`;
  const at = "aws_iam_role.ci.permissions_boundary";
  test.each([
    ["is gone", SET, "", ["failed"]],
    ["is null", SET, "permissions_boundary = null", ["failed"]],
    ["stays", SET, SET, ["not applicable, it is judged as `aws_iam_policy.bound.policy`"]],
    ["is new", "", SET, ["not applicable, there was no such limit before"]],
    ["is wider", AWS("ReadOnlyAccess"), AWS("AdministratorAccess"), ["failed"]],
    ["is narrower", AWS("AdministratorAccess"), AWS("ReadOnlyAccess"), ["proved"]],
    ["is not known, and stays", "permissions_boundary = var.b", "permissions_boundary = var.b", []],
  ])("%s", async (_, before, now, expected) => {
    commit({ "main.tf": BOUND + role(before) });
    files({ "main.tf": BOUND + role(now) });
    const found = await keyaki("gate");
    const own = found.stdout.split("\n").filter((line) => line.startsWith(`  ${at} `));
    expect(own.map((line) => line.replace(/^.*\): n /, ""))).toEqual(expected);
    expect(found.stdout).not.toContain("ATTACHMENT_NOT_READ");
  });

  test("is gone with the role", async () => {
    commit({ "main.tf": BOUND + role(SET) });
    files({ "main.tf": BOUND });
    const { stdout } = await keyaki("gate");
    expect(stdout).not.toContain(at);
  });
});

test("the boundary of a role in a template is gone", async () => {
  const template = (boundary: string): string => `Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      ${boundary}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]
`;
  commit({ "t.yaml": template("PermissionsBoundary: arn:aws:iam::aws:policy/ReadOnlyAccess") });
  files({ "t.yaml": template("Path: /") });
  const { stdout, status } = await keyaki("gate");
  expect(stdout).toContain("FAIL n: R.PermissionsBoundary");
  expect(status).toBe(2);
});

describe("a revision that is checked out", () => {
  const WARNING = "warning REVISION_IS_HEAD";

  test("compares nothing, until a file changes", async () => {
    commit({ "main.tf": BOUND });
    expect((await keyaki("gate")).stdout).toContain(WARNING);
    files({ "main.tf": `# a comment\n${BOUND}` });
    expect((await keyaki("gate")).stdout).not.toContain(WARNING);
  });

  test("is compared with new and deleted files", async () => {
    commit({ "main.tf": BOUND, "scp.tf": SCP });
    files({ "new.tf": role("") });
    expect((await keyaki("gate")).stdout).not.toContain(WARNING);
    rmSync("new.tf");
    expect((await keyaki("gate")).stdout).toContain(WARNING);
    rmSync("scp.tf");
    expect((await keyaki("gate")).stdout).not.toContain(WARNING);
  });

  test("is another one after a commit", async () => {
    commit({ "main.tf": BOUND });
    files({ "keyaki.yaml": SINCE.replace("HEAD", "HEAD~1"), "main.tf": BOUND + SCP });
    git("commit", "-q", "-a", "-m", "y");
    expect((await keyaki("gate")).stdout).not.toContain(WARNING);
  });
});
