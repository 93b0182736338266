/**
 * Which principals a role for a service trusts, and as which service it is passed.
 *
 * The two differ for App Runner. In China, EC2 has a name of its own. A role of Data Pipeline is
 * for the service or for its instances, so it has several names.
 *
 * Sources: AWS's guides on the roles of each service, and for `iam:PassedToService` the policies
 * that AWS manages. For Data Pipeline, no such policy has the key, so each name counts.
 */
import type { Need, PathRequest } from "./path.ts";

export type RoleService =
  | "apprunner"
  | "bedrock-agentcore"
  | "cloudformation"
  | "codebuild"
  | "datapipeline"
  | "ec2"
  | "ecs"
  | "glue"
  | "lambda"
  | "sagemaker";

interface RoleNames {
  /** A role that the service can use trusts one of these. */
  readonly trusted: readonly string[];
  /** The values that `iam:PassedToService` may have. */
  readonly passedTo: readonly string[];
}

const EC2_NAMES = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"];

const ROLE_NAMES: Readonly<Record<RoleService, RoleNames>> = {
  apprunner: {
    trusted: ["tasks.apprunner.amazonaws.com"],
    passedTo: ["apprunner.amazonaws.com"],
  },
  "bedrock-agentcore": both("bedrock-agentcore.amazonaws.com"),
  cloudformation: both("cloudformation.amazonaws.com"),
  codebuild: both("codebuild.amazonaws.com"),
  datapipeline: both(
    "datapipeline.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "ec2.amazonaws.com",
  ),
  ec2: both(...EC2_NAMES),
  ecs: both("ecs-tasks.amazonaws.com"),
  glue: both("glue.amazonaws.com"),
  lambda: both("lambda.amazonaws.com"),
  sagemaker: both("sagemaker.amazonaws.com"),
};

function both(...names: readonly string[]): RoleNames {
  return { trusted: names, passedTo: names };
}

/** The request to pass the path's role to a service. */
export function passesRoleTo(service: RoleService): PathRequest {
  const texts = ROLE_NAMES[service].passedTo;
  return {
    action: "iam:PassRole",
    resource: "role",
    context: { "iam:PassedToService": { kind: "one-of", texts } },
  };
}

/** The conditions on a role that a service uses; an instance has its role by a profile. */
export function needsOfRole(service: RoleService): readonly Need[] {
  const trusts: Need = {
    kind: "trusts-service",
    role: "role",
    services: ROLE_NAMES[service].trusted,
  };
  if (service !== "ec2") return [trusts];
  return [trusts, { kind: "contains", profile: "instance-profile", role: "role" }];
}
