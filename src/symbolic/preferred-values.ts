/**
 * Values that a person would believe: what documentation uses for each kind of attribute.
 *
 * Account ids are those of AWS's documentation, addresses those of RFC 5737 and RFC 3849. They are
 * preferences only: a value is used where the formula allows it. The list of actions is no
 * catalogue; it lets a counterexample under `s3:Get*` name an action that exists.
 */
import type { Attribute } from "../logic/attribute.ts";
import { foldCase } from "../policy/ascii-case.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";

/** A session whose name no policy writes: how the evaluator reads a bare role ARN (P6). */
export const UNNAMED_SESSION = "\u{10ffff}\u{10ffff}";

const ACCOUNTS = ["111122223333", "444455556666", "777788889999", "123456789012", "999999999999"];
const ADDRESSES = ["203.0.113.7", "198.51.100.7", "192.0.2.7", "2001:db8::7"];
const ORGANIZATIONS = ["o-a1b2c3d4e5", "o-f6g7h8i9j0"];
const PATHS = ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", "o-f6g7h8i9j0/r-cd34/ou-cd34-22222222/"];
const DATES = ["2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z"];
const NETWORKS = ["vpc-1a2b3c4d", "vpc-5e6f7a8b"];
const ENDPOINTS = ["vpce-1a2b3c4d", "vpce-5e6f7a8b"];
const REGIONS = ["us-east-1", "eu-west-1", "ap-northeast-1"];

const BY_KEY: ReadonlyMap<string, readonly string[]> = new Map(
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

/** In lower case. */
const WORDS = ["example", "sample", "demo", "test-1", "x", "1"];

export function preferredValues(
  attribute: Attribute,
  symbolic: SymbolicRequest,
): readonly string[] {
  const { name, domain } = attribute;
  const known = BY_KEY.get(name.toLowerCase()) ?? partValues(attribute, symbolic);
  if (known !== undefined) return known;
  switch (domain.encoding?.name) {
    case "ip":
      return ADDRESSES;
    case "date":
      return DATES;
    case "epoch":
      return ["1767225600", "1893456000", "1577836800"];
    case "number":
      return ["0", "1", "10", "100", "1000", "1000000"];
    case "binary":
      return ["ZXhhbXBsZQ==", "c2FtcGxl"];
    case undefined:
      break;
  }
  if (domain.within !== undefined) {
    return domain.within.flatMap((each) => each.literal ?? FAMILIAR_ARNS);
  }
  return WORDS;
}

const FAMILIAR_ARNS: readonly string[] = [
  "arn:aws:s3:::amzn-s3-demo-bucket",
  "arn:aws:sns:us-east-1:111122223333:example-topic",
];

function partValues(
  attribute: Attribute,
  symbolic: SymbolicRequest,
): readonly string[] | undefined {
  switch (attribute) {
    case symbolic.action:
      return ["s3:getobject"];
    case symbolic.kind:
      return symbolic.kinds;
    case symbolic.partition:
      return ["aws", "aws-cn", "aws-us-gov"];
    case symbolic.account:
      return ACCOUNTS;
    case symbolic.userPath:
    case symbolic.rolePath:
      return ["", "division", "team/example"];
    case symbolic.userName:
      return ["Alice", "Bob", "Carol"];
    case symbolic.federatedName:
      return ["Alice", "Bob"];
    case symbolic.roleName:
      return ["ExampleRole", "OtherRole", "ThirdRole"];
    case symbolic.session:
      return [UNNAMED_SESSION, "example-session", "other-session"];
    case symbolic.service:
      return ["cloudtrail.amazonaws.com", "config.amazonaws.com", "lambda.amazonaws.com"];
    case symbolic.provider:
      return ["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/ExampleProvider"];
    case symbolic.canonical:
      return ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"];
    default:
      return undefined;
  }
}

/** Words to stand where a pattern leaves the text open. */
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

const ACTIONS: Readonly<Record<string, string>> = {
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

/** Actions that exist, by what they are in lower case. */
export const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(ACTIONS)
    .flatMap(([prefix, names]) => names.split(/\s+/).map((name) => `${prefix}:${name}`))
    .map((each) => [foldCase(each), each]),
);

/** In lower case, by service (`s3:`), the most used services first. */
export const PREFERRED_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(ACTIONS).map((service) => {
    const prefix = `${service}:`;
    return [prefix, [...SPELLINGS.keys()].filter((each) => each.startsWith(prefix))];
  }),
);

/** Resources that actions of a service are about. */
export function preferredResources(prefix: string): readonly string[] {
  return [...(RESOURCES.get(prefix) ?? []), inRegion(prefix, "example")];
}

const inRegion = (service: string, rest: string): string =>
  `arn:aws:${service}:us-east-1:111122223333:${rest}`;

const RESOURCES: ReadonlyMap<string, readonly string[]> = new Map(
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
