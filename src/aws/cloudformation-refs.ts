/**
 * The meaning of `Ref` for a resource of CloudFormation, for the types that policies name.
 *
 * Sources: the primary identifiers in AWS's service specification
 * (`@aws-cdk/aws-service-spec` 0.1.216), and the return values in CloudFormation's reference of
 * resources. A type whose `Ref` is an ARN has a row in arn-templates.ts instead.
 *
 * Types of `AWS::Serverless` count as the types that their expansion has.
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

/** Types whose `Ref` is an id that AWS assigns, and the attribute with the same value. */
const IDS = `
ApiGateway::RestApi RestApiId
ApiGatewayV2::Api ApiId
CloudFront::CloudFrontOriginAccessIdentity Id
CloudFront::Distribution Id
Cognito::UserPool UserPoolId
EC2::Instance InstanceId
EC2::Subnet SubnetId
EC2::VPC VpcId
EC2::VPCEndpoint Id
EFS::AccessPoint AccessPointId
EFS::FileSystem FileSystemId
KMS::Key KeyId
KMS::ReplicaKey KeyId
Route53::HostedZone Id`;

/** Types whose `Ref` is a name of a domain, which may begin with `*.`. */
const DOMAINS = `
ApiGateway::DomainName
ApiGateway::DomainNameV2
ApiGatewayV2::DomainName
Route53::RecordSet`;

/** Types of AWS SAM, each with the type that has the same logical id in its expansion. */
const EXPANSIONS = `
Serverless::Api ApiGateway::RestApi
Serverless::Function Lambda::Function
Serverless::HttpApi ApiGatewayV2::Api
Serverless::LayerVersion Lambda::LayerVersion
Serverless::SimpleTable DynamoDB::Table
Serverless::StateMachine StepFunctions::StateMachine`;

const NAME_OF = new Map(pairs(NAMES).map(([type, property]) => [`AWS::${type}`, property]));

const EXPANDED = new Map(pairs(EXPANSIONS).map(([sam, type]) => [`AWS::${sam}`, `AWS::${type}`]));

const DOMAIN_TYPES = new Set(lines(DOMAINS).map((type) => `AWS::${type}`));

const ID_OF = new Map(pairs(IDS).map(([type, attribute]) => [`AWS::${type}`, attribute]));

/** The property whose value `Ref` returns; undefined if it returns something else. */
export const refProperty = (type: string): string | undefined => NAME_OF.get(type);

/** The attribute that is the id which `Ref` returns; such an id has no colon. */
export const refId = (type: string): string | undefined => ID_OF.get(type);

/** Whether `Ref` may return a text with a wildcard. */
export const isRefDomain = (type: string): boolean => DOMAIN_TYPES.has(type);

/** The type that a type of AWS SAM expands to, under the same logical id; itself for all others. */
export const expandedType = (type: string): string => EXPANDED.get(type) ?? type;

function pairs(table: string): readonly (readonly [string, string])[] {
  return lines(table).map((line) => {
    const [one = "", other = ""] = line.split(" ");
    return [one, other];
  });
}

function lines(table: string): string[] {
  return table.trim().split("\n");
}
