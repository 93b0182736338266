/**
 * `AWS::Serverless::GraphQLApi`: the roles of its logs and data sources, and their policies.
 *
 * A data source without a role of its own gets one, and a connector to its table or function.
 *
 * Left out are resolvers and schemas, which have no policies.
 */
import { quoted } from "../../../json/value.ts";
import { member } from "../../value-reading.ts";
import { connect, endAt, permissions } from "./connectors.ts";
import { type Expansion, isFunction, isGiven, mayBeAbsent, type SamResource } from "./expansion.ts";
import { object, ref, text, trust } from "./made-values.ts";
import { addRole, attach, type RoleDraft } from "./role.ts";

interface SourceKind {
  /** The name of the section. */
  readonly kind: string;
  readonly arn: string;
  readonly type: string;
  /** The name of the end in that of the connector. */
  readonly end: string;
  readonly categories: readonly string[];
}

const KINDS: readonly SourceKind[] = [
  {
    kind: "DynamoDb",
    arn: "TableArn",
    type: "AWS::DynamoDB::Table",
    end: "TableConnector",
    categories: ["Read", "Write"],
  },
  {
    kind: "Lambda",
    arn: "FunctionArn",
    type: "AWS::Lambda::Function",
    end: "LambdaConnector",
    categories: ["Write"],
  },
];

export function addGraphqlApi(expansion: Expansion, from: SamResource): void {
  const { id, properties, resource } = from;
  expansion.add(resource, id, "AWS::AppSync::GraphQLApi", object({}));
  addLogs(expansion, from);
  const sources = member(properties, "DataSources");
  if (isGiven(sources) && sources.kind === "object") {
    for (const { name, value } of sources.members) {
      const kind = KINDS.find((each) => each.kind === name);
      if (kind !== undefined && value.kind === "object") addSources(expansion, from, kind);
      else unread(expansion, from);
    }
  } else if (isGiven(sources)) unread(expansion, from);
  const authorizer = member(member(properties, "Auth"), "LambdaAuthorizer");
  const target = member(authorizer, "AuthorizerUri");
  if (target !== undefined) {
    const place = target.place ?? resource.place;
    const source = object({ Id: text(id) });
    const destination = endAt("AWS::Lambda::Function", target);
    const name = `${id}ToLambdaAuthorizerConnector`;
    const categories = permissions(["Write"]);
    connect(expansion, resource, { id: name, source, destination, permissions: categories, place });
  }
}

function addLogs(expansion: Expansion, from: SamResource): void {
  const logging = member(from.properties, "Logging");
  if (logging?.kind !== "object" && expansion.known(logging) === "false") return;
  if (!mayBeAbsent(member(logging, "CloudWatchLogsRoleArn"))) return;
  const draft = roleOf(`${from.id}CloudWatchRole`);
  attach(draft, "service-role/AWSAppSyncPushToCloudWatchLogs");
  addRole(expansion, { ...from, properties: undefined }, draft);
}

function roleOf(id: string): RoleDraft {
  return { id, trust: trust("appsync.amazonaws.com"), attachments: [], policies: [] };
}

function addSources(expansion: Expansion, from: SamResource, kind: SourceKind): void {
  const { id, properties, resource } = from;
  const all = member(member(properties, "DataSources"), kind.kind);
  if (all?.kind !== "object") return;
  for (const { name, value } of all.members) {
    if (isFunction(name)) {
      unread(expansion, from);
      continue;
    }
    if (!mayBeAbsent(member(value, "ServiceRoleArn"))) continue;
    const made = `${id}${name}${kind.kind === "DynamoDb" ? "DynamoDB" : kind.kind}DataSource`;
    const place = value.place ?? resource.place;
    addRole(expansion, { ...from, properties: undefined }, roleOf(`${made}Role`));
    const end = member(value, kind.arn);
    if (end === undefined) {
      const message = `the data source ${quoted(name)} of ${quoted(id)} was not read`;
      expansion.fault("SAM_NOT_READ", message, place, `write ${kind.arn}`);
      continue;
    }
    expansion.add(resource, made, "AWS::AppSync::DataSource", object({ Name: text(name) }));
    connect(expansion, resource, {
      id: `${made}To${kind.end}`,
      source: endAt("AWS::AppSync::DataSource", ref(made)),
      destination: endAt(kind.type, end),
      permissions: member(value, "Permissions") ?? permissions(kind.categories),
      place,
    });
  }
}

function unread(expansion: Expansion, { id, resource }: SamResource): void {
  const message = `a data source of ${quoted(id)} was not read`;
  const help = "expand the template, and read the result";
  expansion.fault("SAM_NOT_READ", message, resource.place, help);
}
