/**
 * The configurations of access previews: their shapes, and the policies that they mean.
 *
 * Each member of AWS's union becomes policies, which are judged one by one (preview-findings.ts).
 * Some say the same as a statement of a policy, so they are written as one: the sharing of a
 * snapshot, a grant of a key, an entry of an access control list. All resources count as new: a
 * missing member means what it means for a new resource, since the server knows no existing one
 * (IAM Access Analyzer API Reference, the data types of configurations).
 */
import type { FindingType } from "../../aws/resource-types.ts";
import type { JsonObject } from "../../json/value.ts";
import { quoted } from "../../json/value.ts";
import { FLAG, type Shape, structure, TEXT, union } from "./shape.ts";

/** A policy that a configuration means. */
export interface PreviewPolicy {
  readonly text: string;
  /** The member of the configuration that has it, for errors: `keyPolicies["default"]`. */
  readonly member: string;
  /** The type that it is judged as; of an access point it is not that of the resource. */
  readonly judgedAs: FindingType;
  /** As in `sources` of a finding; absent where AWS has no word for it. */
  readonly source?: JsonObject;
  /** Whether `restrictPublicBuckets` applies: by the request, or because it is the default. */
  readonly restricts?: "request" | "default";
  /** The network that all requests come from. */
  readonly vpcId?: string;
}

export type PreviewPolicies =
  | { readonly kind: "policies"; readonly policies: readonly PreviewPolicy[] }
  | { readonly kind: "invalid"; readonly member: string; readonly message: string };

interface ConfigurationRow {
  /** The type in findings. */
  readonly type: FindingType;
  /** The service in the ARN of the resource. */
  readonly service: string;
  readonly shape: Shape;
  policies(configuration: JsonObject): PreviewPolicies;
}

/** LIMIT: grants of a bucket and access points as in AWS; accounts as in a zone of trust. */
const MAX_GRANTS = 100;
const MAX_ACCESS_POINTS = 10;
const MAX_SHARES = 1000;

const ACCOUNT = /^\d{12}$/;
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

const KMS_OPERATIONS = [
  "CreateGrant",
  "Decrypt",
  "DescribeKey",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GetPublicKey",
  "ReEncryptFrom",
  "ReEncryptTo",
  "RetireGrant",
  "Sign",
  "Verify",
];

/** The actions of a permission on a bucket (Amazon S3 User Guide, Access control list overview). */
const ACL_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  READ: ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"],
  WRITE: ["s3:DeleteObject", "s3:PutObject"],
  READ_ACP: ["s3:GetBucketAcl"],
  WRITE_ACP: ["s3:PutBucketAcl"],
};

const GROUPS = "http://acs.amazonaws.com/groups/";
const PUBLIC_GROUPS: readonly string[] = [
  `${GROUPS}global/AllUsers`,
  `${GROUPS}global/AuthenticatedUsers`,
];
/** The service that delivers logs. */
const LOG_GROUP = `${GROUPS}s3/LogDelivery`;

const TEXTS: Shape = { kind: "list", of: TEXT, max: MAX_SHARES };
const BLOCK = structure({ ignorePublicAcls: FLAG, restrictPublicBuckets: FLAG }, [
  "ignorePublicAcls",
  "restrictPublicBuckets",
]);
const VPC: Shape = {
  ...TEXT,
  pattern: /^vpc-[0-9a-f]{8}(?:[0-9a-f]{9})?$/,
  words: "the id of a VPC",
};
const NETWORK = union({
  vpcConfiguration: structure({ vpcId: VPC }, ["vpcId"]),
  internetConfiguration: structure({}),
});

function accessPointsOf(service: string, members: Readonly<Record<string, Shape>>): Shape {
  const pattern = new RegExp(`^arn:[^:]*:${service}:[^:]*:[^:]*:accesspoint/`);
  return {
    kind: "map",
    key: { ...TEXT, pattern, words: "the ARN of an access point" },
    of: structure({ accessPointPolicy: TEXT, networkOrigin: NETWORK, ...members }),
    max: MAX_ACCESS_POINTS,
  };
}

const CONTEXT: Shape = { kind: "map", of: TEXT, max: 100 };
const KMS_GRANT = structure(
  {
    operations: { kind: "list", of: { ...TEXT, values: KMS_OPERATIONS }, min: 1, max: 100 },
    granteePrincipal: TEXT,
    retiringPrincipal: TEXT,
    constraints: structure({ encryptionContextEquals: CONTEXT, encryptionContextSubset: CONTEXT }),
    issuingAccount: TEXT,
  },
  ["operations", "granteePrincipal", "issuingAccount"],
);
const ACL_GRANT = structure(
  {
    permission: { ...TEXT, values: [...Object.keys(ACL_ACTIONS), "FULL_CONTROL"] },
    grantee: union({ id: TEXT, uri: TEXT }),
  },
  ["permission", "grantee"],
);

