/**
 * Where Terraform's AWS provider keeps policies: resource types, their attributes, their kinds.
 *
 * Sources: the schema of the provider hashicorp/aws 6.25, as its language bindings publish it, and
 * the list of types of AWS's policy validator for Terraform. A row with `?` has its name from
 * another binding (Pulumi AWS 7.48) or from the documentation; it was not seen in the schema.
 * A row has the type, the attribute, and CloudFormation's type without `AWS::`. `a[].b` is the
 * attribute `b` in each block of `a`. A table says why attributes that look like policies stay out.
 *
 * The provider hashicorp/awscc has the same types as CloudFormation (awscc-policies.ts). Left out
 * are the names of the resources and what other providers have.
 */
import { AWSCC_ATTACHMENTS, AWSCC_LINKS, AWSCC_POLICIES } from "./awscc-policies.ts";
import { byType, lines, type PathStep, pathOf } from "./policy-table.ts";
import { isResourceType, type ResourceType } from "./resource-types.ts";

/** How a policy stands in an attribute. */
export type PolicyFormat =
  /** A JSON text that is a policy. */
  | "json"
  /** A policy, as an object or as a JSON text. */
  | "document"
  /** An OpenAPI document that may have a policy, in `x-amazon-apigateway-policy`. */
  | "openapi"
  /** No document: the attributes of the resource are the parts of one statement. */
  | "arguments"
  /** An access control list of S3 (terraform-grants.ts). */
  | "list"
  /** A permission of a snapshot, an image and so on (terraform-grants.ts). */
  | "share"
  /** A CloudFormation template. */
  | "template"
  /** The properties of one resource, by their names in CloudFormation. */
  | "properties";

export type TerraformPolicyKind =
  | "identity"
  | "trust"
  | "resource"
  | "session"
  | "endpoint"
  /** The attribute `type` decides: an SCP, an RCP, or not a policy of IAM. */
  | "organization"
  /** A template decides. */
  | "nested";

export interface TerraformPolicy {
  readonly type: string;
  /** As documentation writes it: `inline_policy[].policy`. */
  readonly attribute: string;
  readonly path: readonly PathStep[];
  readonly format: PolicyFormat;
  readonly kind: TerraformPolicyKind;
  readonly awsType: string;
  /** The type for CheckNoPublicAccess. */
  readonly publicCheckType?: ResourceType;
  /** Whether the name is taken from the schema of the provider. */
  readonly confirmed: boolean;
}

/** The effect of an attribute that holds no policy but changes access. */
export type LinkEffect =
  /** Attaches a managed policy to a principal. */
  | "attachment"
  /** Sets a managed policy as the boundary of a principal or of its sessions. */
  | "boundary"
  /** Shares a resource. */
  | "grant"
  /** Blocks or allows public access. */
  | "guard";

export interface TerraformLink {
  readonly type: string;
  readonly attribute: string;
  readonly path: readonly PathStep[];
  readonly effect: LinkEffect;
}

export interface TerraformAttachment {
  readonly type: string;
  readonly attribute: string;
  readonly path: readonly PathStep[];
  /** The attributes that name the identities; `self` if the resource is one. */
  readonly identities: readonly string[] | "self";
  /** Whether a name is that of a policy of the account, and not of AWS. */
  readonly isOwn: boolean;
  /** Whether the policy is the boundary of the identity, which only limits. */
  readonly isBoundary?: true;
}

export interface LookAlike {
  readonly type: string;
  readonly attribute: string;
  /** Completes "it is not a policy of IAM, but …". */
  readonly reason: string;
}

const IDENTITY = `
aws_iam_group_policy policy IAM::GroupPolicy
aws_iam_policy policy IAM::ManagedPolicy
aws_iam_role inline_policy[].policy IAM::RolePolicy
aws_iam_role_policy policy IAM::RolePolicy
aws_iam_user_policy policy IAM::UserPolicy
aws_iot_policy policy IoT::Policy
aws_ssoadmin_permission_set_inline_policy inline_policy SSO::PermissionSet`;

const TRUST = `
aws_iam_role assume_role_policy IAM::AssumeRolePolicyDocument`;

