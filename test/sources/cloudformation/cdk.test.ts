/**
 * Cloud assemblies of the CDK: stacks, stages, nested stacks, and values that stacks share.
 */
import { expect, test } from "vitest";
import { isAssemblyManifest, readCdk } from "../../../src/sources/cloudformation/cdk.ts";
import type { Deployment, SourceReading } from "../../../src/sources/site.ts";
import { filesOf, policiesOf } from "./templates.ts";

type Json = Readonly<Record<string, unknown>>;

function stack(
  templateFile: string,
  more: Json = {},
  environment = "aws://111122223333/eu-west-1",
) {
  const { dependencies = [], ...properties } = more;
  return {
    type: "aws:cloudformation:stack",
    environment,
    properties: { templateFile, ...properties },
    dependencies,
  };
}

const manifest = (artifacts: Json, more: Json = {}): string =>
  JSON.stringify({ version: "54.0.0", artifacts, ...more });

const key = (policy: unknown, path?: string): Json => ({
  Type: "AWS::KMS::Key",
  ...(path !== undefined && { Metadata: { "aws:cdk:path": path } }),
  Properties: { KeyPolicy: policy },
});

const template = (Resources: Json, more: Json = {}): string =>
  JSON.stringify({ Resources, ...more });

function read(files: Readonly<Record<string, string>>, deployment?: Deployment): SourceReading {
  const text = files["cdk.out/manifest.json"] ?? "";
  return readCdk(
    { file: "cdk.out/manifest.json", text },
    { files: filesOf(files), ...(deployment !== undefined && { deployment }) },
  );
}

const TARGET = { a: { "Fn::Sub": "${AWS::Region} ${AWS::AccountId} ${AWS::StackName}" } };

test("the environment of a stack, and the path of a construct", () => {
  const reading = read({
    "cdk.out/manifest.json": manifest({ S: stack("S.json", { stackName: "prod" }) }),
    "cdk.out/S.json": template({ K: key(TARGET, "S/Key/Resource"), L: key(TARGET) }),
  });
  expect(reading.source).toBe("cdk");
  expect(policiesOf(reading)).toEqual({
    "S/Key/Resource.KeyPolicy": { a: "eu-west-1 111122223333 prod" },
    "S/L.KeyPolicy": { a: "eu-west-1 111122223333 prod" },
  });
  expect(reading.sites[0]?.place).toMatchObject({ file: "cdk.out/S.json", line: 1 });
});

test("an environment that is not known leaves that of the standard", () => {
  const files = {
    "cdk.out/manifest.json": manifest({
      S: stack("S.json", {}, "aws://unknown-account/unknown-region"),
    }),
    "cdk.out/S.json": template({ K: key(TARGET) }),
  };
  expect(policiesOf(read(files))).toEqual({
    "S/K.KeyPolicy": { a: "‹component AWS::Region› ‹account AWS::AccountId› S" },
  });
  expect(policiesOf(read(files, { account: "444455556666", region: "us-east-1" }))).toEqual({
    "S/K.KeyPolicy": { a: "us-east-1 444455556666 S" },
  });
});

test("parameters of the manifest have values", () => {
  const reading = read({
    "cdk.out/manifest.json": manifest({ S: stack("S.json", { parameters: { P: "x" } }) }),
    "cdk.out/S.json": template(
      { K: key({ a: { Ref: "P" }, b: { Ref: "Q" } }) },
      { Parameters: { P: { Type: "String" }, Q: { Type: "String" } } },
    ),
  });
  expect(policiesOf(reading)["S/K.KeyPolicy"]).toEqual({ a: "x", b: "‹pattern Parameters.Q›" });
});

