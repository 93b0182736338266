/**
 * The file of `--certificate`: it never replaces an input, an existing file only with `--force`,
 * and nothing but a file.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

describe("only a file is written, with and without --force:", () => {
  const TARGET = "precious";
  beforeEach(() => {
    writeFileSync(join(folder, "target"), TARGET);
    symlinkSync("target", join(folder, "link"));
    symlinkSync("gone", join(folder, "dangling"));
    symlinkSync("loop", join(folder, "loop"));
    mkdirSync(join(folder, "d"));
    symlinkSync("d", join(folder, "folder-link"));
    spawnSync("mkfifo", [join(folder, "fifo")]);
  });

  test.each([
    ["link", "a symbolic link"],
    ["dangling", "a symbolic link"],
    ["loop", "a symbolic link"],
    ["folder-link", "a symbolic link"],
    ["fifo", "a named pipe"],
    ["d", "a folder"],
    ["/dev/null", "a device"],
    ["/dev/stdout", "a symbolic link"],
    ["/dev/fd/1", "a symbolic link"],
  ])("%s is %s", async (name, what) => {
    const where = `the certificate cannot be written to \`${name}\``;
    const stderr = `error: ${where}: it is ${what}; give a file\n`;
    for (const force of ["", " --force"]) {
      expect(await certify(name + force)).toEqual({ status: 1, stdout: "", stderr });
    }
    expect(read("target")).toBe(TARGET);
    expect(readdirSync(folder)).not.toContain("gone");
  });

  test.each([
    ["x".repeat(300), "its name is too long"],
    ["target/c.json", "a part of its path is not a directory"],
    ["loop/c.json", "its symbolic links form a loop"],
  ])("a path that cannot be reached is an error: %s", async (name, reason) => {
    for (const force of ["", " --force"]) {
      const ran = await certify(name + force);
      expect(ran).toMatchObject({ status: 1, stdout: "" });
      expect(ran.stderr).toContain(`cannot be written to \`${name}\`: ${reason}`);
    }
  });

  test("below a folder that is a link, a new file is written", async () => {
    expect(await certify("folder-link/c.json")).toMatchObject({ status: 0, stderr: "" });
    expect(read("d/c.json")).toContain("keyaki-certificate/1");
  });

  test("another name of the same file is not changed", async () => {
    linkSync(join(folder, "target"), join(folder, "hard"));
    expect(await certify("hard --force")).toMatchObject({ status: 0, stderr: "" });
    expect([read("target"), read("hard").slice(0, 2)]).toEqual([TARGET, "{\n"]);
  });

  test("a file that only its owner may read stays one", async () => {
    chmodSync(join(folder, "target"), 0o600);
    expect(await certify("target --force")).toMatchObject({ status: 0, stderr: "" });
    expect(statSync(join(folder, "target")).mode & 0o777).toBe(0o600);
  });

  test("nothing is left beside the file", async () => {
    const before = readdirSync(folder);
    await certify("target --force");
    expect(readdirSync(folder)).toEqual(before);
  });
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
