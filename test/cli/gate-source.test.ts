/**
 * The files of a plan: which folders `--source` takes, and what they say about the plan.
 */
import { expect, test } from "vitest";
import { bucket, files, inNewFolder, keyaki } from "./gate-folder.ts";

inNewFolder();

const planned = (action: string, name = "site", module = ""): string => {
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: action, Resource: "arn:aws:s3:::site/*" },
    ],
  });
  const prefix = module === "" ? "" : `module.${module}.`;
  return JSON.stringify({
    format_version: "1.2",
    resource_changes: [
      {
        address: `${prefix}aws_s3_bucket_policy.${name}`,
        ...(module !== "" && { module_address: `module.${module}` }),
        mode: "managed",
        type: "aws_s3_bucket_policy",
        name,
        change: {
          actions: ["create"],
          before: null,
          after: { bucket: "site", policy },
          after_unknown: {},
        },
      },
    ],
    configuration: { root_module: {} },
  });
};
const gate = (source: string): ReturnType<typeof keyaki> =>
  keyaki("gate", "plan.json", "--source", source);

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["no folder", {}, "is not a folder that can be read"],
  ["a file", { infra: "" }, "is not a folder that can be read"],
  ["a folder without Terraform", { "infra/a.yaml": "" }, "has no file `*.tf`"],
  ["files in JSON", { "infra/a.tf.json": "{}" }, "has no file `*.tf`"],
])("%s is an error", async (_, all, message) => {
  files({ "plan.json": planned("s3:GetObject"), ...all });
  const { status, text } = await gate("infra");
  expect(status).toBe(1);
  expect(text).toContain(message);
});

const call = 'module "m" {\n  source = "./m"\n}\n';
const far = 'module "m" {\n  source = "far/away/aws"\n}\n';
test.each<[string, string, Readonly<Record<string, string>>, boolean]>([
  ["the same files", planned("s3:GetObject"), { "i/a.tf": bucket('"*"') }, false],
  ["another case", planned("S3:getobject"), { "i/a.tf": bucket('"*"') }, false],
  ["another action", planned("s3:PutObject"), { "i/a.tf": bucket('"*"') }, true],
  ["another name", planned("s3:GetObject", "other"), { "i/a.tf": bucket('"*"') }, true],
  ["no module", planned("s3:GetObject", "site", "m"), { "i/a.tf": bucket('"*"') }, true],
  [
    "a module",
    planned("s3:GetObject", "site", "m"),
    { "i/a.tf": call, "i/m/a.tf": bucket('"*"') },
    false,
  ],
  ["a module of a registry", planned("s3:GetObject", "site", "m"), { "i/a.tf": far }, false],
  ["a file in JSON", planned("s3:GetObject", "x"), { "i/a.tf": "", "i/b.tf.json": "{}" }, false],
  [
    "an unknown action",
    planned("s3:GetObject"),
    { "i/a.tf": `variable "a" {\n}\n${bucket('"*"').replace('"s3:GetObject"', "var.a")}` },
    false,
  ],
])("a warning if the files have %s", async (_, plan, all, differs) => {
  files({ "plan.json": plan, ...all });
  const { text } = await gate("i");
  expect(text.includes("warning PLAN_SOURCE_DIFFERS")).toBe(differs);
});

test("a resource that is deleted is in no file", async () => {
  const plan = JSON.parse(planned("s3:GetObject"));
  const [{ change }] = plan.resource_changes;
  Object.assign(change, { actions: ["delete"], before: change.after, after: null });
  files({ "plan.json": JSON.stringify(plan), "i/a.tf": bucket('"*"', "other") });
  expect((await gate("i")).text).not.toContain("PLAN_SOURCE_DIFFERS");
});

test("exceptions in the files count for the plan, also of a folder elsewhere", async () => {
  const comment = "# keyaki:allow nothing-public until 2099-01-01: a public site\n";
  files({ "here/plan.json": planned("s3:GetObject"), "i/a.tf": comment + bucket('"*"') });
  process.chdir("here");
  const { text } = await gate("../i");
  expect(text).toContain("EXCEPTED nothing-public");
  expect(text).not.toContain("PLAN_SOURCE_DIFFERS");
});
