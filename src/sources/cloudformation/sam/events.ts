/**
 * Events of a function: who may call it, and what it may read.
 *
 * A service that calls a function gets a permission (`AWS::Lambda::Permission`). A source that the
 * function reads adds to its role. A schedule of EventBridge Scheduler has a role of its own, and a
 * queue between a topic and a function has a policy.
 *
 * Left out are the rules, subscriptions and mappings themselves, unless a policy refers to them.
 */
import { quoted } from "../../../json/value.ts";
import type { Place } from "../../place.ts";
import type { Value } from "../../value.ts";
import { itemsOf, knownText, member } from "../../value-reading.ts";
import { addApiEvent, addHttpApiEvent } from "./api-events.ts";
import { addDestination } from "./destinations.ts";
import { type EventOwner, permit, type SamEvent } from "./event.ts";
import { type Expansion, isFunction, isGiven, type SamResource } from "./expansion.ts";
import {
  allow,
  arn,
  document,
  getAtt,
  list,
  object,
  placed,
  ref,
  sourceArnIs,
  text,
  trust,
} from "./made-values.ts";
import { addRole, attach, embed, type RoleDraft } from "./role.ts";

type Handler = (expansion: Expansion, event: SamEvent) => void;

export function addEvents(expansion: Expansion, owner: EventOwner): void {
  forEachEvent(expansion, owner.from, owner.events, HANDLERS, (event, _type, handler) =>
    handler(expansion, { ...owner, ...event }),
  );
}

/** Calls `add` for each event of a known type, and reports the others. */
export function forEachEvent<T>(
  expansion: Expansion,
  from: SamResource,
  events: Value | undefined,
  known: ReadonlyMap<string, T>,
  add: (event: Omit<SamEvent, keyof EventOwner>, type: string, found: T) => void,
): void {
  if (!isGiven(events)) return;
  const place = events.place ?? from.resource.place;
  if (events.kind !== "object") {
    eventFault(expansion, from, place);
    return;
  }
  for (const { name, value } of events.members) {
    if (expansion.isCut) return;
    const at = value.place ?? place;
    const type = isFunction(name) ? undefined : expansion.known(member(value, "Type"));
    const found = known.get(type ?? "");
    if (type === undefined || found === undefined) {
      eventFault(expansion, from, at, type);
      continue;
    }
    const properties = member(value, "Properties");
    expansion.structure(properties, `${from.id}.Events.${name}.Properties`, at);
    add({ name, id: `${from.id}${name}`, properties, place: at }, type, found);
  }
}

/** Reports an event that was not read. */
function eventFault(expansion: Expansion, from: SamResource, place: Place, type?: string): void {
  const which = type === undefined ? "an event" : `an event of type ${quoted(type)}`;
  const message = `${which} of ${quoted(from.id)} was not read`;
  const help = "write its type as a text, or expand the template, and read the result";
  expansion.fault("SAM_EVENT_NOT_READ", message, place, help);
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ["AlexaSkill", alexaSkill],
  ["Api", addApiEvent],
  ["CloudWatchEvent", rule],
  ["CloudWatchLogs", logs],
  ["Cognito", cognito],
  ["DocumentDB", documentDatabase],
  ["DynamoDB", poller("service-role/AWSLambdaDynamoDBExecutionRole")],
  ["EventBridgeRule", rule],
  ["HttpApi", addHttpApiEvent],
  ["IoTRule", iotRule],
  ["Kinesis", poller("service-role/AWSLambdaKinesisExecutionRole")],
  ["MQ", broker],
  ["MSK", kafka],
  ["S3", bucket],
  ["SNS", topic],
  ["SQS", poller("service-role/AWSLambdaSQSQueueExecutionRole")],
  ["Schedule", rule],
  ["ScheduleV2", schedule],
  ["SelfManagedKafka", ownKafka],
]);

function alexaSkill(expansion: Expansion, event: SamEvent): void {
  const skill = member(event.properties, "SkillId");
  permit(expansion, event, "alexa-appkit.amazon.com", { EventSourceToken: skill });
}

function bucket(expansion: Expansion, event: SamEvent): void {
  // The ARN of the bucket is not in the permission, because each would refer to the other.
  permit(expansion, event, "s3.amazonaws.com", { SourceAccount: ref("AWS::AccountId") });
}

function cognito(expansion: Expansion, event: SamEvent): void {
  const pool = member(event.properties, "UserPool");
  const id = knownText(member(pool, "Ref"));
  const SourceArn = id === undefined ? pool : getAtt(id, "Arn");
  const name = `${event.from.id}CognitoPermission`;
  permit(expansion, event, "cognito-idp.amazonaws.com", { SourceArn }, name);
}

