/**
 * Configurations of access previews: for each member of AWS's union, who has access.
 *
 * A case is a resource, its configuration, and the findings as `principal: actions`, with marks for
 * public ones and for sources other than the policy.
 */
import { describe, expect, test } from "vitest";
import { CONFIGURATIONS } from "../../../src/service/aws/preview-configurations.ts";
import { canonicalUserId } from "../../../src/service/aws/s3.ts";
import { ACCOUNT, ANALYZER, allow, OTHER, send, state } from "./calls.ts";

interface Listed {
  readonly principal: Readonly<Record<string, string>>;
  readonly action: readonly string[];
  readonly condition: Readonly<Record<string, string>>;
  readonly isPublic: boolean;
  readonly resource: string;
  readonly resourceType: string;
  readonly sources?: readonly { readonly type: string; readonly detail?: object }[];
}

async function list(resource: string, configuration: object): Promise<readonly Listed[] | string> {
  const kept = state();
  const configurations = { [resource]: configuration };
  const body = { analyzerArn: ANALYZER, configurations };
  const created = await send(kept, "PUT /access-preview", body);
  if (created.status !== 200) return `${created.error}: ${created.body.message}`;
  const { id } = created.body;
  const got = await send(kept, `GET /access-preview/${id}?analyzerArn=${ANALYZER}`);
  const { status, statusReason } = got.body.accessPreview;
  if (status === "FAILED") {
    return `${statusReason.code}: ${got.body.keyaki.errors[0].message}`;
  }
  const found = await send(kept, `POST /access-preview/${id}`, { analyzerArn: ANALYZER });
  return found.body.findings;
}

async function access(
  resource: string,
  configuration: object,
): Promise<readonly string[] | string> {
  const found = await list(resource, configuration);
  return typeof found === "string" ? found : found.map(line);
}

function line({ principal, action, isPublic, sources = [], condition }: Listed): string {
  const marks = [
    ...(isPublic ? ["public"] : []),
    ...sources.map(({ type }) => type).filter((type) => type !== "POLICY"),
    ...Object.entries(condition).map(([key, value]) => `${key}=${value}`),
  ];
  return [`${Object.values(principal)}: ${action}`, ...marks].join(" ");
}

