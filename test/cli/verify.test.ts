/**
 * Certificates on the command line: written with an answer, verified, and rejected as invalid
 * input.
 */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allow, folderWith, keyaki, policy } from "./process.ts";

const files = {
  "narrow.json": policy(allow("s3:GetObject")),
  "wide.json": policy(allow("s3:*")),
  "other.json": policy(allow("sqs:*")),
  "public.json": policy(allow("s3:*", { Principal: "*" })),
  "bad.json": "{",
};

const CHECKS: readonly (readonly [number, string, string])[] = [
  [0, "check-no-new-access", "--existing wide.json --new narrow.json"],
  [2, "check-no-new-access", "--existing narrow.json --new wide.json"],
  [0, "check-access-not-granted", "--policy narrow.json --actions s3:PutObject,sqs:*"],
  [2, "check-no-public-access", "--policy public.json --resource-type AWS::S3::Bucket"],
  [2, "check-no-external-access", "--policy public.json --zone-of-trust o-1 --include-services"],
];

describe.concurrent("a certificate is written and accepted:", () => {
  test.each(CHECKS)("%i: %s %s", async (status, name, options) => {
    const folder = folderWith(files);
    try {
      const answered = await keyaki([name, ...options.split(" "), "--certificate", "c.json"], {
        folder,
      });
      expect(answered).toMatchObject({ status, stderr: "" });
      const verified = await keyaki(["verify", "c.json", ...options.split(" ")], { folder });
      const result = status === 0 ? "PASS" : "FAIL";
      expect(verified.stdout).toMatch(
        new RegExp(`^ACCEPTED: the certificate proves ${result} of `),
      );
      expect(verified).toMatchObject({ status: 0, stderr: "" });
      const expecting = ["verify", "c.json", ...options.split(" "), "--expect"];
      expect(await keyaki([...expecting, result], { folder })).toEqual(verified);
      const other = status === 0 ? "FAIL" : "PASS";
      expect(await keyaki([...expecting, other], { folder })).toEqual({
        status: 2,
        stdout: expect.stringMatching(
          new RegExp(
            `^REFUSED: the certificate proves ${result} of .*, not ${other} as expected\n$`,
          ),
        ),
        stderr: "",
      });
      const lines = readFileSync(join(folder, "c.json"), "utf8").split("\n");
      expect(lines[1]).toBe('"format": "keyaki-certificate/1",');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the command verify", () => {
  async function verify(args: string): Promise<object> {
    const folder = folderWith(files);
    try {
      const command = ["check-no-new-access", "--existing", "wide.json", "--new", "narrow.json"];
      await keyaki([...command, "--certificate", "c.json"], { folder });
      return await keyaki(["verify", ...args.split(" ")], { folder });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test("answers REFUSED with status 2 for a certificate of another question", async () => {
    expect(await verify("c.json --existing other.json --new narrow.json")).toEqual({
      status: 2,
      stdout: "REFUSED: the certificate was made for a different existing policy\n",
      stderr: "",
    });
    const json = await verify("c.json --existing wide.json --new other.json --format json");
    expect(json).toMatchObject({ status: 2, stdout: expect.stringContaining('"REFUSED"') });
  });

  test("says which result is proved, and takes no other than PASS and FAIL", async () => {
    const pair = "c.json --existing wide.json --new narrow.json";
    const json = (await verify(`${pair} --format json`)) as { readonly stdout: string };
    expect(JSON.parse(json.stdout)).toEqual({ result: "ACCEPTED", proved: "PASS" });
    for (const other of ["pass", "", "ACCEPTED"]) {
      expect(await verify(`${pair} --expect ${other}`)).toMatchObject({ status: 1, stdout: "" });
    }
  });

  test.each([
    ["gone.json --existing wide.json", "gone.json: the file cannot be read: there is no such file"],
    ["bad.json --existing wide.json", "bad.json is not a certificate: "],
    ["wide.json --existing other.json", "wide.json is not a certificate: `format` must be"],
    ["c.json --policy wide.json", "which needs --existing and --new"],
    [
      "c.json --existing wide.json --new narrow.json --policy other.json",
      "which has no option --policy",
    ],
    ["c.json --existing wide.json --new bad.json", "bad.json:1:2: error: "],
    ["--existing wide.json", "missing required argument 'certificate'"],
    ["- --existing - --new wide.json", "only one document can be standard input (-)"],
  ])("ends with 1 for the wrong arguments or files %s", async (args, message) => {
    expect(await verify(args)).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });
});

test("there is no answer if the certificate cannot be written", async () => {
  const args = "check-no-new-access --existing wide.json --new narrow.json --certificate no/c.json";
  expect(await keyaki(args.split(" "), { files })).toEqual({
    status: 1,
    stdout: "",
    stderr: "error: the certificate cannot be written to `no/c.json`: there is no such file\n",
  });
});