const RESOURCE = `
aws_acmpca_policy policy ACMPCA::CertificateAuthority
aws_api_gateway_domain_name policy ApiGateway::DomainNameV2
aws_api_gateway_rest_api policy ApiGateway::RestApi
aws_api_gateway_rest_api_policy policy ApiGateway::RestApi
aws_backup_vault_policy policy Backup::BackupVault
?aws_bedrockagentcore_resource_policy policy BedrockAgentCore::ResourcePolicy
aws_cloudsearch_domain_service_access_policy access_policy CloudSearch::Domain
aws_cloudwatch_event_bus_policy policy Events::EventBus
aws_cloudwatch_log_delivery_destination_policy delivery_destination_policy Logs::DeliveryDestination
aws_cloudwatch_log_destination_policy access_policy Logs::Destination
aws_cloudwatch_log_resource_policy policy_document Logs::ResourcePolicy
aws_codeartifact_domain_permissions_policy policy_document CodeArtifact::Domain
aws_codeartifact_repository_permissions_policy policy_document CodeArtifact::Repository
aws_codebuild_resource_policy policy CodeBuild::Project
?aws_dsql_cluster_policy policy DSQL::Cluster
aws_dynamodb_resource_policy policy DynamoDB::Table
aws_ecr_registry_policy policy ECR::RegistryPolicy
aws_ecr_repository_creation_template repository_policy ECR::Repository
aws_ecr_repository_policy policy ECR::Repository
aws_ecrpublic_repository_policy policy ECR::PublicRepository
aws_efs_file_system_policy policy EFS::FileSystem
aws_elasticsearch_domain access_policies OpenSearchService::Domain
aws_elasticsearch_domain_policy access_policies OpenSearchService::Domain
aws_fsx_s3_access_point_attachment s3_access_point[].policy S3::AccessPoint
aws_glacier_vault access_policy S3::Glacier
aws_glacier_vault_lock policy S3::Glacier
aws_glue_resource_policy policy Glue::Catalog
aws_kinesis_resource_policy policy Kinesis::Stream
aws_kms_external_key policy KMS::Key
aws_kms_key policy KMS::Key
aws_kms_key_policy policy KMS::Key
aws_kms_replica_external_key policy KMS::Key
aws_kms_replica_key policy KMS::Key
?aws_lambda_resource_policy policy Lambda::Function
aws_media_store_container_policy policy MediaStore::Container
aws_msk_cluster_policy policy MSK::Cluster
aws_networkfirewall_resource_policy policy NetworkFirewall::RuleGroup
aws_oam_sink_policy policy Oam::Sink
aws_opensearch_domain access_policies OpenSearchService::Domain
aws_opensearch_domain_policy access_policies OpenSearchService::Domain
?aws_opensearch_ingestion_resource_policy policy OSIS::Pipeline
aws_organizations_resource_policy content Organizations::ResourcePolicy
?aws_pinpointsmsvoicev2_resource_policy policy SMSVOICE::ResourcePolicy
aws_prometheus_resource_policy policy_document APS::Workspace
aws_redshift_resource_policy policy Redshift::Cluster
aws_redshiftserverless_resource_policy policy RedshiftServerless::Namespace
aws_s3_access_point policy S3::AccessPoint
aws_s3_bucket policy S3::Bucket
aws_s3_bucket_policy policy S3::Bucket
aws_s3control_access_grants_instance_resource_policy policy S3::AccessGrantsInstance
aws_s3control_access_point_policy policy S3::AccessPoint
aws_s3control_bucket_policy policy S3Outposts::Bucket
aws_s3control_multi_region_access_point_policy details[].policy S3::MultiRegionAccessPoint
aws_s3control_object_lambda_access_point_policy policy S3ObjectLambda::AccessPoint
?aws_s3files_file_system_policy policy S3Files::FileSystem
aws_s3tables_table_bucket_policy resource_policy S3Tables::TableBucket
aws_s3tables_table_policy resource_policy S3Tables::Table
aws_s3vectors_vector_bucket_policy policy S3Vectors::VectorBucket
aws_sagemaker_model_package_group_policy resource_policy SageMaker::ModelPackageGroup
aws_schemas_registry_policy policy EventSchemas::Registry
aws_secretsmanager_secret policy SecretsManager::Secret
aws_secretsmanager_secret_policy policy SecretsManager::Secret
aws_ses_identity_policy policy SES::EmailIdentity
aws_sesv2_email_identity_policy policy SES::EmailIdentity
aws_sns_topic policy SNS::Topic
aws_sns_topic_policy policy SNS::Topic
aws_sqs_queue policy SQS::Queue
aws_sqs_queue_policy policy SQS::Queue
aws_vpclattice_auth_policy policy VpcLattice::Service
aws_vpclattice_resource_policy policy VpcLattice::ServiceNetwork
aws_xray_resource_policy policy_document XRay::ResourcePolicy`;