const arnOf = (service: string, name: string): string =>
  `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;
const BUCKET = "arn:aws:s3:::b";
const PUBLIC = allow({ AWS: "*" }, "s3:GetObject");

const ONE_POLICY: readonly (readonly [string, string, string, string])[] = [
  ["ecrRepository", "repositoryPolicy", arnOf("ecr", "repository/r"), "AWS::ECR::Repository"],
  ["iamRole", "trustPolicy", `arn:aws:iam::${ACCOUNT}:role/R`, "AWS::IAM::Role"],
  [
    "efsFileSystem",
    "fileSystemPolicy",
    arnOf("elasticfilesystem", "file-system/f"),
    "AWS::EFS::FileSystem",
  ],
  [
    "secretsManagerSecret",
    "secretPolicy",
    arnOf("secretsmanager", "secret:s"),
    "AWS::SecretsManager::Secret",
  ],
  ["snsTopic", "topicPolicy", arnOf("sns", "t"), "AWS::SNS::Topic"],
  ["sqsQueue", "queuePolicy", arnOf("sqs", "q"), "AWS::SQS::Queue"],
  [
    "dynamodbStream",
    "streamPolicy",
    arnOf("dynamodb", "table/t/stream/1"),
    "AWS::DynamoDB::Stream",
  ],
  ["dynamodbTable", "tablePolicy", arnOf("dynamodb", "table/t"), "AWS::DynamoDB::Table"],
  ["s3Bucket", "bucketPolicy", BUCKET, "AWS::S3::Bucket"],
  [
    "s3ExpressDirectoryBucket",
    "bucketPolicy",
    arnOf("s3express", "bucket/b--x-s3"),
    "AWS::S3Express::DirectoryBucket",
  ],
];

test("each member of the union has a case here", () => {
  const others = ["ebsSnapshot", "kmsKey", "rdsDbClusterSnapshot", "rdsDbSnapshot"];
  const names = [...ONE_POLICY.map(([name]) => name), ...others].sort();
  expect(Object.keys(CONFIGURATIONS).sort()).toEqual(names);
});

describe.each(ONE_POLICY)("%s", (name, member, resource, resourceType) => {
  const of = (policy: string): object => ({ [name]: { [member]: policy } });

  test("has a finding for another account, in AWS's form", async () =>
    expect(await list(resource, of(allow({ AWS: [OTHER, ACCOUNT] }, "x:Get")))).toEqual([
      {
        id: "00000000-0000-0000-0000-000000000002",
        principal: { AWS: OTHER },
        action: ["x:Get"],
        condition: {},
        isPublic: false,
        resource,
        resourceType,
        resourceOwnerAccount: ACCOUNT,
        createdAt: "1970-01-01T00:00:00.001Z",
        changeType: "NEW",
        status: "ACTIVE",
        sources: [{ type: "POLICY" }],
        keyaki: { example: expect.objectContaining({ action: "x:Get" }) },
      },
    ]));

  test("has none for its own account and for services", async () =>
    expect(await access(resource, of(allow({ AWS: ACCOUNT, Service: "x.amazonaws.com" })))).toEqual(
      [],
    ));

  test("fails if the policy is wrong", async () =>
    expect(await access(resource, of('{"Statement":1}'))).toMatch(
      /^INVALID_CONFIGURATION: policy, /,
    ));
});

test.each([
  [BUCKET, { s3Bucket: {} }],
  [BUCKET, { s3Bucket: { bucketPolicy: "" } }],
  [arnOf("sqs", "q"), { sqsQueue: {} }],
  [arnOf("kms", "key/1"), { kmsKey: {} }],
  [arnOf("ec2", "snapshot/1"), { ebsSnapshot: {} }],
  [arnOf("rds", "snapshot:1"), { rdsDbSnapshot: { attributes: {} } }],
])("%s without a policy gives nobody access: %j", async (resource, configuration) =>
  expect(await access(resource, configuration)).toEqual([]),
);

test.each([
  [`arn:aws:iam::${ACCOUNT}:role/R`, { iamRole: {} }, "`trustPolicy` is missing or empty"],
  [
    `arn:aws:iam::${ACCOUNT}:role/R`,
    { iamRole: { trustPolicy: "" } },
    "`trustPolicy` is missing or empty",
  ],
  [arnOf("kms", "key/1"), { kmsKey: { keyPolicies: { default: "" } } }, "the key policy is empty"],
  [
    arnOf("kms", "key/1"),
    { kmsKey: { keyPolicies: { other: PUBLIC } } },
    "the key policy `other` is not `default`",
  ],
  [
    arnOf("ec2", "snapshot/1"),
    { ebsSnapshot: { groups: ["everyone"] } },
    "`everyone` is neither an account id (12 digits) nor `all`",
  ],
  [
    arnOf("rds", "snapshot:1"),
    { rdsDbSnapshot: { attributes: { share: { accountIds: [OTHER] } } } },
    "the attribute `share` is not `restore`",
  ],
  [
    BUCKET,
    { s3Bucket: { bucketAclGrants: [{ permission: "READ", grantee: { uri: "AllUsers" } }] } },
    "`AllUsers` is not a group of S3",
  ],
])("%s fails: %j", async (resource, configuration, message) =>
  expect(await access(resource, configuration)).toBe(`INVALID_CONFIGURATION: ${message}`),
);

describe("a snapshot is shared", () => {
  const EBS = "arn:aws:ec2:eu-central-1::snapshot/snap-1";
  const CREATE = "ec2:CopySnapshot,ec2:CreateVolume";

  test.each<readonly [string, object, readonly string[]]>([
    [EBS, { ebsSnapshot: { userIds: [OTHER, ACCOUNT] } }, [`${OTHER}: ${CREATE}`]],
    [EBS, { ebsSnapshot: { groups: ["all"] } }, [`*: ${CREATE} public`]],
    [
      arnOf("rds", "snapshot:1"),
      { rdsDbSnapshot: { attributes: { restore: { accountIds: ["all"] } } } },
      ["*: rds:CopyDBSnapshot,rds:RestoreDBInstanceFromDBSnapshot public"],
    ],
    [
      arnOf("rds", "cluster-snapshot:1"),
      { rdsDbClusterSnapshot: { attributes: { restore: { accountIds: [OTHER] } } } },
      [`${OTHER}: rds:CopyDBClusterSnapshot,rds:RestoreDBClusterFromSnapshot`],
    ],
  ])("%s %j", async (resource, configuration, expected) =>
    expect(await access(resource, configuration)).toEqual(expected),
  );
});

describe("a key", () => {
  const KEY = arnOf("kms", "key/1");
  const grant = (granteePrincipal: string, more: object = {}): object => ({
    granteePrincipal,
    operations: ["Decrypt"],
    issuingAccount: ACCOUNT,
    ...more,
  });
  const ROLE = `arn:aws:iam::${OTHER}:role/R`;

  test("has its policy and its grants", async () =>
    expect(
      await access(KEY, {
        kmsKey: {
          keyPolicies: { default: allow({ AWS: "*" }, "kms:Encrypt") },
          grants: [
            grant(ROLE, { retiringPrincipal: `arn:aws:iam::444455556666:root` }),
            grant(`arn:aws:iam::${ACCOUNT}:role/Own`),
            grant("dynamodb.eu-central-1.amazonaws.com"),
          ],
        },
      }),
    ).toEqual(["*: kms:Encrypt public", `${ROLE}: kms:Decrypt`, "444455556666: kms:RetireGrant"]));

  test("has one finding for two grants to one principal", async () =>
    expect(
      await access(KEY, {
        kmsKey: {
          grants: [
            grant(ROLE),
            grant(ROLE, {
              operations: ["Encrypt"],
              constraints: { encryptionContextEquals: { team: "a" } },
            }),
          ],
        },
      }),
    ).toEqual([`${ROLE}: kms:Decrypt,kms:Encrypt`]));

  test("fails if a grantee is not a principal", async () =>
    expect(await access(KEY, { kmsKey: { grants: [grant("nobody")] } })).toMatch(
      /^INVALID_CONFIGURATION: /,
    ));
});

test("the canonical id of the owner is not external in a policy either", async () => {
  const own = { CanonicalUser: canonicalUserId(ACCOUNT) };
  const other = { CanonicalUser: "ab".repeat(32) };
  const of = (principal: object): object => ({ s3Bucket: { bucketPolicy: allow(principal) } });
  expect(await access(BUCKET, of(own))).toEqual([]);
  expect(await access(BUCKET, of(other))).toEqual([`${"ab".repeat(32)}: s3:GetObject`]);
});

test.each(["aws-cn", "aws-us-gov"])("the own account is inside in %s", async (partition) => {
  const root = `arn:${partition}:iam::${ACCOUNT}:root`;
  const resource = `arn:${partition}:sqs:cn-north-1:${ACCOUNT}:q`;
  const queuePolicy = allow({ AWS: [root, root.replace(ACCOUNT, OTHER)] }, "sqs:*");
  expect(await access(resource, { sqsQueue: { queuePolicy } })).toEqual([`${OTHER}: sqs:*`]);
});

describe("the access control list of a bucket", () => {
  const ID = "ab".repeat(32);
  const all = "http://acs.amazonaws.com/groups/global/AllUsers";
  const authenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
  const LIST = "s3:ListBucket,s3:ListBucketMultipartUploads,s3:ListBucketVersions";
  const grants = (...entries: readonly (readonly [string, object])[]): object => ({
    bucketAclGrants: entries.map(([permission, grantee]) => ({ permission, grantee })),
  });

  test.each<readonly [object, readonly string[]]>([
    [grants(["FULL_CONTROL", { id: canonicalUserId(ACCOUNT) }]), []],
    [grants(["WRITE", { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" }]), []],
    [grants(["READ", { id: ID }]), [`${ID}: ${LIST} BUCKET_ACL`]],
    [
      grants(["READ_ACP", { id: ID }], ["WRITE_ACP", { id: ID }]),
      [`${ID}: s3:GetBucketAcl,s3:PutBucketAcl BUCKET_ACL`],
    ],
    [grants(["READ", { uri: all }]), [`*: ${LIST} public BUCKET_ACL`]],
    [grants(["READ_ACP", { uri: authenticated }]), ["*: s3:GetBucketAcl public BUCKET_ACL"]],
    [
      grants(["READ_ACP", { uri: all }], ["WRITE_ACP", { id: ID }]),
      ["*: s3:GetBucketAcl public BUCKET_ACL", `${ID}: s3:PutBucketAcl BUCKET_ACL`],
    ],
  ])("%j", async (configuration, expected) =>
    expect(await access(BUCKET, { s3Bucket: configuration })).toEqual(expected),
  );

  test("its public entries count unless they are ignored", async () => {
    const entries = grants(["READ_ACP", { uri: all }], ["READ_ACP", { id: ID }]);
    const blocked = (ignorePublicAcls: boolean): object => ({
      s3Bucket: {
        ...entries,
        bucketPublicAccessBlock: { ignorePublicAcls, restrictPublicBuckets: true },
      },
    });
    expect(await access(BUCKET, blocked(false))).toHaveLength(2);
    expect(await access(BUCKET, blocked(true))).toEqual([`${ID}: s3:GetBucketAcl BUCKET_ACL`]);
  });
});

describe("`restrictPublicBuckets`", () => {
  const bucket = (bucketPolicy: string, restrictPublicBuckets: boolean): object => ({
    s3Bucket: {
      bucketPolicy,
      bucketPublicAccessBlock: { ignorePublicAcls: false, restrictPublicBuckets },
    },
  });
  const both = JSON.stringify({
    Version: "2012-10-17",
    Statement: [allow({ AWS: "*" }), allow({ AWS: OTHER }, "s3:PutObject")].map(
      (each) => JSON.parse(each).Statement[0],
    ),
  });

  test("ends all external access by a public policy", async () => {
    expect(await access(BUCKET, bucket(both, true))).toEqual([]);
    expect(await access(BUCKET, bucket(both, false))).toHaveLength(1);
  });

  test("leaves a policy that is not public", async () =>
    expect(await access(BUCKET, bucket(allow({ AWS: OTHER }), true))).toEqual([
      `${OTHER}: s3:GetObject`,
    ]));
});

describe("access points", () => {
  const POINT = `arn:aws:s3:eu-central-1:${ACCOUNT}:accesspoint/p`;
  const BLOCK = { ignorePublicAcls: true, restrictPublicBuckets: true };
  const NO_BLOCK = { ignorePublicAcls: false, restrictPublicBuckets: false };
  const point = (accessPointPolicy: string, more: object = {}, bucket: object = {}): object => ({
    s3Bucket: { ...bucket, accessPoints: { [POINT]: { accessPointPolicy, ...more } } },
  });

  test.each<readonly [object, readonly string[]]>([
    [point(""), []],
    [point(allow({ AWS: OTHER })), [`${OTHER}: s3:GetObject S3_ACCESS_POINT`]],
    [point(PUBLIC), []],
    [point(PUBLIC, { publicAccessBlock: BLOCK }), []],
    [point(PUBLIC, { publicAccessBlock: NO_BLOCK }), ["*: s3:GetObject public S3_ACCESS_POINT"]],
    [
      point(PUBLIC, { publicAccessBlock: NO_BLOCK }, { bucketPublicAccessBlock: NO_BLOCK }),
      ["*: s3:GetObject public S3_ACCESS_POINT"],
    ],
    [point(PUBLIC, { publicAccessBlock: NO_BLOCK }, { bucketPublicAccessBlock: BLOCK }), []],
    [
      point(PUBLIC, { networkOrigin: { vpcConfiguration: { vpcId: "vpc-11223344" } } }),
      ["*: s3:GetObject S3_ACCESS_POINT aws:SourceVpc=vpc-11223344"],
    ],
    [
      point(PUBLIC, {
        networkOrigin: { internetConfiguration: {} },
        publicAccessBlock: NO_BLOCK,
      }),
      ["*: s3:GetObject public S3_ACCESS_POINT"],
    ],
  ])("%j", async (configuration, expected) =>
    expect(await access(BUCKET, configuration)).toEqual(expected),
  );

  test("a finding names its access point", async () =>
    expect(await list(BUCKET, point(allow({ AWS: OTHER })))).toMatchObject([
      {
        resource: BUCKET,
        sources: [{ type: "S3_ACCESS_POINT", detail: { accessPointArn: POINT } }],
      },
    ]));

  test("those of a directory bucket are judged too", async () => {
    const own = `arn:aws:s3express:eu-central-1:${ACCOUNT}:accesspoint/p`;
    const accessPoints = { [own]: { accessPointPolicy: allow({ AWS: OTHER }, "s3express:*") } };
    const resource = arnOf("s3express", "bucket/b--x-s3");
    expect(await access(resource, { s3ExpressDirectoryBucket: { accessPoints } })).toEqual([
      `${OTHER}: s3express:* S3_ACCESS_POINT`,
    ]);
  });

  describe("a bucket that delegates", () => {
    const delegating = (condition: unknown): object => ({
      s3Bucket: { bucketPolicy: allow({ AWS: "*" }, "*", condition) },
    });
    const arn = (account: string): string => `arn:aws:s3:eu-central-1:${account}:accesspoint/*`;

    test.each<readonly [unknown]>([
      [{ StringEquals: { "s3:DataAccessPointAccount": ACCOUNT } }],
      [{ StringEquals: { "S3:dataaccesspointaccount": ACCOUNT } }],
      [{ ArnLike: { "s3:DataAccessPointArn": arn(ACCOUNT) } }],
    ])("to its own account has no finding: %j", async (condition) =>
      expect(await access(BUCKET, delegating(condition))).toEqual([]),
    );

    test.each<readonly [unknown]>([
      [{ StringEquals: { "s3:DataAccessPointAccount": OTHER } }],
      [{ StringLike: { "s3:DataAccessPointAccount": "12345678901?" } }],
      [{ StringEqualsIfExists: { "s3:DataAccessPointAccount": ACCOUNT } }],
      [{ StringNotEquals: { "s3:DataAccessPointAccount": ACCOUNT } }],
      [{ StringEquals: { "s3:DataAccessPointAccount": [ACCOUNT, OTHER] } }],
      [{ ArnLike: { "s3:DataAccessPointArn": arn(OTHER) } }],
      [{ ArnLike: { "s3:DataAccessPointArn": "arn:aws:s3:eu-central-1:*:accesspoint/p" } }],
    ])("to others has one: %j", async (condition) =>
      expect(await access(BUCKET, delegating(condition))).toHaveLength(1),
    );

    test("to another account names it", async () => {
      const condition = { StringEquals: { "s3:DataAccessPointAccount": OTHER } };
      expect(await list(BUCKET, delegating(condition))).toMatchObject([
        {
          sources: [{ type: "S3_ACCESS_POINT_ACCOUNT", detail: { accessPointAccount: OTHER } }],
        },
      ]);
    });
  });
});

test.each<readonly [string, object, string]>([
  [BUCKET, {}, "needs exactly one of `ebsSnapshot`"],
  [BUCKET, { s3Bucket: {}, sqsQueue: {} }, "needs exactly one of"],
  [BUCKET, { s3Buckets: {} }, "did you mean `s3Bucket`?"],
  [BUCKET, { s3Bucket: { bucketPolicy: {} } }, "is an object, not a string"],
  [BUCKET, { sqsQueue: {} }, "is not the ARN of a resource that `sqsQueue` configures"],
  ["b", { s3Bucket: {} }, "is not the ARN of a resource that `s3Bucket` configures"],
  [`arn:aws:sqs:eu-central-1:${OTHER}:q`, { sqsQueue: {} }, "belongs to another account"],
  [
    BUCKET,
    { s3Bucket: { accessPoints: { p: { accessPointPolicy: "" } } } },
    "not the ARN of an access point",
  ],
  [
    BUCKET,
    { s3Bucket: { bucketAclGrants: [{ permission: "ALL", grantee: { id: "x" } }] } },
    "is `ALL`, not one of `READ`",
  ],
  [
    BUCKET,
    { s3Bucket: { bucketPublicAccessBlock: { ignorePublicAcls: true } } },
    "restrictPublicBuckets` is missing",
  ],
])("%s is refused: %j", async (resource, configuration, words) => {
  const found = await access(resource, configuration);
  expect(found).toMatch(/^ValidationException: /);
  expect(found).toContain(words);
});
