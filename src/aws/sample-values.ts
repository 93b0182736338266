/**
 * Sample values for counterexamples: accounts, addresses, names, actions and resources.
 *
 * Account ids are those of AWS's documentation, addresses those of RFC 5737 and RFC 3849. The list
 * of actions is not a catalogue; it lets a counterexample under `s3:Get*` name an existing action.
 */

/** The account of sample resources. */
export const SAMPLE_ACCOUNT = "111122223333";

export const ACCOUNTS: readonly string[] = [
  SAMPLE_ACCOUNT,
  "444455556666",
  "777788889999",
  "123456789012",
  "999999999999",
];
export const ADDRESSES: readonly string[] = [
  "203.0.113.7",
  "198.51.100.7",
  "192.0.2.7",
  "2001:db8::7",
];
const ORGANIZATIONS = ["o-a1b2c3d4e5", "o-f6g7h8i9j0"];
const PATHS = ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", "o-f6g7h8i9j0/r-cd34/ou-cd34-22222222/"];
export const DATES: readonly string[] = [
  "2026-01-01T00:00:00Z",
  "2030-01-01T00:00:00Z",
  "2020-01-01T00:00:00Z",
];
const NETWORKS = ["vpc-1a2b3c4d", "vpc-5e6f7a8b"];
const ENDPOINTS = ["vpce-1a2b3c4d", "vpce-5e6f7a8b"];
const REGIONS = ["us-east-1", "eu-west-1", "ap-northeast-1"];

/** Values by condition key, in lower case. */
export const SAMPLES_BY_KEY: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "aws:principalaccount": ACCOUNTS,
    "aws:resourceaccount": ACCOUNTS,
    "aws:sourceaccount": ACCOUNTS,
    "aws:vpceaccount": ACCOUNTS,
    "kms:calleraccount": ACCOUNTS,
    "s3:dataaccesspointaccount": ACCOUNTS,
    "s3:resourceaccount": ACCOUNTS,
    "aws:principalorgid": ORGANIZATIONS,
    "aws:resourceorgid": ORGANIZATIONS,
    "aws:sourceorgid": ORGANIZATIONS,
    "aws:vpceorgid": ORGANIZATIONS,
    "aws:principalorgpaths": PATHS,
    "aws:resourceorgpaths": PATHS,
    "aws:sourceorgpaths": PATHS,
    "aws:vpceorgpaths": PATHS,
    "aws:sourcevpc": NETWORKS,
    "aws:ec2instancesourcevpc": NETWORKS,
    "aws:sourcevpce": ENDPOINTS,
    "aws:requestedregion": REGIONS,
    "aws:useragent": ["aws-cli/2.0", "Mozilla/5.0"],
    "aws:referer": ["https://example.com/", "https://example.org/"],
    "aws:userid": ["AIDACKCEVSQ6C2EXAMPLE", "AROADBQP57FF2AEXAMPLE:session"],
    "aws:principaltype": ["User", "AssumedRole"],
    "aws:tagkeys": ["team", "project"],
    "aws:calledvia": ["cloudformation.amazonaws.com", "athena.amazonaws.com"],
    "aws:calledviafirst": ["cloudformation.amazonaws.com", "athena.amazonaws.com"],
    "aws:calledvialast": ["cloudformation.amazonaws.com", "athena.amazonaws.com"],
    "aws:principalservicenameslist": ["cloudtrail.amazonaws.com", "config.amazonaws.com"],
    "kms:viaservice": ["s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com"],
    "iam:passedtoservice": ["ec2.amazonaws.com", "lambda.amazonaws.com"],
    "s3:x-amz-acl": ["private", "public-read"],
    "s3:x-amz-server-side-encryption": ["AES256", "aws:kms"],
    "ec2:instancetype": ["t3.micro", "m5.large"],
  }),
);

/** Words in lower case, for any text. */
export const WORDS: readonly string[] = ["example", "sample", "demo", "test-1", "x", "1"];

export const SAMPLE_ARNS: readonly string[] = [
  "arn:aws:s3:::amzn-s3-demo-bucket",
  "arn:aws:sns:us-east-1:111122223333:example-topic",
];

/** Words that replace placeholders, best first. */
export const FILLERS: readonly string[] = [
  "example",
  "Example",
  "sample",
  "demo-1",
  "x",
  "1",
  "a",
  "",
];

