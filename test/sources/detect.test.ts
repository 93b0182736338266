/**
 * The kind of a file by its content, whatever its name and its layout.
 *
 * A file that is not recognized is not read, so a policy in it would be lost without a word.
 */
import { describe, expect, test } from "vitest";
import { detectSource } from "../../src/sources/detect.ts";

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
