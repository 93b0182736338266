/**
 * Files that belong together: modules of one another, and an assembly with its templates.
 *
 * Whatever is read by another file, each policy must be in some reading, or a problem says why not.
 */
import { describe, expect, test } from "vitest";
import { readSources } from "../../src/cli/gate-sources.ts";
import { memoryFiles } from "../sources/terraform/hcl/memory-files.ts";

async function read(texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths = Object.keys(texts);
  const readings = await readSources(paths, (path) => texts[path] ?? "", {
    files: memoryFiles(texts),
    named: new Set(),
  });
  return readings.flatMap(({ file, sites, problems }) => [
    ...sites.map(({ address }) => `${file} ${address}`),
    ...problems.map(({ severity, code }) => `${file} ${severity} ${code}`),
  ]);
}

const POLICY = '{"Version": "2012-10-17", "Statement": []}';
const resource = (name: string): string =>
  `resource "aws_iam_policy" "${name}" {\n  policy = jsonencode(${POLICY})\n}\n`;
const call = (source: string): string => `module "m" {\n  source = "${source}"\n}\n`;
const TEMPLATE = `{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy",
  "Properties": {"PolicyDocument": ${POLICY}}}}}`;

describe("modules", () => {
  test("a folder that another one calls is read there", async () => {
    const texts = { "a/x.tf": call("../b"), "b/x.tf": resource("p") };
    expect(await read(texts)).toEqual(["b/x.tf module.m.aws_iam_policy.p.policy"]);
  });

  test.each([
    ["an example calls", "examples/a/x.tf", "", true],
    ["a test calls", "tests/a/x.tf", "", true],
    ["another root calls", "prod/x.tf", "", false],
    ["has a provider", "prod/x.tf", 'provider "aws" {}\n', true],
    ["has a backend", "prod/x.tf", 'terraform {\n  backend "s3" {}\n}\n', true],
    ["has versions", "prod/x.tf", 'terraform {\n  required_version = "1"\n}\n', false],
  ])("a folder that %s is judged by itself, or not: %s %j", async (_, caller, more, isRoot) => {
    const up = caller.split("/").length === 3 ? "../../m" : "../m";
    const texts = { [caller]: call(up), "m/x.tf": more + resource("p") };
    const called = "m/x.tf module.m.aws_iam_policy.p.policy";
    const own = isRoot ? ["m/x.tf aws_iam_policy.p.policy"] : [];
    expect([...(await read(texts))].sort()).toEqual([...own, called].sort());
  });

  test("a folder of examples may have modules of its own", async () => {
    const texts = { "examples/a/x.tf": call("../b"), "examples/b/x.tf": resource("p") };
    expect(await read(texts)).toEqual(["examples/b/x.tf module.m.aws_iam_policy.p.policy"]);
  });

  test("a problem of a module is there once, whoever calls it", async () => {
    const texts = { "a/x.tf": call("../m"), "b/x.tf": call("../m"), "m/x.tf": "a = = 1" };
    const found = (await read(texts)).filter((each) => each.includes("HCL_SYNTAX"));
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(0);
  });

  test("folders that call each other are read by themselves", async () => {
    const texts = {
      "a/x.tf": call("../b") + resource("p"),
      "b/x.tf": call("../a") + resource("q"),
      "c/x.tf": resource("r"),
    };
    const found = await read(texts);
    expect(found).toContain("a/x.tf aws_iam_policy.p.policy");
    expect(found).toContain("b/x.tf aws_iam_policy.q.policy");
    expect(found).toContain("c/x.tf aws_iam_policy.r.policy");
  });

  test("two blocks of one name are an error", async () => {
    expect(await read({ "x.tf": resource("p") + resource("p") })).toContain(
      "x.tf error HCL_DUPLICATE",
    );
  });

  test("a file in JSON syntax is an error if it names a type with policies", async () => {
    const text = '{"resource": {"aws_iam_policy": {"p": {}}}}';
    expect(await read({ "x.tf.json": text })).toEqual(["x.tf.json error TF_JSON_NOT_READ"]);
    expect(await read({ "x.tf.json": "{}" })).toEqual(["x.tf.json warning TF_JSON_NOT_READ"]);
  });
});

describe("templates", () => {
  test("one beside a manifest that does not name it is named", async () => {
    const texts = {
      "cdk.out/manifest.json": '{"version": "36.0.0", "artifacts": {}}',
      "cdk.out/Old.template.json": TEMPLATE,
    };
    expect(await read(texts)).toEqual(["cdk.out/Old.template.json note TEMPLATE_NOT_DEPLOYED"]);
  });
});
