/**
 * Where CloudFormation keeps policies: resource types, their properties, their kinds.
 *
 * Sources: AWS's service specification (`@aws-cdk/aws-service-spec` 0.1.216), read property by
 * property, and the list of types of AWS's policy validator for CloudFormation.
 * A row has the type without `AWS::`, the property, and the type that Access Analyzer knows the
 * policy by, without `AWS::`; a row without it has the type of the resource. `A[].B` is the
 * property `B` of each item of the list `A`, and `+` continues a row. A table says why properties
 * that look like policies stay out.
 *
 * Left out are types whose policies a transformation makes (`AWS::Serverless`).
 */
import { byType, lines, type PathStep, pathOf } from "./policy-table.ts";
import { isResourceType, type ResourceType } from "./resource-types.ts";

/** How a policy stands in a property. */
export type CloudFormationFormat =
  /** A policy, as an object or as a JSON text. */
  | "document"
  /** No document: the properties of the resource are the parts of one statement. */
  | "arguments"
  /** The file name of a template, or its text. */
  | "template";

export type CloudFormationKind =
  | "identity"
  | "trust"
  | "resource"
  | "session"
  | "endpoint"
  /** The property `Type` decides: an SCP, an RCP, or not a policy of IAM. */
  | "organization"
  /** A template decides. */
  | "nested";

export interface CloudFormationPolicy {
  readonly type: string;
  /** As documentation writes it: `Policies[].PolicyDocument`. */
  readonly property: string;
  readonly path: readonly PathStep[];
  readonly format: CloudFormationFormat;
  readonly kind: CloudFormationKind;
  readonly awsType: string;
  /** The type for CheckNoPublicAccess. */
  readonly publicCheckType?: ResourceType;
}

/** The effect of a property that holds no policy but changes access. */
export type PropertyEffect =
  /** Attaches a managed policy, or a group with its policies, to a principal. */
  | "attachment"
  /** Sets a managed policy as the boundary of a principal or of its sessions. */
  | "boundary"
  /** Shares a resource, or gives a role to callers. */
  | "grant";

export interface CloudFormationLink {
  readonly type: string;
  readonly property: string;
  readonly path: readonly PathStep[];
  readonly effect: PropertyEffect;
}

export interface CloudFormationAttachment {
  readonly type: string;
  readonly property: string;
  readonly path: readonly PathStep[];
  /**
   * `any`: an item is the ARN or name of a policy; `own`: the name of a policy of the account;
   * `here`: an item is an identity, and the resource is the policy.
   */
  readonly attaches: "any" | "own" | "here";
  /** Whether the policy is the boundary of the identity, which only limits. */
  readonly isBoundary?: true;
}

export interface PropertyLookAlike {
  readonly type: string;
  readonly property: string;
  /** Completes "it is not a policy of IAM, but …". */
  readonly reason: string;
}

const IDENTITY = `
IAM::Group Policies[].PolicyDocument IAM::GroupPolicy
IAM::GroupPolicy PolicyDocument
IAM::ManagedPolicy PolicyDocument
IAM::Policy PolicyDocument
IAM::Role Policies[].PolicyDocument IAM::RolePolicy
IAM::RolePolicy PolicyDocument
IAM::User Policies[].PolicyDocument IAM::UserPolicy
IAM::UserPolicy PolicyDocument
IoT::Policy PolicyDocument
SSO::PermissionSet InlinePolicy`;

const TRUST = `
IAM::Role AssumeRolePolicyDocument IAM::AssumeRolePolicyDocument`;

