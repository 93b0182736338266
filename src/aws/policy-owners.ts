/**
 * The owners of policies that are resources of their own: the argument that names the bucket, role
 * or queue, and the types of resources that may be meant.
 *
 * Sources: those of terraform-policies.ts and cloudformation-policies.ts. A row of Terraform has
 * the type, the argument, and the types of the owner; one of CloudFormation has the type without
 * `AWS::`, and the properties. `-` stands for the account itself, which always exists.
 *
 * Left out are types that hold their own policy, such as `aws_sqs_queue` or `AWS::IAM::Role`, and
 * attachments of managed policies, which name their identities in tables of their own.
 */
import { awsccAttribute, awsccType } from "./awscc-policies.ts";
import { lines } from "./policy-table.ts";

export interface PolicyOwner {
  /** The arguments of which each names owners; empty for a policy of the account. */
  readonly names: readonly string[];
  /** The types of the owners; absent if they are not checked. */
  readonly types?: readonly string[];
}

const TERRAFORM = `
aws_acmpca_permission certificate_authority_arn aws_acmpca_certificate_authority
aws_acmpca_policy resource_arn aws_acmpca_certificate_authority
aws_ami_launch_permission image_id aws_ami,aws_ami_copy,aws_ami_from_instance
aws_api_gateway_rest_api_policy rest_api_id aws_api_gateway_rest_api
aws_backup_vault_policy backup_vault_name aws_backup_vault
aws_cloudsearch_domain_service_access_policy domain_name aws_cloudsearch_domain
aws_cloudwatch_event_bus_policy event_bus_name aws_cloudwatch_event_bus
aws_cloudwatch_event_permission event_bus_name aws_cloudwatch_event_bus
aws_cloudwatch_log_delivery_destination_policy delivery_destination_name +
  aws_cloudwatch_log_delivery_destination
aws_cloudwatch_log_destination_policy destination_name aws_cloudwatch_log_destination
aws_cloudwatch_log_resource_policy -
aws_codeartifact_domain_permissions_policy domain aws_codeartifact_domain
aws_codeartifact_repository_permissions_policy repository aws_codeartifact_repository
aws_codebuild_resource_policy resource_arn aws_codebuild_project,aws_codebuild_report_group
aws_dsql_cluster_policy identifier aws_dsql_cluster
aws_dynamodb_resource_policy resource_arn aws_dynamodb_table
aws_ecr_registry_policy -
aws_ecr_repository_policy repository aws_ecr_repository
aws_ecrpublic_repository_policy repository_name aws_ecrpublic_repository
aws_efs_file_system_policy file_system_id aws_efs_file_system
aws_elasticsearch_domain_policy domain_name aws_elasticsearch_domain
aws_glacier_vault_lock vault_name aws_glacier_vault
aws_glue_resource_policy -
aws_iam_group_policy group aws_iam_group
aws_iam_role_policy role aws_iam_role
aws_iam_user_policy user aws_iam_user
aws_kinesis_resource_policy resource_arn aws_kinesis_stream,aws_kinesis_stream_consumer
aws_kms_grant key_id aws_kms_key,aws_kms_external_key,aws_kms_replica_key
aws_kms_key_policy key_id aws_kms_key,aws_kms_external_key,aws_kms_replica_key
aws_lambda_function_url function_name aws_lambda_function
aws_lambda_layer_version_permission layer_name aws_lambda_layer_version
aws_lambda_permission function_name aws_lambda_function
aws_lambda_resource_policy resource_arn aws_lambda_function
aws_media_store_container_policy container_name aws_media_store_container
aws_msk_cluster_policy cluster_arn aws_msk_cluster,aws_msk_serverless_cluster
aws_oam_sink_policy sink_identifier aws_oam_sink
aws_opensearch_domain_policy domain_name aws_opensearch_domain
aws_organizations_resource_policy -
aws_prometheus_resource_policy workspace_id aws_prometheus_workspace
aws_redshift_resource_policy resource_arn aws_redshift_cluster
aws_redshiftserverless_resource_policy resource_arn aws_redshiftserverless_namespace
aws_s3_bucket_acl bucket aws_s3_bucket
aws_s3_bucket_policy bucket aws_s3_bucket
aws_s3_object bucket aws_s3_bucket
aws_s3_bucket_object bucket aws_s3_bucket
aws_s3_object_copy bucket aws_s3_bucket
aws_s3control_access_point_policy access_point_arn aws_s3_access_point
aws_s3control_bucket_policy bucket aws_s3control_bucket
aws_s3control_object_lambda_access_point_policy name aws_s3control_object_lambda_access_point
aws_s3tables_table_bucket_policy table_bucket_arn aws_s3tables_table_bucket
aws_s3tables_table_policy name aws_s3tables_table
aws_s3vectors_vector_bucket_policy vector_bucket_arn aws_s3vectors_vector_bucket
aws_sagemaker_model_package_group_policy model_package_group_name aws_sagemaker_model_package_group
aws_schemas_registry_policy registry_name aws_schemas_registry
aws_secretsmanager_secret_policy secret_arn aws_secretsmanager_secret
aws_ses_identity_policy identity aws_ses_domain_identity,aws_ses_email_identity
aws_sesv2_email_identity_policy email_identity aws_sesv2_email_identity
aws_signer_signing_profile_permission profile_name aws_signer_signing_profile
aws_snapshot_create_volume_permission snapshot_id aws_ebs_snapshot,aws_ebs_snapshot_copy
aws_sns_topic_policy arn aws_sns_topic
aws_sqs_queue_policy queue_url aws_sqs_queue
aws_ssoadmin_permission_set_inline_policy permission_set_arn aws_ssoadmin_permission_set
aws_vpc_endpoint_policy vpc_endpoint_id aws_vpc_endpoint
aws_vpclattice_auth_policy resource_identifier +
  aws_vpclattice_service,aws_vpclattice_service_network
aws_vpclattice_resource_policy resource_arn aws_vpclattice_service,aws_vpclattice_service_network
aws_xray_resource_policy -`;

