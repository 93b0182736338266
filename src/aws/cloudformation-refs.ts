/**
 * The meaning of `Ref` for a resource of CloudFormation, for the types that policies name.
 *
 * Sources: the primary identifiers in AWS's service specification
 * (`@aws-cdk/aws-service-spec` 0.1.216), and the return values in CloudFormation's reference of
 * resources. A type whose `Ref` is an ARN has a row in arn-templates.ts instead.
 *
 * Left out are all other types: their `Ref` is a text without wildcards, of which nothing else is
 * known.
 */

/** The type without `AWS::`, and the property whose value `Ref` returns; a name has no colon. */
const NAMES = `
Backup::BackupVault BackupVaultName
CloudTrail::Trail TrailName
CloudWatch::Alarm AlarmName
CodeBuild::Project Name
CodeDeploy::Application ApplicationName
CodePipeline::Pipeline Name
DynamoDB::Table TableName
ECR::Repository RepositoryName
ECS::Cluster ClusterName
EKS::Cluster Name
Elasticsearch::Domain DomainName
Events::EventBus Name
IAM::Group GroupName
IAM::InstanceProfile InstanceProfileName
IAM::Role RoleName
IAM::User UserName
IoT::Policy PolicyName
IoT::Thing ThingName
Kinesis::Stream Name
KinesisFirehose::DeliveryStream DeliveryStreamName
Lambda::Function FunctionName
Logs::LogGroup LogGroupName
OpenSearchService::Domain DomainName
Pipes::Pipe Name
S3::Bucket BucketName
S3Express::DirectoryBucket BucketName
Scheduler::ScheduleGroup Name`;

/** Types whose `Ref` is an id that AWS assigns; an id has no colon. */
const IDS = `
ApiGateway::RestApi
ApiGatewayV2::Api
CloudFront::CloudFrontOriginAccessIdentity
CloudFront::Distribution
Cognito::UserPool
EC2::Instance
EC2::Subnet
EC2::VPC
EC2::VPCEndpoint
EFS::AccessPoint
EFS::FileSystem
KMS::Key
KMS::ReplicaKey
Route53::HostedZone`;

const NAME_OF = new Map(
  lines(NAMES).map((line) => {
    const [type = "", property = ""] = line.split(" ");
    return [`AWS::${type}`, property];
  }),
);

const ID_TYPES = new Set(lines(IDS).map((type) => `AWS::${type}`));

/** The property whose value `Ref` returns; undefined if it returns something else. */
export const refProperty = (type: string): string | undefined => NAME_OF.get(type);

/** Whether `Ref` returns an id that AWS assigns. */
export const isRefId = (type: string): boolean => ID_TYPES.has(type);

function lines(table: string): string[] {
  return table.trim().split("\n");
}
