/**
 * APIs of SAM: the resource policy of a REST API, and permissions for authorizers.
 *
 * The policy has the statements of the definition in the template, those that `Auth.ResourcePolicy`
 * makes for each path, and those of the events. Lists of accounts, addresses and networks become an
 * `Allow` for everyone and a `Deny` for the others. The implicit API exists if an event needs it.
 *
 * Left out is a definition in another file, which a note names.
 */

import { quoted } from "../../../json/value.ts";
import type { Place } from "../../place.ts";
import type { Value } from "../../value.ts";
import { itemsOf, knownText, member } from "../../value-reading.ts";
import { definitionProblem } from "../link-problems.ts";
import type { TemplateResource } from "../template-parts.ts";
import { HTTP_API, methodOf, pathOf, REST_API } from "./api-events.ts";
import { type Expansion, isGiven, plainMembers, type SamResource } from "./expansion.ts";
import { allow, arn, like, list, object, placed, ref, sub, text } from "./made-values.ts";

/** Adds the APIs that events need and the template does not declare. */
export function addImplicitApis(expansion: Expansion, first: TemplateResource): void {
  const { apiEvents, evaluator } = expansion;
  const from = { ...first, properties: undefined, condition: undefined, metadata: undefined };
  if (apiEvents.has(REST_API) && !evaluator.resources.has(REST_API)) {
    addRestApi(expansion, implicit(expansion, { ...from, id: REST_API }, "Api"), "Prod");
  }
  if (apiEvents.has(HTTP_API) && !evaluator.resources.has(HTTP_API)) {
    addHttpApi(expansion, implicit(expansion, { ...from, id: HTTP_API }, "HttpApi"));
  }
}

function implicit(expansion: Expansion, from: TemplateResource, section: string): SamResource {
  // The resource has no raw value of its own, so the globals are all it has.
  const raw = object({});
  return expansion.sam({ ...from, raw }, section);
}

export function addRestApi(expansion: Expansion, from: SamResource, stage?: string): void {
  const { id, properties, resource } = from;
  const body = member(properties, "DefinitionBody");
  const place = resource.place;
  const reader = new ResourcePolicy(from, stage);
  const auth = member(properties, "Auth");
  const own = member(auth, "ResourcePolicy");
  const events = expansion.apiEvents.get(id) ?? [];
  const paths = routes(expansion, from);
  if (isGiven(own)) {
    for (const [path, methods] of paths) reader.add(own, path, methods);
    reader.addCustom(own);
  }
  for (const { path, resourcePolicy } of events) {
    if (!isGiven(resourcePolicy)) continue;
    reader.add(resourcePolicy, path, paths.get(path) ?? ["*"]);
    reader.addCustom(resourcePolicy);
  }
  const made = reader.statements.length === 0 ? body : reader.body(expansion, body);
  const isElsewhere = isGiven(member(properties, "DefinitionUri"));
  if (isElsewhere) {
    expansion.problems.push(definitionProblem(id, place));
  }
  const all = object({ Body: made, Tags: member(properties, "Tags") });
  expansion.add(resource, id, "AWS::ApiGateway::RestApi", all);
  addAuthorizers(expansion, from, auth, false);
}

export function addHttpApi(expansion: Expansion, from: SamResource): void {
  const properties = object({ Name: member(from.properties, "Name") });
  expansion.add(from.resource, from.id, "AWS::ApiGatewayV2::Api", properties);
  addAuthorizers(expansion, from, member(from.properties, "Auth"), true);
}

/** Permissions to call the functions of authorizers; an HTTP API asks for them. */
function addAuthorizers(
  expansion: Expansion,
  { id, resource }: SamResource,
  auth: Value | undefined,
  isOnDemand: boolean,
): void {
  for (const { name, value } of plainMembers(member(auth, "Authorizers")) ?? []) {
    expansion.structure(value, `${id}.Auth.Authorizers.${name}`, resource.place);
    const FunctionName = member(value, "FunctionArn");
    if (!isGiven(FunctionName)) continue;
    const flag = member(value, "EnableFunctionDefaultPermissions");
    const isEnabled = expansion.known(flag);
    if (isEnabled === "false" || (isOnDemand && !isGiven(flag))) continue;
    const properties = object({
      Action: text("lambda:InvokeFunction"),
      FunctionName,
      Principal: text("apigateway.amazonaws.com"),
      SourceArn: arn("arn:execute-api:~:{Api}/authorizers/*", () => ref(id)),
    });
    const made = `${id}${name}AuthorizerPermission`;
    expansion.add(resource, made, "AWS::Lambda::Permission", properties, value.place);
  }
}

/** The methods of each path, from the definition and from the events. */
function routes(
  expansion: Expansion,
  { id, properties }: SamResource,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const methodsOf = (path: string): Set<string> => {
    const methods = found.get(path) ?? new Set();
    found.set(path, methods);
    return methods;
  };
  const paths = member(member(properties, "DefinitionBody"), "paths");
  for (const { name, value } of plainMembers(paths) ?? []) {
    const methods = methodsOf(pathOf(name));
    for (const each of plainMembers(value) ?? []) {
      if (/^[a-z]+$|^x-amazon-apigateway-any-method$/.test(each.name)) {
        methods.add(methodOf(each.name));
      }
    }
  }
  for (const { path, method } of expansion.apiEvents.get(id) ?? []) methodsOf(path).add(method);
  // A path of an API with CORS answers the method `OPTIONS` too.
  const hasCors = isGiven(member(properties, "Cors"));
  return new Map(
    [...found].map(([path, methods]) => [path, [...methods, ...(hasCors ? ["OPTIONS"] : [])]]),
  );
}

