/**
 * Resources without a document that still grant access: their properties make one statement.
 *
 * `AWS::Lambda::Permission` is the most common one. The statement is the one that AWS adds to the
 * policy of the resource, by the request parameters of its API (`AddPermission` and others). Where
 * the resource's ARN needs a name that is not known, it is unknown.
 *
 * All permissions of one function make one policy; each is a site of its own, because each only
 * allows.
 */
import type { Member, TextPart, Value } from "../value.ts";
import { itemsOf, knownText, member, partsOf, textOf } from "../value-reading.ts";

/** The evaluated properties of the resource, and facts about the target. */
export interface GrantFacts {
  readonly properties: Value;
  readonly partition: TextPart;
  readonly region: TextPart;
  readonly account: TextPart;
  /** The name of the resource, for a value that is not known. */
  readonly name: string;
}

/** The policy that the resource adds; undefined for a type without a row. */
export function grantPolicy(type: string, facts: GrantFacts): Value | undefined {
  const statement = STATEMENTS.get(type)?.(facts);
  if (statement === undefined) return undefined;
  const { place } = facts.properties;
  const list: Value = { kind: "list", items: [{ ...statement, ...(place && { place }) }] };
  const made = object({ Version: text(VERSION), Statement: list });
  return { ...made, ...(place && { place }) };
}

const VERSION = "2012-10-17";

const STATEMENTS: ReadonlyMap<string, (facts: GrantFacts) => Value> = new Map([
  ["AWS::ACMPCA::Permission", certificateAuthority],
  ["AWS::EntityResolution::PolicyStatement", entityResolution],
  ["AWS::Events::EventBusPolicy", eventBus],
  ["AWS::Lambda::LayerVersionPermission", layerVersion],
  ["AWS::Lambda::Permission", lambda],
  ["AWS::Signer::ProfilePermission", signer],
]);

function lambda(facts: GrantFacts): Value {
  const property = propertyOf(facts);
  return object({
    Effect: text("Allow"),
    Principal: principal(property("Principal"), facts),
    Action: property("Action") ?? missing(facts, "Action"),
    Resource: functionArn(property("FunctionName"), facts),
    Condition: conditions([
      ["ArnLike", "aws:SourceArn", property("SourceArn")],
      ["StringEquals", "aws:SourceAccount", property("SourceAccount")],
      ["StringEquals", "aws:PrincipalOrgID", property("PrincipalOrgID")],
      ["StringEquals", "lambda:EventSourceToken", property("EventSourceToken")],
      ["StringEquals", "lambda:FunctionUrlAuthType", property("FunctionUrlAuthType")],
      ["Bool", "lambda:InvokedViaFunctionUrl", property("InvokedViaFunctionUrl")],
    ]),
  });
}

function layerVersion(facts: GrantFacts): Value {
  const property = propertyOf(facts);
  return object({
    Effect: text("Allow"),
    Principal: principal(property("Principal"), facts),
    Action: property("Action") ?? missing(facts, "Action"),
    Resource: property("LayerVersionArn") ?? missing(facts, "LayerVersionArn"),
    Condition: conditions([["StringEquals", "aws:PrincipalOrgID", property("OrganizationId")]]),
  });
}

function signer(facts: GrantFacts): Value {
  const property = propertyOf(facts);
  const profile = partsOf(property("ProfileName")) ?? [];
  return object({
    Effect: text("Allow"),
    Principal: principal(property("Principal"), facts),
    Action: property("Action") ?? missing(facts, "Action"),
    Resource: textOf([...arnStart(facts, "signer"), "/signing-profiles/", ...profile]),
    Condition: conditions([["StringEquals", "signer:ProfileVersion", property("ProfileVersion")]]),
  });
}

function certificateAuthority(facts: GrantFacts): Value {
  const property = propertyOf(facts);
  return object({
    Effect: text("Allow"),
    Principal: principal(property("Principal"), facts),
    Action: authorityActions(property("Actions")) ?? missing(facts, "Actions"),
    Resource: property("CertificateAuthorityArn") ?? missing(facts, "CertificateAuthorityArn"),
    Condition: conditions([["StringEquals", "aws:SourceAccount", property("SourceAccount")]]),
  });
}

/** The API names the actions without their service. */
function authorityActions(actions: Value | undefined): Value | undefined {
  if (actions === undefined) return undefined;
  const items = itemsOf(actions).map((item): Value => {
    const action = knownText(item);
    return action === undefined || action.includes(":")
      ? item
      : { ...item, ...text(`acm-pca:${action}`) };
  });
  return { kind: "list", items, ...(actions.place && { place: actions.place }) };
}