const RESOURCE = `
AIOps::InvestigationGroup InvestigationGroupPolicy
APS::ResourcePolicy PolicyDocument APS::Workspace
ApiGateway::DomainNameV2 Policy
ApiGateway::RestApi Body.x-amazon-apigateway-policy
ApiGateway::RestApi Policy
Backup::BackupVault AccessPolicy
Backup::LogicallyAirGappedBackupVault AccessPolicy Backup::BackupVault
Bedrock::KnowledgeBasePolicy PolicyDocument Bedrock::KnowledgeBase
Bedrock::ResourcePolicy PolicyDocument
BedrockAgentCore::ResourcePolicy Policy
CloudTrail::ResourcePolicy ResourcePolicy CloudTrail::EventDataStore
CodeArtifact::Domain PermissionsPolicyDocument
CodeArtifact::Repository PermissionsPolicyDocument
Comprehend::DocumentClassifier ModelPolicy
Comprehend::EntityRecognizer ModelPolicy
DSQL::Cluster PolicyDocument
DynamoDB::GlobalTable Replicas[].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument +
  DynamoDB::Stream
DynamoDB::GlobalTable Replicas[].ResourcePolicy.PolicyDocument DynamoDB::Table
DynamoDB::Table ResourcePolicy.PolicyDocument
DynamoDB::Table StreamSpecification.ResourcePolicy.PolicyDocument DynamoDB::Stream
ECR::PublicRepository RepositoryPolicyText
ECR::RegistryPolicy PolicyText
ECR::Repository RepositoryPolicyText
ECR::RepositoryCreationTemplate RepositoryPolicy ECR::Repository
EFS::FileSystem FileSystemPolicy
Elasticsearch::Domain AccessPolicies OpenSearchService::Domain
EventSchemas::RegistryPolicy Policy EventSchemas::Registry
Events::EventBus Policy
EventsV2::ResourcePolicy PolicyDocument
FSx::S3AccessPointAttachment S3AccessPoint.Policy S3::AccessPoint
KMS::Key KeyPolicy
KMS::ReplicaKey KeyPolicy KMS::Key
Kinesis::ResourcePolicy ResourcePolicy Kinesis::Stream
Lambda::ResourcePolicy PolicyDocument Lambda::Function
Lex::ResourcePolicy Policy Lex::Bot
Logs::DeliveryDestination DeliveryDestinationPolicy.DeliveryDestinationPolicy
Logs::Destination DestinationPolicy
Logs::LogGroup ResourcePolicyDocument
Logs::ResourcePolicy PolicyDocument
MSK::ClusterPolicy Policy MSK::Cluster
MediaPackageV2::ChannelPolicy Policy MediaPackageV2::Channel
MediaPackageV2::OriginEndpointPolicy Policy MediaPackageV2::OriginEndpoint
MediaStore::Container Policy
MediaTailor::ChannelPolicy Policy MediaTailor::Channel
OSIS::Pipeline ResourcePolicy.Policy
Oam::Sink Policy
Omics::SequenceStore S3AccessPolicy
OpenSearchService::Domain AccessPolicies
Organizations::ResourcePolicy Content
PaymentCryptography::Key Policy
RUM::AppMonitor ResourcePolicy.PolicyDocument
Redshift::Cluster NamespaceResourcePolicy
RedshiftServerless::Namespace NamespaceResourcePolicy
S3::AccessPoint Policy
S3::BucketPolicy PolicyDocument S3::Bucket
S3::MultiRegionAccessPointPolicy Policy S3::MultiRegionAccessPoint
S3Express::AccessPoint Policy
S3Express::BucketPolicy PolicyDocument S3Express::DirectoryBucket
S3Files::FileSystemPolicy Policy S3Files::FileSystem
S3ObjectLambda::AccessPointPolicy PolicyDocument S3ObjectLambda::AccessPoint
S3Outposts::AccessPoint Policy
S3Outposts::BucketPolicy PolicyDocument S3Outposts::Bucket
S3Tables::TableBucketPolicy ResourcePolicy S3Tables::TableBucket
S3Tables::TablePolicy ResourcePolicy S3Tables::Table
S3Vectors::VectorBucketPolicy Policy S3Vectors::VectorBucket
SMSVOICE::ResourcePolicy PolicyDocument
SNS::TopicInlinePolicy PolicyDocument SNS::Topic
SNS::TopicPolicy PolicyDocument SNS::Topic
SQS::QueueInlinePolicy PolicyDocument SQS::Queue
SQS::QueuePolicy PolicyDocument SQS::Queue
SSM::ResourcePolicy Policy
SageMaker::ModelPackageGroup ModelPackageGroupPolicy
SecretsManager::ResourcePolicy ResourcePolicy SecretsManager::Secret
VpcLattice::AuthPolicy Policy VpcLattice::Service
VpcLattice::ResourcePolicy Policy VpcLattice::ServiceNetwork
XRay::ResourcePolicy PolicyDocument`;