const CLOUDFORMATION = `
ACMPCA::Permission CertificateAuthorityArn
APS::ResourcePolicy WorkspaceArn
Bedrock::KnowledgeBasePolicy KnowledgeBaseId
Bedrock::ResourcePolicy ResourceArn
BedrockAgentCore::ResourcePolicy ResourceArn
CloudTrail::ResourcePolicy ResourceArn
ECR::RegistryPolicy -
EntityResolution::PolicyStatement Arn
EventSchemas::RegistryPolicy RegistryName
Events::EventBusPolicy EventBusName
IAM::GroupPolicy GroupName
IAM::Policy Roles,Users,Groups
IAM::RolePolicy RoleName
IAM::UserPolicy UserName
Kinesis::ResourcePolicy ResourceArn
Lambda::LayerVersionPermission LayerVersionArn
Lambda::Permission FunctionName
Lambda::ResourcePolicy ResourceArn
Lex::ResourcePolicy ResourceArn
Logs::ResourcePolicy -
MSK::ClusterPolicy ClusterArn
MediaPackageV2::ChannelPolicy ChannelName
MediaPackageV2::OriginEndpointPolicy OriginEndpointName
MediaTailor::ChannelPolicy ChannelName
Organizations::ResourcePolicy -
S3::BucketPolicy Bucket
S3::MultiRegionAccessPointPolicy MrapName
S3Express::BucketPolicy Bucket
S3Files::FileSystemPolicy FileSystemId
S3ObjectLambda::AccessPointPolicy ObjectLambdaAccessPoint
S3Outposts::BucketPolicy Bucket
S3Tables::TableBucketPolicy TableBucketARN
S3Tables::TablePolicy TableARN
S3Vectors::VectorBucketPolicy VectorBucketArn,VectorBucketName
SNS::TopicInlinePolicy TopicArn
SNS::TopicPolicy Topics
SQS::QueueInlinePolicy Queue
SQS::QueuePolicy Queues
SSM::ResourcePolicy ResourceArn
SecretsManager::ResourcePolicy SecretId
Signer::ProfilePermission ProfileName
VpcLattice::AuthPolicy ResourceIdentifier
VpcLattice::ResourcePolicy ResourceArn
XRay::ResourcePolicy -`;

const namesOf = (cell: string): readonly string[] => (cell === "-" ? [] : cell.split(","));

const BY_PROPERTY: ReadonlyMap<string, PolicyOwner> = new Map(
  lines(CLOUDFORMATION).map(([name = "", cell = ""]) => [`AWS::${name}`, { names: namesOf(cell) }]),
);

const BY_ARGUMENT: ReadonlyMap<string, PolicyOwner> = new Map([
  ...lines(TERRAFORM).map(([type = "", cell = "", types = ""]): [string, PolicyOwner] => [
    type,
    { names: namesOf(cell), types: namesOf(types) },
  ]),
  ...[...BY_PROPERTY].map(([type, { names }]): [string, PolicyOwner] => [
    awsccType(type),
    { names: names.map(awsccAttribute) },
  ]),
]);

/** Undefined for a resource that holds its own policy. */
export function terraformOwner(type: string): PolicyOwner | undefined {
  return BY_ARGUMENT.get(type);
}

/** Undefined for a resource that holds its own policy. */
export function cloudFormationOwner(type: string): PolicyOwner | undefined {
  return BY_PROPERTY.get(type);
}
