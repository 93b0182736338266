/**
 * The files of a gate in real folders: what is walked, what is left out, and what is said about it.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DiskFiles, listFiles, readSourceText, readText } from "../../src/cli/gate-files.ts";

const HOME = process.cwd();
let base = "";

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "gate-walk-"));
  mkdirSync(join(base, "work"));
  process.chdir(join(base, "work"));
});
afterEach(() => {
  process.chdir(HOME);
  rmSync(base, { recursive: true });
});

/** Writes files; a name that ends in `.gitignore` has its text, all others have `{}`. */
function files(
  ...all: readonly (string | readonly [name: string, text: string | Uint8Array])[]
): void {
  for (const each of all) {
    const [name, text] = typeof each === "string" ? [each, "{}"] : each;
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
  }
}

/** Runs as the user `nobody` if the tests run as root, because root reads every folder. */
function asUser<T>(run: () => T): T {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.("nobody");
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

function list(...paths: readonly string[]): readonly string[] | string {
  const listing = listFiles(paths);
  return listing.kind === "files" ? listing.files : listing.message;
}

describe("a folder", () => {
  test("has the files that may be sources, in the order of their paths", () => {
    files("b/x.yaml", "b/x.yml", "a.json", "c/d/t.template", "m.tf", "n.tofu", "no.txt", "e.md");
    expect(list(".")).toEqual([
      "a.json",
      "b/x.yaml",
      "b/x.yml",
      "c/d/t.template",
      "m.tf",
      "n.tofu",
    ]);
    expect(list("b", "./b", "b/")).toEqual(["b/x.yaml", "b/x.yml"]);
    expect(list(join(base, "work", "c"))).toEqual([join(base, "work", "c/d/t.template")]);
    expect(list("../work/c")).toEqual(["../work/c/d/t.template"]);
  });

  test("has files of other names that begin like a document with a policy", () => {
    const policy = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}';
    const template = "# a stack\nResources:\n  P:\n    Type: AWS::IAM::Policy\n";
    files(["t.cfn", template], ["t.yaml.j2", `{% if a %}\n${template}`], ["t.tmpl", policy]);
    files(["policy", policy], ["a/.trust", policy], ["b/x.jinja", policy], ["t.txt", policy]);
    files(["run", `#!/bin/sh\necho '${policy}'\n`], ["Makefile", "all: build\n"], "LICENSE");
    files(["data", new Uint8Array([0, 1, 2, 255])], ["deploy.j2", "kind: Deployment\n"]);
    const walked = ["a/.trust", "b/x.jinja", "policy", "t.cfn", "t.tmpl", "t.yaml.j2"];
    expect(list(".")).toEqual(walked);
  });

  test.each([".git", "node_modules", ".terraform"])("%s is left out unless it is named", (name) => {
    files(`${name}/x/p.json`, `a/${name}/p.json`, "a/q.json");
    expect(list(".")).toEqual(["a/q.json"]);
    expect(list(name)).toEqual([`${name}/x/p.json`]);
    expect(list(`${name}/x`)).toEqual([`${name}/x/p.json`]);
  });

  test("that does not exist is an error", () => {
    expect(list("gone")).toBe("`gone` cannot be read: there is no such file");
  });

  test("that cannot be read is a problem", () => {
    files("closed/p.json", "open/q.json");
    chmodSync("closed", 0);
    const listing = asUser(() => listFiles(["."]));
    chmodSync("closed", 0o700);
    expect(listing).toMatchObject({
      files: ["open/q.json"],
      problems: [{ severity: "error", code: "UNREADABLE_FOLDER", place: { file: "closed" } }],
    });
  });

  test("with too many files, or too many entries of any kind, is an error", () => {
    files("a.json", "b.json", "c.txt");
    expect(listFiles(["."], { files: 1, entries: 9 })).toMatchObject({
      message: "there are more than 1 files; give fewer paths",
    });
    expect(listFiles(["."], { files: 9, entries: 2 })).toMatchObject({
      message: "there are more than 2 entries of folders; give fewer paths",
    });
    expect(listFiles(["."], { files: 2, entries: 3 })).toMatchObject({ kind: "files" });
  });
});

