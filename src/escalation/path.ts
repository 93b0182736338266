/**
 * A published path of privilege escalation: requests that one caller makes, as data.
 *
 * A path is a conjunction. The caller can take it if AWS allows all of its requests, for one choice
 * of the things that the requests name. Such a thing is a *target*: the role that is passed, the
 * function that is created. The same target in several places of a path is the same resource, and
 * targets that differ are independent. Each request has a context of its own.
 *
 * INVARIANT: whatever a path leaves open is free, so the data never makes a path harder than it is.
 * A context fixes a key only where every such request has that value; all other keys may be
 * absent or have any value. An action without a resource type is asked about any resource.
 *
 * A path stays within the account of the caller. A target that is a user or a role is another
 * principal than the caller. The caller's own resource is the ARN of the user or role in IAM, and
 * not the ARN of a session.
 *
 * Left out are resources that AWS checks besides the one that the path is about, such as the image
 * of a new instance. The path says in `assumes` that the caller may use them.
 */

export type Category =
  | "new-passrole"
  | "existing-passrole"
  | "principal-access"
  | "self-escalation";

/**
 * The ARNs that a target may have: globs, of which one must match.
 *
 * `{partition}` and `{account}` stand for those of the caller. The Region is free. Source: the
 * resource types of AWS's Service Authorization Reference.
 */
export const TARGET_ARNS: Readonly<Record<Target, readonly string[]>> = {
  role: ["arn:{partition}:iam::{account}:role/*"],
  /** Creates the resources of a stack set; another role assumes it. */
  "execution-role": ["arn:{partition}:iam::{account}:role/*"],
  user: ["arn:{partition}:iam::{account}:user/*"],
  group: ["arn:{partition}:iam::{account}:group/*"],
  /** The account may change it. */
  "customer-policy": ["arn:{partition}:iam::{account}:policy/*"],
  /** The account may attach it: its own policies and those of AWS. */
  "managed-policy": [
    "arn:{partition}:iam::aws:policy/*",
    "arn:{partition}:iam::{account}:policy/*",
  ],
  "instance-profile": ["arn:{partition}:iam::{account}:instance-profile/*"],
  "app-runner-service": ["arn:{partition}:apprunner:*:{account}:service/*"],
  // AWS's guides write the first form, and its reference of actions the second.
  "code-interpreter": [
    "arn:{partition}:bedrock-agentcore:*:{account}:code-interpreter/*",
    "arn:{partition}:bedrock-agentcore:*:{account}:code-interpreter-custom/*",
  ],
  stack: ["arn:{partition}:cloudformation:*:{account}:stack/*"],
  "stack-set": ["arn:{partition}:cloudformation:*:{account}:stackset/*"],
  "build-project": ["arn:{partition}:codebuild:*:{account}:project/*"],
  pipeline: ["arn:{partition}:datapipeline:*:{account}:pipeline/*"],
  instance: ["arn:{partition}:ec2:*:{account}:instance/*"],
  "launch-template": ["arn:{partition}:ec2:*:{account}:launch-template/*"],
  "spot-request": ["arn:{partition}:ec2:*:{account}:spot-instances-request/*"],
  cluster: ["arn:{partition}:ecs:*:{account}:cluster/*"],
  "ecs-service": ["arn:{partition}:ecs:*:{account}:service/*"],
  "task-definition": ["arn:{partition}:ecs:*:{account}:task-definition/*"],
  "dev-endpoint": ["arn:{partition}:glue:*:{account}:devEndpoint/*"],
  job: ["arn:{partition}:glue:*:{account}:job/*"],
  trigger: ["arn:{partition}:glue:*:{account}:trigger/*"],
  function: ["arn:{partition}:lambda:*:{account}:function:*"],
  notebook: ["arn:{partition}:sagemaker:*:{account}:notebook-instance/*"],
  "lifecycle-config": [
    "arn:{partition}:sagemaker:*:{account}:notebook-instance-lifecycle-config/*",
  ],
  "training-job": ["arn:{partition}:sagemaker:*:{account}:training-job/*"],
  "processing-job": ["arn:{partition}:sagemaker:*:{account}:processing-job/*"],
};

export type Target =
  | "role"
  | "execution-role"
  | "user"
  | "group"
  | "customer-policy"
  | "managed-policy"
  | "instance-profile"
  | "app-runner-service"
  | "code-interpreter"
  | "stack"
  | "stack-set"
  | "build-project"
  | "pipeline"
  | "instance"
  | "launch-template"
  | "spot-request"
  | "cluster"
  | "ecs-service"
  | "task-definition"
  | "dev-endpoint"
  | "job"
  | "trigger"
  | "function"
  | "notebook"
  | "lifecycle-config"
  | "training-job"
  | "processing-job";

