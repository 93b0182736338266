/**
 * Files at a revision of git: all of them in few processes, byte by byte, whatever their names.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readRevision } from "../../src/cli/git.ts";
import { inNewFolder } from "./gate-folder.ts";

inNewFolder();

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
    encoding: "utf8",
  }).trim();

function commit(files: Readonly<Record<string, string | Uint8Array>>): void {
  git("init", "--quiet");
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, content);
  }
  git("add", ".");
  git("commit", "--quiet", "--message", "x");
}

function opened(revision = "HEAD"): Extract<ReturnType<typeof readRevision>, { kind: "revision" }> {
  const read = readRevision(revision, process.cwd());
  if (read.kind === "error") throw new Error(read.message);
  return read;
}

const NAMES = ["a.json", "b c.json", "d\ne.json", "ü/f.json", '"g".json', "h\\i.json", "-j.json"];

describe("files", () => {
  test("of all names have their bytes", () => {
    commit(Object.fromEntries(NAMES.map((name) => [name, `{"name": ${JSON.stringify(name)}}\n`])));
    const { paths, files, load } = opened();
    expect([...paths].sort()).toEqual([...NAMES].sort());
    expect(load(paths)).toBeUndefined();
    for (const name of NAMES) {
      expect(Buffer.from(files.read(name) ?? []).toString()).toContain(JSON.stringify(name));
    }
    expect(files.list("ü")).toEqual(["f.json"]);
    expect(files.read("gone.json")).toBeUndefined();
  });

  test("may be empty, equal, binary or links", () => {
    const binary = Uint8Array.from([0, 10, 255, 10, 10]);
    commit({ "empty.json": "", "x.json": "same", "y.json": "same", "z.json": binary });
    symlinkSync("x.json", "link.json");
    git("add", ".");
    git("commit", "--quiet", "--message", "y");
    const { paths, files, load } = opened();
    expect(load(paths)).toBeUndefined();
    const texts = paths.map((path) => [path, [...(files.read(path) ?? [])].join()]);
    const bytes = (text: string): string => [...Buffer.from(text)].join();
    expect(Object.fromEntries(texts)).toEqual({
      "empty.json": "",
      "link.json": bytes("x.json"),
      "x.json": bytes("same"),
      "y.json": bytes("same"),
      "z.json": [...binary].join(),
    });
  });

  test("of a submodule are left out", () => {
    commit({ "a.json": "{}" });
    git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD")},sub.json`);
    git("commit", "--quiet", "--message", "y");
    const { paths, files, load } = opened();
    expect(paths).toEqual(["a.json"]);
    expect(load(paths)).toBeUndefined();
    expect(files.read("sub.json")).toBeUndefined();
  });

  test("that git has lost are an error, and never files that were not there", () => {
    commit({ "a.json": "{}", "b.json": "[]" });
    const id = git("rev-parse", "HEAD:b.json");
    rmSync(join(".git/objects", id.slice(0, 2), id.slice(2)), { force: true });
    expect(opened().load(["a.json", "b.json"])).toBe(
      "`b.json` at the revision `HEAD` cannot be read: git does not have it",
    );
  });

  test("with too many bytes are an error", () => {
    commit({ "a.json": "12345", "b.json": "6789" });
    const read = readRevision("HEAD", process.cwd(), { bytes: 8, batch: 8 });
    expect(read.kind === "revision" && read.load(["a.json", "b.json"])).toBe(
      "the files at the revision `HEAD` have more than 8 bytes; give fewer paths",
    );
  });

  test("in several batches are the same", () => {
    commit({ "a.json": "12345", "b.json": "6789", "c.json": "abcdefghijk" });
    const read = readRevision("HEAD", process.cwd(), { bytes: 100, batch: 8 });
    if (read.kind === "error") throw new Error(read.message);
    expect(read.load(read.paths)).toBeUndefined();
    expect(read.paths.map((path) => Buffer.from(read.files.read(path) ?? []).toString())).toEqual([
      "12345",
      "6789",
      "abcdefghijk",
    ]);
  });
});

describe("processes", () => {
  const path = process.env["PATH"] ?? "";
  beforeEach(() => {
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    mkdirSync("bin");
    writeFileSync("bin/git", `#!/bin/sh\necho x >> "${process.cwd()}/calls"\nexec ${real} "$@"\n`);
    chmodSync("bin/git", 0o755);
  });
  afterEach(() => {
    process.env["PATH"] = path;
  });

  test("are few, however many files there are", () => {
    const many = Array.from({ length: 200 }, (_, at) => [`f${at}.json`, `{"at": ${at}}`]);
    commit(Object.fromEntries(many));
    process.env["PATH"] = `${process.cwd()}/bin:${path}`;
    const { paths, files, load } = opened();
    expect(load(paths)).toBeUndefined();
    expect(paths.filter((each) => files.read(each) !== undefined)).toHaveLength(201);
    expect(readFileSync("calls", "utf8").split("\n").length - 1).toBeLessThanOrEqual(4);
  });
});
