/**
 * The published paths that start something new with a role: category `new-passrole`.
 *
 * The caller passes a role to a service and makes the service run what the caller wrote. Three
 * rows differ. Stack sets (cloudformation-003, cloudformation-004) are passed an administration
 * role, which assumes the role whose permissions count. A change set (cloudformation-005) takes the
 * role of its stack, so nothing is passed; the source has it in this category all the same.
 *
 * Source: pathfinding.cloud, schema 1.6.0 of 2025-12-17; only its required permissions.
 */
import {
  asks,
  asksOfFunction,
  type EscalationPath,
  type Need,
  type PathRequest,
  pathOf,
  QUALIFIER,
  whereIs,
} from "./path.ts";
import { needsOfRole, passesRoleTo, type RoleService } from "./service-roles.ts";

/** A path that passes a role to a service, and then has the permissions of that role. */
function passes(
  id: string,
  service: RoleService,
  name: string,
  requests: readonly PathRequest[],
  assumes: readonly string[] = [],
): EscalationPath {
  return pathOf({
    id,
    category: "new-passrole",
    name,
    requests: [passesRoleTo(service), ...requests],
    needs: needsOfRole(service),
    gains: { kind: "permissions", of: ["role"] },
    assumes,
  });
}

/** The administration role trusts CloudFormation, and the execution role trusts that role. */
const STACK_SET_ROLES: readonly Need[] = [
  ...needsOfRole("cloudformation"),
  { kind: "trusts", role: "execution-role", principal: "role" },
];

const CLUSTER = whereIs("ecs:cluster", "cluster");
const NETWORK = "the caller may use an image, a subnet and a security group";
const CLUSTER_EXISTS = "a cluster exists that can run the task";
const JOB_EXISTS = "the job exists";
const BUCKET = "the role can read and write a bucket for the input and the output of the job";
const SELF_INVOKE = "no policy denies the caller the invocation of the function";