const SESSION = `
?aws_eks_pod_identity_association policy EKS::PodIdentityAssociation
aws_rolesanywhere_profile session_policy RolesAnywhere::Profile
aws_transfer_access policy Transfer::User
aws_transfer_user policy Transfer::User`;

const ENDPOINT = `
?aws_odb_network kms_policy_document ODB::OdbNetwork
aws_odb_network s3_policy_document ODB::OdbNetwork
?aws_odb_network sts_policy_document ODB::OdbNetwork
aws_vpc_endpoint policy EC2::VPCEndpoint
aws_vpc_endpoint_policy policy EC2::VPCEndpoint`;

const ORGANIZATION = `
aws_organizations_policy content Organizations::Policy`;

/** The second word is the argument that says who gets access. */
const ARGUMENTS = `
aws_acmpca_permission principal ACMPCA::CertificateAuthority
aws_cloudwatch_event_permission principal Events::EventBus
aws_kms_grant grantee_principal KMS::Key
aws_lambda_layer_version_permission principal Lambda::LayerVersion
aws_lambda_permission principal Lambda::Function
aws_signer_signing_profile_permission principal Signer::SigningProfile`;

const OPENAPI = `
aws_api_gateway_rest_api body ApiGateway::RestApi`;

const TEMPLATES = `
aws_cloudformation_stack template_body CloudFormation::Stack
aws_cloudformation_stack_set template_body CloudFormation::StackSet`;

/** The attribute `type_name` has the type of the resource. */
const PROPERTIES = `
aws_cloudcontrolapi_resource desired_state CloudFormation::Any`;

/** All attributes of hashicorp/aws that hold policies, in a fixed order. */
export const TERRAFORM_POLICIES: readonly TerraformPolicy[] = [
  ...rows("json", "identity", IDENTITY),
  ...rows("json", "trust", TRUST),
  ...rows("json", "resource", RESOURCE),
  ...rows("json", "session", SESSION),
  ...rows("json", "endpoint", ENDPOINT),
  ...rows("json", "organization", ORGANIZATION),
  ...rows("arguments", "resource", ARGUMENTS),
  ...rows("openapi", "resource", OPENAPI),
  ...rows("template", "nested", TEMPLATES),
  ...rows("properties", "nested", PROPERTIES),
];

const ATTACHMENTS = `
aws_budgets_budget_action definition[].iam_action_definition[].policy_arn
aws_cognito_identity_pool_roles_attachment roles
aws_iam_group_policy_attachment policy_arn
aws_iam_group_policy_attachments_exclusive policy_arns[]
aws_iam_policy_attachment policy_arn
aws_iam_role managed_policy_arns[]
aws_iam_role_policy_attachment policy_arn
aws_iam_role_policy_attachments_exclusive policy_arns[]
aws_iam_user_policy_attachment policy_arn
aws_iam_user_policy_attachments_exclusive policy_arns[]
aws_organizations_policy_attachment policy_id
aws_quicksight_iam_policy_assignment policy_arn
aws_ssoadmin_customer_managed_policy_attachment customer_managed_policy_reference[].name
aws_ssoadmin_managed_policy_attachment managed_policy_arn`;

/**
 * An attribute that attaches managed policies, and the attributes that name the identities: `self`
 * if they are the resource, `-` if they are not known. `own`: a name of a policy of the account.
 */
