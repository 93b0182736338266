/**
 * Templates of SAM: the policies of functions, events, state machines, APIs and connectors.
 */
import { describe, expect, test } from "vitest";
import { readSam } from "../../../src/sources/cloudformation/sam.ts";
import type { SourceReading } from "../../../src/sources/site.ts";
import { filesOf, policiesOf, shown } from "./templates.ts";

const DEPLOYMENT = { account: "111122223333", region: "eu-west-1", partition: "aws" };

function read(text: string, files: Readonly<Record<string, string>> = {}): SourceReading {
  return readSam(
    { file: "t.yaml", text },
    { files: filesOf(files), deployment: { ...DEPLOYMENT, parameters: {} } },
  );
}

/** The policies of a function with these properties, in flow style. */
function functionOf(properties: string, more = ""): Readonly<Record<string, unknown>> {
  const text = `Resources:\n  F: {Type: AWS::Serverless::Function, Properties: ${properties}}\n${more}`;
  return policiesOf(read(text));
}

const trusted = (service: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: [service] }, Action: ["sts:AssumeRole"] }],
});

const allowed = (Action: unknown, Resource: unknown, more: object = {}): object => ({
  Effect: "Allow",
  ...more,
  Action,
  Resource,
});

const POLICY = (index: number): string => `FRole.Policies[${index}].PolicyDocument`;

const codes = ({ problems }: SourceReading): readonly string[] => problems.map(({ code }) => code);

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
    expect(found[POLICY(0)]).toEqual({
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
    expect(functionOf(properties)[POLICY(0)]).toMatchObject({
      Statement: resources.map((Resource) => ({ Effect: "Allow", Resource })),
    });
  });

  test("keeps conditions of policy templates", () => {
    const given = "{EFSWriteAccessPolicy: {FileSystem: f, AccessPoint: a}}";
    const key = "elasticfilesystem:AccessPointArn";
    expect(functionOf(`{Policies: ${given}}`)[POLICY(0)]).toMatchObject({
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
      [POLICY(0)]: { Statement: { Effect: "Deny" } },
      [POLICY(1)]: { Version: "a", Statement: [] },
    });
  });

  test("has policies that depend on conditions", () => {
    const given =
      "[!If [C, {Statement: []}, {VPCAccessPolicy: {}}], !If [C, ReadOnlyAccess, !Ref AWS::NoValue]]";
    const text = "Conditions: {C: !Equals [!Ref AWS::StackName, a]}";
    expect(functionOf(`{Policies: ${given}}`, text)[POLICY(0)]).toMatchObject({
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
    const text = `Resources:\n  F: {Type: AWS::Serverless::Function, Properties: ${properties}}`;
    expect(codes(read(text))).toContain(code);
  });

  test("has what its properties imply", () => {
    const properties = `{
      Tracing: Active, VpcConfig: {SubnetIds: [a]}, Policies: arn:aws:iam::aws:policy/B,
      DeadLetterQueue: {Type: SNS, TargetArn: dead},
      EventInvokeConfig: {DestinationConfig: {
        OnSuccess: {Type: EventBridge, Destination: bus}, OnFailure: {Type: SQS}}}}`;
    const text = `Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: ${properties}`;
    const reading = read(text);
    expect(policiesOf(reading)).toMatchObject({
      [POLICY(0)]: { Statement: [allowed("sns:Publish", "dead")] },
      [POLICY(1)]: { Statement: [allowed("events:PutEvents", "bus")] },
      [POLICY(2)]: { Statement: [{ Action: "sqs:SendMessage" }] },
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
      [POLICY(0)]: { Statement: [{ Resource: ["*"] }] },
      [POLICY(1)]: { Statement: [] },
    });
    expect(reading.sites).toHaveLength(4);
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
      `${POLICY(0)} 6`,
      `${POLICY(1)} 7`,
      "FRole.AssumeRolePolicyDocument 3",
    ]);
  });
});

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
        ? { Statement: [{ Principal: { AWS: service }, Condition: condition }] }
        : permission(service, condition),
    );
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
    const text = `Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: ${type}, Properties: ${properties}}}}}`;
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
    expect(event(type, properties)[POLICY(0)]).toMatchObject({
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
