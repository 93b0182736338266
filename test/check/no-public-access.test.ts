/**
 * CheckNoPublicAccess: what is public (rules Y1 to Y8), with the examples and rules of AWS's page
 * "The meaning of public" (Amazon S3 User Guide).
 */
import { describe, expect, test } from "vitest";
import { RESOURCE_TYPES } from "../../src/aws/resource-types.ts";
import { noPublicAccess } from "../../src/check/no-public-access.ts";
import {
  allow,
  deny,
  expectNotPublic,
  expectPublic,
  OWN,
  type Parts,
  policyOf,
  publicCounterexampleOf,
  publicStatements,
  when,
} from "./exposure-notation.ts";

const ACCESS_POINT = "AWS::S3::AccessPoint";
const like = (key: string, value: unknown): Parts => when({ StringLike: { [key]: value } });
const equals = (key: string, value: unknown): Parts => when({ StringEquals: { [key]: value } });
const from = (...ranges: readonly string[]): Parts =>
  when({ IpAddress: { "aws:SourceIp": ranges } });

describe(`the examples of the S3 User Guide, "The meaning of public"`, () => {
  test("access for anyone is public", () => expectPublic(allow()));
  test("access for users of a web identity provider is public", () =>
    expectPublic(allow({ Principal: { Federated: "graph.facebook.com" } })));
  test("access through a pattern of VPCs is public", () =>
    expectPublic(like("aws:SourceVpc", "vpc-*")));
  test("access through one VPC is not public", () =>
    expectNotPublic(equals("aws:SourceVpc", "vpc-91237329")));
  test("StringLike without a wildcard fixes one VPC", () =>
    expectNotPublic(like("aws:SourceVpc", "vpc-91237329")));
  test("access from a small network is not public", () => expectNotPublic(from("203.0.113.0/24")));
  test("access from half of all addresses is public", () => expectPublic(from("0.0.0.0/1")));
  test("one public statement makes the policy public, and only it is named", () =>
    expect(publicStatements(equals("aws:SourceVpc", "vpc-1"), allow())).toEqual([1]));
  test("a pattern of access points of one account is public only for an access point", () => {
    const each = like("s3:DataAccessPointArn", `arn:aws:s3:us-west-2:${OWN}:accesspoint/*`);
    expectNotPublic(each);
    expectPublic(each, ACCESS_POINT);
  });
  test("one access point is not public", () => {
    const one = equals("s3:DataAccessPointArn", `arn:aws:s3:us-west-2:${OWN}:accesspoint/one`);
    expectNotPublic(one);
    expectNotPublic(one, ACCESS_POINT);
  });
  test("access points of any account are public", () =>
    expectPublic(like("s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/one")));
});

describe("Y2 named principals", () => {
  const to = (principal: unknown): Parts => allow({ Principal: principal });

  test.each([
    { AWS: OWN },
    { AWS: `arn:aws:iam::${OWN}:root` },
    { AWS: `arn:aws:iam::${OWN}:user/ana` },
    { AWS: `arn:aws:iam::${OWN}:role/app` },
    { AWS: `arn:aws:sts::${OWN}:assumed-role/app/s1` },
    { Service: "s3.amazonaws.com" },
    { Federated: `arn:aws:iam::${OWN}:saml-provider/corp` },
    { Federated: `arn:aws:iam::${OWN}:oidc-provider/example.com` },
    { CanonicalUser: "79a5" },
  ])("a statement for %j is not public", (principal) => expectNotPublic(to(principal)));

  test.each([
    "*",
    { AWS: "*" },
    { AWS: [OWN, "*"] },
    { Service: "*" },
    { Federated: "cognito-identity.amazonaws.com" },
    { Federated: "accounts.google.com" },
    { Federated: "www.amazon.com" },
    { CanonicalUser: "*" },
  ])("a statement for %j is public", (principal) => expectPublic(to(principal)));

  test("an Allow with NotPrincipal is public", () =>
    expectPublic(allow({ Principal: undefined, NotPrincipal: { AWS: OWN } })));
  test("a Deny with NotPrincipal removes public access", () =>
    expectNotPublic([allow(), deny({ Principal: undefined, NotPrincipal: { AWS: OWN } })]));
  test("the anonymous caller is public", () =>
    expect(publicCounterexampleOf(equals("aws:PrincipalType", "Anonymous"))).toMatchObject({
      principal: "*",
    }));
  test("a user of an unnamed account is public", () =>
    expect(publicCounterexampleOf(equals("aws:PrincipalType", "User"))).toMatchObject({
      principal: "arn:aws:iam::111122223333:user/Alice",
    }));
});

