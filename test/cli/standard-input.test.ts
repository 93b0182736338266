/**
 * A standard input that cannot be read is an error with status 1, never an empty input.
 *
 * The command is started by a shell, which can close standard input or open a folder in its place.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allow, type CommandResult, folderWith, keyaki, MAIN, policy } from "./process.ts";

const files = {
  "p.json": policy(allow("s3:*")),
  "q.json": policy(allow("s3:Get*")),
  "empty.jsonl": "",
};

/** Runs the command with a redirection of its input. */
function redirected(line: string, redirection: string): CommandResult {
  const folder = folderWith(files);
  const command = `"${process.execPath}" "${MAIN}" ${line} ${redirection}`;
  const ran = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

describe.each([
  ["a folder", "< /", "it is a directory"],
  ["closed", "<&-", "it is closed"],
  ["open for writing alone", "0> out", "it is not open for reading"],
])("if standard input is %s,", (_, redirection, reason) => {
  test.each([
    "formula --policy -",
    "check-no-new-access --existing p.json --new -",
    "verify - --existing p.json --new q.json",
    "batch",
    "batch --jobs 2",
  ])("it is an error: %s", (line) => {
    const ran = redirected(line, redirection);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(`standard input cannot be read: ${reason}`);
  });
});

test("an empty file and the null device are an empty batch", () => {
  for (const redirection of ["< empty.jsonl", "< /dev/null"]) {
    const ran = redirected("batch", redirection);
    expect(ran).toMatchObject({ status: 0, stdout: "" });
    expect(ran.stderr).toContain("warning: standard input has no request");
  }
});

test("the file behind standard input is the same file as its name", () => {
  const ran = redirected("compare --existing - --new p.json", "< p.json");
  expect(ran).toMatchObject({ status: 1, stdout: "" });
  expect(ran.stderr).toContain("name the same file `<stdin>`, which is also `p.json`");
});

test("bytes that are not UTF-8 are an error, in a document and in a line of a batch", async () => {
  const stdin = Buffer.from([0x7b, 0xff, 0x7d]);
  const document = await keyaki(["formula", "--policy", "-"], { stdin });
  expect(document).toMatchObject({ status: 1, stdout: "" });
  expect(document.stderr).toContain("[INVALID_UTF8]");
  const batch = await keyaki(["batch"], { stdin });
  expect(batch.status).toBe(1);
  expect(batch.stdout).toContain('"code":"INVALID_UTF8"');
});

test("if reading fails later, the lines before are answered, and the status is 1", async () => {
  const node = [
    "--import",
    `data:text/javascript,${encodeURIComponent(`
      let chunks = 0;
      const { emit } = process.stdin;
      process.stdin.emit = function (name, ...rest) {
        if (name === "readable" && ++chunks > 1) {
          return this.destroy(Object.assign(new Error("planted"), { code: "EIO" }));
        }
        return emit.call(this, name, ...rest);
      };`)}`,
  ];
  const ran = await keyaki(["batch"], { stdin: '{"id":1}\n{"id":2}\n', node });
  expect(ran.status).toBe(1);
  expect(ran.stdout.match(/"id":\d/g)).toEqual(['"id":1', '"id":2']);
  expect(ran.stderr).toBe("error: standard input cannot be read: the device failed\n");
});