const POLICY: JsonObject = { type: "POLICY" };
/** Stands for all accounts in the sharing of a snapshot. */
const ALL = "all";

const ROWS = {
  ebsSnapshot: {
    type: "AWS::EC2::Snapshot",
    service: "ec2",
    shape: structure({ userIds: TEXTS, groups: TEXTS, kmsKeyId: TEXT }),
    policies({ userIds = [], groups = [] }) {
      const everyone = (groups as readonly string[]).map((each) => (each === "all" ? ALL : each));
      const shared = [...(userIds as readonly string[]), ...everyone];
      const isGroup = everyone.some((each) => each !== ALL);
      const member = isGroup ? "groups" : "userIds";
      return sharedWith(member, "AWS::EC2::Snapshot", shared, [
        "ec2:CopySnapshot",
        "ec2:CreateVolume",
      ]);
    },
  },
  ecrRepository: onePolicy("AWS::ECR::Repository", "ecr", "repositoryPolicy"),
  iamRole: onePolicy("AWS::IAM::Role", "iam", "trustPolicy", true),
  efsFileSystem: onePolicy("AWS::EFS::FileSystem", "elasticfilesystem", "fileSystemPolicy"),
  kmsKey: {
    type: "AWS::KMS::Key",
    service: "kms",
    shape: structure({
      keyPolicies: { kind: "map", of: TEXT, max: MAX_GRANTS },
      grants: { kind: "list", of: KMS_GRANT, max: MAX_GRANTS },
    }),
    policies: keyPolicies,
  },
  rdsDbClusterSnapshot: rdsSnapshot("AWS::RDS::DBClusterSnapshot", [
    "rds:CopyDBClusterSnapshot",
    "rds:RestoreDBClusterFromSnapshot",
  ]),
  rdsDbSnapshot: rdsSnapshot("AWS::RDS::DBSnapshot", [
    "rds:CopyDBSnapshot",
    "rds:RestoreDBInstanceFromDBSnapshot",
  ]),
  secretsManagerSecret: onePolicy(
    "AWS::SecretsManager::Secret",
    "secretsmanager",
    "secretPolicy",
    false,
    { kmsKeyId: TEXT },
  ),
  s3Bucket: {
    type: "AWS::S3::Bucket",
    service: "s3",
    shape: structure({
      bucketPolicy: TEXT,
      bucketAclGrants: { kind: "list", of: ACL_GRANT, max: MAX_GRANTS },
      bucketPublicAccessBlock: BLOCK,
      accessPoints: accessPointsOf("s3", { publicAccessBlock: BLOCK }),
    }),
    policies: bucketPolicies,
  },
  snsTopic: onePolicy("AWS::SNS::Topic", "sns", "topicPolicy"),
  sqsQueue: onePolicy("AWS::SQS::Queue", "sqs", "queuePolicy"),
  s3ExpressDirectoryBucket: {
    type: "AWS::S3Express::DirectoryBucket",
    service: "s3express",
    shape: structure({ bucketPolicy: TEXT, accessPoints: accessPointsOf("s3express", {}) }),
    policies: (configuration) => ({
      kind: "policies",
      policies: [
        ...policyOf(configuration, "bucketPolicy", "AWS::S3Express::DirectoryBucket"),
        ...accessPointPolicies(configuration, "AWS::S3Express::AccessPoint", () => undefined),
      ],
    }),
  },
  dynamodbStream: onePolicy("AWS::DynamoDB::Stream", "dynamodb", "streamPolicy"),
  dynamodbTable: onePolicy("AWS::DynamoDB::Table", "dynamodb", "tablePolicy"),
} as const satisfies Readonly<Record<string, ConfigurationRow>>;

/** The members of the union, by name. */
export const CONFIGURATIONS: Readonly<Record<string, ConfigurationRow>> = ROWS;

/** The shape of one configuration. */
export const CONFIGURATION: Shape = union(
  Object.fromEntries(Object.entries(CONFIGURATIONS).map(([name, { shape }]) => [name, shape])),
);

/** A row for a resource with one policy. */
function onePolicy(
  type: FindingType,
  service: string,
  member: string,
  isRequired = false,
  others: Readonly<Record<string, Shape>> = {},
): ConfigurationRow {
  return {
    type,
    service,
    shape: structure({ [member]: TEXT, ...others }),
    policies(configuration) {
      const policies = policyOf(configuration, member, type);
      if (!isRequired || policies.length > 0) return { kind: "policies", policies };
      return { kind: "invalid", member, message: `\`${member}\` is missing or empty` };
    },
  };
}