const SESSION = `
EKS::PodIdentityAssociation Policy
RolesAnywhere::Profile SessionPolicy
Transfer::User Policy`;

const ENDPOINT = `
EC2::VPCEndpoint PolicyDocument
ODB::OdbNetwork KmsPolicyDocument
ODB::OdbNetwork S3PolicyDocument
ODB::OdbNetwork StsPolicyDocument`;

const ORGANIZATION = `
Organizations::Policy Content`;

/** The second word is the property that says who gets access. */
const ARGUMENTS = `
ACMPCA::Permission Principal ACMPCA::CertificateAuthority
EntityResolution::PolicyStatement Principal
Events::EventBusPolicy Principal Events::EventBus
Lambda::LayerVersionPermission Principal Lambda::LayerVersion
Lambda::Permission Principal Lambda::Function
Signer::ProfilePermission Principal Signer::SigningProfile`;

const TEMPLATES = `
CloudFormation::Stack TemplateURL
CloudFormation::StackSet TemplateBody`;

/** All properties that hold policies, in a fixed order. */
export const CLOUDFORMATION_POLICIES: readonly CloudFormationPolicy[] = [
  ...rows("document", "identity", IDENTITY),
  ...rows("document", "trust", TRUST),
  ...rows("document", "resource", RESOURCE),
  ...rows("document", "session", SESSION),
  ...rows("document", "endpoint", ENDPOINT),
  ...rows("document", "organization", ORGANIZATION),
  ...rows("arguments", "resource", ARGUMENTS),
  ...rows("template", "nested", TEMPLATES),
];

const ATTACHMENTS = `
Cognito::IdentityPoolRoleAttachment Roles
IAM::Group ManagedPolicyArns[]
IAM::Role ManagedPolicyArns[]
IAM::User Groups[]
IAM::User ManagedPolicyArns[]
SSO::PermissionSet CustomerManagedPolicyReferences[]
SSO::PermissionSet ManagedPolicies[]`;

/** `own`: a name of a policy of the account. `here`: identities that get the resource itself. */
const ATTACHED = `
IAM::Group ManagedPolicyArns[]
IAM::ManagedPolicy Groups[] here
IAM::ManagedPolicy Roles[] here
IAM::ManagedPolicy Users[] here
IAM::Role ManagedPolicyArns[]
IAM::User ManagedPolicyArns[]
SSO::PermissionSet CustomerManagedPolicyReferences[].Name own
SSO::PermissionSet ManagedPolicies[]`;

/** The properties whose items attach managed policies to identities. */
export const CLOUDFORMATION_ATTACHMENTS: readonly CloudFormationAttachment[] = lines(ATTACHED).map(
  ([name = "", property = "", attaches = "any"]) => ({
    type: `AWS::${name}`,
    property,
    path: pathOf(property),
    attaches: attaches === "own" || attaches === "here" ? attaches : "any",
  }),
);

const BOUNDARIES = `
Chatbot::MicrosoftTeamsChannelConfiguration GuardrailPolicies[]
Chatbot::SlackChannelConfiguration GuardrailPolicies[]
IAM::Role PermissionsBoundary
IAM::User PermissionsBoundary
RolesAnywhere::Profile ManagedPolicyArns[]
SSO::PermissionSet PermissionsBoundary`;

const GRANTS = `
CodeBuild::Project ResourceAccessRole
EC2::VPCEndpointServicePermissions AllowedPrincipals[]
RAM::Permission PolicyTemplate
RAM::ResourceShare Principals[]`;

/** The properties that change access without a document. */
export const CLOUDFORMATION_LINKS: readonly CloudFormationLink[] = [
  ...links("attachment", ATTACHMENTS),
  ...links("boundary", BOUNDARIES),
  ...links("grant", GRANTS),
];

