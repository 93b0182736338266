/**
 * `file` and `templatefile` of a file that is not there: the policy names it, and says what to do.
 *
 * The file may be made by a build step, so the value is unknown, and not an error of the source.
 */
import { expect, test } from "vitest";
import { policies, policyOf, reading, sitesOf } from "./memory-files.ts";

const policy = (expression: string): string =>
  `resource "aws_iam_policy" "p" {\n  policy = ${expression}\n}\n`;

const unreadable = (path: string): string =>
  `aws_iam_policy.p.policy = unreadable: the file \`${path}\` does not exist, or lies outside of ` +
  "the folders that are read; correct the path, make the file before the gate runs, " +
  "or give its folder too";

test.each<[string, string]>([
  ['file("missing.json")', "missing.json"],
  ['file("${path.module}/policies/missing.json")', "policies/missing.json"],
  ['templatefile("missing.tpl", { a = "x" })', "missing.tpl"],
  ['templatefile("missing.tpl", var.all)', "missing.tpl"],
  ['"${file("missing.json")}"', "missing.json"],
  ["local.doc", "missing.json"],
])("%s", (expression, path) => {
  const more = 'variable "all" {}\nlocals {\n  doc = file("missing.json")\n}\n';
  expect(policies(more + policy(expression))).toEqual([unreadable(path)]);
});

test("the place is that of the call", () => {
  const source = `${policy("local.doc")}locals {\n  doc = file("missing.json")\n}\n`;
  expect(sitesOf(reading(source))[0]?.policy).toMatchObject({ place: { line: 5 } });
});

test("a part of a policy is an unknown that says so", () =>
  expect(policies(policyOf('file("missing.txt")'))).toEqual([
    'aws_s3_bucket_policy.p.policy = {R:<structure file("missing.txt") of a missing file (1)>}',
  ]));

test("a file that is there is read, and one that is not UTF-8 is not missing", () => {
  const document = '{"Version": "2012-10-17"}';
  expect(policies({ "main.tf": policy('file("p.json")'), "p.json": document })).toEqual([
    'aws_iam_policy.p.policy = {Version:"2012-10-17"}',
  ]);
});