describe("`.gitignore`", () => {
  /** Files by `.gitignore` text; each name is read iff git does not ignore it. */
  const NAMES = [
    "a.json",
    "out/b.json",
    "out/deep/c.json",
    "sub/a.json",
    "sub/keep.json",
    "sub/out/d.json",
    "sub/deep/e.json",
    "sub/deep/keep.json",
  ];
  const CASES: readonly (readonly [root: string, sub: string, deep: string])[] = [
    ["out", "", ""],
    ["/out", "", ""],
    ["out/\n!out/b.json", "", ""],
    ["*.json", "", ""],
    ["*.json\n!a.json", "", ""],
    ["*.json", "!keep.json", ""],
    ["keep.json", "!keep.json", "keep.json"],
    ["", "*\n!keep.json", ""],
    ["", "deep/*\n!deep/keep.json", ""],
    ["", "deep", "!keep.json"],
    ["sub/*.json", "!a.json", ""],
    ["# out\n\\#x\n", "*.json # no comment", ""],
    ["**/deep", "", ""],
  ];
  test.each(CASES)("%j, in `sub` %j and in `sub/deep` %j, is what git says", (root, sub, deep) => {
    files(...NAMES, [".gitignore", root], ["sub/.gitignore", sub], ["sub/deep/.gitignore", deep]);
    execFileSync("git", ["init", "--quiet"]);
    const known = execFileSync("git", ["ls-files", "--others", "--exclude-standard"], {
      encoding: "utf8",
    });
    const expected = known.split("\n").filter((each) => each.endsWith(".json"));
    expect(list(".")).toEqual(expected.sort());
  });

  test("does not hide what is named", () => {
    files([".gitignore", "cdk.out\nplan.json\n*.tmp.json"], "cdk.out/manifest.json", "plan.json");
    files("src/a.tmp.json", "src/b.json");
    expect(list(".")).toEqual(["src/b.json"]);
    expect(list("cdk.out")).toEqual(["cdk.out/manifest.json"]);
    expect(list("cdk.out/*.json")).toEqual(["cdk.out/manifest.json"]);
    expect(list("plan.json")).toEqual(["plan.json"]);
    expect(list("src")).toEqual(["src/b.json"]);
    expect(list("src/a.tmp.json")).toEqual(["src/a.tmp.json"]);
  });
});

describe("a glob", () => {
  test.each([
    ["*.json", ["a.json"]],
    ["./*.json", ["a.json"]],
    ["**/*.json", ["a.json", "s/.hidden.json", "s/b.json", "s/t/c.json"]],
    ["s/**/c.*", ["s/t/c.json"]],
    ["s/*.{json,txt}", ["s/.hidden.json", "s/b.json", "s/n.txt"]],
    ["../work/s/b.*", ["../work/s/b.json"]],
    ["none/*.json", "the glob `none/*.json` matches no file"],
    ["*.yaml", "the glob `*.yaml` matches no file"],
  ])("%s", (glob, expected) => {
    files("a.json", "s/b.json", "s/.hidden.json", "s/n.txt", "s/t/c.json", "node_modules/d.json");
    expect(list(glob)).toEqual(expected);
  });

  test("that is the name of a file means that file", () => {
    files("[a].json", "a.json");
    expect(listFiles(["[a].json"])).toMatchObject({
      files: ["[a].json"],
      named: new Set(["[a].json"]),
    });
  });
});

describe("a link", () => {
  const problemsOf = (...paths: readonly string[]): readonly string[] => {
    const listing = listFiles(paths);
    if (listing.kind === "error") return [listing.message];
    return listing.problems.map(({ code, place }) => `${code} ${place.file}`);
  };

  test("to something that is not read is a problem", () => {
    files("a.json", "node_modules/m.json", "../out/p.json", "../out/q.txt");
    symlinkSync("../out/p.json", "file.json");
    symlinkSync("../out", "folder");
    symlinkSync("../out/q.txt", "q.txt");
    symlinkSync("node_modules/m.json", "module.json");
    symlinkSync("gone.json", "gone.json.json");
    symlinkSync("a.json", "b.json");
    symlinkSync(".", "self");
    expect(list(".")).toEqual(["a.json"]);
    expect(problemsOf(".")).toEqual(
      ["file.json", "folder", "gone.json.json", "module.json"].map(
        (name) => `LINK_NOT_FOLLOWED ${name}`,
      ),
    );
    expect(problemsOf(".", "../out")).toEqual(
      ["gone.json.json", "module.json"].map((name) => `LINK_NOT_FOLLOWED ${name}`),
    );
  });

  test("to a Terraform file in the same folders is a file", () => {
    files("common/main.tf", "../out/o.tf", "prod/x.tf");
    symlinkSync("../common/main.tf", "prod/main.tf");
    symlinkSync("../../out/o.tf", "prod/o.tf");
    symlinkSync("gone.tf", "prod/gone.tf");
    expect(list(".")).toEqual(["common/main.tf", "prod/main.tf", "prod/x.tf"]);
    expect(problemsOf(".")).toEqual(
      ["prod/gone.tf", "prod/o.tf"].map((name) => `LINK_NOT_FOLLOWED ${name}`),
    );
    expect(list("../work/prod")).toEqual(["../work/prod/main.tf", "../work/prod/x.tf"]);
  });

  test("that is named is followed", () => {
    files("../out/p.json");
    symlinkSync("../out", "folder");
    symlinkSync("../out/p.json", "file.json");
    expect(list("folder", "file.json")).toEqual(["file.json", "folder/p.json"]);
  });
});

