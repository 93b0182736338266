/**
 * Events of types `Api` and `HttpApi`: the permission of API Gateway to call a function.
 *
 * The permission names the API, the method and the path; a parameter in a path is a wildcard. An
 * event without an API belongs to the implicit one of the template.
 *
 * Left out is which authorizer a path has, because it is not a policy of IAM.
 */

import { foldAsciiCase } from "../../../text/ascii-case.ts";
import type { Value } from "../../value.ts";
import { knownText, member } from "../../value-reading.ts";
import { permit, type SamEvent } from "./event.ts";
import { type Expansion, isGiven } from "./expansion.ts";
import { ref, sub, text } from "./made-values.ts";

export const REST_API = "ServerlessRestApi";
export const HTTP_API = "ServerlessHttpApi";

/** The event that an API gets, and the permission. */
export function addApiEvent(expansion: Expansion, event: SamEvent): void {
  const { properties } = event;
  const api = member(properties, "RestApiId");
  const id = collect(expansion, event);
  const path = pathForm(expansion, member(properties, "Path"));
  const method = methodForm(expansion, member(properties, "Method"));
  const SourceArn = executeArn(`${method}${path}`, isGiven(api) ? api : ref(REST_API));
  const name = `${event.id}Permission${stageSuffix(expansion, id)}`;
  permit(expansion, event, "apigateway.amazonaws.com", { SourceArn }, name);
}

/** Adds an event to its API, for the policy of the API; the result is the id of the API. */
export function collect(expansion: Expansion, { properties, place }: SamEvent): string | undefined {
  const api = member(properties, "RestApiId");
  const id = isGiven(api) ? (knownText(member(api, "Ref")) ?? knownText(api)) : REST_API;
  const auth = member(properties, "Auth");
  const resourcePolicy = member(auth, "ResourcePolicy");
  expansion.structure(auth, "Auth", place);
  expansion.structure(resourcePolicy, "Auth.ResourcePolicy", place);
  const type = expansion.evaluator.resources.get(id ?? "")?.type;
  const isOurs = id === REST_API || type === "AWS::Serverless::Api";
  if (isGiven(resourcePolicy) && !isOurs) {
    const message = "the API of this policy is not a resource of SAM in this template";
    expansion.fault("SAM_NOT_READ", message, resourcePolicy.place ?? place);
  }
  if (id === undefined) return undefined;
  const events = expansion.apiEvents.get(id) ?? [];
  events.push({
    path: pathForm(expansion, member(properties, "Path")),
    method: methodForm(expansion, member(properties, "Method")),
    resourcePolicy,
  });
  expansion.apiEvents.set(id, events);
  return id;
}

export function addHttpApiEvent(expansion: Expansion, event: SamEvent): void {
  const { properties } = event;
  const api = member(properties, "ApiId");
  const path = member(properties, "Path");
  if (!isGiven(api)) expansion.apiEvents.set(HTTP_API, []);
  // The default route has neither a method nor a path.
  const route = isGiven(path)
    ? `${methodForm(expansion, member(properties, "Method"))}${pathForm(expansion, path)}`
    : "*";
  const SourceArn = executeArn(route, isGiven(api) ? api : ref(HTTP_API));
  permit(expansion, event, "apigateway.amazonaws.com", { SourceArn });
}

function executeArn(route: string, api: Value): Value {
  const form = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:";
  const stage = text("*");
  return sub(`${form}\${__ApiId__}/\${__Stage__}/${route}`, { __ApiId__: api, __Stage__: stage });
}

/** The end of the name of a permission, which says the stage of the API. */
function stageSuffix(expansion: Expansion, id: string | undefined): string {
  if (id === REST_API && !expansion.evaluator.resources.has(REST_API)) return "Prod";
  const api = expansion.evaluator.resources.get(id ?? "");
  if (api?.type !== "AWS::Serverless::Api") return "AllStages";
  const stage = member(expansion.sam(api, "Api").properties, "StageName");
  const name = stage?.kind === "text" ? knownText(stage) : undefined;
  return name === undefined ? "Stage" : name.replaceAll(/[^A-Za-z0-9]/g, "");
}

/** A path as the resource of a permission: parameters are wildcards. */
export function pathForm(expansion: Expansion, path: Value | undefined): string {
  const known = expansion.known(path);
  return known === undefined ? "/*" : pathOf(known);
}

export function pathOf(path: string): string {
  const whole = path.replaceAll(/\{[^{}]*\}/g, "*");
  return whole.length > 1 && whole.endsWith("/") ? whole.slice(0, -1) : whole;
}

/** A method in capital letters; `*` for all. */
export function methodForm(expansion: Expansion, method: Value | undefined): string {
  return methodOf(expansion.known(method) ?? "any");
}

export function methodOf(method: string): string {
  const name = foldAsciiCase(method);
  return METHODS.get(name) ?? "*";
}

const METHODS: ReadonlyMap<string, string> = new Map(
  ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].map((name) => [
    foldAsciiCase(name),
    name,
  ]),
);
