/**
 * The kind of a file by its content, whatever its name and its layout.
 *
 * A file that is not recognized is not read, so a policy in it would be lost without a word.
 */
import { describe, expect, test } from "vitest";
import { detectSource, mistakenSource, otherLanguage } from "../../src/sources/detect.ts";

const RESOURCE = '{"P": {"Type": "AWS::IAM::ManagedPolicy"}}';
const JSON_TEMPLATE = `{\n  "Resources": ${RESOURCE}\n}`;
const YAML_TEMPLATE = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n";
const POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": []\n}';
const SAM = "Transform: AWS::Serverless-2016-10-31\n";

describe("the content decides", () => {
  test.each([
    ["a.json", JSON_TEMPLATE, "cloudformation"],
    ["a.yaml", JSON_TEMPLATE, "cloudformation"],
    ["a.template", JSON_TEMPLATE, "cloudformation"],
    ["a.yaml", `---\n${JSON_TEMPLATE}`, "cloudformation"],
    ["a.yaml", YAML_TEMPLATE, "cloudformation"],
    ["a.json", YAML_TEMPLATE, "cloudformation"],
    ["a.yaml", YAML_TEMPLATE.replaceAll("\n", "\r\n"), "cloudformation"],
    ["a.yaml", YAML_TEMPLATE.replace(/^/gm, "  "), "cloudformation"],
    ["a.yaml", `# first\n\n${YAML_TEMPLATE.replace(/^/gm, "  ")}`, "cloudformation"],
    ["a.yaml", `a: 1\n---\n${YAML_TEMPLATE}`, "cloudformation"],
    ["a.yaml", `  a: 1\n${YAML_TEMPLATE}`, "cloudformation"],
    ["a.yaml", YAML_TEMPLATE.replace("Type: ", "Type: >-\n      "), "cloudformation"],
    ["a.yaml", YAML_TEMPLATE.replace("Type: ", "? Type\n    : "), "cloudformation"],
    ["a.yaml", `{Resources: {P: {Type: 'AWS::IAM::ManagedPolicy'}}}`, "cloudformation"],
    ["a.yaml", `{"Resources": {P: {Type: 'AWS::IAM::ManagedPolicy'}}}`, "cloudformation"],
    ["a.yaml", SAM + YAML_TEMPLATE, "sam"],
    ["a.yaml", JSON_TEMPLATE.replace("{", '{"Transform": "AWS::Serverless-2016-10-31",'), "sam"],
    ["a.json", POLICY, "policy"],
    ["a.yaml", POLICY, "policy"],
    ["a.json", `[${POLICY}]`, "policy"],
    ["a.yaml", "Statement:\n  - Effect: Allow\n", "policy"],
    ["a.yaml", "Version: '2012-10-17'\nStatement: []\n", "policy"],
    ["a.tf", "", "terraform"],
    ["a.tofu", "", "terraform"],
    ["a.tf.json", "{}", "terraform"],
    ["a.tofu.json", "{}", "terraform"],
    ["a.json", '{"format_version": "1.0", "values": {"root_module": {}}}', "terraform-plan"],
    [
      "a.json",
      '[command]/bin/terraform\n{"format_version":"1","resource_changes":[]}',
      "terraform-plan",
    ],
    ["a.json", `x${JSON_TEMPLATE}`, "cloudformation"],
    ["a.json", `x${POLICY}`, "policy"],
    ["a.json", '{"Version": "2012-10-17", "State', "policy"],
    ["a.json", '{"Version": "2012-10-17", {"Statement"}: [{"Effect": "Allow"}]}', "policy"],
    ["a.json", '[{"Sid": "a", "Effect": "Allow", "Action": "s3:*"', "policy"],
    ["a.template", `{,${JSON_TEMPLATE}`, "cloudformation"],
  ])("%s %#", (file, text, kind) => {
    expect(detectSource({ file, text })).toBe(kind);
  });

  test.each([
    ["package.json", '{"name": "a", "version": "1.0.0"}'],
    ["a.json", '[{"Resources": 1}]'],
    ["a.json", '{"a": {"Statement": []}}'],
    ["a.yaml", "on: push\njobs:\n  a:\n    Resources: AWS::IAM::Role\n"],
    ["a.yaml", "Resources:\n  - https://example.org\n"],
    ["a.yaml", "{a: {Resources: 'AWS::IAM::Role'}}"],
  ])("%s is not a source", (file, text) => {
    expect(detectSource({ file, text })).toBeUndefined();
  });
});

test.each([
  ["a.yaml", "service: s\nprovider:\n  name: aws\n", "serverless"],
  ["p.json", '{"tags":{"a":{"tag_key":{"@@assign":"a"}}}}', "policy"],
  ["p.json", '{"tags":{"a":1}}', undefined],
  ["a.yaml", "Resources:\n  B:\n    Type: Acme::Data::Store\n", "cloudformation"],
  ["a.yaml", "{{- if .Values.on }}\napiVersion: v1\nkind: Role\n{{- end }}\n", "kubernetes"],
  ["serverless.yml", '"service": s\n"provider": {name: aws}\n', "serverless"],
  ["p.yml", "Statement:\n  - {Effect: Allow}\n", "policy"],
  ["p.yml", "? Statement\n: - Effect: Allow\n", "policy"],
  ["p.yml", `Policy: '{"Statement":[{"Effect":"Allow"}]}'\n`, "policy"],
  ["p.json", '{"\\u0053tatement":[{"Effect":"Allow"}]}', "policy"],
  ["p.json", '{"Version":"2012-10-17","Statement": ${statements}}', "policy"],
  ["p.json", '{"Document":"%7B%22Statement%22%3A%5B%5D%7D"}', "policy"],
  ["a.json", '{"Statement":"of the account"}', undefined],
])("%s with %j is %s", (file, text, kind) => {
  expect(detectSource({ file, text })).toBe(kind);
});

const LARGE: readonly (readonly [name: string, text: string])[] = [
  ["empty lines", "\n".repeat(200_000)],
  ["marks of lists", "- ".repeat(200_000)],
  ["escaped quotes", `{"${'\\"'.repeat(200_000)}`],
  ["backslashes", `{"${"\\".repeat(200_000)}`],
  ["names without values", `{${'"Statement"'.repeat(50_000)}`],
  ["a long string", `{"a":"${"x".repeat(10_000_000)}"`],
  ["brackets", "[".repeat(200_000)],
];

test.each(LARGE)(
  "%s are not a source, and take no time that grows faster than they do",
  (_, text) => {
    expect(detectSource({ file: "a.json", text })).toBeUndefined();
    expect(detectSource({ file: "a.yaml", text })).toBeUndefined();
  },
);

test.each([
  ['{"@level":"info","@message":"Plan"}\n{"@level":"info"}', "this is the log of a Terraform run"],
  ['{"version":4,"terraform_version":"1.9.0","lineage":"l"}', "this is a state of Terraform"],
])("%s was given by mistake", (text, message) => {
  expect(mistakenSource(text)?.message).toContain(message);
  expect(mistakenSource(text)?.help).toContain("terraform show -json");
});

test.each(["{}", "a: b", '{"name":"a"}', ""])("%j may be any file", (text) => {
  expect(mistakenSource(text)).toBeUndefined();
});

test.each([
  ['{"plans":{"daily":{"regions":{"@@assign":["eu-west-1"]}}}}', "a backup policy"],
  ['{"new_language":{"a":{"@@assign":1}}}', "a management policy"],
])("%s is %s", (text, name) => {
  expect(otherLanguage(text)).toBe(`${name} of AWS Organizations`);
});