function eventBus(facts: GrantFacts): Value {
  const property = propertyOf(facts);
  const statement = property("Statement");
  if (statement !== undefined) return statement;
  const bus = partsOf(property("EventBusName")) ?? ["default"];
  // The condition has one operator, one key and one value.
  const condition = property("Condition");
  const [type, key] = [knownText(member(condition, "Type")), knownText(member(condition, "Key"))];
  const isKnown = type !== undefined && key !== undefined;
  return object({
    Effect: text("Allow"),
    Principal: principal(property("Principal"), facts),
    Action: property("Action") ?? text("events:PutEvents"),
    Resource: textOf([...arnStart(facts, "events"), "event-bus/", ...bus]),
    Condition:
      condition === undefined || isKnown
        ? conditions([[type ?? "", key ?? "", member(condition, "Value")]])
        : missing(facts, "Condition"),
  });
}

function entityResolution(facts: GrantFacts): Value {
  const property = propertyOf(facts);
  const condition = property("Condition");
  return object({
    Effect: property("Effect") ?? missing(facts, "Effect"),
    Principal: services(property("Principal"), facts),
    Action: property("Action") ?? missing(facts, "Action"),
    Resource: property("Arn") ?? missing(facts, "Arn"),
    // The condition is a text in a language that AWS documents as that of IAM.
    Condition: condition === undefined ? undefined : missing(facts, "Condition"),
  });
}

const propertyOf =
  ({ properties }: GrantFacts) =>
  (name: string): Value | undefined =>
    member(properties, name);

/** A property that must be there; without it the template is not deployed. */
function missing({ name }: GrantFacts, property: string): Value {
  return { kind: "unknown", unknown: { name: `${name}.${property}`, nature: "structure" } };
}

function arnStart({ partition, region, account }: GrantFacts, service: string): TextPart[] {
  return ["arn:", partition, `:${service}:`, region, ":", account, ":"];
}

/** A function by its ARN, its name, or its name with account: all of these may have a qualifier. */
function functionArn(value: Value | undefined, facts: GrantFacts): Value {
  const parts = partsOf(value);
  const [first] = parts ?? [];
  if (value === undefined || parts === undefined || first === undefined) {
    return missing(facts, "FunctionName");
  }
  if (typeof first === "string") {
    if (first.startsWith("arn:")) return value;
    const partial = /^(\d{12}):(function:)?/.exec(first);
    if (partial !== null) {
      const [whole, account = "", word = "function:"] = partial;
      const start = arnStart({ ...facts, account }, "lambda");
      return textOf([...start, word, first.slice(whole.length), ...parts.slice(1)], value);
    }
  } else if (first.nature !== "component") {
    // It may be an ARN or a name.
    return value;
  }
  return textOf([...arnStart(facts, "lambda"), "function:", ...parts], value);
}

const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$|^alexa-appkit\.amazon\.com$/;

/** A service, an account, an ARN or everyone. */
function principal(value: Value | undefined, facts: GrantFacts): Value {
  if (value === undefined) return missing(facts, "Principal");
  const parts = partsOf(value) ?? [];
  const [first, second] = parts;
  if (knownText(value) === "*") return value;
  const isService =
    SERVICE.test(knownText(value) ?? "") ||
    (typeof first === "string" &&
      /^[a-z0-9.-]+\.$/.test(first) &&
      typeof second === "object" &&
      second.name.endsWith("AWS::URLSuffix"));
  return object({ [isService ? "Service" : "AWS"]: value });
}

/** A list of principals of both kinds. */
function services(value: Value | undefined, facts: GrantFacts): Value {
  if (value?.kind !== "list") return principal(value, facts);
  const isService = (item: Value): boolean => SERVICE.test(knownText(item) ?? "");
  const service = value.items.filter(isService);
  const others = value.items.filter((item) => !isService(item));
  return object({
    Service: service.length === 0 ? undefined : { ...value, items: service },
    AWS: others.length === 0 ? undefined : { ...value, items: others },
  });
}

/** Conditions with one key each; undefined if none of their operands is given. */
function conditions(
  rows: readonly (readonly [string, string, Value | undefined])[],
): Value | undefined {
  const operators = new Map<string, Member[]>();
  for (const [operator, key, value] of rows) {
    if (value === undefined) continue;
    operators.set(operator, [...(operators.get(operator) ?? []), { name: key, value }]);
  }
  if (operators.size === 0) return undefined;
  const members = [...operators].map(
    ([name, keys]): Member => ({ name, value: { kind: "object", members: keys } }),
  );
  return { kind: "object", members };
}

function object(made: Readonly<Record<string, Value | undefined>>): Value {
  const members = Object.entries(made).flatMap(([name, value]): Member[] =>
    value === undefined ? [] : [{ name, value }],
  );
  return { kind: "object", members };
}

function text(content: string): Value {
  return { kind: "text", parts: [content] };
}
