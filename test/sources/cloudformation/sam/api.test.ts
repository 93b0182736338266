/**
 * APIs of SAM: resource policies, authorizers and GraphQL.
 */
import { describe, expect, test } from "vitest";
import type { SourceReading } from "../../../../src/sources/site.ts";
import { policiesOf } from "../templates.ts";
import { codes, read, trusted } from "./sam-templates.ts";

describe("an API", () => {
  const api = (properties: string, more = ""): SourceReading =>
    read(`Resources:
  A:
    Type: AWS::Serverless::Api
    Properties: ${properties}
${more}`);
  const POLICY_OF_API = "A.Body.x-amazon-apigateway-policy";

  test("has the policy of its definition", () => {
    const body = "{x-amazon-apigateway-policy: {Statement: []}}";
    expect(policiesOf(api(`{StageName: s, DefinitionBody: ${body}}`))).toEqual({
      [POLICY_OF_API]: { Statement: [] },
    });
    expect(policiesOf(api("{StageName: s}"))).toEqual({});
  });

  test("denies what is not in a list", () => {
    const policy = "{IpRangeWhitelist: [1.2.3.4], SourceVpcBlacklist: [vpc-1, vpce-2]}";
    const body = "{paths: {'/a/{b}': {get: {}, x-amazon-apigateway-any-method: {}}}}";
    const reading = api(
      `{StageName: s, DefinitionBody: ${body}, Auth: {ResourcePolicy: ${policy}}}`,
    );
    const Resource = ["execute-api:/s/GET/a/*", "execute-api:/s/*/a/*"];
    const statement = (Effect: string, more: object = {}): object => ({
      Effect,
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource,
      ...more,
    });
    expect(policiesOf(reading)[POLICY_OF_API]).toEqual({
      Version: "2012-10-17",
      Statement: [
        statement("Allow"),
        statement("Deny", { Condition: { NotIpAddress: { "aws:SourceIp": ["1.2.3.4"] } } }),
        statement("Deny", {
          Condition: {
            StringEquals: { "aws:SourceVpc": ["vpc-1"], "aws:SourceVpce": ["vpce-2"] },
          },
        }),
      ],
    });
  });

  test("has statements of its own and of events", () => {
    const event = `  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        E:
          Type: Api
          Properties:
            RestApiId: !Ref A
            Path: /p
            Method: post
            Auth: {ResourcePolicy: {AwsAccountBlacklist: ["444455556666"]}}
`;
    const own = "{CustomStatements: {Effect: Allow, Sid: own}}";
    const found = policiesOf(api(`{StageName: a-b, Auth: {ResourcePolicy: ${own}}}`, event));
    expect(found[POLICY_OF_API]).toMatchObject({
      Statement: [
        { Sid: "own" },
        {
          Effect: "Deny",
          Principal: { AWS: ["444455556666"] },
          Resource: ["execute-api:/a-b/POST/p"],
        },
      ],
    });
    expect(found["FEPermissionab"]).toBeDefined();
  });

  test("in another file is a note", () => {
    expect(codes(api("{StageName: s, DefinitionUri: a.yaml}"))).toEqual([
      "API_DEFINITION_NOT_READ",
    ]);
  });

  test.each([
    ["Api", "", true],
    ["HttpApi", "", false],
    ["HttpApi", ", EnableFunctionDefaultPermissions: true", true],
    ["Api", ", EnableFunctionDefaultPermissions: false", false],
  ])("%s lets an authorizer%s be called: %s", (type, more, isAllowed) => {
    const auth = `{Authorizers: {Z: {FunctionArn: f${more}}}}`;
    const text = `Resources:\n  A: {Type: AWS::Serverless::${type}, Properties: {Auth: ${auth}}}`;
    expect("AZAuthorizerPermission" in policiesOf(read(text))).toBe(isAllowed);
  });
});

test("a GraphQL API has roles for its logs and sources", () => {
  const text = `Resources:
  G:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      DataSources:
        DynamoDb: {D: {TableArn: t, Permissions: [Read]}}
        Lambda: {L: {FunctionArn: f}}
`;
  expect(policiesOf(read(text))).toMatchObject({
    "GCloudWatchRole.AssumeRolePolicyDocument": trusted("appsync.amazonaws.com"),
    "GDDynamoDBDataSourceRole.AssumeRolePolicyDocument": trusted("appsync.amazonaws.com"),
    "GDDynamoDBDataSourceToTableConnectorPolicy.PolicyDocument": {
      Statement: [{ Resource: ["t", "t/index/*"] }],
    },
    "GLLambdaDataSourceToLambdaConnectorPolicy.PolicyDocument": {
      Statement: [{ Resource: ["f", "f:*"] }],
    },
  });
});
