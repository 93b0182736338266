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
