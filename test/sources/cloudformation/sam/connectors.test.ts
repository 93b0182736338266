/**
 * Connectors of SAM, within resources and beside them.
 */
import { describe, expect, test } from "vitest";
import type { SourceReading } from "../../../../src/sources/site.ts";
import { policiesOf } from "../templates.ts";
import { allowed, codes, read } from "./sam-templates.ts";

describe("a connector", () => {
  const RESOURCES = `Resources:
  F: {Type: AWS::Serverless::Function}
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
  T: {Type: AWS::SNS::Topic, Properties: {TopicName: t}}
`;
  const connector = (properties: string): SourceReading =>
    read(`${RESOURCES}  C: {Type: AWS::Serverless::Connector, Properties: ${properties}}`);
  const QUEUE = "arn:aws:sqs:eu-west-1:111122223333:q";

  test("adds a policy to a role", () => {
    const found = policiesOf(
      connector("{Source: {Id: F}, Destination: {Id: Q}, Permissions: [Read]}"),
    );
    expect(found["CPolicy.PolicyDocument"]).toEqual({
      Version: "2012-10-17",
      Statement: [allowed(["sqs:ReceiveMessage", "sqs:GetQueueAttributes"], [QUEUE])],
    });
  });

  test("adds the policy of a queue", () => {
    const found = policiesOf(
      connector("{Source: {Id: T}, Destination: [{Id: Q}], Permissions: [Write]}"),
    );
    expect(found["CQueuePolicyDestination0.PolicyDocument"]).toMatchObject({
      Statement: [
        {
          Principal: { Service: "sns.amazonaws.com" },
          Resource: [QUEUE],
          Condition: {
            ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t" },
          },
        },
      ],
    });
  });

  test("adds a permission of a function", () => {
    const source = "{Type: AWS::S3::Bucket, Arn: b}";
    const found = policiesOf(
      connector(`{Source: ${source}, Destination: {Id: F}, Permissions: [Write]}`),
    );
    expect(found["CWriteLambdaPermission"]).toMatchObject({
      Statement: [
        {
          Principal: { Service: "s3.amazonaws.com" },
          Condition: {
            ArnLike: { "aws:SourceArn": "b" },
            StringEquals: { "aws:SourceAccount": "111122223333" },
          },
        },
      ],
    });
  });

  test("stands within its source", () => {
    const text = `${RESOURCES}  G:
    Type: AWS::Serverless::Function
    Connectors:
      X: {Properties: {Destination: {Id: Q}, Permissions: [Write]}}
`;
    expect(policiesOf(read(text))["GXPolicy.PolicyDocument"]).toMatchObject({
      Statement: [{ Resource: [QUEUE] }],
    });
  });

  test.each([
    "{Source: {Id: Z}, Destination: {Id: Q}, Permissions: [Read]}",
    "{Source: {Id: Q}, Destination: {Id: T}, Permissions: [Read]}",
    "{Source: {Id: F}, Destination: {Id: Q}, Permissions: [Other]}",
    "{Source: {Id: F}, Destination: {Id: Q}}",
    "{Source: {Id: Q}, Destination: {Id: F}, Permissions: [Read]}",
    "{Source: {Id: F}, Permissions: [Read]}",
    "{Source: {Id: F}, Destination: {Type: AWS::SQS::Queue}, Permissions: [Read]}",
  ])("%s is an error", (properties) => {
    expect(codes(connector(properties))).toEqual(["SAM_CONNECTOR_NOT_READ"]);
  });
});