/** Lists of accounts, addresses and networks, and how a statement compares them. */
const LISTS: readonly (readonly [string, string, string])[] = [
  ["IpRangeWhitelist", "NotIpAddress", "aws:SourceIp"],
  ["IpRangeBlacklist", "IpAddress", "aws:SourceIp"],
];

const NETWORK_LISTS: readonly (readonly [string, string])[] = [
  ["Blacklist", "StringEquals"],
  ["Whitelist", "StringNotEquals"],
];

class ResourcePolicy {
  readonly statements: Value[] = [];
  readonly #from: SamResource;
  readonly #stage: Value;
  /** The resources that everyone may call, but for those that a statement denies. */
  readonly #open = new Set<Value>();

  constructor(from: SamResource, stage: string | undefined) {
    this.#from = from;
    const given = member(from.properties, "StageName");
    this.#stage = given ?? text(stage ?? "*");
  }

  /** Adds the statements of a property `ResourcePolicy` for one path. */
  add(policy: Value, path: string, methods: readonly string[]): void {
    const place = policy.place ?? this.#from.resource.place;
    const resource = list(
      methods.map((method) =>
        sub(`execute-api:/\${__Stage__}/${method}${path}`, { __Stage__: this.#stage }),
      ),
    );
    const accounts = (name: string, effect: string): void => {
      const value = member(policy, name);
      if (isGiven(value)) {
        const principal = object({ AWS: list(itemsOf(value)) });
        this.#push({ effect, resource, principal }, place);
      }
    };
    accounts("AwsAccountWhitelist", "Allow");
    accounts("AwsAccountBlacklist", "Deny");
    for (const [name, operator, key] of LISTS) {
      const value = member(policy, name);
      if (isGiven(value)) this.#deny(resource, operator, { [key]: list(itemsOf(value)) }, place);
    }
    for (const [name, operator] of NETWORK_LISTS) {
      const keys = networks(policy, name);
      if (keys !== undefined) this.#deny(resource, operator, keys, place);
    }
  }

  addCustom(policy: Value): void {
    const custom = member(policy, "CustomStatements");
    if (isGiven(custom)) this.statements.push(...itemsOf(custom));
  }

  #deny(
    resource: Value,
    operator: string,
    keys: Readonly<Record<string, Value>>,
    place: Place,
  ): void {
    const principal = text("*");
    // One statement that allows is enough for a route.
    if (!this.#open.has(resource)) this.#push({ effect: "Allow", resource, principal }, place);
    this.#open.add(resource);
    const condition = object({ [operator]: object(keys) });
    this.#push({ effect: "Deny", resource, principal, condition }, place);
  }

  #push(
    parts: {
      readonly effect: string;
      readonly resource: Value;
      readonly principal: Value;
      readonly condition?: Value;
    },
    place: Place,
  ): void {
    const { effect, ...rest } = parts;
    const made = allow({ action: text("execute-api:Invoke"), ...rest });
    if (made.kind !== "object") return;
    const members = made.members.map((each) =>
      each.name === "Effect" ? { name: "Effect", value: text(effect) } : each,
    );
    this.statements.push(placed({ ...made, members }, place));
  }

  /** The definition with these statements behind those that it has. */
  body(expansion: Expansion, definition: Value | undefined): Value {
    const { resource, id } = this.#from;
    if (isGiven(definition) && plainMembers(definition) === undefined) {
      const message = `the policy of the API ${quoted(id)} was not read`;
      const help = "write the definition of the API into the template";
      expansion.fault("SAM_NOT_READ", message, definition.place ?? resource.place, help);
      return definition;
    }
    const old = member(definition, "x-amazon-apigateway-policy");
    if (isGiven(old) && plainMembers(old) === undefined) {
      const message = `the policy of the API ${quoted(id)} is a function, and was not read`;
      expansion.fault("SAM_NOT_READ", message, old.place ?? resource.place);
    }
    const given = member(old, "Statement");
    const before = given === undefined ? [] : itemsOf(given);
    const first = old ?? this.statements[0] ?? text("");
    const policy = object({
      Version: text("2012-10-17"),
      Statement: list([...before, ...this.statements]),
    });
    return object({ "x-amazon-apigateway-policy": like(policy, first) });
  }
}

/** The keys of a condition for networks and their endpoints. */
function networks(policy: Value, name: string): Readonly<Record<string, Value>> | undefined {
  const items = (property: string): readonly Value[] => {
    const value = member(policy, property);
    return isGiven(value) ? itemsOf(value) : [];
  };
  const isEndpoint = (value: Value): boolean => (knownText(value) ?? "").startsWith("vpce-");
  const plain = items(`SourceVpc${name}`);
  const vpcs = [...plain.filter((each) => !isEndpoint(each)), ...items(`IntrinsicVpc${name}`)];
  const endpoints = [...plain.filter(isEndpoint), ...items(`IntrinsicVpce${name}`)];
  if (vpcs.length + endpoints.length === 0) return undefined;
  return {
    ...(vpcs.length > 0 && { "aws:SourceVpc": list(vpcs) }),
    ...(endpoints.length > 0 && { "aws:SourceVpce": list(endpoints) }),
  };
}
