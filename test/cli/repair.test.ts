/**
 * The command `repair`: its text, its formats, its exit status, and the certificate.
 */

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyPatch } from "rfc6902";
import { describe, expect, test } from "vitest";
import { allow, folderWith, keyaki, policy } from "./process.ts";

const ON = { Resource: "arn:aws:s3:::b/*" };

const FILES = {
  "old.json": policy(allow("s3:GetObject", ON)),
  "new.json": policy(allow("s3:GetObject", ON), allow("sqs:*")),
  "other.json": policy(allow("sqs:*")),
  "open.json": policy(allow("s3:GetObject", { ...ON, Principal: "*" })),
  "broken.json": '{"Version": ',
};

const PAIR = "check-no-new-access --existing old.json --new new.json";
const OPEN = "check-no-public-access --policy open.json --resource-type AWS::S3::Bucket";

const repair = (line: string, files: object = {}) =>
  keyaki(["repair", ...line.split(" ")], { files: { ...FILES, ...files } });

test.each([
  [0, PAIR],
  [0, `${PAIR} --kind drop --format json`],
  [2, `${PAIR} --kind guard`],
  [2, "check-no-new-access --existing old.json --new other.json"],
  [2, "check-no-new-access --existing old.json --new other.json --format document"],
  [0, "check-no-new-access --existing new.json --new old.json"],
  [0, "check-access-not-granted --policy new.json --actions sqs:*"],
  [0, "check-no-external-access --policy open.json --zone-of-trust 111122223333"],
  [2, OPEN],
  [0, `${OPEN} --zone-of-trust 111122223333`],
  [1, `${OPEN} --zone-of-trust 1`],
  [1, "check-no-new-access --existing old.json --new broken.json"],
  [1, "check-no-new-access --existing old.json --new old.json"],
  [1, `${PAIR} --format yaml`],
  [1, `${PAIR} --force`],
  [1, "evaluate --policy old.json"],
])("ends with %i: %s", async (status, line) => {
  expect(await repair(line)).toMatchObject({ status });
});

describe("the answer", () => {
  test("as text: the difference, and what is taken away", async () => {
    const { stdout } = await repair(PAIR);
    expect(stdout).toMatch(/^FAIL: .*\n\nRepair \(drop\): /);
    expect(stdout).toContain("--- a/new.json\n+++ b/new.json\n@@");
    expect(stdout).toContain('-      "Action": "sqs:*"');
    expect(stdout).toContain("It takes away nothing else, which is proved.");
  });

  test("as document and as patch, which are the same change", async () => {
    const { stdout: document } = await repair(`${PAIR} --format document`);
    const { stdout: patch } = await repair(`${PAIR} --format patch`);
    const given = JSON.parse(JSON.stringify(FILES["new.json"]));
    expect(applyPatch(given, JSON.parse(patch)).every((each) => each === null)).toBe(true);
    expect(JSON.parse(document)).toEqual(given);
    expect(JSON.parse(document)).toEqual(FILES["old.json"]);
  });

  test("without a repair: the reason, and no output for programs", async () => {
    const line = "check-no-new-access --existing old.json --new other.json";
    expect((await repair(line)).stdout).toContain("No repair: every Allow statement violates");
    expect(await repair(`${line} --format patch`)).toMatchObject({
      stdout: "",
      stderr: expect.stringMatching(/^no repair: every Allow statement violates/),
    });
  });

  test("of a policy that passes is the policy itself", async () => {
    const line = "check-no-new-access --existing new.json --new old.json --format";
    expect(JSON.parse((await repair(`${line} document`)).stdout)).toEqual(FILES["old.json"]);
    expect((await repair(`${line} patch`)).stdout).toBe("[]\n");
    expect((await repair(`${line} text`)).stdout).toContain("There is nothing to repair.");
  });
});

test("the certificate proves the check of the repaired policy", async () => {
  const folder = folderWith(FILES);
  const line = `repair ${PAIR} --format document --certificate proof.json`;
  const { stdout } = await keyaki(line.split(" "), { folder });
  writeFileSync(join(folder, "repaired.json"), stdout);
  const verify = (file: string) =>
    keyaki(`verify proof.json --expect PASS --existing old.json --new ${file}`.split(" "), {
      folder,
    });
  expect((await verify("repaired.json")).stdout).toMatch(/^ACCEPTED/);
  expect((await verify("new.json")).stdout).toMatch(/^REFUSED/);
  rmSync(folder, { recursive: true });
});
