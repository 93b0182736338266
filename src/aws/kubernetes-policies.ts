/**
 * Where resources of Kubernetes keep policies of AWS: those of ACK and of Crossplane's providers.
 *
 * Sources: the definitions of AWS's controllers (ACK), and of Crossplane's `provider-aws`; those of
 * `provider-upjet-aws` have the attributes of Terraform (terraform-policies.ts) in camel case. A
 * row has the first label of the API group, the kind, the member below `spec` (ACK) or below
 * `spec.forProvider` (Crossplane), and CloudFormation's type without `AWS::`. `a[].b` is the member
 * `b` in each item of the list `a`, `a{}` is each member of the object `a`.
 *
 * No table is complete: the reader names every other text of these resources that has the form of a
 * policy. Left out are policies of other languages, such as rules for the life of images.
 */
import { isResourceType, type ResourceType } from "./resource-types.ts";

export type KubernetesPolicyKind = (typeof KINDS)[number];

export interface KubernetesStep {
  readonly name: string;
  /** Whether the next step stands in each item of a list, or in each member of an object. */
  readonly each?: "item" | "member";
}

export interface KubernetesPolicy {
  /** As documentation writes it: `inlinePolicy[].policy`. */
  readonly member: string;
  readonly path: readonly KubernetesStep[];
  readonly kind: KubernetesPolicyKind;
  readonly awsType: string;
  /** The type for CheckNoPublicAccess. */
  readonly publicCheckType?: ResourceType;
}

export type KubernetesSystem = "ack" | "crossplane";

const KINDS = ["identity", "trust", "resource", "session", "endpoint"] as const;

const ACK: Readonly<Record<KubernetesPolicyKind, string>> = {
  identity: `
iam Group inlinePolicies{} IAM::GroupPolicy
iam Policy policyDocument IAM::ManagedPolicy
iam Role inlinePolicies{} IAM::RolePolicy
iam User inlinePolicies{} IAM::UserPolicy`,
  trust: `
iam Role assumeRolePolicyDocument IAM::AssumeRolePolicyDocument`,
  resource: `
apigateway RestAPI policy ApiGateway::RestApi
dynamodb Table resourcePolicy DynamoDB::Table
ecr Repository policy ECR::Repository
ecr RepositoryCreationTemplate repositoryPolicy ECR::Repository
efs FileSystem policy EFS::FileSystem
eventbridge EventBus policy Events::EventBus
kinesis Stream resourcePolicy Kinesis::Stream
kms Key policy KMS::Key
opensearchservice Domain accessPolicies OpenSearchService::Domain
s3 Bucket policy S3::Bucket
s3control AccessPoint policy S3::AccessPoint
secretsmanager Secret resourcePolicy SecretsManager::Secret
sns Topic policy SNS::Topic
sqs Queue policy SQS::Queue`,
  session: `
eks PodIdentityAssociation policy EKS::PodIdentityAssociation`,
  endpoint: `
ec2 VPCEndpoint policyDocument EC2::VPCEndpoint`,
};

