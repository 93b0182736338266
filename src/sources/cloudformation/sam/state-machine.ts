/**
 * `AWS::Serverless::StateMachine`: its role, and the roles of those who start it.
 *
 * An event of a state machine has a role that may start the execution: that of a rule, of a
 * schedule, or of API Gateway.
 *
 * Left out is the definition of the states: what they call needs policies that the template names.
 */
import type { Value } from "../../value.ts";
import { member } from "../../value-reading.ts";
import { collect } from "./api-events.ts";
import type { SamEvent } from "./event.ts";
import { addRule, addScheduleRole, forEachEvent } from "./events.ts";
import { type Expansion, isGiven, mayBeAbsent, type SamResource } from "./expansion.ts";
import { allow, document, object, placed, ref, text, trust } from "./made-values.ts";
import { addPolicies, addRole, attach, embed, type RoleDraft } from "./role.ts";

export function addStateMachine(expansion: Expansion, from: SamResource): void {
  const { id, properties } = from;
  // SAM has another word for the name, which is a part of the ARN.
  const made = object({ StateMachineName: member(properties, "Name") });
  expansion.add(from.resource, id, "AWS::StepFunctions::StateMachine", made);
  const role: RoleDraft = {
    id: `${id}Role`,
    trust: trust("states.amazonaws.com"),
    attachments: [],
    policies: [],
  };
  const tracing = member(member(properties, "Tracing"), "Enabled");
  if (isGiven(tracing) && expansion.known(tracing) !== "false") {
    attach(role, "AWSXrayWriteOnlyAccess");
  }
  if (mayBeAbsent(member(properties, "Role"))) {
    addPolicies(expansion, from, role);
    addRole(expansion, from, role);
  }
  addEvents(expansion, from, role);
}

/** The service that starts a state machine, by the type of the event. */
const STARTERS: ReadonlyMap<string, string> = new Map([
  ["Api", "apigateway.amazonaws.com"],
  ["CloudWatchEvent", "events.amazonaws.com"],
  ["EventBridgeRule", "events.amazonaws.com"],
  ["Schedule", "events.amazonaws.com"],
  ["ScheduleV2", "scheduler.amazonaws.com"],
]);

function addEvents(expansion: Expansion, from: SamResource, role: RoleDraft): void {
  const events = member(from.properties, "Events");
  const target = ref(from.id);
  const owner = { from, target, arn: target, role, events };
  forEachEvent(expansion, from, events, STARTERS, (event, type, service) =>
    addStarter(expansion, { ...owner, ...event }, type, service),
  );
}

function addStarter(expansion: Expansion, event: SamEvent, type: string, service: string): void {
  const { id, properties, target, from, place } = event;
  if (type === "ScheduleV2") {
    addScheduleRole(expansion, event, "states:StartExecution", target, "StartExecutionPolicy");
    return;
  }
  if (type === "Api") collect(expansion, event);
  else addRule(expansion, event);
  if (isGiven(member(properties, "RoleArn"))) return;
  const draft: RoleDraft = {
    id: `${id}Role`,
    trust: placed(trust(service), place),
    attachments: [],
    policies: [],
  };
  const resource: Value = target;
  const statement = allow({ action: text("states:StartExecution"), resource });
  embed(draft, `${id}RoleStartExecutionPolicy`, placed(document([statement]), place));
  addRole(expansion, { ...from, properties }, draft);
}