test("stages are nested assemblies", () => {
  const reading = read({
    "cdk.out/manifest.json": manifest({
      A: { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-A" } },
      B: { type: "cdk:cloud-assembly", properties: { directoryName: "gone" } },
      T: { type: "cdk:tree", properties: { file: "tree.json" } },
    }),
    "cdk.out/assembly-A/manifest.json": manifest({ S: stack("S.json") }),
    "cdk.out/assembly-A/S.json": template({ K: key({ a: 1 }, "A/S/K") }),
  });
  expect(policiesOf(reading)).toEqual({ "A/S/K.KeyPolicy": { a: "1" } });
  expect(reading.problems.map(({ code }) => code)).toEqual(["ASSEMBLY_NOT_READ"]);
});

test("nested stacks get their parameters", () => {
  const reading = read({
    "cdk.out/manifest.json": manifest({ S: stack("S.json") }),
    "cdk.out/S.json": template({
      B: { Type: "AWS::S3::Bucket" },
      N: {
        Type: "AWS::CloudFormation::Stack",
        Properties: {
          TemplateURL: { "Fn::Sub": "https://s3.${AWS::URLSuffix}/x.json" },
          Parameters: { Bucket: { "Fn::GetAtt": ["B", "Arn"] } },
        },
        Metadata: { "aws:asset:path": "N.nested.template.json" },
      },
    }),
    "cdk.out/N.nested.template.json": template(
      { K: key({ a: { Ref: "Bucket" } }, "S/N/K") },
      { Parameters: { Bucket: { Type: "String" } } },
    ),
  });
  expect(policiesOf(reading)).toEqual({
    "S/N/K.KeyPolicy": { a: "arn:aws:s3:::‹component B›" },
  });
  expect(reading.problems).toEqual([]);
});

test("a value that one stack exports is known in another", () => {
  const exporter = template(
    { B: { Type: "AWS::S3::Bucket" } },
    {
      Outputs: {
        O: { Value: { "Fn::GetAtt": ["B", "Arn"] }, Export: { Name: "Out:Arn" } },
      },
    },
  );
  const importer = template({ K: key({ a: { "Fn::ImportValue": "Out:Arn" } }) });
  const artifacts = {
    In: stack("In.json", { dependencies: ["Out"] }),
    Out: stack("Out.json"),
  };
  const files = { "cdk.out/In.json": importer, "cdk.out/Out.json": exporter };
  const shared = read({ ...files, "cdk.out/manifest.json": manifest(artifacts) });
  expect(policiesOf(shared)["In/K.KeyPolicy"]).toEqual({ a: "arn:aws:s3:::‹component Out/B›" });
  const elsewhere = { ...artifacts, Out: stack("Out.json", {}, "aws://111122223333/us-east-1") };
  const apart = read({ ...files, "cdk.out/manifest.json": manifest(elsewhere) });
  expect(policiesOf(apart)["In/K.KeyPolicy"]).toEqual({
    a: '‹pattern In/Fn::ImportValue("Out:Arn")›',
  });
});

test("stacks that depend on each other in a circle are read", () => {
  const reading = read({
    "cdk.out/manifest.json": manifest({
      A: stack("A.json", { dependencies: ["B"] }),
      B: stack("B.json", { dependencies: ["A"] }),
    }),
    "cdk.out/A.json": template({ K: key({ a: 1 }) }),
    "cdk.out/B.json": template({ K: key({ a: 2 }) }),
  });
  expect(Object.keys(policiesOf(reading))).toEqual(["A/K.KeyPolicy", "B/K.KeyPolicy"]);
});

test("equal paths get a number", () => {
  const reading = read({
    "cdk.out/manifest.json": manifest({ S: stack("S.json") }),
    "cdk.out/S.json": template({ K: key({ a: 1 }, "S/K"), L: key({ a: 2 }, "S/K") }),
  });
  expect(Object.keys(policiesOf(reading))).toEqual(["S/K.KeyPolicy", "S/K.KeyPolicy (2)"]);
});

test.each([
  ["{", "INVALID_MANIFEST"],
  ["[]", "INVALID_MANIFEST"],
  [manifest({ S: stack("gone.json") }), "TEMPLATE_NOT_FOUND"],
  [manifest({ S: stack("S.json") }), "NOT_A_TEMPLATE"],
  [manifest({}, { missing: [{}] }), "CONTEXT_MISSING"],
  [
    manifest({ A: { type: "cdk:cloud-assembly", properties: { directoryName: "." } } }),
    "ASSEMBLY_NOT_READ",
  ],
])("%.40s is reported as %s", (text, code) => {
  const reading = read({ "cdk.out/manifest.json": text, "cdk.out/S.json": "{}" });
  expect(reading.problems.map((each) => each.code)).toContain(code);
});

test("the form of a manifest", () => {
  expect(isAssemblyManifest(JSON.parse(manifest({})))).toBe(true);
  expect(isAssemblyManifest({ artifacts: {} })).toBe(false);
});