function logs(expansion: Expansion, event: SamEvent): void {
  const group = member(event.properties, "LogGroupName");
  const SourceArn = arn("arn:logs:~:log-group:{Group}:*", () => group);
  permit(expansion, event, "logs.amazonaws.com", { SourceArn });
}

function iotRule(expansion: Expansion, event: SamEvent): void {
  expansion.add(event.from.resource, event.id, "AWS::IoT::TopicRule", object({}));
  const SourceArn = arn("arn:iot:~:rule/{Rule}", () => ref(event.id));
  permit(expansion, event, "iot.amazonaws.com", { SourceArn });
}

function rule(expansion: Expansion, event: SamEvent): void {
  addRule(expansion, event);
  const SourceArn = getAtt(event.id, "Arn");
  permit(expansion, event, "events.amazonaws.com", { SourceArn });
}

/** Adds a rule, and the queue of its dead letters if SAM makes one. */
export function addRule(expansion: Expansion, event: SamEvent): void {
  const { id, properties, from, place } = event;
  const made = object({
    Name: member(properties, "RuleName") ?? member(properties, "Name"),
    EventBusName: member(properties, "EventBusName"),
  });
  expansion.add(from.resource, id, "AWS::Events::Rule", made);
  const queue = deadLetterQueue(expansion, event);
  if (queue === undefined) return;
  const statement = allow({
    action: text("sqs:SendMessage"),
    resource: getAtt(queue, "Arn"),
    principal: object({ Service: text("events.amazonaws.com") }),
    condition: sourceArnIs(getAtt(id, "Arn")),
  });
  const policy = object({
    Queues: list([ref(queue)]),
    PolicyDocument: document([statement], "2012-10-17"),
  });
  expansion.add(from.resource, `${id}QueuePolicy`, "AWS::SQS::QueuePolicy", policy, place);
}

/** The queue that SAM makes for dead letters. */
function deadLetterQueue(expansion: Expansion, event: SamEvent): string | undefined {
  const config = member(event.properties, "DeadLetterConfig");
  if (!isGiven(member(config, "Type"))) return undefined;
  const id = expansion.known(member(config, "QueueLogicalId")) ?? `${event.id}Queue`;
  expansion.add(event.from.resource, id, "AWS::SQS::Queue", object({}));
  return id;
}

function schedule(expansion: Expansion, event: SamEvent): void {
  addScheduleRole(expansion, event, "lambda:InvokeFunction", event.arn, "LambdaPolicy");
}

/** The role with which EventBridge Scheduler starts something. */
export function addScheduleRole(
  expansion: Expansion,
  event: SamEvent,
  action: string,
  resource: Value,
  name: string,
): void {
  const { from, properties, place } = event;
  const queue = deadLetterQueue(expansion, event);
  if (isGiven(member(properties, "RoleArn"))) return;
  const id = `${event.id}Role`;
  const draft: RoleDraft = {
    id,
    trust: placed(trust("scheduler.amazonaws.com"), place),
    attachments: [],
    policies: [],
  };
  const statement = allow({ action: text(action), resource });
  embed(draft, `${id}${name}`, placed(document([statement]), place));
  if (queue !== undefined) {
    const send = allow({ action: text("sqs:SendMessage"), resource: getAtt(queue, "Arn") });
    embed(draft, `${id}SQSPolicy`, placed(document([send]), place));
  }
  addRole(expansion, { ...from, properties }, draft);
}

function topic(expansion: Expansion, event: SamEvent): void {
  const { from, id, properties, place } = event;
  const source = member(properties, "Topic");
  const queue = member(properties, "SqsSubscription");
  const flag = queue?.kind === "object" ? undefined : expansion.known(queue);
  if (!isGiven(queue) || flag === "false") {
    permit(expansion, event, "sns.amazonaws.com", { SourceArn: source });
    return;
  }
  attach(event.role, "service-role/AWSLambdaSQSQueueExecutionRole");
  const given = member(queue, "QueueArn");
  if (given === undefined)
    expansion.add(from.resource, `${id}Queue`, "AWS::SQS::Queue", object({}));
  const statement = allow({
    action: text("sqs:SendMessage"),
    resource: given ?? getAtt(`${id}Queue`, "Arn"),
    principal: text("*"),
    ...(source !== undefined && { condition: sourceArnIs(source) }),
  });
  const policy = object({
    Queues: list([member(queue, "QueueUrl") ?? ref(`${id}Queue`)]),
    PolicyDocument: document([statement], "2012-10-17"),
  });
  const name = expansion.known(member(queue, "QueuePolicyLogicalId")) ?? `${id}QueuePolicy`;
  expansion.add(from.resource, name, "AWS::SQS::QueuePolicy", policy, place);
}

