/**
 * Checks of actions: broad grants of two sensitive actions of IAM, and redundant actions.
 *
 * `iam:PassRole` lets a caller give a role to a service, and `iam:CreateServiceLinkedRole` make a
 * role for one. A statement of an identity policy that allows one of them broadly has one of six
 * shapes, by how its actions and its resources are written. A condition that names the services
 * (by the key of the row) narrows the grant, and then there is no finding. Which conditions narrow
 * follows AWS's list of its managed policies with these findings (IAM User Guide).
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import { matchesWildcards } from "../text/wildcards.ts";
import {
  type Check,
  check,
  type Fault,
  faultAt,
  faultIn,
  faultOfAll,
  inStatements,
} from "./check.ts";
import { coveredEntries, covers } from "./coverage.ts";
import {
  type ConditionView,
  type ElementView,
  type Entry,
  isTrustPolicy,
  type PolicyResourceType,
  type StatementView,
  withoutVariables,
} from "./policy-view.ts";

interface SensitiveAction {
  readonly codes: string;
  readonly action: string;
  /** In lower case. */
  readonly folded: string;
  /** The condition key that names the service, in lower case. */
  readonly key: string;
  readonly harm: string;
  readonly remedy: string;
  /** Whether a resource pattern is broad. */
  readonly isBroad: (resource: string) => boolean;
}

const PASS_ROLE: SensitiveAction = {
  codes: "PASS_ROLE",
  action: "iam:PassRole",
  folded: "iam:passrole",
  key: "iam:passedtoservice",
  harm: "lets callers give any of many roles to a service",
  remedy: "name the roles in `Resource`, or add the condition key `iam:PassedToService`",
  isBroad: isEveryRole,
};

const CREATE_ROLE: SensitiveAction = {
  codes: "CREATE_SLR",
  action: "iam:CreateServiceLinkedRole",
  folded: "iam:createservicelinkedrole",
  key: "iam:awsservicename",
  harm: "lets callers create service-linked roles of any of many services",
  remedy: "name the roles in `Resource`, or add the condition key `iam:AWSServiceName`",
  isBroad: isEveryRole,
};

/** How a statement grants the action, and on which resources. */
type ActionShape = "plain" | "star" | "not";
type ResourceShape = "star" | "not";

interface Shape {
  readonly suffix: string;
  readonly action: ActionShape;
  readonly resource: ResourceShape;
  /** The subject of the message. */
  readonly text: string;
}

const SHAPES: readonly Shape[] = [
  { suffix: "NOT_RESOURCE", action: "plain", resource: "not", text: "with `NotResource`" },
  {
    suffix: "STAR_IN_ACTION_AND_NOT_RESOURCE",
    action: "star",
    resource: "not",
    text: "by a wildcard, with `NotResource`",
  },
  {
    suffix: "NOT_ACTION_AND_NOT_RESOURCE",
    action: "not",
    resource: "not",
    text: "by `NotAction`, with `NotResource`",
  },
  {
    suffix: "STAR_IN_RESOURCE",
    action: "plain",
    resource: "star",
    text: "with a wildcard in the resource",
  },
  {
    suffix: "STAR_IN_ACTION_AND_RESOURCE",
    action: "star",
    resource: "star",
    text: "by a wildcard, with a wildcard in the resource",
  },
  {
    suffix: "STAR_IN_RESOURCE_AND_NOT_ACTION",
    action: "not",
    resource: "star",
    text: "by `NotAction`, with a wildcard in the resource",
  },
];

const BROAD_GRANTS: readonly Check[] = [PASS_ROLE, CREATE_ROLE].flatMap((sensitive) =>
  SHAPES.map((shape) =>
    check(
      `${sensitive.codes}_WITH_${shape.suffix}`,
      `\`${sensitive.action}\` ${shape.text} ${sensitive.harm}; ${sensitive.remedy}`,
      inStatements((statement, { type }) =>
        type === "IDENTITY_POLICY" ? broadGrant(statement, sensitive, shape) : [],
      ),
    ),
  ),
);

function broadGrant(
  { effect, action, resource, conditions }: StatementView,
  sensitive: SensitiveAction,
  shape: Shape,
): readonly Fault[] {
  if (effect !== "Allow" || action === undefined || resource === undefined) return [];
  if (conditions.some((each) => each.key === sensitive.key && namesServices(each))) return [];
  const granted = grantOf(action, sensitive);
  if (granted?.shape !== shape.action) return [];
  const reached = reachOf(resource, sensitive);
  if (reached?.shape !== shape.resource) return [];
  return [faultAt(granted.path, reached.path)];
}

/**
 * Whether the condition holds only for some services: not if the key may be absent, and not if a
 * value begins with a wildcard.
 */
