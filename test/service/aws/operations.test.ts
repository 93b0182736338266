/**
 * The table of operations, and how a call finds its row.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ANALYZER_OPERATIONS, routeOf } from "../../../src/service/aws/operations.ts";
import { ROOT } from "../../tidy/tree.ts";

const route = (line: string): string => {
  const [method = "", target = ""] = line.split(" ");
  const found = routeOf({ method, path: target.split("/").slice(1).map(decodeURIComponent) });
  if (found.kind === "error") return `${found.error.code}: ${found.error.message}`;
  return [found.name, found.handler, ...Object.values(found.parameters)].join(" ");
};

test("has the 39 operations of AWS's model, each once", () => {
  expect(new Set(ANALYZER_OPERATIONS.map(({ name }) => name)).size).toBe(39);
  const paths = ANALYZER_OPERATIONS.map(({ method, path }) => `${method} ${path.join("/")}`);
  expect(new Set(paths.map((each) => each.replace(/\{\w+\}/g, "{}"))).size).toBe(39);
});

test("the page of the service lists those that are served, and no other", () => {
  const page = readFileSync(join(ROOT, "docs/service.md"), "utf8");
  const section = page.split("## What is served\n")[1]?.split("\n## ")[0] ?? "";
  const listed = [...section.matchAll(/^\| (\w+(?:, \w+)*) \|/gm)].flatMap(([, names = ""]) =>
    names.split(", "),
  );
  const served = ANALYZER_OPERATIONS.filter(({ handler }) => handler !== "none");
  expect(listed.toSorted()).toEqual(served.map(({ name }) => name).toSorted());
});

test.each(ANALYZER_OPERATIONS.map((each) => [each.name, each] as const))(
  "finds %s by its verb and path",
  (name, { method, path, handler }) => {
    const line = `${method} /${path.map((part) => part.replace(/\{\w+\}/, "some")).join("/")}`;
    const found = route(line);
    if (handler === "none") expect(found).toMatch(/^UnknownOperationException: /);
    expect(found).toContain(name);
  },
);

test.each([
  ["POST /policy/check-no-new-access", "CheckNoNewAccess check"],
  ["POST /policy/validation", "ValidatePolicy validate"],
  ["GET /analyzer", "ListAnalyzers state"],
  ["DELETE /analyzer/a%2Fb", "DeleteAnalyzer state a/b"],
  ["POST /access-preview/1", "ListAccessPreviewFindings state 1"],
])("%s is %s", (line, found) => expect(route(line)).toBe(found));

test.each([
  "GET /policy/check-no-new-access",
  "POST /policy/check-no-new-access/",
  "POST /",
  "GET /analyzer/",
  "get /analyzer",
  "GET /analyzer/a/b/c",
])("%s is not an operation", (line) =>
  expect(route(line)).toBe(
    `UnknownOperationException: \`${line}\` is not an operation of IAM Access Analyzer`,
  ),
);