/** The value of a context key. */
export type ContextValue =
  | { readonly kind: "one-of"; readonly texts: readonly string[] }
  /** As in a request: the target's ARN, or that ARN with the suffix behind it. */
  | { readonly kind: "arn-of"; readonly target: Target; readonly suffix?: string };

export interface PathRequest {
  readonly action: string;
  /** `caller`: the caller's own user or role. `any`: every resource is fine, `*` too. */
  readonly resource: "caller" | "any" | Target;
  /** The resource is the target's ARN, or that ARN with this glob behind it. */
  readonly suffix?: string;
  /** Keys that the request has for certain; all other keys are free. */
  readonly context: Readonly<Record<string, ContextValue>>;
}

/** A condition on the account, which its policies and its lists of identities can decide. */
export type Need =
  /** The trust policy of the role admits one of these services. */
  | { readonly kind: "trusts-service"; readonly role: Target; readonly services: readonly string[] }
  /** The trust policy of the role admits this principal. */
  | { readonly kind: "trusts"; readonly role: Target; readonly principal: "caller" | Target }
  /** The instance profile contains the role. */
  | { readonly kind: "contains"; readonly profile: Target; readonly role: Target }
  /** The policy is attached to the principal or to one of its groups. */
  | { readonly kind: "attached"; readonly policy: Target; readonly to: "caller" | Target }
  /** The caller is a member of the group. */
  | { readonly kind: "member"; readonly group: Target }
  | { readonly kind: "caller"; readonly is: "user" | "role" };

/** The permissions that the caller has after the last request. */
export type Gain =
  /** All that the permissions boundary of the changed principal and its organization leave. */
  | { readonly kind: "any" }
  /** Those of all of these targets together. */
  | { readonly kind: "permissions"; readonly of: readonly Target[] };

export interface EscalationPath {
  readonly id: string;
  readonly category: Category;
  readonly name: string;
  /** In the order in which the caller makes them. */
  readonly requests: readonly PathRequest[];
  readonly needs: readonly Need[];
  readonly gains: Gain;
  /** Conditions that no policy and no list of identities can decide. */
  readonly assumes: readonly string[];
  /** The targets that more than one part of the path names: requests, needs and gains. */
  readonly shares: readonly Target[];
  readonly source: string;
}

type PathRow = Omit<EscalationPath, "shares" | "source">;

/** The path of a row: with its source, and with the targets that its parts share. */
export function pathOf(row: PathRow): EscalationPath {
  const parts = [...row.requests.map(targetsOfRequest), ...row.needs.map(targetsOfNeed)];
  if (row.gains.kind === "permissions") parts.push(row.gains.of);
  const isShared = (target: Target): boolean =>
    parts.filter((each) => each.includes(target)).length > 1;
  const shares = [...new Set(parts.flat())].filter(isShared);
  return { ...row, shares, source: `https://pathfinding.cloud/paths/${row.id}` };
}

/** The targets that a request names, as its resource or in its context. */
export function targetsOfRequest({ resource, context }: PathRequest): readonly Target[] {
  const inContext = Object.values(context).flatMap((value) =>
    value.kind === "arn-of" ? [value.target] : [],
  );
  return resource === "caller" || resource === "any" ? inContext : [resource, ...inContext];
}

/** The targets that a need names. */
export function targetsOfNeed(need: Need): readonly Target[] {
  switch (need.kind) {
    case "trusts-service":
      return [need.role];
    case "trusts":
      return need.principal === "caller" ? [need.role] : [need.role, need.principal];
    case "contains":
      return [need.profile, need.role];
    case "attached":
      return need.to === "caller" ? [need.policy] : [need.policy, need.to];
    case "member":
      return [need.group];
    case "caller":
      return [];
  }
}

/** A request about a resource. */
export function asks(
  action: string,
  resource: PathRequest["resource"],
  context: PathRequest["context"] = {},
): PathRequest {
  return { action, resource, context };
}

/** Behind the ARN of a function: one of its versions or aliases. */
export const QUALIFIER = ":*";

/** A request about a function, or about one of its versions or aliases. */
export function asksOfFunction(action: string): PathRequest {
  return { ...asks(action, "function"), suffix: QUALIFIER };
}

/** A context in which a key has the ARN of a target. */
export function whereIs(key: string, target: Target): PathRequest["context"] {
  return { [key]: { kind: "arn-of", target } };
}
