/**
 * `AWS::Serverless::Function`: its role, and the permissions of those who call it.
 *
 * The role has the policies of the function, and those that its properties imply: a network,
 * traces, a queue for dead letters, destinations, event sources. A function with a role of its own
 * gets no other. A function with an alias is called by its alias.
 *
 * Left out is what has no policy: versions, code, layers, and the deployment itself.
 */
import { quoted } from "../../../json/value.ts";
import type { Value } from "../../value.ts";
import { member } from "../../value-reading.ts";
import { addDestinations } from "./destinations.ts";
import { addEvents } from "./events.ts";
import { type Expansion, isGiven, mayBeAbsent, type SamResource } from "./expansion.ts";
import {
  allow,
  document,
  getAtt,
  like,
  list,
  managedPolicy,
  object,
  ref,
  text,
  trust,
} from "./made-values.ts";
import { addPolicies, addRole, attach, embed, type RoleDraft } from "./role.ts";

export function addFunction(expansion: Expansion, from: SamResource): void {
  const { id, properties, resource } = from;
  const property = (name: string): Value | undefined => member(properties, name);
  const draft: RoleDraft = {
    id: `${id}Role`,
    trust: property("AssumeRolePolicyDocument") ?? trust("lambda.amazonaws.com"),
    attachments: [],
    policies: [],
  };
  attach(draft, "service-role/AWSLambdaBasicExecutionRole");
  if (isGiven(property("Tracing"))) attach(draft, "AWSXRayDaemonWriteAccess");
  if (isGiven(property("VpcConfig"))) {
    attach(draft, "service-role/AWSLambdaVPCAccessExecutionRole");
  }
  addDeadLetters(expansion, from, draft);
  addDestinations(expansion, from, draft);
  addPolicies(expansion, from, draft);
  const target = addAlias(expansion, from);
  addUrl(expansion, from, target);
  const events = property("Events");
  addEvents(expansion, { from, target, arn: arnOf(from, target), role: draft, events });
  // A role that may be absent is made in the cases that it is.
  if (mayBeAbsent(property("Role"))) {
    addRole(expansion, from, draft);
    addDeploymentRole(expansion, from);
  } else if (isGiven(property("Policies"))) {
    const message = `the policies of ${quoted(id)} have no effect, because it has a role`;
    expansion.problems.push({
      severity: "note",
      code: "SAM_POLICIES_IGNORED",
      message,
      place: property("Policies")?.place ?? resource.place,
    });
  }
}

const DEAD_LETTER_ACTIONS: ReadonlyMap<string, string> = new Map([
  ["SNS", "sns:Publish"],
  ["SQS", "sqs:SendMessage"],
]);

function addDeadLetters(expansion: Expansion, from: SamResource, draft: RoleDraft): void {
  const queue = member(from.properties, "DeadLetterQueue");
  if (!isGiven(queue)) return;
  const action = DEAD_LETTER_ACTIONS.get(expansion.known(member(queue, "Type")) ?? "");
  const resource = member(queue, "TargetArn");
  if (action === undefined || resource === undefined) {
    const message = `the queue for dead letters of ${quoted(from.id)} was not read`;
    const help = "write `Type`, either SQS or SNS, and `TargetArn`";
    expansion.fault("SAM_NOT_READ", message, queue.place ?? from.resource.place, help);
    return;
  }
  const made = document([allow({ action: text(action), resource })], "2012-10-17");
  embed(draft, "DeadLetterQueuePolicy", like(made, queue));
}

/** Adds the alias of a function; the result is what others call. */
function addAlias(expansion: Expansion, from: SamResource): Value {
  const { id, resource } = from;
  const alias = member(from.properties, "AutoPublishAlias");
  const none = object({});
  expansion.add(resource, `${id}.Version`, "AWS::Lambda::Version", none);
  if (!isGiven(alias)) return ref(id);
  const name = expansion.known(alias) ?? "";
  const made = `${id}Alias${name.replaceAll(/[^A-Za-z0-9]/g, "")}`;
  const properties = object({ FunctionName: ref(id), Name: alias });
  expansion.add(resource, made, "AWS::Lambda::Alias", properties);
  expansion.add(resource, `${id}.Alias`, "AWS::Lambda::Alias", properties);
  return ref(made);
}

/** `Ref` of an alias is its ARN; that of a function is its name. */
function arnOf({ id }: SamResource, target: Value): Value {
  const isAlias = isGiven(target) && JSON.stringify(target) !== JSON.stringify(ref(id));
  return isAlias ? target : getAtt(id, "Arn");
}

/** The permissions that let everyone call the URL of a function. */
function addUrl(expansion: Expansion, { id, properties, resource }: SamResource, target: Value) {
  const config = member(properties, "FunctionUrlConfig");
  if (!isGiven(config)) return;
  const type = member(config, "AuthType");
  const known = expansion.known(type);
  // A type that is not known may be that of a public address.
  if (known !== undefined && known !== "NONE") return;
  const isOpen = type !== undefined && known === undefined;
  const onlyIf = isOpen ? `if ${expansion.evaluator.nameOf(type)} is NONE` : undefined;
  const from = onlyIf === undefined ? resource : { ...resource, onlyIf };
  const permission = (name: string, action: string, more: Readonly<Record<string, Value>>) => {
    const made = object({
      Action: text(action),
      FunctionName: target,
      Principal: text("*"),
      ...more,
    });
    expansion.add(from, `${id}${name}`, "AWS::Lambda::Permission", made, config.place);
  };
  const isNone = { FunctionUrlAuthType: text("NONE") };
  permission("UrlPublicPermissions", "lambda:InvokeFunctionUrl", isNone);
  permission("URLInvokeFunctionAllowPublicAccess", "lambda:InvokeFunction", {
    InvokedViaFunctionUrl: { kind: "boolean", value: true },
  });
}

/** The role of CodeDeploy that shifts the traffic of all functions. */
function addDeploymentRole(expansion: Expansion, from: SamResource): void {
  const preference = member(from.properties, "DeploymentPreference");
  if (!isGiven(preference) || isGiven(member(preference, "Role"))) return;
  if (expansion.known(member(preference, "Enabled")) === "false") return;
  const role = object({
    AssumeRolePolicyDocument: trust("codedeploy.amazonaws.com"),
    ManagedPolicyArns: list([managedPolicy("service-role/AWSCodeDeployRoleForLambdaLimited")]),
  });
  expansion.add(from.resource, "CodeDeployServiceRole", "AWS::IAM::Role", role);
}
