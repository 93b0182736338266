/**
 * Connectors of SAM: `AWS::Serverless::Connector`, and `Connectors` within a resource.
 *
 * The types of the source and of the destination choose a policy (aws/sam-connectors.ts). Both are
 * resources of the template, or are described by their type and their ARN. Each destination of a
 * list has a policy of its own.
 *
 * Left out is the role that a policy is attached to, because the policy does not depend on it.
 */

import { expandedType } from "../../../aws/cloudformation-refs.ts";
import {
  type ConnectorGrant,
  type SamConnector,
  samConnector,
} from "../../../aws/sam-connectors.ts";
import { quoted } from "../../../json/value.ts";
import type { Place } from "../../place.ts";
import type { Value } from "../../value.ts";
import { itemsOf, knownText, member } from "../../value-reading.ts";
import type { TemplateResource } from "../template-parts.ts";
import { type Expansion, isGiven, plainMembers } from "./expansion.ts";
import {
  arn,
  document,
  getAtt,
  list,
  object,
  ref,
  sourceArnIs,
  tableStatement,
  text,
} from "./made-values.ts";

/** An end of a connector: its type, and the values that forms of ARNs may name. */
interface End {
  readonly type: string;
  lookUp(name: string): Value | undefined;
}

/** A connector between one source and one destination. */
interface Link {
  readonly id: string;
  /** Stands behind the names of what it makes, if there are several destinations. */
  readonly suffix: string;
  readonly source: Value | undefined;
  readonly destination: Value;
  readonly permissions: Value | undefined;
  readonly place: Place;
}

export function addConnector(expansion: Expansion, from: TemplateResource): void {
  const source = member(from.properties, "Source");
  addLinks(expansion, from, { id: from.id, source, value: from.properties, place: from.place });
}

/** Adds the connectors that stand within a resource, which is their source. */
export function addEmbedded(expansion: Expansion, from: TemplateResource): void {
  const connectors = member(from.raw, "Connectors");
  if (!isGiven(connectors)) return;
  for (const { name, value } of plainMembers(connectors) ?? []) {
    const properties = member(value, "Properties");
    const qualifier = member(member(properties, "SourceReference"), "Qualifier");
    const source = object({ Id: text(from.id), Qualifier: qualifier });
    const place = value.place ?? from.place;
    addLinks(expansion, from, { id: `${from.id}${name}`, source, value: properties, place });
  }
  if (plainMembers(connectors) === undefined) {
    notRead(expansion, from.id, "it is a function", connectors.place ?? from.place);
  }
}

interface Links {
  readonly id: string;
  readonly source: Value | undefined;
  /** The properties of the connector. */
  readonly value: Value | undefined;
  readonly place: Place;
}

function addLinks(
  expansion: Expansion,
  from: TemplateResource,
  { id, source, value, place }: Links,
): void {
  const destinations = member(value, "Destination");
  const permissions = member(value, "Permissions");
  if (destinations === undefined || itemsOf(destinations).length === 0) {
    notRead(expansion, id, "it has no destination", place);
    return;
  }
  itemsOf(destinations).forEach((destination, index) => {
    if (expansion.isCut) return;
    const suffix = destinations.kind === "list" ? `Destination${index}` : "";
    const at = destination.place ?? place;
    addLink(expansion, from, { id, suffix, source, destination, permissions, place: at });
  });
}

function addLink(expansion: Expansion, from: TemplateResource, link: Link): void {
  const reason = linkFault(expansion, from, link);
  if (reason !== undefined) notRead(expansion, link.id, reason, link.place);
}

/** Adds the policy of a connector, or says why there is none. */
function linkFault(expansion: Expansion, from: TemplateResource, link: Link): string | undefined {
  const source = endOf(expansion, link.source);
  const destination = endOf(expansion, link.destination);
  if (source === undefined || destination === undefined) {
    return "the types of its ends are not known";
  }
  const connector = samConnector(source.type, destination.type);
  if (connector === undefined) {
    return `SAM connects no ${source.type} with an ${destination.type}`;
  }
  const categories = link.permissions && expansion.evaluator.evaluate(link.permissions);
  const names = categories === undefined ? [] : itemsOf(categories).map((each) => knownText(each));
  const grants = connector.grants.filter(({ category }) => names.includes(category));
  const isUnknown = names.some((name) => !connector.grants.some((each) => each.category === name));
  const isChoice =
    connector.choices.length === 0 ||
    connector.choices.some(
      (choice) => choice.length === names.length && choice.every((each) => names.includes(each)),
    );
  if (grants.length === 0 || isUnknown || !isChoice) {
    return "its permissions are not those that SAM has for these types";
  }
  const lookUp = (name: string): Value | undefined => {
    const [end, attribute = ""] = name.split(".");
    return (end === "Source" ? source : destination).lookUp(attribute);
  };
  const missing = missingValue(grants, lookUp);
  if (missing !== undefined) return `${quoted(missing)} is missing`;
  if (connector.kind === "permission") addPermissions(expansion, from, link, grants, lookUp);
  else addPolicy(expansion, from, link, connector, grants, lookUp);
  return undefined;
}

