/**
 * The published paths that use something that already has a role: category `existing-passrole`.
 *
 * The caller changes what a function, an instance or a job does, or enters it, and so has the
 * permissions of its role. Nothing is passed. Which role such a thing has is not in any policy, so
 * the role is a target that no request names: any role that trusts the service may be the one.
 *
 * Source: pathfinding.cloud, schema 1.6.0 of 2025-12-17; only its required permissions.
 */
import { asks, asksOfFunction, type EscalationPath, type PathRequest, pathOf } from "./path.ts";
import { needsOfRole, type RoleService } from "./service-roles.ts";

/** A path that uses the role that something has. */
function uses(
  id: string,
  service: RoleService,
  name: string,
  requests: readonly PathRequest[],
  assumes: readonly string[],
): EscalationPath {
  return pathOf({
    id,
    category: "existing-passrole",
    name,
    requests,
    needs: needsOfRole(service),
    gains: { kind: "permissions", of: ["role"] },
    assumes,
  });
}

const FUNCTION = "a function has the role";
const INSTANCE = "an instance has the role";
const PROJECT = "a project builds as the role, and a build may replace its commands";
const MANAGED = "the instance runs, and Systems Manager manages it";

export const EXISTING_ROLE_PATHS: readonly EscalationPath[] = [
  uses(
    "apprunner-002",
    "apprunner",
    "a changed App Runner service runs as its role",
    [asks("apprunner:UpdateService", "app-runner-service")],
    ["an App Runner service has the role"],
  ),
  uses(
    "bedrock-002",
    "bedrock-agentcore",
    "a session of a code interpreter runs code as its role",
    [
      asks("bedrock-agentcore:StartCodeInterpreterSession", "code-interpreter"),
      asks("bedrock-agentcore:InvokeCodeInterpreter", "code-interpreter"),
    ],
    ["a code interpreter has the role and is ready"],
  ),
  uses(
    "cloudformation-002",
    "cloudformation",
    "a changed stack makes resources as its role",
    [asks("cloudformation:UpdateStack", "stack")],
    ["a stack uses the role"],
  ),
  uses(
    "codebuild-002",
    "codebuild",
    "a build with other commands runs as the role of its project",
    [asks("codebuild:StartBuild", "build-project")],
    [PROJECT],
  ),
  uses(
    "codebuild-003",
    "codebuild",
    "a batch of builds with other commands runs as the role of its project",
    [asks("codebuild:StartBuildBatch", "build-project")],
    [PROJECT, "the project is set up for batches"],
  ),
  uses(
    "ec2-002",
    "ec2",
    "an instance runs other commands at its next start",
    [
      asks("ec2:ModifyInstanceAttribute", "instance"),
      asks("ec2:StopInstances", "instance"),
      asks("ec2:StartInstances", "instance"),
    ],
    [INSTANCE],
  ),
  uses(
    "ec2-004",
    "ec2",
    "instances of a changed launch template run other commands",
    [
      asks("ec2:CreateLaunchTemplateVersion", "launch-template"),
      asks("ec2:ModifyLaunchTemplate", "launch-template"),
    ],
    ["a launch template names the role, and somebody starts instances of its default version"],
  ),
  uses(
    "ec2instanceconnect-003",
    "ec2",
    "a key of the caller opens a shell on an instance",
    [
      asks("ec2-instance-connect:SendSSHPublicKey", "instance"),
      asks("ec2:DescribeInstances", "any"),
    ],
    [INSTANCE, "the instance runs, has EC2 Instance Connect, and the caller can reach its port 22"],
  ),
  uses(
    "glue-002",
    "glue",
    "a key of the caller opens a shell on a development endpoint",
    [asks("glue:UpdateDevEndpoint", "dev-endpoint")],
    ["a development endpoint has the role, and the caller can reach it"],
  ),
  uses(
    "lambda-003",
    "lambda",
    "a function with other code runs as its role when somebody invokes it",
    [asks("lambda:UpdateFunctionCode", "function")],
    [FUNCTION, "an event or another principal invokes the function"],
  ),
  uses(
    "lambda-004",
    "lambda",
    "a function with other code runs as its role when the caller invokes it",
    [asks("lambda:UpdateFunctionCode", "function"), asksOfFunction("lambda:InvokeFunction")],
    [FUNCTION],
  ),
  uses(
    "lambda-005",
    "lambda",
    "a function with other code runs as its role, and its own policy admits the caller",
    [asks("lambda:UpdateFunctionCode", "function"), asksOfFunction("lambda:AddPermission")],
    [FUNCTION, "no policy denies the caller the invocation of the function"],
  ),
  uses(
    "sagemaker-004",
    "sagemaker",
    "the address of a notebook opens it to the caller",
    [asks("sagemaker:CreatePresignedNotebookInstanceUrl", "notebook")],
    ["a notebook has the role and runs"],
  ),
  uses(
    "sagemaker-005",
    "sagemaker",
    "a notebook runs another script at its next start",
    [
      asks("sagemaker:CreateNotebookInstanceLifecycleConfig", "lifecycle-config"),
      asks("sagemaker:StopNotebookInstance", "notebook"),
      asks("sagemaker:UpdateNotebookInstance", "notebook"),
      asks("sagemaker:StartNotebookInstance", "notebook"),
    ],
    ["a notebook has the role"],
  ),
  uses(
    "ssm-001",
    "ec2",
    "a session opens a shell on an instance",
    [asks("ssm:StartSession", "instance")],
    [INSTANCE, MANAGED],
  ),
  uses(
    "ssm-002",
    "ec2",
    "an instance runs a command of the caller",
    [asks("ssm:SendCommand", "instance")],
    [INSTANCE, MANAGED, "the caller may use a document that runs commands"],
  ),
];
