/**
 * Where Kubernetes resources keep policies: those of AWS's controllers (ACK) and of Crossplane.
 *
 * A row has the beginning of the API group, the kind, and the members on the way to the policy; `*`
 * stands for each item of a list. ACK keeps a member right below `spec`, Crossplane below
 * `spec.forProvider`. Sources: the custom resource definitions of the ACK controllers, and of the
 * Crossplane providers `provider-aws` and `provider-upjet-aws`, by their documentation.
 *
 * Left out are policies that are not of IAM: redrive, password and lifecycle policies.
 */
import type { ResourceType } from "./resource-types.ts";

export interface KubernetesPolicy {
  readonly path: readonly string[];
  readonly policyKind: "identity" | "trust" | "resource" | "endpoint";
  readonly awsType: string;
  readonly publicCheckType?: ResourceType;
}

interface Row extends KubernetesPolicy {
  readonly service: string;
  readonly kind: string;
  /** Whether it is a resource of ACK, of Crossplane, or of both. */
  readonly of: "ack" | "crossplane";
}

/** Service, kind, members, kind of policy, type, and type of the public check (`=`: the same). */
const CROSSPLANE = `
iam Role assumeRolePolicy trust IAM::Role IAM::AssumeRolePolicyDocument
iam Role assumeRolePolicyDocument trust IAM::Role IAM::AssumeRolePolicyDocument
iam Role inlinePolicy.*.policy identity IAM::Role
iam Role inlinePolicies.*.policy identity IAM::Role
iam Policy policy identity IAM::ManagedPolicy
iam Policy document identity IAM::ManagedPolicy
iam RolePolicy policy identity IAM::RolePolicy
iam RolePolicy document identity IAM::RolePolicy
iam UserPolicy policy identity IAM::UserPolicy
iam GroupPolicy policy identity IAM::GroupPolicy
s3 BucketPolicy policy resource S3::BucketPolicy S3::Bucket
s3 BucketPolicy rawPolicy resource S3::BucketPolicy S3::Bucket
s3 Bucket policy resource S3::Bucket =
s3control AccessPointPolicy policy resource S3::AccessPoint =
sqs Queue policy resource SQS::Queue =
sqs QueuePolicy policy resource SQS::QueuePolicy SQS::Queue
sns Topic policy resource SNS::Topic =
sns TopicPolicy policy resource SNS::TopicPolicy SNS::Topic
kms Key policy resource KMS::Key =
kms KeyPolicy policy resource KMS::Key =
ecr RepositoryPolicy policy resource ECR::Repository
ecr RegistryPolicy policy resource ECR::RegistryPolicy
ecrpublic RepositoryPolicy policy resource ECR::PublicRepository
secretsmanager Secret policy resource SecretsManager::Secret =
secretsmanager SecretPolicy policy resource SecretsManager::ResourcePolicy SecretsManager::Secret
efs FileSystemPolicy policy resource EFS::FileSystem =
backup VaultPolicy policy resource Backup::BackupVault =
glacier Vault accessPolicy resource Glacier::Vault S3::Glacier
opensearch Domain accessPolicies resource OpenSearchService::Domain =
opensearch DomainPolicy accessPolicies resource OpenSearchService::Domain =
elasticsearch Domain accessPolicies resource Elasticsearch::Domain OpenSearchService::Domain
dynamodb ResourcePolicy policy resource DynamoDB::Table =
kinesis ResourcePolicy policy resource Kinesis::Stream =
apigateway RestAPI policy resource ApiGateway::RestApi =
apigateway RestAPIPolicy policy resource ApiGateway::RestApi =
codeartifact DomainPermissionsPolicy policyDocument resource CodeArtifact::Domain =
codeartifact RepositoryPermissionsPolicy policyDocument resource CodeArtifact::Repository
cloudwatchevents BusPolicy policy resource Events::EventBusPolicy
cloudwatchlogs ResourcePolicy policyDocument resource Logs::ResourcePolicy
ec2 VPCEndpoint policy endpoint EC2::VPCEndpoint
ec2 VPCEndpoint policyDocument endpoint EC2::VPCEndpoint
glue ResourcePolicy policy resource Glue::ResourcePolicy
iot Policy policy resource IoT::Policy
`;

const ACK = `
iam Role assumeRolePolicyDocument trust IAM::Role IAM::AssumeRolePolicyDocument
iam Role inlinePolicies.* identity IAM::Role
iam User inlinePolicies.* identity IAM::User
iam Group inlinePolicies.* identity IAM::Group
iam Policy policyDocument identity IAM::ManagedPolicy
s3 Bucket policy resource S3::Bucket =
sqs Queue policy resource SQS::Queue =
sns Topic policy resource SNS::Topic =
kms Key policy resource KMS::Key =
ecr Repository policy resource ECR::Repository
efs FileSystem policy resource EFS::FileSystem =
dynamodb Table resourcePolicy resource DynamoDB::Table =
secretsmanager Secret resourcePolicy resource SecretsManager::Secret =
opensearchservice Domain accessPolicies resource OpenSearchService::Domain =
lambda Function permissions resource Lambda::Function =
apigateway RestAPI policy resource ApiGateway::RestApi =
ec2 VPCEndpoint policyDocument endpoint EC2::VPCEndpoint
`;

const ROWS: readonly Row[] = [
  ...rows(ACK, "ack", ["spec"]),
  ...rows(CROSSPLANE, "crossplane", ["spec", "forProvider"]),
];

function rows(table: string, of: Row["of"], prefix: readonly string[]): readonly Row[] {
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [service = "", kind = "", path = "", policyKind, awsType, type] = line.split(" ");
      const members = [...prefix, ...path.split(".")];
      const row = { service, kind, of, awsType: `AWS::${awsType}`, path: members };
      // The table above is the only source of these words.
      const typed = { ...row, policyKind: policyKind as KubernetesPolicy["policyKind"] };
      return type === undefined
        ? typed
        : { ...typed, publicCheckType: `AWS::${type === "=" ? awsType : type}` as ResourceType };
    });
}

/** The policies of a resource, by its API group: `iam.services.k8s.aws`, `sqs.aws.upbound.io`. */
export function kubernetesPolicies(group: string, kind: string): readonly KubernetesPolicy[] {
  const [service = ""] = group.split(".");
  const of = group.endsWith(".services.k8s.aws")
    ? "ack"
    : /\.aws\.(?:m\.)?(?:upbound|crossplane)\.io$/.test(group)
      ? "crossplane"
      : undefined;
  return ROWS.filter((row) => row.of === of && row.service === service && row.kind === kind);
}

/** Fast path: whether a text may hold a resource of the table. */
export function isPolicyResource(text: string): boolean {
  return /\.services\.k8s\.aws\/|\.aws\.(?:m\.)?(?:upbound|crossplane)\.io\//.test(text);
}