type LookUp = (name: string) => Value | undefined;

/** The first value that a form of an ARN needs, and an end does not have. */
function missingValue(grants: readonly ConnectorGrant[], lookUp: LookUp): string | undefined {
  const forms = grants.flatMap(({ service, statement, sourceArn }) => [
    ...(statement?.resources ?? []),
    ...(sourceArn === undefined
      ? ["{Source.Arn}"].filter(() => service !== undefined)
      : [sourceArn]),
    ...(sourceArn === undefined ? [] : ["{Destination.Arn}"]),
  ]);
  const names = forms.flatMap((form) =>
    [...form.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name),
  );
  return names.find((name) => lookUp(name) === undefined);
}

function addPermissions(
  expansion: Expansion,
  from: TemplateResource,
  { id, suffix, place }: Link,
  grants: readonly ConnectorGrant[],
  lookUp: LookUp,
): void {
  for (const { category, service = "", sourceArn = "", hasAccount } of grants) {
    const properties = object({
      Action: text("lambda:InvokeFunction"),
      FunctionName: lookUp("Destination.Arn"),
      Principal: text(service),
      SourceArn: arn(sourceArn, lookUp),
      SourceAccount: hasAccount ? ref("AWS::AccountId") : undefined,
    });
    const name = `${id}${category}LambdaPermission${suffix}`;
    expansion.add(from, name, "AWS::Lambda::Permission", properties, place);
  }
}

const TARGETS = {
  role: ["Policy", "AWS::IAM::ManagedPolicy"],
  topic: ["TopicPolicy", "AWS::SNS::TopicPolicy"],
  queue: ["QueuePolicy", "AWS::SQS::QueuePolicy"],
  permission: ["", ""],
} as const;

function addPolicy(
  expansion: Expansion,
  from: TemplateResource,
  { id, suffix, place }: Link,
  { kind }: SamConnector,
  grants: readonly ConnectorGrant[],
  lookUp: LookUp,
): void {
  const statements = grants.flatMap(({ service, statement }): readonly Value[] => {
    if (statement === undefined) return [];
    if (service === undefined) return [tableStatement(statement, lookUp)];
    const arnOfSource = lookUp("Source.Arn");
    const principal = object({ Service: text(service) });
    const condition = arnOfSource && sourceArnIs(arnOfSource);
    return [tableStatement(statement, lookUp, { principal, ...(condition && { condition }) })];
  });
  const [word, type] = TARGETS[kind];
  const properties = object({ PolicyDocument: document(statements, "2012-10-17") });
  expansion.add(from, `${id}${word}${suffix}`, type, properties, place);
}

/** Types whose `Ref` is their ARN. */
const REF_ARNS: ReadonlySet<string> = new Set([
  "AWS::AppSync::DataSource",
  "AWS::AppSync::GraphQLApi",
  "AWS::SNS::Topic",
  "AWS::StepFunctions::StateMachine",
]);

const APIS: ReadonlySet<string> = new Set(["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"]);

/** An end, by the id of a resource or by its own description. */
function endOf(expansion: Expansion, end: Value | undefined): End | undefined {
  const own = (name: string): Value | undefined => {
    const value = member(end, name);
    return isGiven(value) ? value : undefined;
  };
  const given = member(end, "Id");
  if (given === undefined) {
    const type = knownText(member(end, "Type"));
    return type === undefined ? undefined : { type: expandedType(type), lookUp: own };
  }
  const id = knownText(given);
  const resource = id === undefined ? undefined : expansion.find(id);
  if (id === undefined || resource?.type === undefined) return undefined;
  const type = expandedType(resource.type);
  const lookUp = (name: string): Value | undefined => {
    switch (name) {
      case "Arn":
        return REF_ARNS.has(type) ? ref(id) : getAtt(id, "Arn");
      case "Name":
        return getAtt(id, "Name");
      case "ResourceId":
        return APIS.has(type) ? ref(id) : getAtt(id, "ApiId");
      case "Qualifier":
        return own("Qualifier") ?? text("*");
      default:
        return undefined;
    }
  };
  return { type, lookUp };
}

function notRead(expansion: Expansion, id: string, reason: string, place: Place): void {
  const message = `the connector ${quoted(id)} was not read, because ${reason}`;
  const help = "correct the connector, or expand the template, and read the result";
  expansion.fault("SAM_CONNECTOR_NOT_READ", message, place, help);
}

/** A connector that SAM makes for a resource. */
export function connect(
  expansion: Expansion,
  from: TemplateResource,
  parts: {
    readonly id: string;
    readonly source: Value;
    readonly destination: Value;
    readonly permissions: Value;
    readonly place: Place;
  },
): void {
  addLink(expansion, from, { ...parts, suffix: "" });
}

/** A description of an end by its type and its ARN. */
export const endAt = (type: string, value: Value): Value =>
  object({ Type: text(type), Arn: value });

export const permissions = (names: readonly string[]): Value => list(names.map(text));
