/**
 * The file of `--certificate`: it never replaces an input, and an existing file only with
 * `--force`.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, type CommandResult, folderWith, keyaki, policy } from "./process.ts";

const files = { "old.json": policy(allow("s3:*")), "new.json": policy(allow("s3:GetObject")) };
const CHECK = "check-no-new-access --existing old.json --new new.json --certificate";

let folder = "";
beforeEach(() => {
  folder = folderWith(files);
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const certify = (more: string, stdin = ""): Promise<CommandResult> =>
  keyaki(`${CHECK} ${more}`.split(" "), { folder, stdin });

describe("an input is not overwritten", () => {
  test.each(["old.json", "./new.json", "soft.json", "hard.json"])("%s", async (name) => {
    symlinkSync("old.json", join(folder, "soft.json"));
    linkSync(join(folder, "new.json"), join(folder, "hard.json"));
    const before = [read("old.json"), read("new.json")];
    for (const force of ["", " --force"]) {
      const ran = await certify(name + force);
      expect(ran).toMatchObject({ status: 1, stdout: "" });
      expect(ran.stderr).toContain("error: the certificate would overwrite the file of `--");
      expect([read("old.json"), read("new.json")]).toEqual(before);
    }
  });
});

describe("an existing file", () => {
  beforeEach(() => writeFileSync(join(folder, "c.json"), "precious"));

  test("is not overwritten, and there is no answer", async () => {
    const ran = await certify("c.json");
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toBe(
      "error: the file `c.json` exists; give another file, or overwrite it with --force\n",
    );
    expect(read("c.json")).toBe("precious");
  });

  test("is not overwritten through a symbolic link", async () => {
    symlinkSync("c.json", join(folder, "link.json"));
    expect(await certify("link.json")).toMatchObject({ status: 1, stdout: "" });
    expect(read("c.json")).toBe("precious");
  });

  test("is overwritten with --force", async () => {
    expect(await certify("c.json --force")).toMatchObject({ status: 0, stderr: "" });
    expect(read("c.json")).toContain('"format": "keyaki-certificate/1"');
  });
});

test("a new file is written, with and without --force", async () => {
  expect(await certify("a.json")).toMatchObject({ status: 0, stderr: "" });
  expect(await certify("b.json --force")).toMatchObject({ status: 0, stderr: "" });
  expect(read("a.json")).toBe(read("b.json"));
});

test("a device and a folder are not files that could be lost", async () => {
  expect(await certify("/dev/null")).toMatchObject({ status: 0, stderr: "" });
  mkdirSync(join(folder, "d"));
  const ran = await certify("d");
  expect(ran).toMatchObject({ status: 1, stdout: "" });
  expect(ran.stderr).toContain("the certificate cannot be written to `d`: it is a directory");
});

test("--force without --certificate is an error", async () => {
  const ran = await keyaki("compare --existing old.json --new new.json --force".split(" "), {
    folder,
  });
  expect(ran.stderr).toContain("unknown option '--force'");
  const check = CHECK.replace("--certificate", "--force").split(" ");
  expect(await keyaki(check, { folder })).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("`--force` is about the file of `--certificate`"),
  });
});
