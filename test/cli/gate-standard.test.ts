/**
 * The standard of a gate: the one that is used, and others that lie near the files.
 *
 * A standard in a folder of the policies was meant for them, so it is never passed over in silence.
 */
import { describe, expect, test } from "vitest";
import { files, inNewFolder, keyaki, NO_IAM, policy } from "./gate-folder.ts";

inNewFolder();

const P = policy("s3:GetObject");

describe("a standard that is not above the working directory", () => {
  test.each<[string, readonly string[]]>([
    ["in a folder that is given", ["infra"]],
    ["in a folder that is given with other names", ["./infra/"]],
    ["above a file that is given", ["infra/a/p.json"]],
    ["above a glob", ["infra/a/*.json"]],
    ["in the folder of a glob", ["infra/**/p.json"]],
    ["in a folder that is walked", []],
    ["in a folder below one that is walked", ["."]],
    ["in the folder of the source of a plan", ["q.json", "--source", "infra/a"]],
  ])("%s is an error", async (_, args) => {
    files({ "infra/keyaki.yaml": NO_IAM, "infra/a/p.json": P, "q.json": P });
    const { status, text } = await keyaki("gate", ...args);
    expect(status).toBe(1);
    expect(text).toBe(
      "error: the standard `infra/keyaki.yaml` lies near the policies, but neither in nor above " +
        "the working directory; give `--standard infra/keyaki.yaml`, or run keyaki there\n",
    );
  });

  test("outside of the working directory is an error", async () => {
    files({ "work/q.json": P, "other/keyaki.yml": NO_IAM, "other/p.json": P });
    process.chdir("work");
    const { status, text } = await keyaki("gate", "../other/p.json");
    expect(status).toBe(1);
    expect(text).toContain("`../other/keyaki.yml`");
  });

  test("is used without a word if it is given", async () => {
    files({ "infra/keyaki.yaml": NO_IAM, "infra/p.json": P });
    const { status, text } = await keyaki("gate", "infra", "--standard", "infra/keyaki.yaml");
    expect(status).toBe(0);
    expect(text).not.toContain("OTHER_STANDARD");
  });

  test("is nobody's standard if git ignores it", async () => {
    files({ ".gitignore": "infra\n", "infra/keyaki.yaml": NO_IAM, "p.json": P });
    expect((await keyaki("gate", ".", "--allow-empty")).status).toBe(0);
  });
});

describe("a second standard", () => {
  test.each<[string, readonly string[]]>([
    ["in a folder that is walked", []],
    ["above a file", ["infra/p.json"]],
    ["in a folder that is given", ["infra"]],
  ])("%s has a warning", async (_, args) => {
    files({ "keyaki.yaml": NO_IAM, "infra/keyaki.yaml": NO_IAM, "infra/p.json": P });
    const { status, text } = await keyaki("gate", ...args);
    expect(status).toBe(0);
    expect(text).toContain(
      "warning OTHER_STANDARD: this standard is not used, because `keyaki.yaml` is",
    );
    expect(text).toContain("at infra/keyaki.yaml:1:1");
    expect(text.match(/OTHER_STANDARD/g)).toHaveLength(1);
  });

  test("that the first one extends is a part of it", async () => {
    files({
      "keyaki.yaml": "version: 1\nextends: [infra/keyaki.yaml]\n",
      "infra/keyaki.yaml": NO_IAM,
      "infra/p.json": P,
    });
    expect((await keyaki("gate")).text).not.toContain("OTHER_STANDARD");
  });

  test("has no warning beside `--standard`", async () => {
    files({ "keyaki.yaml": NO_IAM, "infra/keyaki.yaml": NO_IAM, "infra/p.json": P });
    expect((await keyaki("gate", "--standard", "keyaki.yaml")).text).not.toContain("OTHER");
  });
});

describe("a standard that nobody finds", () => {
  test.each<[string, string, string]>([
    [".keyaki.yaml", ".", "its name is not `keyaki.yaml`"],
    ["Keyaki.yaml", ".", "its name is not `keyaki.yaml`"],
    ["KEYAKI.YML", ".", "its name is not `keyaki.yaml`"],
    ["keyaki.json", ".", "its name is not `keyaki.yaml`"],
    [".keyaki.yml", "infra", "its name is not `keyaki.yaml`"],
    ["security/keyaki.yaml", "infra", "neither in nor above the working directory"],
    ["security/.keyaki.yaml", ".", "its name is not `keyaki.yaml`"],
  ])("as %s has a warning in %s", async (name, folder, why) => {
    files({ ".git/HEAD": "", [name]: NO_IAM, "infra/p.json": P });
    process.chdir(folder);
    const path = folder === "." ? name : `../${name}`;
    const { text } = await keyaki("gate", folder === "." ? "infra" : ".");
    expect(text).toContain("warning OTHER_STANDARD");
    expect(text).toContain(why);
    expect(text).toContain(`\`--standard ${path}\``);
    files({ "keyaki.yaml": NO_IAM });
    expect((await keyaki("gate", "p.json", "--standard", "keyaki.yaml")).text).not.toContain(
      "OTHER_STANDARD",
    );
  });

  test.each<[string, string]>([
    ["outside of the repository", "../.keyaki.yaml"],
    ["in a folder that git ignores", "out/keyaki.yaml"],
    ["in a deeper folder", "a/b/keyaki.yaml"],
    ["with another name", "keyaki.md"],
  ])("%s has none", async (_, name) => {
    files({ "r/.git/HEAD": "", "r/.gitignore": "out\n", [`r/${name}`]: NO_IAM, "r/i/p.json": P });
    process.chdir("r");
    expect((await keyaki("gate", "i")).text).not.toContain("OTHER_STANDARD");
  });
});