/** An empty text stands for a policy that does not exist. */
function policyOf(
  configuration: JsonObject,
  member: string,
  judgedAs: FindingType,
): readonly PreviewPolicy[] {
  const text = configuration[member];
  if (typeof text !== "string" || text === "") return [];
  return [{ text, member, judgedAs, source: POLICY }];
}

/** A member of a map, as errors write it. */
const memberAt = (map: string, name: string): string => `${map}[${JSON.stringify(name)}]`;

function rdsSnapshot(type: FindingType, actions: readonly string[]): ConfigurationRow {
  const value = union({ accountIds: TEXTS });
  return {
    type,
    service: "rds",
    shape: structure({ attributes: { kind: "map", of: value, max: MAX_GRANTS }, kmsKeyId: TEXT }),
    policies({ attributes = {} }) {
      const shared: string[] = [];
      // INVARIANT: the shape has checked the types.
      const values = attributes as Readonly<Record<string, { accountIds: readonly string[] }>>;
      for (const [name, { accountIds }] of Object.entries(values)) {
        if (name !== "restore") {
          const message = `the attribute ${quoted(name)} is not \`restore\``;
          return { kind: "invalid", member: memberAt("attributes", name), message };
        }
        shared.push(...accountIds);
      }
      return sharedWith(memberAt("attributes", "restore"), type, shared, actions);
    },
  };
}

/** A snapshot that is shared with accounts, or with all of them. */
function sharedWith(
  member: string,
  type: FindingType,
  shared: readonly string[],
  actions: readonly string[],
): PreviewPolicies {
  const wrong = shared.find((each) => each !== ALL && !ACCOUNT.test(each));
  if (wrong !== undefined) {
    const message = `${quoted(wrong)} is neither an account id (12 digits) nor \`${ALL}\``;
    return { kind: "invalid", member, message };
  }
  if (shared.length === 0) return { kind: "policies", policies: [] };
  const accounts = shared.map((each) => (each === ALL ? "*" : each));
  const text = written([{ principal: { AWS: accounts }, actions }]);
  return { kind: "policies", policies: [{ text, member, judgedAs: type }] };
}

interface WrittenStatement {
  readonly principal: JsonObject;
  readonly actions: readonly string[];
}

/** The text of a policy with these statements. */
function written(statements: readonly WrittenStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ principal, actions }) => ({
      Effect: "Allow",
      Principal: principal,
      Action: actions,
      Resource: "*",
    })),
  });
}

/**
 * A policy for each principal, in the order of the first statements. Findings of one policy are
 * summed up, and would give the actions of one grantee to another that covers it.
 */
function byPrincipal(statements: readonly WrittenStatement[]): readonly string[] {
  const groups = new Map<string, WrittenStatement[]>();
  for (const statement of statements) {
    const principal = JSON.stringify(statement.principal);
    const group = groups.get(principal);
    if (group === undefined) groups.set(principal, [statement]);
    else group.push(statement);
  }
  return [...groups.values()].map(written);
}

interface KmsGrant {
  readonly operations: readonly string[];
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string;
}

const DEFAULT_KEY_POLICY = memberAt("keyPolicies", "default");

/**
 * The default policy of a key grants to its own account. The constraints of a grant narrow what a
 * caller chooses, the encryption context, so they keep nobody out.
 */
function keyPolicies({ keyPolicies = {}, grants = [] }: JsonObject): PreviewPolicies {
  const named = Object.entries(keyPolicies as Readonly<Record<string, string>>);
  const other = named.find(([name]) => name !== "default");
  if (other !== undefined) {
    const message = `the key policy ${quoted(other[0])} is not \`default\``;
    return { kind: "invalid", member: memberAt("keyPolicies", other[0]), message };
  }
  if (named.some(([, text]) => text === "")) {
    return { kind: "invalid", member: DEFAULT_KEY_POLICY, message: "the key policy is empty" };
  }
  const statements: WrittenStatement[] = [];
  // INVARIANT: the shape has checked the types.
  for (const { operations, granteePrincipal, retiringPrincipal } of grants as readonly KmsGrant[]) {
    const actions = operations.map((each) => `kms:${each}`);
    const given = [
      { name: granteePrincipal, actions },
      { name: retiringPrincipal, actions: ["kms:RetireGrant"] },
    ];
    for (const { name, actions } of given) {
      if (name === undefined) continue;
      const principal = grantee(name);
      if (principal === undefined) {
        const message = `${quoted(name)} is neither the ARN of a principal nor a service`;
        return { kind: "invalid", member: "grants", message };
      }
      statements.push({ principal, actions });
    }
  }
  const policies = named.map(([, text]): PreviewPolicy => {
    return { text, member: DEFAULT_KEY_POLICY, judgedAs: "AWS::KMS::Key", source: POLICY };
  });
  const granted = byPrincipal(statements).map((text): PreviewPolicy => {
    return { text, member: "grants", judgedAs: "AWS::KMS::Key" };
  });
  return { kind: "policies", policies: [...policies, ...granted] };
}

