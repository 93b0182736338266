/**
 * The exit status and the output streams for every way in which the command can end.
 *
 * Standard output has only the answer. Errors are text on standard error, and with the format json
 * also `{"error"}` on standard output. The last tests inject a bug into the process and expect no
 * verdict.
 */
import { spawn } from "node:child_process";
import { openSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allow, answerOf, deny, type Files, folderWith, keyaki, MAIN, policy } from "./process.ts";

const files = {
  "narrow.json": policy(allow("s3:GetObject")),
  "copy.json": policy(allow("s3:GetObject")),
  "wide.json": policy(allow("s3:*")),
  "other.json": policy(allow("sqs:*")),
  "request.json": { principal: "arn:aws:iam::1:user/a", action: "s3:GetObject", resource: "*" },
  "bad.json": "{",
};

const EQUAL = "--existing narrow.json --new copy.json";
const WIDER = "--existing narrow.json --new wide.json";
const NARROWER = "--existing wide.json --new narrow.json";
const ELSEWHERE = "--existing wide.json --new other.json";

describe.concurrent("the exit status is", () => {
  test.each([
    [0, `check-no-new-access ${EQUAL}`],
    [2, `check-no-new-access ${WIDER}`],
    [2, `check-no-new-access ${WIDER} --steps 1`],
    [0, `check-no-new-access ${NARROWER} --policy-type identity`],
    [0, "check-access-not-granted --policy narrow.json --actions s3:PutObject"],
    [2, "check-access-not-granted --policy narrow.json --actions s3:PutObject,s3:Get*"],
    [2, "check-access-not-granted --policy narrow.json --actions s3:A --actions s3:GetObject"],
    [2, "check-access-not-granted --policy narrow.json --resources arn:aws:s3:::b/a,c"],
    [0, `compare ${EQUAL}`],
    [0, `compare ${NARROWER}`],
    [2, `compare ${WIDER}`],
    [2, `compare ${ELSEWHERE}`],
    [2, `compare ${WIDER} --steps 1`],
    [0, "evaluate --policy narrow.json --request request.json"],
    [0, "evaluate --policy other.json --request request.json"],
    [0, "formula --policy narrow.json"],
    [0, "--help"],
    [0, "--version"],
    [0, "help compare"],
    [0, "compare --help"],
  ])("%i: keyaki %s", async (status, line) => {
    const ran = await keyaki(line.split(" "), { files });
    expect(ran).toMatchObject({ status, stderr: "" });
    expect(ran.stdout).not.toBe("");
  });
});

