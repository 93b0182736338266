/**
 * The connectors of SAM: which policy lets a source reach a destination.
 *
 * Source: `profiles.json` of the connector profiles of aws/serverless-application-model at commit
 * 7000d0a. A pair has a line with both types, without `AWS::`, and the kind of its policy. That is
 * the policy of a role, of a topic or of a queue, or a permission of a function. `source` or
 * `destination` says whose role it is. A list such as `Read+Write` is the only choice of
 * permissions.
 *
 * Each line below belongs to one permission. It has a statement in the notation of
 * sam-statements.ts, after the service that gets access, if the policy is not that of a role. Then
 * the condition is always that the ARN of the source is `aws:SourceArn`. A permission has the ARN
 * of the source instead of a statement.
 *
 * Left out is the order in which the resources are created.
 */
import { type SamStatement, samStatement, tableLines } from "./sam-statements.ts";

export type ConnectorKind = "role" | "topic" | "queue" | "permission";

export interface SamConnector {
  readonly kind: ConnectorKind;
  /** Whose role has the policy. */
  readonly owner: "source" | "destination";
  /** The only choices of permissions; empty if all are possible. */
  readonly choices: readonly (readonly string[])[];
  readonly grants: readonly ConnectorGrant[];
}

export interface ConnectorGrant {
  /** `Read` or `Write`. */
  readonly category: string;
  /** The service that gets access; undefined for the policy of a role. */
  readonly service?: string;
  /** Absent for a permission of a function. */
  readonly statement?: SamStatement;
  /** The form of the ARN of the source, for a permission of a function. */
  readonly sourceArn?: string;
  /** Whether a permission of a function names the account of the source. */
  readonly hasAccount?: true;
}

const TABLE = `
DynamoDB::Table Lambda::Function role destination
  Read dynamodb: DescribeStream GetRecords GetShardIterator ListStreams on {Source.Arn}/stream/*
Events::Rule SNS::Topic topic
  Write events.amazonaws.com sns: Publish
Events::Rule Events::EventBus role source
  Write events: PutEvents on {Destination.Arn}
Events::Rule StepFunctions::StateMachine role source
  Write states: StartExecution on {Destination.Arn}
Events::Rule Lambda::Function permission
  Write events.amazonaws.com {Source.Arn}
Events::Rule SQS::Queue queue
  Write events.amazonaws.com sqs: SendMessage
Lambda::Function Lambda::Function role source
  Write lambda: InvokeAsync InvokeFunction on {Destination.Arn}
Lambda::Function S3::Bucket role source
  Read s3: GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTorrent
      GetObjectVersion GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTorrent
      ListBucket ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts on
      {Destination.Arn} {Destination.Arn}/*
  Write s3: AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold
      PutObjectRetention RestoreObject on {Destination.Arn} {Destination.Arn}/*
Lambda::Function DynamoDB::Table role source
  Read dynamodb: GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect on
      {Destination.Arn} {Destination.Arn}/index/*
  Write dynamodb: PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert
      PartiQLUpdate on {Destination.Arn} {Destination.Arn}/index/*
Lambda::Function SQS::Queue role source
  Read sqs: ReceiveMessage GetQueueAttributes on {Destination.Arn}
  Write sqs: DeleteMessage SendMessage ChangeMessageVisibility PurgeQueue on {Destination.Arn}
Lambda::Function SNS::Topic role source
  Write sns: Publish on {Destination.Arn}
Lambda::Function StepFunctions::StateMachine role source
  Write states: StartExecution StartSyncExecution on {Destination.Arn}
  Write states: StopExecution on arn:states:~:execution:{Destination.Name}:*
  Read states: DescribeStateMachine ListExecutions on {Destination.Arn}
  Read states: DescribeExecution DescribeStateMachineForExecution GetExecutionHistory on
      arn:states:~:execution:{Destination.Name}:*
Lambda::Function Events::EventBus role source
  Write events: PutEvents on {Destination.Arn}
Lambda::Function Location::PlaceIndex role source
  Read geo: DescribePlaceIndex GetPlace SearchPlaceIndexForPosition SearchPlaceIndexForSuggestions
      SearchPlaceIndexForText on {Destination.Arn}
ApiGatewayV2::Api Lambda::Function permission
  Write apigateway.amazonaws.com arn:execute-api:~:{Source.ResourceId}/{Source.Qualifier}
ApiGateway::RestApi Lambda::Function permission
  Write apigateway.amazonaws.com arn:execute-api:~:{Source.ResourceId}/{Source.Qualifier}
SNS::Topic SQS::Queue queue
  Write sns.amazonaws.com sqs: SendMessage
SNS::Topic Lambda::Function permission
  Write sns.amazonaws.com {Source.Arn}
SQS::Queue Lambda::Function role destination Read+Write
  Write sqs: DeleteMessage on {Source.Arn}
  Read sqs: ReceiveMessage GetQueueAttributes on {Source.Arn}
S3::Bucket Lambda::Function permission
  Write s3.amazonaws.com {Source.Arn} account
StepFunctions::StateMachine Lambda::Function role source
  Write lambda: InvokeAsync InvokeFunction on {Destination.Arn}
StepFunctions::StateMachine SNS::Topic role source
  Write sns: Publish on {Destination.Arn}
StepFunctions::StateMachine SQS::Queue role source
  Write sqs: SendMessage on {Destination.Arn}
StepFunctions::StateMachine S3::Bucket role source
  Read s3: GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTorrent
      GetObjectVersion GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTorrent
      ListBucket ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts on
      {Destination.Arn} {Destination.Arn}/*
  Write s3: AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold
      PutObjectRetention RestoreObject on {Destination.Arn} {Destination.Arn}/*
StepFunctions::StateMachine DynamoDB::Table role source
  Read dynamodb: GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect on
      {Destination.Arn} {Destination.Arn}/index/*
  Write dynamodb: PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert
      PartiQLUpdate on {Destination.Arn} {Destination.Arn}/index/*
StepFunctions::StateMachine StepFunctions::StateMachine role source Read Read+Write
  Read states: DescribeExecution on arn:states:~:execution:{Destination.Name}:*
  Read events: DescribeRule on
      arn:events:~:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule
  Write states: StartExecution on {Destination.Arn}
  Write states: StopExecution on arn:states:~:execution:{Destination.Name}:*
  Write events: PutTargets PutRule on
      arn:events:~:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule
StepFunctions::StateMachine Events::EventBus role source
  Write events: PutEvents on {Destination.Arn}
AppSync::DataSource DynamoDB::Table role source
  Read dynamodb: GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect on
      {Destination.Arn} {Destination.Arn}/index/*
  Write dynamodb: PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert
      PartiQLUpdate on {Destination.Arn} {Destination.Arn}/index/*
AppSync::DataSource Lambda::Function role source
  Write lambda: InvokeAsync InvokeFunction on {Destination.Arn} {Destination.Arn}:*
AppSync::DataSource Events::EventBus role source
  Write events: PutEvents on {Destination.Arn}
AppSync::GraphQLApi Lambda::Function permission
  Write appsync.amazonaws.com arn:appsync:~:apis/{Source.ResourceId}`;