/** Reads from a stream or a queue, with a managed policy of AWS. */
function poller(policy: string): Handler {
  return (expansion, event) => {
    attach(event.role, policy);
    addFailures(expansion, event);
  };
}

/** Where events go that the function fails on. */
function addFailures(expansion: Expansion, event: SamEvent): void {
  const value = member(member(event.properties, "DestinationConfig"), "OnFailure");
  // Without a type, SAM adds no policy.
  if (value === undefined || !isGiven(member(value, "Type"))) return;
  addDestination(expansion, { from: event.from, draft: event.role, id: event.id, value });
}

/** The secrets of a source, by the kinds of its `SourceAccessConfigurations`. */
function secrets(event: SamEvent, kinds: RegExp): readonly Value[] {
  const list = member(event.properties, "SourceAccessConfigurations");
  return (list === undefined ? [] : itemsOf(list)).flatMap((each): readonly Value[] => {
    const uri = member(each, "URI");
    const kind = knownText(member(each, "Type"));
    // A kind that is not known may be any.
    return uri !== undefined && (kind === undefined || kinds.test(kind)) ? [uri] : [];
  });
}

const readSecret = (resource: Value): Value =>
  allow({ action: list([text("secretsmanager:GetSecretValue")]), resource });

/** Adds a policy that SAM writes for a source; empty ones are left out. */
function addSource(event: SamEvent, name: string, statements: readonly Value[]): void {
  const key = member(event.properties, "SecretsManagerKmsKeyId");
  const decrypt =
    key && allow({ action: text("kms:Decrypt"), resource: arn("arn:kms:~:key/{Key}", () => key) });
  const all = decrypt === undefined ? statements : [...statements, decrypt];
  if (all.length > 0) embed(event.role, name, placed(document(all), event.place));
}

function kafka(expansion: Expansion, event: SamEvent): void {
  attach(event.role, "service-role/AWSLambdaMSKExecutionRole");
  const uris = secrets(event, /^CLIENT_CERTIFICATE_TLS_AUTH$/);
  if (uris.length > 0) addSource(event, "MSKExecutionRolePolicy", uris.map(readSecret));
  addFailures(expansion, event);
}

function ownKafka(expansion: Expansion, event: SamEvent): void {
  const uris = secrets(event, /AUTH$|^SERVER_ROOT_CA_CERTIFICATE$/);
  const network = secrets(event, /^VPC_/).length > 0 ? [NETWORK] : [];
  addSource(event, "SelfManagedKafkaExecutionRolePolicy", [...uris.map(readSecret), ...network]);
  addFailures(expansion, event);
}

function broker(_: Expansion, event: SamEvent): void {
  const resource = member(event.properties, "Broker");
  const describe = allow({
    action: list([text("mq:DescribeBroker")]),
    ...(resource && { resource }),
  });
  const uris = secrets(event, /^BASIC_AUTH$/);
  addSource(event, "SamAutoGeneratedAMQPolicy", [...uris.map(readSecret), describe]);
}

function documentDatabase(expansion: Expansion, event: SamEvent): void {
  const cluster = member(event.properties, "Cluster");
  const describe = (action: string, resource: Value): Value =>
    allow({ action: list([text(action)]), resource });
  const none = (): undefined => undefined;
  addSource(event, "SamAutoGeneratedDocumentDBPolicy", [
    ...secrets(event, /^BASIC_AUTH$/).map(readSecret),
    describe("rds:DescribeDBClusterParameters", arn("arn:rds:~:cluster-pg:*", none)),
    describe("rds:DescribeDBSubnetGroups", arn("arn:rds:~:subgrp:*", none)),
    ...(cluster === undefined ? [] : [describe("rds:DescribeDBClusters", cluster)]),
    NETWORK,
  ]);
  addFailures(expansion, event);
}

/** Statement that lets a function have addresses in a network. */
const NETWORK: Value = allow({
  action: list(
    [
      "CreateNetworkInterface",
      "DescribeNetworkInterfaces",
      "DeleteNetworkInterface",
      "DescribeVpcs",
      "DescribeSubnets",
      "DescribeSecurityGroups",
    ].map((name) => text(`ec2:${name}`)),
  ),
  resource: text("*"),
});
