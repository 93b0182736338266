/**
 * The resource types whose policies can be checked.
 *
 * First AWS's list for CheckNoPublicAccess, in its order (IAM Access Analyzer API Reference), then
 * the types that only findings of IAM Access Analyzer have.
 */
export const RESOURCE_TYPES = [
  "AWS::DynamoDB::Table",
  "AWS::DynamoDB::Stream",
  "AWS::EFS::FileSystem",
  "AWS::OpenSearchService::Domain",
  "AWS::Kinesis::Stream",
  "AWS::Kinesis::StreamConsumer",
  "AWS::KMS::Key",
  "AWS::Lambda::Function",
  "AWS::S3::Bucket",
  "AWS::S3::AccessPoint",
  "AWS::S3Express::DirectoryBucket",
  "AWS::S3::Glacier",
  "AWS::S3Outposts::Bucket",
  "AWS::S3Outposts::AccessPoint",
  "AWS::SecretsManager::Secret",
  "AWS::SNS::Topic",
  "AWS::SQS::Queue",
  "AWS::IAM::AssumeRolePolicyDocument",
  "AWS::S3Tables::TableBucket",
  "AWS::ApiGateway::RestApi",
  "AWS::CodeArtifact::Domain",
  "AWS::Backup::BackupVault",
  "AWS::CloudTrail::Dashboard",
  "AWS::CloudTrail::EventDataStore",
  "AWS::S3Tables::Table",
  "AWS::S3Express::AccessPoint",
] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];

const OTHER_TYPES = [
  "AWS::IAM::Role",
  "AWS::IAM::User",
  "AWS::Lambda::LayerVersion",
  "AWS::EC2::Snapshot",
  "AWS::ECR::Repository",
  "AWS::RDS::DBSnapshot",
  "AWS::RDS::DBClusterSnapshot",
] as const;

export type FindingType = ResourceType | (typeof OTHER_TYPES)[number];

export const FINDING_TYPES: readonly FindingType[] = [...RESOURCE_TYPES, ...OTHER_TYPES];

export function isResourceType(text: string): text is ResourceType {
  return (RESOURCE_TYPES as readonly string[]).includes(text);
}

export function isFindingType(text: string): text is FindingType {
  return (FINDING_TYPES as readonly string[]).includes(text);
}