/** Existing actions by service, the most used services and actions first. */
export const ACTIONS: Readonly<Record<string, string>> = {
  s3: `GetObject PutObject ListBucket DeleteObject GetObjectAcl PutObjectAcl GetBucketPolicy
    PutBucketPolicy DeleteBucket CreateBucket ListAllMyBuckets GetBucketLocation GetObjectVersion
    PutEncryptionConfiguration RestoreObject AbortMultipartUpload ListBucketVersions`,
  iam: `GetUser CreateUser DeleteUser ListUsers PassRole GetRole CreateRole DeleteRole ListRoles
    AttachRolePolicy PutRolePolicy CreateAccessKey UpdateAssumeRolePolicy TagRole CreatePolicy
    GetPolicy AddUserToGroup ChangePassword SetDefaultPolicyVersion`,
  ec2: `DescribeInstances RunInstances StartInstances StopInstances TerminateInstances
    CreateTags DeleteTags DescribeVpcs CreateVpc DeleteVpc AttachVolume ModifyInstanceAttribute
    AuthorizeSecurityGroupIngress GetConsoleOutput AssociateAddress`,
  sts: "AssumeRole GetCallerIdentity AssumeRoleWithSAML AssumeRoleWithWebIdentity TagSession",
  kms: `Decrypt Encrypt GenerateDataKey DescribeKey CreateKey PutKeyPolicy ListKeys CreateGrant
    ScheduleKeyDeletion ReEncryptFrom GetKeyPolicy TagResource`,
  lambda: `InvokeFunction CreateFunction GetFunction DeleteFunction UpdateFunctionCode
    ListFunctions AddPermission PublishVersion`,
  dynamodb: "GetItem PutItem Query Scan DeleteItem UpdateItem CreateTable DescribeTable ListTables",
  sqs: "SendMessage ReceiveMessage DeleteMessage GetQueueUrl CreateQueue ListQueues PurgeQueue",
  sns: "Publish Subscribe CreateTopic DeleteTopic ListTopics GetTopicAttributes SetTopicAttributes",
  logs: `CreateLogGroup CreateLogStream PutLogEvents DescribeLogGroups GetLogEvents
    FilterLogEvents`,
  cloudwatch: "PutMetricData GetMetricData DescribeAlarms ListMetrics PutMetricAlarm DeleteAlarms",
  cloudformation: "CreateStack DescribeStacks UpdateStack DeleteStack ListStacks GetTemplate",
  cloudtrail: "LookupEvents DescribeTrails StopLogging DeleteTrail CreateTrail GetTrailStatus",
  secretsmanager:
    "GetSecretValue CreateSecret PutSecretValue ListSecrets DescribeSecret DeleteSecret",
  ssm: "GetParameter PutParameter SendCommand StartSession DescribeParameters GetParametersByPath",
  rds: "DescribeDBInstances CreateDBInstance DeleteDBInstance ModifyDBInstance ListTagsForResource",
  ecr: `GetAuthorizationToken BatchGetImage PutImage CreateRepository DescribeRepositories
    ListImages`,
  ecs: "RunTask DescribeClusters ListTasks UpdateService CreateService StopTask DeleteCluster",
  eks: `DescribeCluster ListClusters CreateCluster UpdateClusterConfig DeleteCluster
    AccessKubernetesApi`,
  athena: "StartQueryExecution GetQueryResults ListWorkGroups GetWorkGroup CreateNamedQuery",
  glue: "GetTable GetDatabase CreateJob StartJobRun UpdateTable DeleteTable BatchGetPartition",
  organizations: "DescribeOrganization ListAccounts CreateAccount AttachPolicy LeaveOrganization",
  route53:
    "ListHostedZones ChangeResourceRecordSets GetHostedZone CreateHostedZone DeleteHostedZone",
  apigateway: "GET POST PUT DELETE PATCH",
  elasticloadbalancing: "DescribeLoadBalancers CreateLoadBalancer DeleteLoadBalancer AddTags",
  autoscaling: "DescribeAutoScalingGroups UpdateAutoScalingGroup CreateAutoScalingGroup",
  events: "PutEvents PutRule ListRules DeleteRule DescribeRule PutTargets RemoveTargets",
  kinesis: "PutRecord GetRecords DescribeStream CreateStream ListStreams DeleteStream",
  states: "StartExecution DescribeExecution ListStateMachines CreateStateMachine StopExecution",
  sagemaker: "CreateNotebookInstance InvokeEndpoint DescribeEndpoint ListModels CreateTrainingJob",
};

/** An ARN in a sample region and account. */
export const inRegion = (service: string, rest: string): string =>
  `arn:aws:${service}:us-east-1:111122223333:${rest}`;

/** Resources by service. */
export const RESOURCES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    s3: ["arn:aws:s3:::amzn-s3-demo-bucket/example.txt", "arn:aws:s3:::amzn-s3-demo-bucket"],
    iam: ["arn:aws:iam::111122223333:role/ExampleRole", "arn:aws:iam::111122223333:user/Alice"],
    sts: ["arn:aws:iam::111122223333:role/ExampleRole"],
    ec2: [inRegion("ec2", "instance/i-1234567890abcdef0")],
    kms: [inRegion("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")],
    lambda: [inRegion("lambda", "function:example")],
    dynamodb: [inRegion("dynamodb", "table/Example")],
    sqs: [inRegion("sqs", "example-queue")],
    sns: [inRegion("sns", "example-topic")],
    logs: [inRegion("logs", "log-group:example")],
    secretsmanager: [inRegion("secretsmanager", "secret:example-AbCdEf")],
  }),
);