const ATTACHED = `
aws_budgets_budget_action definition[].iam_action_definition[].policy_arn -
aws_iam_group_policy_attachment policy_arn group
aws_iam_group_policy_attachments_exclusive policy_arns[] group_name
aws_iam_policy_attachment policy_arn roles,users,groups
aws_iam_role managed_policy_arns[] self
aws_iam_role_policy_attachment policy_arn role
aws_iam_role_policy_attachments_exclusive policy_arns[] role_name
aws_iam_user_policy_attachment policy_arn user
aws_iam_user_policy_attachments_exclusive policy_arns[] user_name
aws_quicksight_iam_policy_assignment policy_arn -
aws_ssoadmin_customer_managed_policy_attachment customer_managed_policy_reference[].name +
  permission_set_arn own
aws_ssoadmin_managed_policy_attachment managed_policy_arn permission_set_arn`;

/** The attributes that attach managed policies to identities. */
export const TERRAFORM_ATTACHMENTS: readonly TerraformAttachment[] = lines(ATTACHED).map(
  ([type = "", attribute = "", identities = "", own]) => ({
    type,
    attribute,
    path: pathOf(attribute),
    identities: identities === "self" ? "self" : identities.split(",").filter((n) => n !== "-"),
    isOwn: own === "own",
  }),
);

/** Session policies of a profile, and guardrails of a chat, limit like boundaries. */
const BOUNDARIES = `
aws_chatbot_slack_channel_configuration guardrail_policy_arns[]
aws_chatbot_teams_channel_configuration guardrail_policy_arns[]
aws_iam_role permissions_boundary
aws_iam_user permissions_boundary
aws_rolesanywhere_profile managed_policy_arns[]
aws_ssoadmin_permissions_boundary_attachment permissions_boundary[].managed_policy_arn`;

const GRANTS = `
aws_ram_principal_association principal
aws_ram_resource_share permission_arns[]
aws_vpc_endpoint_service allowed_principals[]
aws_vpc_endpoint_service_allowed_principal principal_arn`;

const GUARDS = `
aws_ebs_snapshot_block_public_access state
aws_s3_account_public_access_block block_public_policy
aws_s3_bucket_public_access_block block_public_policy`;

/** The attributes that change access without a document; a plan's reader names those it finds. */
export const TERRAFORM_LINKS: readonly TerraformLink[] = [
  ...links("attachment", ATTACHMENTS),
  ...links("boundary", BOUNDARIES),
  ...links("grant", GRANTS),
  ...links("guard", GUARDS),
];

/** Attributes that look like policies. */
export const TERRAFORM_LOOK_ALIKES: readonly LookAlike[] = [
  ...lookAlikes("a policy of deliveries or archives of SNS", [
    "aws_sns_topic delivery_policy",
    "aws_sns_topic archive_policy",
    "aws_sns_topic_data_protection_policy policy",
    "aws_sns_topic_subscription filter_policy",
    "aws_sns_topic_subscription redrive_policy",
    "aws_sns_topic_subscription replay_policy",
    "aws_sns_topic_subscription delivery_policy",
  ]),
  ...lookAlikes("a rule for messages that cannot be delivered", [
    "aws_sqs_queue redrive_policy",
    "aws_sqs_queue redrive_allow_policy",
    "aws_sqs_queue_redrive_policy redrive_policy",
    "aws_sqs_queue_redrive_allow_policy redrive_allow_policy",
  ]),
  ...lookAlikes("a rule for the life of images, snapshots or volumes", [
    "aws_ecr_lifecycle_policy policy",
    "aws_ecr_repository_creation_template lifecycle_policy",
    "aws_dlm_lifecycle_policy policy_details",
  ]),
  ...lookAlikes("a rule that masks data in logs, or an index of logs", [
    "aws_cloudwatch_log_data_protection_policy policy_document",
    "aws_cloudwatch_log_account_policy policy_document",
    "aws_cloudwatch_log_index_policy policy_document",
  ]),
  ...lookAlikes("a policy in the language of OpenSearch Serverless", [
    "aws_opensearchserverless_access_policy policy",
    "aws_opensearchserverless_security_policy policy",
    "aws_opensearchserverless_lifecycle_policy policy",
  ]),
  ...lookAlikes("a description of networks or of traffic", [
    "aws_networkmanager_core_network_policy_attachment policy_document",
    "aws_route53_traffic_policy document",
  ]),
  ...lookAlikes("a policy in the language Cedar", [
    "aws_verifiedaccess_endpoint policy_document",
    "aws_verifiedaccess_group policy_document",
    "aws_verifiedpermissions_policy definition",
  ]),
  ...lookAlikes("a policy of web browsers", ["aws_workspacesweb_browser_settings browser_policy"]),
  ...lookAlikes("a rule in the language of CloudFormation Guard", [
    "aws_config_organization_custom_policy_rule policy_text",
  ]),
  ...lookAlikes("the name of a policy", ["aws_iot_policy_attachment policy"]),
  ...lookAlikes("one of the words `Allow` and `Block`", ["aws_ses_receipt_filter policy"]),
  ...lookAlikes("a rule for updates of a stack", ["aws_cloudformation_stack policy_body"]),
  ...lookAlikes("a policy that the source reads and does not deploy", [
    "data.aws_iam_policy policy",
    "data.aws_s3_bucket_policy policy",
    "data.aws_ecr_repository repository_policy",
  ]),
  ...lookAlikes("a document that is a policy only where a resource uses it", [
    "data.aws_iam_policy_document json",
  ]),
  ...lookAlikes("the answer to a simulation", [
    "data.aws_iam_principal_policy_simulation all_allowed",
  ]),
  ...lookAlikes("a policy of the caller of Terraform, in the configuration of the provider", [
    "aws assume_role[].policy",
  ]),
];

