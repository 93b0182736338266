/**
 * Paths as texts: what they are when joined, above a file, and seen from a folder.
 */
import { describe, expect, test } from "vitest";
import { folderOf, isAbsolutePath, joinedPath, relativePath } from "../../src/sources/file-path.ts";

test.each([
  ["/a", true],
  ["C:/a", true],
  ["a:/b", true],
  ["a/b", false],
  ["./a", false],
  ["", false],
])("whether %j is absolute", (path, expected) => expect(isAbsolutePath(path)).toBe(expected));

test.each([
  ["", "a/./b//c/", "a/b/c"],
  ["a/b", "../c", "a/c"],
  ["a", "../../c", "../c"],
  ["..", "c", "../c"],
  ["..", "../c", "../../c"],
  ["/a", "../../c", "/c"],
  ["a", "/c", "/c"],
  ["C:/a", "../b", "C:/b"],
  ["a", "", "a"],
  ["", "..", ".."],
])("%j with %j is %j", (folder, path, expected) => expect(joinedPath(folder, path)).toBe(expected));

test.each([
  ["a/b.yaml", "a"],
  ["b.yaml", ""],
  ["../b.yaml", ".."],
  ["/b.yaml", "/"],
  ["/a/b.yaml", "/a"],
])("the folder of %j is %j", (file, expected) => expect(folderOf(file)).toBe(expected));

describe("a path from a folder", () => {
  test.each([
    ["", "a/b", "a/b"],
    ["a", "a/b", "b"],
    ["a", "ab/c", "../ab/c"],
    ["a/b", "c", "../../c"],
    ["/r/a", "/r/a/x", "x"],
    ["/r/a", "/x", "../../x"],
    ["..", "../x", "x"],
    ["..", "x", undefined],
    ["/r", "x", undefined],
    ["r", "/x", undefined],
  ])("%j to %j is %j", (folder, file, expected) =>
    expect(relativePath(folder, file)).toBe(expected),
  );
});
