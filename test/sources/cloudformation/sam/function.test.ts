/**
 * Functions of SAM: their roles, their policies, their URLs, and the globals.
 */
import { describe, expect, test } from "vitest";
import { attachmentsOf, policiesOf, shown } from "../templates.ts";
import { allowed, codes, functionOf, inRole, read, templateOf, trusted } from "./sam-templates.ts";

describe("a function", () => {
  test("has a role that Lambda may assume", () => {
    expect(functionOf("{}")).toEqual({
      "FRole.AssumeRolePolicyDocument": trusted("lambda.amazonaws.com"),
    });
    expect(functionOf("{AssumeRolePolicyDocument: {Statement: []}}")).toEqual({
      "FRole.AssumeRolePolicyDocument": { Statement: [] },
    });
  });

  test("with a role of its own has no other", () => {
    expect(functionOf("{Role: a, Policies: [{Statement: []}]}")).toEqual({});
    const maybe = "{Role: !If [C, a, !Ref AWS::NoValue]}";
    expect(
      Object.keys(functionOf(maybe, "Conditions: {C: !Equals [!Ref AWS::StackName, a]}")),
    ).toEqual(["FRole.AssumeRolePolicyDocument"]);
  });

  test("takes policy templates with their parameters", () => {
    const found = functionOf("{Policies: [SQSPollerPolicy: {QueueName: !Sub 'a-${AWS::Region}'}]}");
    expect(found[inRole(0)]).toEqual({
      Statement: [
        allowed(
          [
            "sqs:ChangeMessageVisibility",
            "sqs:ChangeMessageVisibilityBatch",
            "sqs:DeleteMessage",
            "sqs:DeleteMessageBatch",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
          ],
          ["arn:aws:sqs:eu-west-1:111122223333:a-eu-west-1"],
        ),
      ],
    });
  });

  test.each([
    ["{Policies: {VPCAccessPolicy: {}}}", ["*"]],
    ["{Policies: {AcmGetCertificatePolicy: {CertificateArn: x}}}", ["x"]],
    ["{Policies: {S3WritePolicy: {BucketName: b}}}", ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]],
    [
      "{Policies: {SSMParameterWithSlashPrefixReadPolicy: {ParameterName: /p}}}",
      ["*"],
      ["arn:aws:ssm:eu-west-1:111122223333:parameter/p"],
    ],
  ])("%s has its resources", (properties, ...resources) => {
    expect(functionOf(properties)[inRole(0)]).toMatchObject({
      Statement: resources.map((Resource) => ({ Effect: "Allow", Resource })),
    });
  });

  test("keeps conditions of policy templates", () => {
    const given = "{EFSWriteAccessPolicy: {FileSystem: f, AccessPoint: a}}";
    const key = "elasticfilesystem:AccessPointArn";
    expect(functionOf(`{Policies: ${given}}`)[inRole(0)]).toMatchObject({
      Statement: [
        {
          Condition: {
            StringEquals: {
              [key]: "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/a",
            },
          },
        },
      ],
    });
  });

  test("takes documents as they are, in their order", () => {
    const given = "[ReadOnlyAccess, {Statement: {Effect: Deny}}, {Version: a, Statement: []}]";
    expect(functionOf(`{Policies: ${given}}`)).toMatchObject({
      [inRole(0)]: { Statement: { Effect: "Deny" } },
      [inRole(1)]: { Version: "a", Statement: [] },
    });
  });

  test("has policies that depend on conditions", () => {
    const given =
      "[!If [C, {Statement: []}, {VPCAccessPolicy: {}}], !If [C, A, !Ref AWS::NoValue]]";
    const text = "Conditions: {C: !Equals [!Ref AWS::StackName, a]}";
    expect(functionOf(`{Policies: ${given}}`, text)[inRole(0)]).toMatchObject({
      C: { Statement: [] },
      "not C": { Statement: [{ Resource: ["*"] }] },
    });
  });

  test.each([
    ["{Policies: [{NoSuchPolicy: {}}]}", "SAM_POLICY_NOT_READ"],
    ["{Policies: [[a, b]]}", "SAM_POLICY_NOT_READ"],
    ["{Policies: [{SQSPollerPolicy: {}}]}", "SAM_TEMPLATE_PARAMETER"],
    ["{DeadLetterQueue: {TargetArn: a}}", "SAM_NOT_READ"],
    ["{Events: {E: {Type: Comet}}}", "SAM_EVENT_NOT_READ"],
    ["{Events: !If [C, {}, {}]}", "SAM_EVENT_NOT_READ"],
    ["{EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: Comet}}}}", "SAM_NOT_READ"],
  ])("%s is an error", (properties, code) => {
    const text = templateOf(properties);
    expect(codes(read(text))).toContain(code);
  });

  test("has what its properties imply", () => {
    const properties = `{
      Tracing: Active, VpcConfig: {SubnetIds: [a]}, Policies: arn:aws:iam::aws:policy/B,
      DeadLetterQueue: {Type: SNS, TargetArn: dead},
      EventInvokeConfig: {DestinationConfig: {
        OnSuccess: {Type: EventBridge, Destination: bus}, OnFailure: {Type: SQS}}}}`;
    const reading = read(templateOf(properties));
    expect(policiesOf(reading)).toMatchObject({
      [inRole(0)]: { Statement: [allowed("sns:Publish", "dead")] },
      [inRole(1)]: { Statement: [allowed("events:PutEvents", "bus")] },
      [inRole(2)]: { Statement: [{ Action: "sqs:SendMessage" }] },
    });
    expect(reading.problems).toEqual([]);
    expect(reading.sites[0]?.attachments?.map(shown)).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
      "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
      "arn:aws:iam::aws:policy/B",
    ]);
  });

  test("with a public URL has permissions for everyone", () => {
    const found = functionOf("{FunctionUrlConfig: {AuthType: NONE}, AutoPublishAlias: live}");
    expect(found["FUrlPublicPermissions"]).toMatchObject({
      Statement: [
        {
          Principal: "*",
          Action: "lambda:InvokeFunctionUrl",
          Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
        },
      ],
    });
    const closed = functionOf("{FunctionUrlConfig: {AuthType: AWS_IAM}}");
    expect(Object.keys(closed)).toEqual(["FRole.AssumeRolePolicyDocument"]);
  });

  test("that is deployed step by step has a role of CodeDeploy", () => {
    const role = "CodeDeployServiceRole.AssumeRolePolicyDocument";
    const given = "{DeploymentPreference: {Type: Linear}}";
    expect(functionOf(given)[role]).toEqual(trusted("codedeploy.amazonaws.com"));
    const disabled = "{DeploymentPreference: {Type: Linear, Enabled: false}}";
    expect(functionOf(disabled)[role]).toBeUndefined();
  });

  test("has the globals too", () => {
    const globals = "Globals: {Function: {Tags: {a: b}, Policies: [VPCAccessPolicy: {}]}}";
    const text = `${globals}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Tags: {c: d}, Policies: [{Statement: []}]}}
  G: {Type: AWS::Serverless::Function, IgnoreGlobals: "*", Properties: {}}
`;
    const reading = read(text);
    expect(policiesOf(reading)).toMatchObject({
      [inRole(0)]: { Statement: [{ Resource: ["*"] }] },
      [inRole(1)]: { Statement: [] },
    });
    expect(attachmentsOf(reading)).toHaveLength(2);
    expect(reading.sites).toHaveLength(6);
    expect(reading.sites[0]?.tags).toEqual({ a: "b", c: "d" });
  });

  test("has its places where the developer wrote", () => {
    const text = `Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - VPCAccessPolicy: {}
        - Statement:
            - Effect: Allow
      Events:
        E:
          Type: S3
`;
    const places = read(text).sites.map(({ address, place }) => `${address} ${place.line}`);
    expect(places).toEqual([
      `FEPermission 11`,
      `${inRole(0)} 6`,
      `${inRole(1)} 7`,
      "FRole.AssumeRolePolicyDocument 3",
      "FRole.ManagedPolicyArns[0] 3",
    ]);
  });
});
