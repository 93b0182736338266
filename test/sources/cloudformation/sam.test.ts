/**
 * Templates of SAM as a whole: references, nested applications, limits.
 */
import { describe, expect, test } from "vitest";
import { codes, read, templateOf } from "./sam/sam-templates.ts";
import { policiesOf } from "./templates.ts";

describe("an application", () => {
  const application = (location: string): string =>
    `Resources:\n  N: {Type: AWS::Serverless::Application, Properties: {Location: ${location}}}`;

  test("in a local file is read", () => {
    const files = { "n.yaml": "Resources:\n  F: {Type: AWS::Serverless::Function}" };
    expect(Object.keys(policiesOf(read(application("n.yaml"), files)))).toEqual([
      "N/FRole.AssumeRolePolicyDocument",
    ]);
  });

  test("in a repository is an error", () => {
    expect(codes(read(application("{ApplicationId: a}")))).toEqual(["NESTED_TEMPLATE_NOT_READ"]);
  });
});

test("functions of the template may refer to what SAM makes", () => {
  const text = `Resources:
  F: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {a: !GetAtt FRole.Arn, b: !Ref FAliaslive, c: !Ref F.Version}
`;
  expect(codes(read(text))).toEqual([]);
});

test("the name of a resource that SAM makes is taken", () => {
  const text = `Resources:
  F: {Type: AWS::Serverless::Function}
  FRole: {Type: AWS::SQS::Queue}
`;
  expect(codes(read(text))).toEqual(["SAM_NAME_TAKEN"]);
});

test("another type of SAM is an error", () => {
  expect(codes(read("Resources: {X: {Type: AWS::Serverless::Comet}}"))).toEqual(["SAM_NOT_READ"]);
});

test.each([
  "F: {Type: AWS::Serverless::Function, Properties: !If [C, {}, {}]}",
  "F: {Type: AWS::Serverless::Function, Properties: {EventInvokeConfig: !Ref X}}",
  "F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: S3, Properties: []}}}}",
  "A: {Type: AWS::Serverless::Api, Properties: {Auth: {Authorizers: {Z: !Ref X}}}}",
  "A: {Type: AWS::Serverless::Api, Properties: {Auth: {ResourcePolicy: !Ref X}}}",
  "A: {Type: AWS::Serverless::HttpApi, Properties: {Auth: !Ref X}}",
  "G: {Type: AWS::Serverless::GraphQLApi, Properties: {DataSources: {DynamoDb: !Ref X}}}",
])("%s is an error, because it hides policies", (resource) => {
  expect(codes(read(`Resources:\n  ${resource}`))).toEqual(["SAM_NOT_READ"]);
});

test("limits are errors", () => {
  const bomb = (name: string): string => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const below = i === 0 ? "x" : `*${name}${i - 1}`;
      const items = Array.from({ length: 10 }, (_each, j) => `m${j}: ${below}`);
      return `  ${name}${i}: &${name}${i} {${items.join(", ")}}`;
    });
    return levels.join("\n");
  };
  const text = `Metadata:
${bomb("a")}
${bomb("b")}
Globals: {Function: {Environment: *a8}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Environment: *b8}}
`;
  expect(codes(read(text))).toEqual(["TOO_LARGE"]);
  const entries = Array.from({ length: 10_001 }, () => "a").join(", ");
  expect(codes(read(templateOf(`{Policies: [${entries}]}`)))).toEqual(["SAM_POLICY_NOT_READ"]);
});