const KINDS: readonly ConnectorKind[] = ["role", "topic", "queue", "permission"];

const CONNECTORS: ReadonlyMap<string, SamConnector> = parsed();

/** The connector between two types, such as `AWS::SQS::Queue`. */
export function samConnector(source: string, destination: string): SamConnector | undefined {
  return CONNECTORS.get(`${source} ${destination}`);
}

/** The names of both types of each connector. */
export const SAM_CONNECTOR_PAIRS: readonly string[] = [...CONNECTORS.keys()];

function parsed(): ReadonlyMap<string, SamConnector> {
  const found = new Map<string, SamConnector>();
  let kind: ConnectorKind = "role";
  let grants: ConnectorGrant[] = [];
  for (const line of tableLines(TABLE)) {
    if (line.startsWith(" ")) {
      grants.push(grantOf(kind, line.trim()));
      continue;
    }
    const [source = "", destination = "", word = "", owner, ...choices] = line.split(" ");
    kind = KINDS.find((each) => each === word) ?? "role";
    grants = [];
    found.set(`AWS::${source} AWS::${destination}`, {
      kind,
      owner: owner === "destination" ? "destination" : "source",
      choices: choices.map((choice) => choice.split("+")),
      grants,
    });
  }
  return found;
}

function grantOf(kind: ConnectorKind, line: string): ConnectorGrant {
  const [category = "", first = "", ...rest] = line.split(" ");
  if (kind === "role") {
    return { category, statement: samStatement([first, ...rest].join(" ")) };
  }
  if (kind === "permission") {
    const [sourceArn = "", account] = rest;
    return { category, service: first, sourceArn, ...(account && { hasAccount: true }) };
  }
  const statement = samStatement(`${rest.join(" ")} on {Destination.Arn}`);
  return { category, service: first, statement };
}