/** Properties that look like policies. */
export const CLOUDFORMATION_LOOK_ALIKES: readonly PropertyLookAlike[] = [
  ...lookAlikes("a description of a network", ["NetworkManager::CoreNetwork PolicyDocument"]),
  ...lookAlikes("a rule that masks data, or one of deliveries or archives", [
    "Logs::AccountPolicy PolicyDocument",
    "Logs::LogGroup DataProtectionPolicy",
    "SNS::Subscription RedrivePolicy",
    "SNS::Subscription ReplayPolicy",
    "SNS::Topic ArchivePolicy",
    "SNS::Topic DataProtectionPolicy",
    "SQS::Queue RedriveAllowPolicy",
    "SQS::Queue RedrivePolicy",
  ]),
  ...lookAlikes("a list of policies of multi-party approval", ["MPA::ApprovalTeam Policies[]"]),
  ...lookAlikes("a policy in the language Cedar", [
    "EC2::VerifiedAccessEndpoint PolicyDocument",
    "EC2::VerifiedAccessGroup PolicyDocument",
    "VerifiedPermissions::Policy Definition",
  ]),
  ...lookAlikes("a policy in the language of OpenSearch Serverless", [
    "OpenSearchServerless::AccessPolicy Policy",
  ]),
  ...lookAlikes("a rule for the life of a parameter", ["SSM::Parameter Policies"]),
];

/** The rows of one resource type; empty for most types. */
export function cloudFormationPolicies(type: string): readonly CloudFormationPolicy[] {
  return POLICIES_BY_TYPE.get(type) ?? [];
}

/** The links of one resource type. */
export function cloudFormationLinks(type: string): readonly CloudFormationLink[] {
  return LINKS_BY_TYPE.get(type) ?? [];
}

/** The attachments of one resource type. */
export function cloudFormationAttachments(type: string): readonly CloudFormationAttachment[] {
  return ATTACHMENTS_BY_TYPE.get(type) ?? [];
}

/**
 * The names of a type in a scope: its own, and those of the resources that only hold its policy,
 * such as `AWS::S3::BucketPolicy`; for an identity, the type that has the inline policy.
 */
export function scopeTypes(awsType: string): readonly string[] {
  return TYPES_BY_NAME.get(awsType) ?? [awsType];
}

/** The boundaries that a role or user sets by itself. */
export function cloudFormationBoundaries(type: string): readonly CloudFormationAttachment[] {
  return BOUNDARIES_BY_TYPE.get(type) ?? [];
}

const TYPES_BY_NAME: ReadonlyMap<string, readonly string[]> = (() => {
  const found = new Map<string, readonly string[]>();
  for (const { type, awsType } of CLOUDFORMATION_POLICIES) {
    const isHolder = /(?:Policy|Permission)$|^AWS::IAM::/.test(type);
    const known = found.get(awsType) ?? [awsType];
    if (isHolder && !known.includes(type)) found.set(awsType, [...known, type]);
  }
  return found;
})();
const BOUNDARIES_BY_TYPE = byType<CloudFormationAttachment>(
  CLOUDFORMATION_LINKS.flatMap(({ type, property, path, effect }) =>
    effect === "boundary" && /::IAM::(?:Role|User)$/.test(type)
      ? { type, property, path, attaches: "any", isBoundary: true }
      : [],
  ),
);
const ATTACHMENTS_BY_TYPE = byType(CLOUDFORMATION_ATTACHMENTS);
const POLICIES_BY_TYPE = byType(CLOUDFORMATION_POLICIES);
const LINKS_BY_TYPE = byType(CLOUDFORMATION_LINKS);

function rows(
  format: CloudFormationFormat,
  kind: CloudFormationKind,
  table: string,
): CloudFormationPolicy[] {
  return lines(table).map(([name = "", property = "", known = name]) => {
    const awsType = `AWS::${known}`;
    const row = {
      type: `AWS::${name}`,
      property,
      path: pathOf(property),
      format,
      kind,
      awsType,
    };
    return isResourceType(awsType) ? { ...row, publicCheckType: awsType } : row;
  });
}

function links(effect: PropertyEffect, table: string): CloudFormationLink[] {
  return lines(table).map(([name = "", property = ""]) => ({
    type: `AWS::${name}`,
    property,
    path: pathOf(property),
    effect,
  }));
}

function lookAlikes(reason: string, names: readonly string[]): PropertyLookAlike[] {
  return names.map((row) => {
    const [name = "", property = ""] = row.split(" ");
    return { type: `AWS::${name}`, property, reason };
  });
}