describe("Y3 keys that protect", () => {
  test.each([
    ["aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["aws:PrincipalAccount", OWN],
    ["aws:PrincipalArn", `arn:aws:iam::${OWN}:role/app`],
    ["aws:PrincipalServiceName", "s3.amazonaws.com"],
    ["aws:SourceArn", "arn:aws:s3:::other"],
    ["aws:SourceVpc", "vpc-1"],
    ["aws:SourceVpce", "vpce-1"],
    ["aws:SourceOwner", OWN],
    ["aws:SourceAccount", OWN],
    ["aws:SourceOrgID", "o-a1b2c3d4e5"],
    ["aws:userid", "AIDACKCEVSQ6C2EXAMPLE"],
    ["s3:x-amz-server-side-encryption-aws-kms-key-id", `arn:aws:kms:us-east-1:${OWN}:key/k`],
    ["s3:DataAccessPointAccount", OWN],
    ["kms:CallerAccount", OWN],
    ["aws:VpceAccount", OWN],
    ["aws:VpceOrgID", "o-a1b2c3d4e5"],
    ["cognito-identity.amazonaws.com:aud", "us-east-1:12345678-abcd"],
    ["accounts.google.com:aud", "66677788899900pro0"],
  ])(
    "`%s` protects with a fixed value, not with a wildcard, a variable, IfExists or ForAllValues",
    (key, value) => {
      expectNotPublic(equals(key, value));
      expectNotPublic(like(key, [value, `${value}0`]));
      expectNotPublic([allow(), deny({ Condition: { StringNotEquals: { [key]: value } } })]);
      expectPublic(like(key, "*"));
      expectPublic(like(key, [value, "*"]));
      expectPublic(equals(key, "${aws:PrincipalTag/team}"));
      expectPublic(when({ StringNotEquals: { [key]: value } }));
      expectPublic(when({ StringEqualsIfExists: { [key]: value } }));
      expectPublic(when({ "ForAllValues:StringEquals": { [key]: value } }));
    },
  );

  test.each([
    ["aws:UserAgent", "keyaki"],
    ["aws:Referer", "https://example.com/"],
    ["s3:prefix", "public/"],
    ["sts:ExternalId", "secret"],
    ["aws:RequestTag/team", "a"],
    ["aws:PrincipalTag/team", "a"],
    ["aws:username", "ana"],
    ["aws:ResourceAccount", OWN],
    ["aws:RequestedRegion", "us-east-1"],
    ["aws:PrincipalIsAWSService", "true"],
    ["elasticfilesystem:AccessedViaMountTarget", "true"],
  ])("`%s` does not protect", (key, value) => expectPublic(equals(key, value)));

  test("`aws:SecureTransport` does not protect", () =>
    expectPublic(when({ Bool: { "aws:SecureTransport": true } })));
  test("one protecting key is enough, whatever other keys there are", () =>
    expectNotPublic(when({ StringEquals: { "aws:UserAgent": "k", "aws:SourceVpc": "vpc-1" } })));
  test("requiring the presence of a key does not protect", () =>
    expectPublic(when({ Null: { "aws:PrincipalOrgID": false } })));
  test("a mount target protects a file system, not a bucket", () => {
    const mounted = (is: boolean): Parts =>
      when({ Bool: { "elasticfilesystem:AccessedViaMountTarget": is } });
    expectNotPublic(mounted(true), "AWS::EFS::FileSystem");
    expectPublic(mounted(false), "AWS::EFS::FileSystem");
    expectPublic(mounted(true));
  });
});

describe("Y4 fixed values", () => {
  test("an ARN pattern with a fixed account is a fixed value", () => {
    for (const key of ["aws:PrincipalArn", "aws:SourceArn"]) {
      expectNotPublic(when({ ArnLike: { [key]: `arn:aws:*:*:${OWN}:*` } }));
      expectNotPublic(when({ ArnLike: { [key]: `arn:aws:sns:us-east-1:${OWN}` } }));
      expectNotPublic(like(key, `arn:aws:iam::${OWN}:role/*`));
      expectPublic(when({ ArnLike: { [key]: "arn:aws:iam::12345678901?:role/app" } }));
      expectPublic(when({ ArnLike: { [key]: "arn:aws:*" } }));
    }
  });
  test("an ARN without an account is fixed only without wildcards", () => {
    expectNotPublic(equals("aws:SourceArn", "arn:aws:s3:::b"));
    expectPublic(when({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::b*" } }));
    expectPublic(when({ ArnLike: { "aws:SourceArn": "arn:aws:s3" } }));
  });
  test("under StringLike a wildcard may match across the account, so the value is not fixed", () =>
    expectPublic(like("aws:SourceArn", `arn:aws:*:${OWN}:*`)));
  test("a user id pattern for the sessions of one role is fixed", () =>
    expectNotPublic(like("aws:userid", "AROADBQP57FF2AEXAMPLE:*")));
  test("a user id pattern for the sessions of several roles is not fixed", () => {
    expectPublic(like("aws:userid", "AROA*:*"));
    expectPublic(like("aws:userid", "*:session"));
    expectPublic(like("aws:userid", "AROADBQP57FF2AEXAMPLE*"));
  });
  test("the value `anonymous` is public", () => {
    expectPublic(equals("aws:userid", "anonymous"));
    expectPublic(equals("aws:PrincipalAccount", "anonymous"));
  });
  test("organisation paths are fixed if the organisation id is fixed", () => {
    const below = (path: string): Parts =>
      when({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": path } });
    expectNotPublic(below("o-a1b2c3d4e5/r-ab12/*"));
    expectPublic(below("o-*/r-ab12/*"));
    expectPublic(below("o-a1*"));
  });
  test("under StringEquals a `*` is an ordinary character", () =>
    expectNotPublic(equals("aws:SourceVpc", "vpc-*")));
  test("a Deny of all but fixed values makes a wildcard fixed", () =>
    expectNotPublic([
      like("aws:SourceVpc", "vpc-*"),
      deny({ Condition: { StringNotEquals: { "aws:SourceVpc": ["vpc-1", "vpc-2"] } } }),
    ]));
  test("a Deny of one value does not make a wildcard fixed", () =>
    expectPublic([
      like("aws:SourceVpc", "vpc-*"),
      deny({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
    ]));
});

describe("Y5 source addresses", () => {
  const without = (...ranges: readonly string[]): Parts =>
    deny({ Condition: { IpAddress: { "aws:SourceIp": ranges } } });

  test.each([
    [["15.0.0.0/8"], false],
    [["15.0.0.0/8", "16.0.0.0/32"], true],
    [["15.0.0.0/9", "16.0.0.0/9"], false],
    [["15.0.0.0/9", "16.0.0.0/9", "17.0.0.1"], true],
    [["15.0.0.0/8", "15.1.0.0/16"], false],
    [["15.0.0.0/7"], true],
    [["0.0.0.0/0"], true],
    [["0.0.0.0/1", "128.0.0.0/1"], true],
    [["2001:db8::/32"], false],
    [["2001:db8::/32", "2001:db9::1"], true],
    [["2001:db8::/33", "2001:db9::/33"], false],
    [["::/31"], true],
    [["15.0.0.0/8", "2001:db8::/32"], false],
    [["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], false],
    [["15.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16"], false],
    [["10.0.0.0/7"], true],
    [["11.0.0.0/8", "10.0.0.0/8"], false],
    [["8.0.0.0/6"], true],
  ] as const)("access from %j is public: %s", (ranges, expected) => {
    if (expected) expectPublic(from(...ranges));
    else expectNotPublic(from(...ranges));
  });

  test("the addresses of several statements add up", () => {
    const halves = [from("15.0.0.0/8"), from("16.0.0.0/32"), equals("aws:SourceVpc", "vpc-1")];
    expect(publicStatements(...halves)).toEqual([0, 1]);
  });
  test("if one statement is public alone, a narrow statement is not named", () =>
    expect(publicStatements(from("0.0.0.0/1"), from("203.0.113.0/24"))).toEqual([0]));
  test("a Deny subtracts addresses", () => {
    expectNotPublic([from("14.0.0.0/7"), without("15.0.0.0/8")]);
    expectPublic([from("14.0.0.0/7"), without("15.0.0.0/9")]);
    expectNotPublic([
      allow(),
      deny({ Condition: { NotIpAddress: { "aws:SourceIp": "15.0.0.0/8" } } }),
    ]);
    expectPublic([from("0.0.0.0/0"), without("15.0.0.0/8")]);
  });
  test("addresses of a statement with a protecting key do not count", () =>
    expectNotPublic([
      when({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" }, StringEquals: { "aws:SourceVpc": "v" } }),
      from("203.0.113.0/24"),
    ]));
  test("access for requests without an address is public", () => {
    expectPublic(when({ NotIpAddress: { "aws:SourceIp": "15.0.0.0/8" } }));
    expectPublic(when({ IpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" } }));
  });
  test("a text operator on aws:SourceIp counts one address, with a wildcard all addresses", () => {
    expectNotPublic(equals("aws:SourceIp", "203.0.113.7"));
    expectPublic(like("aws:SourceIp", "203.0.113.*"));
  });
  test("aws:VpcSourceIp does not protect", () =>
    expectPublic(when({ IpAddress: { "aws:VpcSourceIp": "203.0.113.0/24" } })));
  test("a thousand networks are counted", () => {
    const ranges = Array.from({ length: 1000 }, (_, i) => `15.${i >> 8}.${i & 255}.0/24`);
    expectNotPublic(from(...ranges));
    expectPublic(from(...ranges, "16.0.0.0/8"));
  });
  test("the address of the counterexample is in an allowed block", () =>
    expect(publicCounterexampleOf(from("15.0.0.0/7"))).toMatchObject({
      context: { "aws:SourceIp": expect.stringMatching(/^1[45]\./) },
    }));
});

test.each(RESOURCE_TYPES)("%s is a known resource type", (type) => {
  expectPublic(allow(), type);
  expectNotPublic(allow({ Principal: { AWS: OWN } }), type);
});

test("AWS has 26 resource types", () => expect(new Set(RESOURCE_TYPES).size).toBe(26));

test("the answer has the documented members", () => {
  const policy = policyOf(allow({ Sid: "Bob" }));
  expect(noPublicAccess({ policy, resourceType: "AWS::S3::Bucket" })).toMatchObject({
    result: "FAIL",
    message: "The resource policy grants public access for the given resource type.",
    reasons: [
      {
        description: "Public access granted in the following statement with sid: Bob.",
        statementIndex: 0,
        statementId: "Bob",
      },
    ],
  });
  const own = policyOf(allow({ Principal: { AWS: OWN } }));
  expect(noPublicAccess({ policy: own, resourceType: "AWS::S3::Bucket" })).toEqual({
    result: "PASS",
    message: "The resource policy does not grant public access for the given resource type.",
    warnings: [],
  });
});

test("W2 with too few steps the answer is undecided and FAIL", () => {
  const policy = policyOf(from("15.0.0.0/9"), from("16.0.0.0/9"), from("17.0.0.1"));
  const answer = noPublicAccess({ policy, resourceType: "AWS::S3::Bucket" }, { steps: 1 });
  expect(answer).toMatchObject({ result: "FAIL", undecided: { limit: "steps" } });
  expect(answer.counterexample).toBeUndefined();
});

describe("Y7 a type that AWS's check does not know", () => {
  const answer = (...statements: readonly Parts[]): string =>
    noPublicAccess({ policy: policyOf(...statements) }).result;
  const points = "arn:aws:s3:us-west-2:123456789012:accesspoint/*";

  test.each([
    ["everybody", allow(), "FAIL"],
    ["an account", allow({ Principal: { AWS: OWN } }), "PASS"],
    ["an organization", equals("aws:PrincipalOrgID", "o-exampleorgid"), "PASS"],
    ["one access point", equals("s3:DataAccessPointArn", points.replace("*", "one")), "PASS"],
    ["all access points of an account", like("s3:DataAccessPointArn", points), "FAIL"],
    [
      "a mount target",
      when({ Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } }),
      "FAIL",
    ],
    ["another service's resource", allow({ Resource: "arn:aws:sqs:*:*:q" }), "FAIL"],
  ])("%s", (_, statement, expected) => expect(answer(statement)).toBe(expected));

  test("statements that are public together only", () =>
    expect(answer(from("11.0.0.0/8"), from("12.0.0.0/8"))).toBe("FAIL"));
  test("the counterexample is replayed, and the text names no type", () => {
    const found = noPublicAccess({ policy: policyOf(allow()) });
    expect(found.counterexample?.action).toBe("s3:GetObject");
    expect(found.message).toBe("The resource policy grants public access.");
  });
});

describe("Y8 resources that do not exist", () => {
  test("an ARN with an empty partition names no resource, so nothing is public", () =>
    expectNotPublic(allow({ Resource: "arn::lambda:::function:f" }), "AWS::Lambda::Function"));
  test("nor does a pattern of them that another statement leaves over", () =>
    expectNotPublic([
      allow({ Resource: "*" }),
      deny({ Resource: undefined, NotResource: "arn::*" }),
    ]));
  test.each(["arn:*:s3:::b", "arn:a*:s3:::b", "*", "arn:?*:s3:::b"])("%s is public", (Resource) =>
    expectPublic(allow({ Resource })),
  );
});