const CROSSPLANE: Readonly<Record<KubernetesPolicyKind, string>> = {
  identity: `
iam GroupPolicy document IAM::GroupPolicy
iam GroupPolicy policy IAM::GroupPolicy
iam Policy document IAM::ManagedPolicy
iam Policy policy IAM::ManagedPolicy
iam Role inlinePolicy[].policy IAM::RolePolicy
iam RolePolicy document IAM::RolePolicy
iam RolePolicy policy IAM::RolePolicy
iam UserPolicy document IAM::UserPolicy
iam UserPolicy policy IAM::UserPolicy
iot Policy document IoT::Policy
iot Policy policy IoT::Policy
ssoadmin PermissionSetInlinePolicy inlinePolicy SSO::PermissionSet`,
  trust: `
iam Role assumeRolePolicy IAM::AssumeRolePolicyDocument
iam Role assumeRolePolicyDocument IAM::AssumeRolePolicyDocument`,
  resource: `
acmpca Policy policy ACMPCA::CertificateAuthority
apigateway RestAPI policy ApiGateway::RestApi
apigateway RestAPIPolicy policy ApiGateway::RestApi
backup VaultPolicy policy Backup::BackupVault
cloudsearch DomainServiceAccessPolicy accessPolicy CloudSearch::Domain
cloudwatchevents BusPolicy policy Events::EventBus
cloudwatchlogs DestinationPolicy accessPolicy Logs::Destination
cloudwatchlogs ResourcePolicy policyDocument Logs::ResourcePolicy
codeartifact DomainPermissionsPolicy policyDocument CodeArtifact::Domain
codeartifact RepositoryPermissionsPolicy policyDocument CodeArtifact::Repository
dynamodb ResourcePolicy policy DynamoDB::Table
ecr RegistryPolicy policy ECR::RegistryPolicy
ecr RepositoryPolicy policy ECR::Repository
ecr RepositoryPolicy rawPolicyText ECR::Repository
ecrpublic RepositoryPolicy policy ECR::PublicRepository
efs FileSystemPolicy policy EFS::FileSystem
elasticsearch Domain accessPolicies OpenSearchService::Domain
elasticsearch DomainPolicy accessPolicies OpenSearchService::Domain
glacier Vault accessPolicy S3::Glacier
glacier VaultLock policy S3::Glacier
glue ResourcePolicy policy Glue::Catalog
kafka ClusterPolicy policy MSK::Cluster
kinesis ResourcePolicy policy Kinesis::Stream
kms ExternalKey policy KMS::Key
kms Key policy KMS::Key
kms KeyPolicy policy KMS::Key
kms ReplicaExternalKey policy KMS::Key
kms ReplicaKey policy KMS::Key
mediastore ContainerPolicy policy MediaStore::Container
networkfirewall ResourcePolicy policy NetworkFirewall::RuleGroup
opensearch Domain accessPolicies OpenSearchService::Domain
opensearch DomainPolicy accessPolicies OpenSearchService::Domain
redshift ResourcePolicy policy Redshift::Cluster
redshiftserverless ResourcePolicy policy RedshiftServerless::Namespace
s3 Bucket policy S3::Bucket
s3 BucketPolicy policy S3::Bucket
s3 BucketPolicy rawPolicy S3::Bucket
s3control AccessPoint policy S3::AccessPoint
s3control AccessPointPolicy policy S3::AccessPoint
s3control MultiRegionAccessPointPolicy details[].policy S3::MultiRegionAccessPoint
s3control ObjectLambdaAccessPointPolicy policy S3ObjectLambda::AccessPoint
sagemaker ModelPackageGroupPolicy resourcePolicy SageMaker::ModelPackageGroup
schemas RegistryPolicy policy EventSchemas::Registry
secretsmanager Secret policy SecretsManager::Secret
secretsmanager Secret resourcePolicy SecretsManager::Secret
secretsmanager SecretPolicy policy SecretsManager::Secret
ses IdentityPolicy policy SES::EmailIdentity
sesv2 EmailIdentityPolicy policy SES::EmailIdentity
sns Topic policy SNS::Topic
sns TopicPolicy policy SNS::Topic
sqs Queue policy SQS::Queue
sqs QueuePolicy policy SQS::Queue
vpclattice AuthPolicy policy VpcLattice::Service
vpclattice ResourcePolicy policy VpcLattice::ServiceNetwork`,
  session: `
rolesanywhere Profile sessionPolicy RolesAnywhere::Profile
transfer Access policy Transfer::User
transfer User policy Transfer::User`,
  endpoint: `
ec2 VPCEndpoint policy EC2::VPCEndpoint
ec2 VPCEndpoint policyDocument EC2::VPCEndpoint`,
};

/** Resources that grant access without a document: a service, a kind, and CloudFormation's type. */
const CROSSPLANE_GRANTS = `
cloudwatchevents Permission Events::EventBus
kms Grant KMS::Key
lambda LayerVersionPermission Lambda::LayerVersion
lambda Permission Lambda::Function
signer SigningProfilePermission Signer::SigningProfile`;

/** Members that attach managed policies to the same principal, by their ARNs. */
const ATTACHMENTS: Readonly<Record<KubernetesSystem, readonly string[]>> = {
  ack: ["policies"],
  crossplane: ["managedPolicyArns"],
};

/** Kinds that connect a policy with identities, the member of the policy, and those of these. */
const CONNECTIONS = `
iam GroupPolicyAttachment policyArn group
iam PolicyAttachment policyArn groups,roles,users
iam RolePolicyAttachment policyArn role,roleName
iam UserPolicyAttachment policyArn user,userName
ssoadmin ManagedPolicyAttachment managedPolicyArn permissionSetArn`;

/** Members that set a boundary. */
const LINKS = `
iam Role permissionsBoundary
iam User permissionsBoundary`;

