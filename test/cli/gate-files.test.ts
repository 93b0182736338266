/**
 * The files behind the paths of the command line, and the limits of the search for them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listFiles } from "../../src/cli/gate-files.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "keyaki-files-"));
  mkdirSync(join(folder, "inner"));
  for (const name of ["a.txt", "b.txt", "c.txt", "inner/p.json", "inner/q.TOFU", "inner/r.tofu"]) {
    writeFileSync(join(folder, name), "");
  }
  writeFileSync(join(folder, "inner/s.JSON"), "");
});

afterAll(() => rmSync(folder, { recursive: true }));

const names = (paths: readonly string[], entries = 100): readonly string[] | string => {
  const listing = listFiles(paths, { files: 100, entries });
  return listing.kind === "error"
    ? listing.message.replaceAll(folder, ".")
    : listing.files.map((file) => file.replace(`${folder}/`, ""));
};

describe("files of a folder", () => {
  test("those that may be sources, in capitals as well", () => {
    expect(names([folder])).toEqual(["inner/p.json", "inner/r.tofu", "inner/s.JSON"]);
  });

  test("a glob", () => {
    expect(names([`${folder}/**/*.json`])).toEqual(["inner/p.json"]);
  });

  test.each([`/`, `/**/*.json`])("files that are not sources count for the limit: %s", (path) => {
    expect(names([folder + path], 4)).toMatch(/more than 4 entries of folders|matches no file/);
    expect(names([folder + path], 20)).toContain("inner/p.json");
  });
});
