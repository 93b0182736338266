/**
 * Inputs of a deployment: defaults with `--use-defaults`, and `deploys.parameters` of a standard.
 *
 * Each kind of source has a default that makes its policy pass; without the option it fails, since
 * a deployment may give another value.
 */
import { describe, expect, test } from "vitest";
import { bucket, files, inNewFolder, keyaki } from "./gate-folder.ts";

inNewFolder();

const parameter = (principal: string): string => `Parameters:
  Partner: {Type: String, Default: "111122223333"}
Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: ${principal}, Action: "s3:*", Resource: "*"}]
`;
const resources = (text: string): string => text.slice(text.indexOf("Resources"));
const conditional = `Parameters:
  Open: {Type: String, Default: "no"}
Conditions: {IsOpen: !Equals [!Ref Open, "yes"]}
${resources(parameter('"*"')).replace("P:\n", "P:\n    Condition: IsOpen\n")}  Q:
    Type: AWS::SQS::Queue
`;
const address = `Transform: AWS::Serverless-2016-10-31
Parameters: {Auth: {Type: String, Default: AWS_IAM}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a
      Runtime: nodejs20.x
      CodeUri: .
      FunctionUrlConfig: {AuthType: !Ref Auth}
`;
const service = (partner: string): string => `service: s
provider: {name: aws, stage: dev}
custom: {byStage: {dev: "111122223333"}, partner: "${partner}"}
resources:
${resources(parameter('{AWS: "${self:custom.partner}"}')).replace(/^/gm, "  ")}`;
const manifest = JSON.stringify({
  version: "36.0.0",
  artifacts: {
    S: {
      type: "aws:cloudformation:stack",
      environment: "aws://unknown-account/unknown-region",
      properties: { templateFile: "S.template.json" },
    },
  },
});
const template = JSON.stringify({
  Parameters: { Partner: { Type: "String", Default: "111122223333" } },
  Resources: {
    P: {
      Type: "AWS::S3::BucketPolicy",
      Properties: {
        Bucket: "b",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: { Ref: "Partner" } },
              Action: "s3:*",
              Resource: "*",
            },
          ],
        },
      },
    },
  },
});
const variable = `variable "partner" {
  default = "111122223333"
}
${bucket("{ AWS = var.partner }")}`;

describe("defaults", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["Terraform", { "m.tf": variable }],
    ["CloudFormation", { "a.yaml": parameter("{AWS: !Ref Partner}") }],
    ["a condition", { "a.yaml": conditional }],
    ["SAM", { "a.yaml": address }],
    ["the CDK", { "manifest.json": manifest, "S.template.json": template }],
    ["an option of Serverless", { "serverless.yml": service("${opt:partner, '111122223333'}") }],
    ["a stage", { "serverless.yml": service("${self:custom.byStage.${self:provider.stage}}") }],
    ["sls", { "serverless.yml": service("${self:custom.byStage.${sls:stage}}") }],
    ["a stage option", { "serverless.yml": service("${self:custom.byStage.${opt:stage, 'dev'}}") }],
  ])("of %s count only with --use-defaults", async (_, all) => {
    files(all);
    const some = ["gate", ".", "--allow-empty"];
    expect((await keyaki(...some)).status).toBe(2);
    expect((await keyaki(...some, "--use-defaults")).text).toContain("PASS");
  });

  test("a value of the standard comes before the default", async () => {
    const standard = (value: string): string =>
      `version: 1\nextends: ["keyaki:public"]\ndeploys: {parameters: {Partner: "${value}"}}\n`;
    files({ "a.yaml": parameter("{AWS: !Ref Partner}"), "keyaki.yaml": standard("*") });
    expect((await keyaki("gate", "--use-defaults")).status).toBe(2);
    files({ "keyaki.yaml": standard("111122223333") });
    expect((await keyaki("gate")).status).toBe(0);
  });
});

describe("a name in `deploys.parameters`", () => {
  const named = (name: string): string =>
    `version: 1\nextends: ["keyaki:public"]\ndeploys: {parameters: {${name}: "111122223333"}}\n`;
  test.each<[string, Readonly<Record<string, string>>, string, string | undefined]>([
    ["CloudFormation", { "a.yaml": parameter("x") }, "Partnr", "Partner"],
    ["Terraform", { "m.tf": variable }, "partne", "partner"],
    ["SAM", { "a.yaml": address }, "Auht", "Auth"],
    ["the CDK", { "manifest.json": manifest, "S.template.json": template }, "Parter", "Partner"],
    ["Serverless", { "serverless.yml": service("x") }, "stgae", "stage"],
    ["nothing near", { "m.tf": variable }, "zone_of_trust", undefined],
  ])("that %s does not have has a warning", async (_, all, name, near) => {
    files({ ...all, "keyaki.yaml": named(name) });
    const { text } = await keyaki("gate");
    expect(text).toContain(`keyaki.yaml:3:`);
    expect(text).toContain("warning PARAMETER_UNUSED");
    expect(text).toContain(`\`${name}\``);
    if (near !== undefined) expect(text).toContain(`did you mean \`${near}\`?`);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["one source has it", { "m.tf": variable, "a.yaml": address }, ["gate"]],
    ["only some files were given", { "a.yaml": address }, ["gate", "a.yaml"]],
    ["no source has inputs", { "p.json": '{"Version": "2012-10-17", "Statement": []}' }, ["gate"]],
  ])("has none if %s", async (_, all, args) => {
    files({ ...all, "keyaki.yaml": named("partner") });
    expect((await keyaki(...args)).text).not.toContain("PARAMETER_UNUSED");
  });
});

test.each<[string, string, string]>([
  ["a condition of a resource", conditional, "P.PolicyDocument (IsOpen)"],
  ["a type of an address", address, 'FUrlPublicPermissions (if Ref("Auth") is NONE)'],
])("%s stands beside the address of the policy", async (_, text, subject) => {
  files({ "a.yaml": text });
  expect((await keyaki("gate")).text).toContain(`FAIL nothing-public: ${subject}`);
});
