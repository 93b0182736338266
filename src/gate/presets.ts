/**
 * Standards that come with keyaki, for `extends`, and its lists of actions, for rules.
 *
 * A preset is data in the form of a standard. `keyaki:external` needs a zone of trust with the name
 * `us`, which the standard that extends it defines. The lists are facts about AWS: actions with
 * which an identity can get more access than it has, and actions that destroy data or the records
 * of what happened. They are the starting point of a standard, and not complete.
 */

/** Lists of actions by the names that rules use. */
export const ACTION_LISTS: Readonly<Record<string, readonly string[]>> = {
  "keyaki:privilege-escalation": [
    // Policies, roles and their limits
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteUserPolicy",
    "iam:DetachRolePolicy",
    "iam:DetachUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    // Credentials and ways to sign in
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateSAMLProvider",
    "iam:CreateServiceSpecificCredential",
    "iam:DeactivateMFADevice",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
    "cognito-identity:SetIdentityPoolRoles",
    "eks:AssociateAccessPolicy",
    "eks:CreateAccessEntry",
    "eks:UpdateAccessEntry",
    // Roles of services
    "iam:PassRole",
    "cloudformation:CreateChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStack",
    "cloudformation:UpdateStackSet",
    "codebuild:StartBuild",
    "codebuild:StartBuildBatch",
    "codebuild:UpdateProject",
    "codestar:CreateProject",
    "datapipeline:PutPipelineDefinition",
    "ec2:ModifyInstanceAttribute",
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "ecs:ExecuteCommand",
    "glue:UpdateDevEndpoint",
    "glue:UpdateJob",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:UpdateNotebookInstanceLifecycleConfig",
    "ssm:SendCommand",
    "ssm:StartSession",
    "states:UpdateStateMachine",
  ],
  "keyaki:critical-actions": [
    // Records of what happened, and alarms
    "access-analyzer:DeleteAnalyzer",
    "cloudtrail:DeleteEventDataStore",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:StopConfigurationRecorder",
    "ec2:DeleteFlowLogs",
    "guardduty:DeleteDetector",
    "guardduty:DisassociateFromAdministratorAccount",
    "guardduty:UpdateDetector",
    "inspector2:Disable",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "macie2:DisableMacie",
    "securityhub:DisableSecurityHub",
    // Data and keys
    "backup:DeleteBackupVault",
    "backup:DeleteRecoveryPoint",
    "dynamodb:DeleteTable",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
    "s3:PutLifecycleConfiguration",
    "secretsmanager:DeleteSecret",
    // Policies of resources, and access for everybody
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ecr:SetRepositoryPolicy",
    "kms:PutKeyPolicy",
    "lambda:AddPermission",
    "rds:ModifyDBSnapshotAttribute",
    "s3:DeleteBucketPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl",
    "secretsmanager:PutResourcePolicy",
    "sns:AddPermission",
    "sqs:AddPermission",
    // The account and its organization
    "iam:DeleteAccountPasswordPolicy",
    "iam:UpdateAccountPasswordPolicy",
    "organizations:CloseAccount",
    "organizations:DeletePolicy",
    "organizations:DetachPolicy",
    "organizations:DisablePolicyType",
    "organizations:LeaveOrganization",
    "organizations:RemoveAccountFromOrganization",
    "organizations:UpdatePolicy",
    "route53domains:TransferDomainToAnotherAwsAccount",
  ],
};

/** Standards by the names that `extends` uses. */
export const PRESETS: Readonly<Record<string, object>> = {
  "keyaki:public": {
    version: 1,
    rules: {
      "nothing-public": {
        check: "no-public-access",
        why: "access for everybody is rarely meant",
        help: "name the principals, or limit the statement to an organization or a network",
      },
    },
  },
  "keyaki:external": {
    version: 1,
    rules: {
      "nothing-external": {
        check: "no-external-access",
        trusted: "us",
        why: "only our own accounts have access",
        help:
          "name principals of the zone of trust, or add the partner to a zone; a provider of " +
          "identities is in no zone: limit its `sub`, and write an exception with `allows`",
      },
    },
  },
  "keyaki:privilege-escalation": {
    version: 1,
    rules: {
      "no-privilege-escalation": {
        check: "access-not-granted",
        actions: "keyaki:privilege-escalation",
        where: { kind: "identity" },
        why: "with one of these actions, an identity can get more access than it was given",
        help: "leave the action out, or let a pipeline with a reviewed role do it",
      },
    },
  },
  "keyaki:critical-actions": {
    version: 1,
    rules: {
      "no-critical-actions": {
        check: "access-not-granted",
        actions: "keyaki:critical-actions",
        where: { kind: "identity" },
        why: "these actions destroy data, or the records of what happened, or open a resource",
        help: "leave the action out, or give it to a role that people assume for this purpose",
      },
    },
  },
};
