/**
 * Values of a template that a transformation writes: texts, functions, statements, documents.
 *
 * They are not evaluated: a function stays a function, so that the template decides its value. A
 * made value has the place of what the developer wrote to get it (`placed`).
 *
 * Left out is everything about the resources that the values stand in.
 */
import type { SamStatement } from "../../../aws/sam-statements.ts";
import type { Place } from "../../place.ts";
import type { Member, Value } from "../../value.ts";

export function text(content: string): Value {
  return { kind: "text", parts: [content] };
}

export function list(items: readonly Value[]): Value {
  return { kind: "list", items };
}

/** An object; a member without a value is left out. */
export function object(made: Readonly<Record<string, Value | undefined>>): Value {
  const members = Object.entries(made).flatMap(([name, value]): Member[] =>
    value === undefined ? [] : [{ name, value }],
  );
  return { kind: "object", members };
}

export const ref = (id: string): Value => object({ Ref: text(id) });

export const getAtt = (id: string, attribute: string): Value =>
  object({ "Fn::GetAtt": list([text(id), text(attribute)]) });

/** `Fn::If`; where a branch has no value, the template has none. */
export function choice(condition: Value, yes: Value | undefined, no: Value | undefined): Value {
  const none = ref("AWS::NoValue");
  return object({ "Fn::If": list([condition, yes ?? none, no ?? none]) });
}

/** A text with `${Name}` for values that are given, and for all others of the template. */
export function sub(content: string, values: Readonly<Record<string, Value>> = {}): Value {
  return object({ "Fn::Sub": list([text(content), object(values)]) });
}

/** The ARN of a form in the notation of aws/sam-statements.ts. */
export function arn(form: string, lookUp: (name: string) => Value | undefined): Value {
  const whole = /^\{([^{}]+)\}$/.exec(form)?.[1];
  if (whole !== undefined) return lookUp(whole) ?? ref("AWS::NoValue");
  const values: Record<string, Value> = {};
  const content = form
    .replace(/^arn:/, () => "arn:${AWS::Partition}:")
    .replace(":~:", () => ":${AWS::Region}:${AWS::AccountId}:")
    .replaceAll(/\{([^{}:]+)\}/g, (_, name: string) => {
      const local = name.replace(".", "");
      const value = lookUp(name);
      if (value !== undefined) values[local] = value;
      return `\${${local}}`;
    });
  return content.includes("${") ? sub(content, values) : text(content);
}

/** The parts of a statement that allows something. */
export interface Allowance {
  readonly action: Value;
  readonly resource?: Value;
  readonly principal?: Value;
  readonly condition?: Value;
}

export function allow({ action, resource, principal, condition }: Allowance): Value {
  return object({
    Effect: text("Allow"),
    Principal: principal,
    Action: action,
    Resource: resource,
    Condition: condition,
  });
}

/** A statement of a table of SAM. */
export function tableStatement(
  { actions, resources, condition }: SamStatement,
  lookUp: (name: string) => Value | undefined,
  more: Pick<Allowance, "principal" | "condition"> = {},
): Value {
  const own =
    condition &&
    object({ [condition.operator]: object({ [condition.key]: arn(condition.value, lookUp) }) });
  return allow({
    action: list(actions.map(text)),
    resource: list(resources.map((each) => arn(each, lookUp))),
    ...(own !== undefined && { condition: own }),
    ...more,
  });
}

/** A document; most of those that SAM writes have no version, so that of 2008 holds. */
export function document(statements: readonly Value[], version?: "2012-10-17"): Value {
  return object({
    Version: version === undefined ? undefined : text(version),
    Statement: list(statements),
  });
}

/** A trust policy for one service. */
export function trust(service: string): Value {
  const principal = object({ Service: list([text(service)]) });
  return document([allow({ action: list([text("sts:AssumeRole")]), principal })], "2012-10-17");
}

/** The condition that a request comes from one resource. */
export const sourceArnIs = (value: Value): Value =>
  object({ ArnEquals: object({ "aws:SourceArn": value }) });

/** The ARN of a managed policy of AWS. */
export const managedPolicy = (name: string): Value =>
  sub(`arn:\${AWS::Partition}:iam::aws:policy/${name}`);

/** The same value; each part without a place gets this one, as far as it is reached. */
export function placed(value: Value, place: Place): Value {
  // All parts of what the developer wrote have their places, and aliases may repeat them.
  if (value.place !== undefined) return value;
  switch (value.kind) {
    case "list":
      return { ...value, place, items: value.items.map((item) => placed(item, place)) };
    case "object":
      return {
        ...value,
        place,
        members: value.members.map((each) => ({ ...each, value: placed(each.value, place) })),
      };
    default:
      return { ...value, place };
  }
}

/** A made value with the place of what it comes from. */
export const like = (made: Value, { place }: Value): Value =>
  place === undefined ? made : placed(made, place);
