/**
 * Events of functions and of state machines: permissions, roles and queues.
 */
import { describe, expect, test } from "vitest";
import { policiesOf, shown } from "../templates.ts";
import { allowed, codes, functionOf, inRole, read, templateOf, trusted } from "./sam-templates.ts";

describe("an event", () => {
  const event = (type: string, properties: string, more = ""): Readonly<Record<string, unknown>> =>
    functionOf(`{Events: {E: {Type: ${type}, Properties: ${properties}}}}`, more);

  const permission = (service: string, condition?: object): object => ({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:eu-west-1:111122223333:function:‹component F›",
        ...(condition && { Condition: condition }),
      },
    ],
  });
  const from = (arn: string): object => ({ ArnLike: { "aws:SourceArn": arn } });
  const api = "arn:aws:execute-api:eu-west-1:111122223333";

  test.each([
    [
      "S3",
      "{}",
      "FEPermission",
      "s3.amazonaws.com",
      { StringEquals: { "aws:SourceAccount": "111122223333" } },
    ],
    ["SNS", "{Topic: t}", "FEPermission", "sns.amazonaws.com", from("t")],
    [
      "AlexaSkill",
      "{SkillId: s}",
      "FEPermission",
      "alexa-appkit.amazon.com",
      { StringEquals: { "lambda:EventSourceToken": "s" } },
    ],
    [
      "Schedule",
      "{Name: n}",
      "FEPermission",
      "events.amazonaws.com",
      from("arn:aws:events:eu-west-1:111122223333:rule/n"),
    ],
    [
      "CloudWatchLogs",
      "{LogGroupName: g}",
      "FEPermission",
      "logs.amazonaws.com",
      from("arn:aws:logs:eu-west-1:111122223333:log-group:g:*"),
    ],
    [
      "Api",
      "{Path: '/a/{b}/', Method: get}",
      "FEPermissionProd",
      "apigateway.amazonaws.com",
      from(`${api}:‹component ServerlessRestApi›/*/GET/a/*`),
    ],
    [
      "HttpApi",
      "{Path: /a, Method: any, ApiId: x}",
      "FEPermission",
      "apigateway.amazonaws.com",
      from(`${api}:x/*/*/a`),
    ],
    [
      "HttpApi",
      "{}",
      "FEPermission",
      "apigateway.amazonaws.com",
      from(`${api}:‹component ServerlessHttpApi›/*/*`),
    ],
  ])("%s %s", (type, properties, id, service, condition) => {
    const found = event(type, properties);
    const isToken = type === "AlexaSkill";
    expect(found[id]).toMatchObject(
      isToken
        ? { Statement: [{ Principal: { Service: service }, Condition: condition }] }
        : permission(service, condition),
    );
  });

  test("with a policy for an API that is elsewhere is an error", () => {
    const api = "{RestApiId: x, Path: /, Method: get, Auth: {ResourcePolicy: {}}}";
    const reading = read(templateOf(`{Events: {E: {Type: Api, Properties: ${api}}}}`));
    expect(codes(reading)).toEqual(["SAM_NOT_READ"]);
  });

  test("of a pool of users", () => {
    const more = "  P: {Type: AWS::Cognito::UserPool}";
    const found = event("Cognito", "{UserPool: !Ref P, Trigger: PreSignUp}", more);
    expect(found["FCognitoPermission"]).toMatchObject({
      Statement: [{ Principal: { Service: "cognito-idp.amazonaws.com" } }],
    });
  });

  test("of a topic with a queue", () => {
    expect(event("SNS", "{Topic: t, SqsSubscription: true}")).toMatchObject({
      "FEQueuePolicy.PolicyDocument": {
        Version: "2012-10-17",
        Statement: [
          {
            Principal: "*",
            Action: "sqs:SendMessage",
            Condition: { ArnEquals: { "aws:SourceArn": "t" } },
          },
        ],
      },
    });
  });

  test("of a rule with a queue for dead letters", () => {
    const found = event("EventBridgeRule", "{RuleName: r, DeadLetterConfig: {Type: SQS}}");
    expect(found["FEQueuePolicy.PolicyDocument"]).toMatchObject({
      Statement: [
        {
          Principal: { Service: "events.amazonaws.com" },
          Condition: {
            ArnEquals: { "aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/r" },
          },
        },
      ],
    });
  });

  test("of a scheduler has a role", () => {
    expect(event("ScheduleV2", "{DeadLetterConfig: {Type: SQS}}")).toMatchObject({
      "FERole.AssumeRolePolicyDocument": trusted("scheduler.amazonaws.com"),
      "FERole.Policies[0].PolicyDocument": { Statement: [{ Action: "lambda:InvokeFunction" }] },
      "FERole.Policies[1].PolicyDocument": { Statement: [{ Action: "sqs:SendMessage" }] },
    });
    expect(event("ScheduleV2", "{RoleArn: r}")["FERole.AssumeRolePolicyDocument"]).toBeUndefined();
  });

  test.each([
    ["SQS", "{}", "AWSLambdaSQSQueueExecutionRole"],
    ["Kinesis", "{}", "AWSLambdaKinesisExecutionRole"],
    ["DynamoDB", "{}", "AWSLambdaDynamoDBExecutionRole"],
    ["MSK", "{}", "AWSLambdaMSKExecutionRole"],
  ])("%s attaches a managed policy", (type, properties, name) => {
    const text = templateOf(`{Events: {E: {Type: ${type}, Properties: ${properties}}}}`);
    expect(read(text).sites[0]?.attachments?.map(shown)).toContain(
      `arn:aws:iam::aws:policy/service-role/${name}`,
    );
  });

  const auth = "SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: u}]";
  test.each([
    ["MQ", `{Broker: b, ${auth}}`, ["u", "b"]],
    [
      "MQ",
      `{Broker: b, ${auth}, SecretsManagerKmsKeyId: k}`,
      ["u", "b", "arn:aws:kms:eu-west-1:111122223333:key/k"],
    ],
    ["SelfManagedKafka", `{${auth}}`, ["u"]],
    ["DynamoDB", "{DestinationConfig: {OnFailure: {Type: SNS, Destination: d}}}", ["d"]],
    ["Kinesis", "{DestinationConfig: {OnFailure: {Type: S3, Destination: d}}}", [["d", "d/*"]]],
  ])("%s %s adds a policy", (type, properties, resources) => {
    expect(event(type, properties)[inRole(0)]).toMatchObject({
      Statement: resources.map((Resource) => ({ Resource })),
    });
  });
});

describe("a state machine", () => {
  const MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:m";
  test.each([
    ["Schedule", "events.amazonaws.com"],
    ["EventBridgeRule", "events.amazonaws.com"],
    ["ScheduleV2", "scheduler.amazonaws.com"],
    ["Api", "apigateway.amazonaws.com"],
  ])("is started by %s with a role", (type, service) => {
    const text = `Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: m
      Policies: [{VPCAccessPolicy: {}}]
      Events: {E: {Type: ${type}, Properties: {Path: /, Method: get}}}
`;
    expect(policiesOf(read(text))).toMatchObject({
      "MRole.AssumeRolePolicyDocument": trusted("states.amazonaws.com"),
      "MRole.Policies[0].PolicyDocument": { Statement: [{ Resource: ["*"] }] },
      "MERole.AssumeRolePolicyDocument": trusted(service),
      "MERole.Policies[0].PolicyDocument": {
        Statement: [allowed("states:StartExecution", MACHINE)],
      },
    });
  });
});
