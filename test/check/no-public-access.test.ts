/**
 * CheckNoPublicAccess: what is public, rule by rule (Y1 to Y6), and every example and rule of AWS's
 * pages on the meaning of "public".
 */
import { describe, expect, test } from "vitest";
import { RESOURCE_TYPES } from "../../src/aws/resource-types.ts";
import { noPublicAccess } from "../../src/check/no-public-access.ts";
import {
  allow,
  deny,
  isPrivate,
  isPublic,
  OWN,
  type Parts,
  policyOf,
  publicly,
  strangerOf,
  when,
} from "./exposure-notation.ts";

const ACCESS_POINT = "AWS::S3::AccessPoint";
const like = (key: string, value: unknown): Parts => when({ StringLike: { [key]: value } });
const equals = (key: string, value: unknown): Parts => when({ StringEquals: { [key]: value } });
const from = (...ranges: readonly string[]): Parts =>
  when({ IpAddress: { "aws:SourceIp": ranges } });

describe("the examples of S3's page on the meaning of public", () => {
  test("anyone", () => isPublic(allow()));
  test("anyone of a web identity provider", () =>
    isPublic(allow({ Principal: { Federated: "graph.facebook.com" } })));
  test("anyone in some VPC", () => isPublic(like("aws:SourceVpc", "vpc-*")));
  test("anyone in one VPC", () => isPrivate(equals("aws:SourceVpc", "vpc-91237329")));
  test("anyone in one VPC, as a pattern without wildcard", () =>
    isPrivate(like("aws:SourceVpc", "vpc-91237329")));
  test("anyone from a small network", () => isPrivate(from("203.0.113.0/24")));
  test("anyone from half of all addresses", () => isPublic(from("0.0.0.0/1")));
  test("one public statement makes the policy public", () =>
    expect(publicly(equals("aws:SourceVpc", "vpc-1"), allow())).toEqual([1]));
  test("any access point of one account", () => {
    const each = like("s3:DataAccessPointArn", `arn:aws:s3:us-west-2:${OWN}:accesspoint/*`);
    isPrivate(each);
    isPublic(each, ACCESS_POINT);
  });
  test("one access point", () => {
    const one = equals("s3:DataAccessPointArn", `arn:aws:s3:us-west-2:${OWN}:accesspoint/one`);
    isPrivate(one);
    isPrivate(one, ACCESS_POINT);
  });
  test("access points of any account", () =>
    isPublic(like("s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/one")));
});

describe("Y2: principals that are named", () => {
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
  ])("%j is not the public", (principal) => isPrivate(to(principal)));

  test.each([
    "*",
    { AWS: "*" },
    { AWS: [OWN, "*"] },
    { Service: "*" },
    { Federated: "cognito-identity.amazonaws.com" },
    { Federated: "accounts.google.com" },
    { Federated: "www.amazon.com" },
    { CanonicalUser: "*" },
  ])("%j is the public", (principal) => isPublic(to(principal)));

  test("all but one are the public", () =>
    isPublic(allow({ Principal: undefined, NotPrincipal: { AWS: OWN } })));
  test("a Deny of all but one keeps the public out", () =>
    isPrivate([allow(), deny({ Principal: undefined, NotPrincipal: { AWS: OWN } })]));
  test("the anonymous caller is a stranger", () =>
    expect(strangerOf(equals("aws:PrincipalType", "Anonymous"))).toMatchObject({ principal: "*" }));
  test("an account that nobody knows is a stranger", () =>
    expect(strangerOf(equals("aws:PrincipalType", "User"))).toMatchObject({
      principal: "arn:aws:iam::111122223333:user/Alice",
    }));
});

describe("Y3: keys that protect", () => {
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
  ])("`%s` with a fixed value; not with a wildcard, a variable or IfExists", (key, value) => {
    isPrivate(equals(key, value));
    isPrivate(like(key, [value, `${value}0`]));
    isPrivate([allow(), deny({ Condition: { StringNotEquals: { [key]: value } } })]);
    isPublic(like(key, "*"));
    isPublic(like(key, [value, "*"]));
    isPublic(equals(key, "${aws:PrincipalTag/team}"));
    isPublic(when({ StringNotEquals: { [key]: value } }));
    isPublic(when({ StringEqualsIfExists: { [key]: value } }));
    isPublic(when({ "ForAllValues:StringEquals": { [key]: value } }));
  });

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
  ])("`%s` does not protect", (key, value) => isPublic(equals(key, value)));

  test("nor does a secure transport", () =>
    isPublic(when({ Bool: { "aws:SecureTransport": true } })));
  test("a key beside one that does not protect", () =>
    isPrivate(when({ StringEquals: { "aws:UserAgent": "k", "aws:SourceVpc": "vpc-1" } })));
  test("that the key is there is not enough", () =>
    isPublic(when({ Null: { "aws:PrincipalOrgID": false } })));
  test("a mount target protects a file system", () => {
    const mounted = (is: boolean): Parts =>
      when({ Bool: { "elasticfilesystem:AccessedViaMountTarget": is } });
    isPrivate(mounted(true), "AWS::EFS::FileSystem");
    isPublic(mounted(false), "AWS::EFS::FileSystem");
    isPublic(mounted(true));
  });
});