const POLICIES: Readonly<Record<KubernetesSystem, ReadonlyMap<string, KubernetesPolicy[]>>> = {
  ack: byKind(ACK),
  crossplane: byKind(CROSSPLANE),
};

const GRANT_TYPES: ReadonlyMap<string, string> = new Map(
  lines(CROSSPLANE_GRANTS).map(([service, kind, type]) => [`${service} ${kind}`, `AWS::${type}`]),
);

const CONNECTIONS_BY_KIND: ReadonlyMap<string, KubernetesConnection> = new Map(
  lines(CONNECTIONS).map(([service, kind, policy = "", identities = ""]) => [
    `${service} ${kind}`,
    { policy, identities: identities.split(",") },
  ]),
);

const LINKS_BY_KIND: ReadonlyMap<string, string> = new Map(
  lines(LINKS).map(([service, kind, name = ""]) => [`${service} ${kind}`, name]),
);

/** A kind of resource, by its API group. */
export interface KubernetesKind {
  readonly system: KubernetesSystem;
  readonly service: string;
  readonly kind: string;
}

/** The system and the service of an API group; undefined for all other groups. */
export function kubernetesKind(group: string, kind: string): KubernetesKind | undefined {
  const [, service, rest] = /^([a-z0-9]+)\.(.+)$/.exec(group) ?? [];
  if (service === undefined || rest === undefined) return undefined;
  if (rest === "services.k8s.aws") return { system: "ack", service, kind };
  return /^aws\.(?:m\.)?(?:crossplane|upbound)\.io$/.test(rest)
    ? { system: "crossplane", service, kind }
    : undefined;
}

/** Whether a text has a version of an API group of one of the systems. */
export function namesKubernetesGroup(text: string): boolean {
  return /\.services\.k8s\.aws\/|\.aws\.(?:m\.)?(?:crossplane|upbound)\.io\//.test(text);
}

/** The members that stand before each path of the table. */
export function kubernetesRoots({ system }: KubernetesKind): readonly (readonly string[])[] {
  // Crossplane uses the values of `initProvider` when it makes a resource.
  return system === "ack"
    ? [["spec"]]
    : [
        ["spec", "forProvider"],
        ["spec", "initProvider"],
      ];
}

/** The rows of one kind; empty for most kinds. */
export function kubernetesPolicies(of: KubernetesKind): readonly KubernetesPolicy[] {
  return POLICIES[of.system].get(`${of.service} ${of.kind}`) ?? [];
}

/** CloudFormation's type of the resource to which a kind without a document grants access. */
export function kubernetesGrant(of: KubernetesKind): string | undefined {
  return of.system === "crossplane" ? GRANT_TYPES.get(`${of.service} ${of.kind}`) : undefined;
}

/** The members that attach managed policies. */
export const kubernetesAttachments = (of: KubernetesKind): readonly string[] =>
  of.service === "iam" && /^(?:Role|User|Group)$/.test(of.kind) ? ATTACHMENTS[of.system] : [];

/** A kind that connects a policy with identities. */
export interface KubernetesConnection {
  readonly policy: string;
  readonly identities: readonly string[];
}

export const kubernetesConnection = (of: KubernetesKind): KubernetesConnection | undefined =>
  CONNECTIONS_BY_KIND.get(`${of.service} ${of.kind}`);

/** The member that sets a boundary. */
export const kubernetesLink = (of: KubernetesKind): string | undefined =>
  LINKS_BY_KIND.get(`${of.service} ${of.kind}`);

function byKind(
  tables: Readonly<Record<KubernetesPolicyKind, string>>,
): ReadonlyMap<string, KubernetesPolicy[]> {
  const found = new Map<string, KubernetesPolicy[]>();
  for (const kind of KINDS) {
    for (const [service, name, member = "", type] of lines(tables[kind])) {
      const awsType = `AWS::${type}`;
      const row = { member, path: pathOf(member), kind, awsType };
      const key = `${service} ${name}`;
      const checked = isResourceType(awsType) ? { ...row, publicCheckType: awsType } : row;
      found.set(key, [...(found.get(key) ?? []), checked]);
    }
  }
  return found;
}

function lines(table: string): string[][] {
  return table
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
}

function pathOf(member: string): readonly KubernetesStep[] {
  return member.split(".").map((step): KubernetesStep => {
    if (step.endsWith("[]")) return { name: step.slice(0, -2), each: "item" };
    return step.endsWith("{}") ? { name: step.slice(0, -2), each: "member" } : { name: step };
  });
}