export const PASSED_ROLE_PATHS: readonly EscalationPath[] = [
  passes("apprunner-001", "apprunner", "a new App Runner service runs as the role", [
    asks("apprunner:CreateService", "app-runner-service"),
  ]),
  passes("bedrock-001", "bedrock-agentcore", "a new code interpreter runs code as the role", [
    asks("bedrock-agentcore:CreateCodeInterpreter", "any"),
    asks("bedrock-agentcore:StartCodeInterpreterSession", "code-interpreter"),
    asks("bedrock-agentcore:InvokeCodeInterpreter", "code-interpreter"),
  ]),
  passes("cloudformation-001", "cloudformation", "a new stack makes resources as the role", [
    asks("cloudformation:CreateStack", "stack", whereIs("cloudformation:RoleArn", "role")),
  ]),
  pathOf({
    id: "cloudformation-003",
    category: "new-passrole",
    name: "a new stack set makes resources as its execution role",
    requests: [
      passesRoleTo("cloudformation"),
      asks("cloudformation:CreateStackSet", "any"),
      asks("cloudformation:CreateStackInstances", "stack-set"),
    ],
    needs: STACK_SET_ROLES,
    gains: { kind: "permissions", of: ["execution-role"] },
    assumes: ["the policies of the administration role let it assume the execution role"],
  }),
  pathOf({
    id: "cloudformation-004",
    category: "new-passrole",
    name: "a changed stack set makes resources as its execution role",
    requests: [passesRoleTo("cloudformation"), asks("cloudformation:UpdateStackSet", "stack-set")],
    needs: STACK_SET_ROLES,
    gains: { kind: "permissions", of: ["execution-role"] },
    assumes: [
      "a stack set exists that uses both roles, and it has instances or the caller can add some",
      "the policies of the administration role let it assume the execution role",
    ],
  }),
  pathOf({
    id: "cloudformation-005",
    category: "new-passrole",
    name: "a change set makes resources as the role of its stack",
    requests: [
      asks("cloudformation:CreateChangeSet", "stack"),
      asks("cloudformation:ExecuteChangeSet", "stack"),
    ],
    needs: needsOfRole("cloudformation"),
    gains: { kind: "permissions", of: ["role"] },
    assumes: ["a stack exists that uses the role"],
  }),
  passes("codebuild-001", "codebuild", "a new project builds as the role", [
    asks("codebuild:CreateProject", "build-project"),
    asks("codebuild:StartBuild", "build-project"),
  ]),
  passes("codebuild-004", "codebuild", "a new project builds a batch as the role", [
    asks("codebuild:CreateProject", "build-project"),
    asks("codebuild:StartBuildBatch", "build-project"),
  ]),
  passes(
    "datapipeline-001",
    "datapipeline",
    "a new pipeline runs commands as the role",
    [
      asks("datapipeline:CreatePipeline", "any"),
      asks("datapipeline:PutPipelineDefinition", "pipeline"),
      asks("datapipeline:ActivatePipeline", "pipeline"),
    ],
    ["the caller may pass the other role of the pipeline too, if it differs"],
  ),
  passes(
    "ec2-001",
    "ec2",
    "a new instance runs commands as the role",
    [asks("ec2:RunInstances", "instance", whereIs("ec2:InstanceProfile", "instance-profile"))],
    [NETWORK],
  ),
  passes(
    "ec2-003",
    "ec2",
    "a new spot instance runs commands as the role",
    [asks("ec2:RequestSpotInstances", "spot-request")],
    [NETWORK],
  ),
  passes("ecs-001", "ecs", "a service in a new cluster runs tasks as the role", [
    asks("ecs:CreateCluster", "cluster"),
    asks("ecs:RegisterTaskDefinition", "task-definition"),
    asks("ecs:CreateService", "ecs-service", CLUSTER),
  ]),
  passes("ecs-002", "ecs", "a task in a new cluster runs as the role", [
    asks("ecs:CreateCluster", "cluster"),
    asks("ecs:RegisterTaskDefinition", "task-definition"),
    asks("ecs:RunTask", "task-definition", CLUSTER),
  ]),
  passes(
    "ecs-003",
    "ecs",
    "a new service in a cluster runs tasks as the role",
    [
      asks("ecs:RegisterTaskDefinition", "task-definition"),
      asks("ecs:CreateService", "ecs-service", CLUSTER),
    ],
    [CLUSTER_EXISTS],
  ),
  passes(
    "ecs-004",
    "ecs",
    "a new task in a cluster runs as the role",
    [
      asks("ecs:RegisterTaskDefinition", "task-definition"),
      asks("ecs:RunTask", "task-definition", CLUSTER),
    ],
    [CLUSTER_EXISTS],
  ),
  passes(
    "ecs-005",
    "ecs",
    "a new task on an instance of a cluster runs as the role",
    [
      asks("ecs:RegisterTaskDefinition", "task-definition"),
      asks("ecs:StartTask", "task-definition", CLUSTER),
    ],
    ["a cluster exists that has a container instance"],
  ),
  passes("glue-001", "glue", "a new development endpoint gives a shell as the role", [
    asks("glue:CreateDevEndpoint", "any"),
  ]),
  passes("glue-003", "glue", "a new job runs as the role", [
    asks("glue:CreateJob", "job"),
    asks("glue:StartJobRun", "job"),
  ]),
  passes("glue-004", "glue", "a trigger starts a new job as the role", [
    asks("glue:CreateJob", "job"),
    asks("glue:CreateTrigger", "trigger"),
  ]),
  passes(
    "glue-005",
    "glue",
    "a changed job runs as the role",
    [asks("glue:UpdateJob", "job"), asks("glue:StartJobRun", "job")],
    [JOB_EXISTS],
  ),
  passes(
    "glue-006",
    "glue",
    "a trigger starts a changed job as the role",
    [asks("glue:UpdateJob", "job"), asks("glue:CreateTrigger", "trigger")],
    [JOB_EXISTS],
  ),
  passes("lambda-001", "lambda", "a new function runs as the role when the caller invokes it", [
    asks("lambda:CreateFunction", "function"),
    asksOfFunction("lambda:InvokeFunction"),
  ]),
  passes(
    "lambda-002",
    "lambda",
    "a new function runs as the role at an event",
    [
      asks("lambda:CreateFunction", "function"),
      asks("lambda:CreateEventSourceMapping", "any", {
        "lambda:FunctionArn": { kind: "arn-of", target: "function", suffix: QUALIFIER },
      }),
    ],
    ["an event source exists that the role can read, and that has events"],
  ),
  passes(
    "lambda-006",
    "lambda",
    "a new function runs as the role, and its own policy admits the caller",
    [asks("lambda:CreateFunction", "function"), asksOfFunction("lambda:AddPermission")],
    [SELF_INVOKE],
  ),
  passes(
    "sagemaker-001",
    "sagemaker",
    "a new notebook runs code as the role",
    [asks("sagemaker:CreateNotebookInstance", "notebook")],
    ["the caller can open the notebook or choose the script that runs at its start"],
  ),
  passes(
    "sagemaker-002",
    "sagemaker",
    "a new training job runs code as the role",
    [asks("sagemaker:CreateTrainingJob", "training-job")],
    [BUCKET],
  ),
  passes(
    "sagemaker-003",
    "sagemaker",
    "a new processing job runs code as the role",
    [asks("sagemaker:CreateProcessingJob", "processing-job")],
    [BUCKET],
  ),
];