function grantee(text: string): JsonObject | undefined {
  if (SERVICE.test(text)) return { Service: text };
  return text.startsWith("arn:") || ACCOUNT.test(text) ? { AWS: text } : undefined;
}

interface Block {
  readonly ignorePublicAcls: boolean;
  readonly restrictPublicBuckets: boolean;
}

function bucketPolicies(configuration: JsonObject): PreviewPolicies {
  // INVARIANT: the shape has checked the types.
  const block = configuration["bucketPublicAccessBlock"] as Block | undefined;
  const grants = (configuration["bucketAclGrants"] ?? []) as readonly AclGrant[];
  const acl = aclStatements(grants, block?.ignorePublicAcls === true);
  if (typeof acl === "string") return { kind: "invalid", member: "bucketAclGrants", message: acl };
  const isRestricted = block?.restrictPublicBuckets === true;
  const bucket = policyOf(configuration, "bucketPolicy", "AWS::S3::Bucket").map((each) =>
    isRestricted ? { ...each, restricts: "request" as const } : each,
  );
  // The strictest setting of the access point and the bucket counts.
  const points = accessPointPolicies(configuration, "AWS::S3::AccessPoint", (own) => {
    if (isRestricted) return "request";
    if (own === undefined) return "default";
    return own.restrictPublicBuckets ? "request" : undefined;
  });
  const source: JsonObject = { type: "BUCKET_ACL" };
  const list = byPrincipal(acl).map((text): PreviewPolicy => {
    return { text, member: "bucketAclGrants", judgedAs: "AWS::S3::Bucket", source };
  });
  return { kind: "policies", policies: [...bucket, ...list, ...points] };
}

interface AclGrant {
  readonly permission: string;
  readonly grantee: { readonly id?: string; readonly uri?: string };
}

/** The entries that are not ignored; a text is what is wrong with one. */
function aclStatements(
  grants: readonly AclGrant[],
  ignoresPublic: boolean,
): readonly WrittenStatement[] | string {
  const statements: WrittenStatement[] = [];
  for (const { permission, grantee } of grants) {
    const { id, uri = "" } = grantee;
    const actions =
      permission === "FULL_CONTROL"
        ? Object.values(ACL_ACTIONS).flat()
        : (ACL_ACTIONS[permission] ?? []);
    if (id !== undefined) {
      statements.push({ principal: { CanonicalUser: id }, actions });
    } else if (PUBLIC_GROUPS.includes(uri)) {
      if (!ignoresPublic) statements.push({ principal: { AWS: "*" }, actions });
    } else if (uri !== LOG_GROUP) {
      return `${quoted(uri)} is not a group of S3`;
    }
  }
  return statements;
}

interface AccessPoint {
  readonly accessPointPolicy?: string;
  readonly publicAccessBlock?: Block;
  readonly networkOrigin?: { readonly vpcConfiguration?: { readonly vpcId: string } };
}

/**
 * The policies of access points. Each is judged by itself, as if its bucket allowed all that the
 * access point allows. A policy is never public where all requests come from one VPC.
 */
function accessPointPolicies(
  { accessPoints = {} }: JsonObject,
  judgedAs: FindingType,
  restricts: (own: Block | undefined) => PreviewPolicy["restricts"],
): readonly PreviewPolicy[] {
  // INVARIANT: the shape has checked the types.
  const points = Object.entries(accessPoints as Readonly<Record<string, AccessPoint>>);
  return points.flatMap(([arn, { accessPointPolicy, publicAccessBlock, networkOrigin }]) => {
    const source = { type: "S3_ACCESS_POINT", detail: { accessPointArn: arn } };
    const vpcId = networkOrigin?.vpcConfiguration?.vpcId;
    const restriction = vpcId === undefined ? restricts(publicAccessBlock) : undefined;
    const member = `${memberAt("accessPoints", arn)}.accessPointPolicy`;
    return policyOf({ accessPointPolicy }, "accessPointPolicy", judgedAs).map((each) => ({
      ...each,
      member,
      source,
      ...(vpcId !== undefined && { vpcId }),
      ...(restriction !== undefined && { restricts: restriction }),
    }));
  });
}