describe("the text of a file", () => {
  const POLICY = '{"Statement":[{"Effect":"Allow","Sid":"é"}]}';
  const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, "utf16le");

  test("in UTF-8 has no mark", () => {
    files(["p.json", `\ufeff${POLICY}`]);
    expect(readSourceText("p.json")).toBe(POLICY);
    expect(readText("p.json")).toBe(POLICY);
  });

  test.each([
    ["UTF-16", utf16(POLICY), "the file is UTF-16, not UTF-8"],
    ["UTF-16, big end first", Buffer.from(utf16(POLICY)).swap16(), "the file is UTF-16, not UTF-8"],
    ["Latin 1", Buffer.from(POLICY, "latin1"), "the file is not UTF-8"],
    ["a ZIP file", Buffer.from("PK\u0003\u0004…"), "this is a ZIP file"],
  ])("in %s is a problem", (_, bytes, message) => {
    files(["p.json", bytes]);
    const read = readSourceText("p.json");
    expect(read).toMatchObject({ severity: "error", message: expect.stringContaining(message) });
  });

  test.each([
    ["UTF-16", utf16('{"name":"é"}')],
    ["Latin 1", Buffer.from('{"name":"é"}', "latin1")],
  ])("in %s is nobody's problem if it is not a source", (_, bytes) => {
    files(["p.json", bytes]);
    expect(typeof readSourceText("p.json")).toBe("string");
    expect(readText("p.json")).toMatchObject({ code: "NOT_UTF8" });
  });

  test.each([
    ["gone.json", "there is no such file"],
    [".", "this is not a regular file"],
  ])("of %s has a reason", (file, message) => {
    const read = readSourceText(file);
    expect(read).toMatchObject({ code: "UNREADABLE_FILE" });
    expect(JSON.stringify(read)).toContain(message);
  });
});

describe("files of a reader", () => {
  test("are those of the working directory and of the given folders", () => {
    files("a.json", "../given/b.json", "../given/c/d.json", "../other/e.json");
    symlinkSync("../other/e.json", "link.json");
    symlinkSync("../given/b.json", "known.json");
    const disk = new DiskFiles(["../given/b.json"]);
    const isRead = (path: string): boolean => disk.read(path) !== undefined;
    expect(
      ["a.json", "../given/b.json", "../given/c/d.json", "known.json"].filter(isRead),
    ).toHaveLength(4);
    expect(["../other/e.json", "link.json", "gone.json", ".", "../given"].filter(isRead)).toEqual(
      [],
    );
    expect(disk.list("../given")).toEqual(["b.json", "c"]);
    expect(disk.list("")).toContain("a.json");
    expect(disk.list("../other")).toBeUndefined();
    expect(disk.list("gone")).toBeUndefined();
  });
});

test("a file that git tracks is read, also if a rule ignores it", () => {
  files([".gitignore", "*.json\nout/\n"], "tracked.json", "other.json", "out/a.json", "b.yaml");
  execFileSync("git", ["init", "--quiet"]);
  execFileSync("git", ["add", "--force", "tracked.json", "out/a.json"]);
  const found = listFiles(["."]);
  expect(found.kind === "files" && found.files).toEqual(["b.yaml", "out/a.json", "tracked.json"]);
});