/** The rows of one resource type; empty for most types. */
export function terraformPolicies(type: string): readonly TerraformPolicy[] {
  return BY_TYPE.get(type) ?? [];
}

/** The links of one resource type. */
export function terraformLinks(type: string): readonly TerraformLink[] {
  return LINKS_BY_TYPE.get(type) ?? [];
}

/** The attachments of one resource type. */
export function terraformAttachments(type: string): readonly TerraformAttachment[] {
  return ATTACHMENTS_BY_TYPE.get(type) ?? [];
}

/** The boundaries that a role or user of this type sets by itself. */
export function terraformBoundaries(type: string): readonly TerraformAttachment[] {
  return BOUNDARIES_BY_TYPE.get(type) ?? [];
}

const BOUNDARIES_BY_TYPE = byType<TerraformAttachment>(
  [...TERRAFORM_LINKS, ...AWSCC_LINKS].flatMap(({ type, attribute, path, effect }) =>
    effect === "boundary" && /_iam_(?:role|user)$/.test(type)
      ? { type, attribute, path, identities: "self", isOwn: false, isBoundary: true }
      : [],
  ),
);
const ATTACHMENTS_BY_TYPE = byType<TerraformAttachment>([
  ...TERRAFORM_ATTACHMENTS,
  ...AWSCC_ATTACHMENTS,
]);
const BY_TYPE = byType<TerraformPolicy>([...TERRAFORM_POLICIES, ...AWSCC_POLICIES]);
const LINKS_BY_TYPE = byType<TerraformLink>([...TERRAFORM_LINKS, ...AWSCC_LINKS]);

function rows(format: PolicyFormat, kind: TerraformPolicyKind, table: string): TerraformPolicy[] {
  return lines(table).map(([word = "", attribute = "", name = ""]) => {
    const awsType = `AWS::${name}`;
    const type = word.replace("?", "");
    const confirmed = type === word;
    const row = { type, attribute, path: pathOf(attribute), format, kind, awsType, confirmed };
    // A grant of KMS is not a part of the key policy that AWS checks.
    const checked = isResourceType(awsType) && type !== "aws_kms_grant";
    return checked ? { ...row, publicCheckType: awsType } : row;
  });
}

function links(effect: LinkEffect, table: string): TerraformLink[] {
  return lines(table).map(([type = "", attribute = ""]) => ({
    type,
    attribute,
    path: pathOf(attribute),
    effect,
  }));
}

function lookAlikes(reason: string, names: readonly string[]): LookAlike[] {
  return names.map((name) => {
    const [type = "", attribute = ""] = name.split(" ");
    return { type, attribute, reason };
  });
}
