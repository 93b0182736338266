/**
 * The kind of a file by its content: one line for each form, and texts that only look like it.
 */
import { expect, test } from "vitest";
import { detectSource } from "../../src/sources/detect.ts";

const CASES: readonly (readonly [file: string, text: string, kind: string | undefined])[] = [
  ["main.tf", "", "terraform"],
  ["plan.json", '{"format_version":"1.2","resource_changes":[]}', "terraform-plan"],
  ["plan.json", '{"format_version":"1.2","planned_values":{}}', "terraform-plan"],
  ["plan.json", '{"format_version":"1.2","resource_changes":[{"address":"a', "terraform-plan"],
  ["a.json", '{"a":{"format_version":"1.2","resource_changes":[]}}', undefined],
  ["a.json", '{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}', "cloudformation"],
  ["a.json", '{"Resources":{"B":{"Type":"AWS::S3::Bucket"}}}', "cloudformation"],
  ["a.json", '{"Resources":["a"]}', undefined],
  ["a.yaml", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n", "cloudformation"],
  ["a.yaml", "Resources:\n  F:\n    Type: AWS::Serverless::Function\n", "sam"],
  ["a.template", "AWSTemplateFormatVersion: '2010-09-09'\n", "cloudformation"],
  ["manifest.json", '{"version":"36.0.0","artifacts":{}}', "cdk"],
  ["dump.json", '{"UserDetailList":[],"RoleDetailList":[]}', "account"],
  ["a.yaml", "apiVersion: v1\nkind: ConfigMap\n", "kubernetes"],
  ["a.yaml", "kind: Kustomization\npatches: []\n", "kubernetes"],
  ["a.yaml", "service: s\nprovider:\n  name: aws\n", "serverless"],
  ["p.json", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}', "policy"],
  ["p.json", '\ufeff{"Statement":[{"Effect":"Allow"}]}', "policy"],
  ["p.json", '{"Policy":"{\\"Statement\\":[]}"}', "policy"],
  ["p.json", '[{"Resource":"r","Policy":{"Statement":[{"Effect":"Allow"}]}}]', "policy"],
  ["p.yml", "Version: '2012-10-17'\nStatement:\n  - Effect: Allow\n", "policy"],
  ["p.json", '{"tags":{"team":{"tag_key":{"@@assign":"team"}}}}', "policy"],
  ["package.json", '{"name":"a","version":"1.0.0"}', undefined],
  ["a.json", "", undefined],
  ["a.yaml", "a: b\n", undefined],
];

test.each(CASES)("%s with %j is %s", (file, text, kind) => {
  expect(detectSource({ file, text })).toBe(kind);
});