describe("Y4: values that are fixed", () => {
  test("a fixed account in a pattern of ARNs", () => {
    for (const key of ["aws:PrincipalArn", "aws:SourceArn"]) {
      isPrivate(when({ ArnLike: { [key]: `arn:aws:*:*:${OWN}:*` } }));
      isPrivate(when({ ArnLike: { [key]: `arn:aws:sns:us-east-1:${OWN}` } }));
      isPrivate(like(key, `arn:aws:iam::${OWN}:role/*`));
      isPublic(when({ ArnLike: { [key]: "arn:aws:iam::12345678901?:role/app" } }));
      isPublic(when({ ArnLike: { [key]: "arn:aws:*" } }));
    }
  });
  test("an ARN without account", () => {
    isPrivate(equals("aws:SourceArn", "arn:aws:s3:::b"));
    isPublic(when({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::b*" } }));
    isPublic(when({ ArnLike: { "aws:SourceArn": "arn:aws:s3" } }));
  });
  test("a wildcard that reaches over the account under StringLike", () =>
    isPublic(like("aws:SourceArn", `arn:aws:*:${OWN}:*`)));
  test("sessions of one role", () => isPrivate(like("aws:userid", "AROADBQP57FF2AEXAMPLE:*")));
  test("sessions of some roles", () => {
    isPublic(like("aws:userid", "AROA*:*"));
    isPublic(like("aws:userid", "*:session"));
    isPublic(like("aws:userid", "AROADBQP57FF2AEXAMPLE*"));
  });
  test("the user id and the account of everyone who does not sign", () => {
    isPublic(equals("aws:userid", "anonymous"));
    isPublic(equals("aws:PrincipalAccount", "anonymous"));
  });
  test("units of one organisation, of some organisations", () => {
    const below = (path: string): Parts =>
      when({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": path } });
    isPrivate(below("o-a1b2c3d4e5/r-ab12/*"));
    isPublic(below("o-*/r-ab12/*"));
    isPublic(below("o-a1*"));
  });
  test("a star is no wildcard where the operator has none", () =>
    isPrivate(equals("aws:SourceVpc", "vpc-*")));
  test("a wildcard that a Deny confines to fixed values", () =>
    isPrivate([
      like("aws:SourceVpc", "vpc-*"),
      deny({ Condition: { StringNotEquals: { "aws:SourceVpc": ["vpc-1", "vpc-2"] } } }),
    ]));
  test("a wildcard that a Deny takes one value from", () =>
    isPublic([
      like("aws:SourceVpc", "vpc-*"),
      deny({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
    ]));
});

describe("Y5: source addresses", () => {
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
    [["10.0.0.0/7"], false],
    [["8.0.0.0/6"], true],
  ] as const)("%j is public: %s", (ranges, expected) => {
    if (expected) isPublic(from(...ranges));
    else isPrivate(from(...ranges));
  });

  test("halves of different statements add up", () => {
    const halves = [from("15.0.0.0/8"), from("16.0.0.0/32"), equals("aws:SourceVpc", "vpc-1")];
    expect(publicly(...halves)).toEqual([0, 1]);
  });
  test("what is public by itself leaves what is narrow alone", () =>
    expect(publicly(from("0.0.0.0/1"), from("203.0.113.0/24"))).toEqual([0]));
  test("a Deny takes addresses away", () => {
    isPrivate([from("14.0.0.0/7"), without("15.0.0.0/8")]);
    isPublic([from("14.0.0.0/7"), without("15.0.0.0/9")]);
    isPrivate([allow(), deny({ Condition: { NotIpAddress: { "aws:SourceIp": "15.0.0.0/8" } } })]);
    isPublic([from("0.0.0.0/0"), without("15.0.0.0/8")]);
  });
  test("addresses that are let in with a protecting key don't count", () =>
    isPrivate([
      when({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" }, StringEquals: { "aws:SourceVpc": "v" } }),
      from("203.0.113.0/24"),
    ]));
  test("a request without an address", () => {
    isPublic(when({ NotIpAddress: { "aws:SourceIp": "15.0.0.0/8" } }));
    isPublic(when({ IpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" } }));
  });
  test("an address that is read as a text is one; with a wildcard it may be any", () => {
    isPrivate(equals("aws:SourceIp", "203.0.113.7"));
    isPublic(like("aws:SourceIp", "203.0.113.*"));
  });
  test("addresses inside of a VPC don't protect", () =>
    isPublic(when({ IpAddress: { "aws:VpcSourceIp": "203.0.113.0/24" } })));
  test("a thousand networks", () => {
    const ranges = Array.from({ length: 1000 }, (_, i) => `15.${i >> 8}.${i & 255}.0/24`);
    isPrivate(from(...ranges));
    isPublic(from(...ranges, "16.0.0.0/8"));
  });
  test("the counterexample comes from one of them", () =>
    expect(strangerOf(from("15.0.0.0/7"))).toMatchObject({
      context: { "aws:SourceIp": expect.stringMatching(/^1[45]\./) },
    }));
});

test.each(RESOURCE_TYPES)("%s is a type of resource", (type) => {
  isPublic(allow(), type);
  isPrivate(allow({ Principal: { AWS: OWN } }), type);
});

test("there are as many types as AWS has", () => expect(new Set(RESOURCE_TYPES).size).toBe(26));

test("the answer has the documented form", () => {
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

test("steps that are spent are a doubt, which is FAIL", () => {
  const policy = policyOf(from("15.0.0.0/9"), from("16.0.0.0/9"), from("17.0.0.1"));
  const answer = noPublicAccess({ policy, resourceType: "AWS::S3::Bucket" }, { steps: 1 });
  expect(answer).toMatchObject({ result: "FAIL", undecided: { limit: "steps" } });
  expect(answer.counterexample).toBeUndefined();
});
