/**
 * Modules that `terraform init` has installed: which folder a call has, and when it has none.
 *
 * The folders have the shape that Terraform 1.9 and OpenTofu 1.8 write.
 */
import { describe, expect, test } from "vitest";
import { isSameSource } from "../../../../src/sources/terraform/hcl/installed-modules.ts";
import { lines, policies, policyOf, problemsOf, reading } from "./memory-files.ts";

const RECORD = ".terraform/modules/modules.json";
type Row = readonly [key: string, source: string, dir: string, version?: string];

const record = (...rows: readonly Row[]): string =>
  JSON.stringify({
    Modules: [
      { Key: "", Source: "", Dir: "." },
      ...rows.map(([Key, Source, Dir, Version]) => ({
        Key,
        Source,
        ...(Version && { Version }),
        Dir,
      })),
    ],
  });

const call = (name: string, source: string, ...more: readonly string[]): string =>
  lines(`module "${name}" {`, `  source = "${source}"`, ...more.map((each) => `  ${each}`), "}");

const REGISTRY = "registry.terraform.io/org/logs/aws";
const FOLDER = ".terraform/modules/logs";
const INNER = { [`${FOLDER}/main.tf`]: `variable "name" {}\n${policyOf("var.name")}` };

describe("a module of a registry", () => {
  const files = (more: readonly string[], ...row: readonly [string?]): Record<string, string> => ({
    "main.tf": call("logs", "org/logs/aws", 'name = "n"', ...more),
    [RECORD]: record(["logs", REGISTRY, FOLDER, row[0] ?? "5.1.0"]),
    ...INNER,
  });

  test("is read where it is installed, with the values of the call", () => {
    const found = files(['version = "~> 5.0"']);
    expect(policies(found)).toEqual(['module.logs.aws_s3_bucket_policy.p.policy = {R:"n"}']);
    expect(problemsOf(reading(found))).toEqual([]);
  });

  test.each([
    ["without a record", { [RECORD]: undefined }],
    ["with a record that is not JSON", { [RECORD]: "{" }],
    ["with a record of another source", { [RECORD]: record(["logs", "x/y/z", FOLDER, "5.1.0"]) }],
    ["with a record of another call", { [RECORD]: record(["log", REGISTRY, FOLDER, "5.1.0"]) }],
    ["with a folder that is gone", { [`${FOLDER}/main.tf`]: undefined }],
    ["with another version", files(['version = "4.0.0"'])],
    ["with a version that a variable has", files(["version = var.v"], "")],
  ])("is not read %s", (name, change) => {
    const entries = Object.entries({ ...files(['version = "5.1.0"']), ...change });
    const present = entries.filter((each): each is [string, string] => each[1] !== undefined);
    const read = reading(Object.fromEntries(present));
    const isOpen = name.endsWith("variable has");
    expect(problemsOf(read)).toEqual(isOpen ? [] : ["MODULE_NOT_READ main.tf:2"]);
  });

  test("cannot except its own policies", () => {
    const comment = "# keyaki:allow nothing-public until 2099-01-01: its author says so";
    const excepted = `${comment}\n${policyOf('"*"')}`;
    const read = reading({ ...files([]), [`${FOLDER}/main.tf`]: excepted });
    const sites = read.readings.flatMap((each) => each.sites);
    expect(sites.map(({ allowed }) => allowed)).toEqual([undefined]);
    expect(problemsOf(read)).toEqual([`EXCEPTION_OF_MODULE ${FOLDER}/main.tf:1`]);
  });

  test("says which policies it may have, and what is installed instead", () => {
    const read = reading(files(['version = "4.0.0"']));
    const [problem] = read.readings.flatMap(({ problems }) => problems);
    expect(problem).toMatchObject({ severity: "warning", unread: "module.logs." });
    expect(problem?.message).toContain("because its version `5.1.0` was installed");
  });
});

test("a module inside of an installed one is found by the path of its calls", () => {
  const files = {
    "main.tf": call("a", "git::https://example.com/a.git?ref=v1"),
    ".terraform/modules/a/main.tf": call("b", "./b") + call("c", "org/c/aws"),
    ".terraform/modules/a/b/main.tf": call("c", "org/c/aws"),
    ".terraform/modules/a.c/main.tf": policyOf("1"),
    ".terraform/modules/a.b.c/sub/main.tf": policyOf("2"),
    [RECORD]: record(
      ["a", "git::https://example.com/a.git?ref=v1", ".terraform/modules/a"],
      ["a.b", "./b", ".terraform/modules/a/b"],
      ["a.c", "registry.opentofu.org/org/c/aws", ".terraform/modules/a.c", "1.0.0"],
      ["a.b.c", "registry.terraform.io/org/c/aws", ".terraform/modules/a.b.c/sub", "1.0.0"],
    ),
  };
  expect(policies(files)).toEqual([
    "module.a.module.b.module.c.aws_s3_bucket_policy.p.policy = {R:2}",
    "module.a.module.c.aws_s3_bucket_policy.p.policy = {R:1}",
  ]);
});

test("a file beside an installed module is found", () => {
  const files = {
    "main.tf": call("logs", "org/logs/aws"),
    [RECORD]: record(["logs", REGISTRY, FOLDER, "1.0.0"]),
    [`${FOLDER}/main.tf`]: policyOf('file("${path.module}/x.txt")'),
    [`${FOLDER}/x.txt`]: "text",
  };
  expect(policies(files)).toEqual(['module.logs.aws_s3_bucket_policy.p.policy = {R:"text"}']);
});

test.each([
  ["org/logs/aws", "registry.terraform.io/org/logs/aws"],
  ["org/logs/aws//sub", "registry.opentofu.org/org/logs/aws//sub"],
  ["reg.example.com/org/logs/aws", "reg.example.com/org/logs/aws"],
  ["github.com/org/logs", "git::https://github.com/org/logs.git"],
  ["github.com/org/logs//sub?ref=v1", "git::https://github.com/org/logs.git//sub?ref=v1"],
  ["git@github.com:org/logs.git", "git::ssh://git@github.com/org/logs.git"],
  ["git::https://example.com/l.git?ref=v1", "git::https://example.com/l.git?ref=v1"],
  ["https://example.com/l.zip", "https://example.com/l.zip"],
])("%s is the source %s", (written, recorded) => {
  expect(isSameSource(written, recorded)).toBe(true);
});

test.each([
  ["org/logs/aws", "registry.terraform.io/org/log/aws"],
  ["org/logs/aws", "reg.example.com/org/logs/aws"],
  ["org/logs/aws//sub", "registry.terraform.io/org/logs/aws"],
  ["github.com/org/logs?ref=v2", "git::https://github.com/org/logs.git?ref=v1"],
  ["github.com/org/logs", "git::https://github.com/other/logs.git"],
  ["git@github.com:org/logs.git", "git::https://github.com/org/logs.git"],
])("%s is not the source %s", (written, recorded) => {
  expect(isSameSource(written, recorded)).toBe(false);
});