function namesServices({ form, entries }: ConditionView): boolean {
  const { operator, ifExists, quantifier } = form;
  if (operator.negated || operator.family === "null" || ifExists) return false;
  return quantifier !== "ForAllValues" && entries.every(({ text }) => !/^[*?]/.test(text));
}

function grantOf(action: ElementView, { folded }: SensitiveAction) {
  const matching = action.entries.filter(({ text }) =>
    matchesWildcards(foldAsciiCase(text), folded, "*?"),
  );
  if (action.negated) {
    return matching.length > 0 ? undefined : { shape: "not" as const, path: action.path };
  }
  const plain = matching.find(({ text }) => foldAsciiCase(text) === folded);
  const granting = plain ?? matching[0];
  if (granting === undefined) return undefined;
  const shape = plain === undefined ? ("star" as const) : ("plain" as const);
  return { shape, path: granting.path };
}

const ANY_ROLE = "arn:aws:iam::*:role/*";

function reachOf(resource: ElementView, { isBroad }: SensitiveAction) {
  if (resource.negated) {
    const excludesRoles = resource.entries.some(({ text }) => covers(text, ANY_ROLE));
    return excludesRoles ? undefined : { shape: "not" as const, path: resource.path };
  }
  const broad = resource.entries.find(({ text }) => isBroad(text));
  return broad && { shape: "star" as const, path: broad.path };
}

/** Whether a pattern of resources matches every role of some account: `*`, `…:role/*`. */
function isEveryRole(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const [, , service = "", , , ...rest] = withoutVariables(resource).split(":");
  return matchesWildcards(service, "iam", "*?") && /^(?:role\/?)?\*+$/.test(rest.join(":"));
}

/** The services whose actions a policy of a resource may have. */
const SERVICES: Readonly<Record<PolicyResourceType, readonly string[]>> = {
  "AWS::S3::Bucket": ["s3"],
  "AWS::S3::AccessPoint": ["s3"],
  "AWS::S3::MultiRegionAccessPoint": ["s3"],
  "AWS::S3ObjectLambda::AccessPoint": ["s3-object-lambda"],
  "AWS::IAM::AssumeRolePolicyDocument": ["sts"],
  "AWS::DynamoDB::Table": ["dynamodb"],
};

export const ACTION_CHECKS: readonly Check[] = [
  ...BROAD_GRANTS,
  check(
    "REDUNDANT_ACTION",
    "another action of the list covers this one; remove it",
    inStatements(({ action }) => faultOfAll(coveredEntries(action?.entries ?? [], foldAsciiCase))),
  ),
  // The parser takes the colon of a key as a second one in the action.
  check(
    "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    "variables are not expanded in actions; list the actions",
    inStatements(({ action }) =>
      (action?.entries ?? []).flatMap((entry) => {
        const variable = /\$\{[^}:]{0,128}:[^}]{0,128}\}?/.exec(entry.text);
        if (variable === null) return [];
        return [faultIn(entry, { start: variable.index, length: variable[0].length })];
      }),
    ),
  ),
  check(
    "UNSUPPORTED_ACTION_IN_POLICY",
    "the policy of this type of resource cannot have actions of this service",
    inStatements(({ action }, { resourceType }) => {
      if (action === undefined || action.negated || resourceType === undefined) return [];
      return action.entries
        .filter((each) => !isOfService(each, SERVICES[resourceType]))
        .map(({ path, text }) => ({ ...faultAt(path), subject: text }));
    }),
  ),
  check(
    "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
    "the policy of this type of resource can only name resources of its own service",
    inStatements(({ resource }, policy) => {
      const { resourceType } = policy;
      if (resource === undefined || resourceType === undefined || isTrustPolicy(policy)) return [];
      return resource.entries
        .filter(({ text }) => !isResourceOf(text, resourceType))
        .map(({ path, text }) => ({ ...faultAt(path), subject: text }));
    }),
  ),
];

function isOfService({ text }: Entry, services: readonly string[]): boolean {
  const colon = text.indexOf(":");
  if (colon < 0) return true;
  const prefix = foldAsciiCase(text.slice(0, colon));
  return services.some((each) => matchesWildcards(prefix, each, "*?"));
}

/** `*` is refused for a bucket, as on record (docs/conformance.md). */
function isResourceOf(text: string, type: PolicyResourceType): boolean {
  if (type === "AWS::S3::Bucket" && text === "*") return false;
  return isArnOfService(text, SERVICES[type]);
}

function isArnOfService(text: string, services: readonly string[]): boolean {
  const [scheme, , service] = withoutVariables(text).split(":");
  if (scheme !== "arn" || service === undefined || service === "") return true;
  // A variable may be any service.
  if (/^v+$/.test(service)) return true;
  return services.some((each) => matchesWildcards(foldAsciiCase(service), each, "*?"));
}