describe.concurrent("a wrong command line or input ends with 1 and no answer:", () => {
  test.each([
    ["", "Usage: keyaki"],
    ["check", "error: unknown command 'check'"],
    ["compare --existing narrow.json", "error: required option '--new <file>' not specified"],
    [`compare ${EQUAL} --polcy-type identity`, "error: unknown option '--polcy-type'"],
    [`compare ${EQUAL} --policy-type bucket`, "Allowed choices are identity, resource."],
    [`compare ${EQUAL} --format yaml`, "Allowed choices are text, json."],
    [`compare ${EQUAL} --steps 0`, "It must be a positive integer."],
    [`compare ${EQUAL} --steps 1.5`, "It must be a positive integer."],
    [`compare ${EQUAL} surplus`, "error: too many arguments"],
    ["compare --existing - --new -", "error: only one document can be standard input (-)"],
    ["evaluate --policy - --request -", "error: only one document can be standard input (-)"],
    ["formula --policy gone.json", "gone.json: error: the file cannot be read: there is no such"],
    ["formula --policy .", ".: error: the file cannot be read: it is a directory"],
    ["formula --policy bad.json", "bad.json:1:2: error: not valid JSON"],
    ["check-access-not-granted --policy narrow.json", "error: give actions, resources or both"],
    [
      "check-access-not-granted --policy narrow.json --actions s3:Get*,s3",
      "error: --actions: entry 2: action `s3` is neither `prefix:name` nor `*`",
    ],
    [
      "check-access-not-granted --policy narrow.json --resources arn:aws:s3:::a,b,*,c",
      "error: --resources: entry 2: Invalid ARN",
    ],
  ])("keyaki %s", async (line, message) => {
    const args = line === "" ? [] : line.split(" ");
    const text = await keyaki(args, { files });
    expect(text).toMatchObject({ status: 1, stdout: "" });
    expect(text.stderr).toContain(message);

    const json = await keyaki([...args, "--format", "json"], { files });
    expect(json.status).toBe(1);
    if (line.includes("--format")) return;
    expect(answerOf(json)).toEqual({ error: expect.objectContaining({ name: VALIDATION }) });
  });

  const VALIDATION = "ValidationException";

  test.each([
    ["loop", "its symbolic links form a loop"],
    ["x".repeat(5000), "its name is too long"],
  ])("a file that cannot be reached: %s", async (name, reason) => {
    const folder = folderWith(files);
    symlinkSync("loop", join(folder, "loop"));
    try {
      const inputs = [`formula --policy ${name}`, `verify ${name} --policy narrow.json`];
      for (const line of [...inputs, `compare --existing narrow.json --new ${name}`]) {
        const ran = await keyaki(line.split(" "), { folder });
        expect(ran).toMatchObject({ status: 1, stdout: "" });
        expect(ran.stderr).toContain(`the file cannot be read: ${reason}`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("the errors of all documents are reported together", async () => {
    const ran = await keyaki(["compare", "--existing", "gone.json", "--new", "bad.json"], {
      files,
    });
    expect(ran.stderr.trim().split("\n")).toEqual([
      "gone.json: error: the file cannot be read: there is no such file [UNREADABLE_FILE]",
      expect.stringMatching(/^bad\.json:1:2: error: .* \[JSON_SYNTAX_ERROR\]$/),
      "  1 | {",
      "    |  ^",
      "  help: the text ends too early; was it cut off?",
    ]);
  });

  test("the errors of a resource and of the policy are reported together", async () => {
    const args = ["check-access-not-granted", "--policy", "bad.json", "--resources", "x"];
    const { stderr, stdout } = await keyaki([...args, "--format", "json"], { files });
    expect(stderr).toContain("Invalid ARN");
    expect(stderr).toContain("bad.json:1:2: error:");
    expect(JSON.parse(stdout).error).toMatchObject({
      reason: "fieldValidationFailed",
      fieldList: [
        { name: "access[0].resources[0]", message: "Invalid ARN" },
        { name: "policyDocument" },
      ],
    });
  });
});

describe("a standard output that closes early or is full", () => {
  const big = { "p.json": policy(...Array.from({ length: 3000 }, () => allow("s3:*"))) };

  test("does not change the exit status if its reader closes it", async () => {
    const args = ["check-access-not-granted", "--policy", "p.json", "--actions", "s3:*"];
    const ran = await runWithClosedOutput([...args, "--format", "json"], big);
    expect(ran).toEqual({ status: 2, stderr: "" });
  });

  test("ends a batch with 1 if its reader closes it, because lines have no answer", async () => {
    const ran = await runWithClosedOutput(["batch"], {}, "nonsense\n".repeat(100_000));
    expect(ran).toEqual({ status: 1, stderr: "" });
  });

  test("is an error if it is full", async () => {
    const args = ["compare", "--existing", "narrow.json", "--new", "wide.json"];
    const folder = folderWith(files);
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    expect(await waitForExit(child)).toEqual({
      status: 1,
      stderr: expect.stringContaining("error: the answer cannot be written: ENOSPC"),
    });
    rmSync(folder, { recursive: true });
  });
});

describe("a bug of keyaki ends with 70 and no verdict:", () => {
  // Replaces every principal ARN of a parsed request, so that no counterexample replays.
  const lies = nodeArgumentsFor(`
    const entries = Object.entries;
    Object.entries = (value) =>
      value !== null && typeof value.AWS === "string" && value.AWS.startsWith("arn:")
        ? [["AWS", "arn:aws:iam::999999999999:user/eve"]] : entries(value);`);
  const throws = nodeArgumentsFor(`
    const entries = Object.entries;
    Object.entries = (value) => {
      if (value !== null && "AWS" in value) throw new Error("planted,\\nby a test");
      return entries(value);
    };`);
  const shared = { Principal: { AWS: ["111122223333"] } };
  const wider = {
    "old.json": policy(allow("s3:Get*", shared), deny("s3:GetObject", shared)),
    "new.json": policy(allow("s3:GetObject", shared)),
  };
  const check = ["check-no-new-access", "--existing", "old.json", "--new", "new.json"];

  test("a counterexample that does not replay", async () => {
    const ran = await keyaki(check, { files: wider, node: lies });
    expect(ran).toMatchObject({ status: 70, stdout: "" });
    expect(ran.stderr).toMatch(/^internal error: a counterexample does not replay.*\n$/);
    expect(ran.stderr).toMatch(/; this is a bug of keyaki, no verdict is given\n$/);
  });

  test("an exception, reported in one line", async () => {
    const ran = await keyaki(check, { files: wider, node: throws });
    expect(ran).toMatchObject({ status: 70, stdout: "" });
    expect(ran.stderr).toMatch(/^internal error: planted, by a test; this is a bug.*\n$/);
  });

  test("an exception, with a stack trace if KEYAKI_DEBUG is set", async () => {
    const env = { KEYAKI_DEBUG: "1" };
    const { stderr } = await keyaki(check, { files: wider, node: throws, env });
    expect(stderr).toMatch(/\n {4}at /);
  });

  test("an InternalServerException with the format json", async () => {
    const ran = await keyaki([...check, "--format", "json"], { files: wider, node: lies });
    expect(ran.status).toBe(70);
    expect(answerOf(ran)).toEqual({
      error: {
        name: "InternalServerException",
        message: expect.stringContaining("a counterexample does not replay"),
      },
    });
  });

  test("an error answer to the line of a batch; all other lines are answered", async () => {
    const line = (id: string, updated: object): string =>
      JSON.stringify({
        id,
        operation: "CheckNoNewAccess",
        existingPolicyDocument: wider["old.json"],
        newPolicyDocument: updated,
      });
    const pass = policy(allow("s3:GetBucketAcl", shared));
    const stdin = [line("a", pass), line("b", wider["new.json"]), "{", line("c", pass)].join("\n");
    const ran = await keyaki(["batch"], { stdin, node: lies });
    expect(ran.status).toBe(70);
    expect(ran.stderr).toMatch(/^line 2: internal error: .*\n$/);
    const answers = ran.stdout
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each));
    expect(answers).toMatchObject([
      { id: "a", result: "PASS" },
      { id: "b", error: { name: "InternalServerException" } },
      { id: null, error: { name: "ValidationException" } },
      { id: "c", result: "PASS" },
    ]);
  });
});

/** Arguments of Node that run the code before the command. */
function nodeArgumentsFor(code: string): readonly string[] {
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}

interface ExitResult {
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs the command and closes its standard output after the first bytes. */
async function runWithClosedOutput(
  args: readonly string[],
  content: Files,
  stdin = "",
): Promise<ExitResult> {
  const folder = folderWith(content);
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder });
  child.stdout.once("data", () => child.stdout.destroy());
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const result = await waitForExit(child);
  rmSync(folder, { recursive: true });
  return result;
}

function waitForExit(child: ReturnType<typeof spawn>): Promise<ExitResult> {
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stderr }));
  });
}
