/**
 * Every issue code, by the smallest policy that has it: one line a case, with all its codes.
 *
 * A case has the kind of the policy and the parts of its statement that matter. The second table
 * has neighbours of the cases without a finding.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/validation/checks.ts";
import { issueCodes, issueType } from "../../src/validation/issues.ts";
import { codes, findings, type Kind, type Part, policy } from "./notation.ts";

const ROLES = "arn:aws:iam::111122223333:role/*";
const GITHUB = "token.actions.githubusercontent.com";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${GITHUB}`;
const SAML = "arn:aws:iam::111122223333:saml-provider/Corp";
const SESSION = "arn:aws:sts::111122223333:assumed-role/r/s";
const ROLE = "arn:aws:iam::111122223333:role/r";

const when = (operator: string, key: string, value: unknown): Part => ({
  Condition: { [operator]: { [key]: value } },
});

const web = (condition: Part): Part => ({
  Principal: { Federated: PROVIDER },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: condition,
});

const github = (operator: string, subject: unknown): Part =>
  web({ [operator]: { [`${GITHUB}:sub`]: subject } });

/** The expected codes, the kind and the parts of the statement. */
type Case = readonly [expected: string, kind: Kind, parts: Part];

const GRAMMAR: readonly Case[] = [
  ["DATA_TYPE_MISMATCH", "identity", { Action: 1 }],
  ["INVALID_POLICY_ELEMENT", "identity", { Actions: "s3:*" }],
  ["INVALID_EFFECT", "identity", { Effect: "allow" }],
  ["MISSING_EFFECT", "identity", { Effect: undefined }],
  ["MISSING_ACTION", "identity", { Action: undefined }],
  ["MISSING_RESOURCE", "identity", { Resource: undefined }],
  ["MISSING_RESOURCE", "scp", { Resource: undefined }],
  ["MISSING_RESOURCE", "resource", { Resource: undefined }],
  ["MISSING_PRINCIPAL", "resource", { Principal: undefined }],
  ["UNSUPPORTED_PRINCIPAL", "identity", { Principal: "*" }],
  ["SCP_SYNTAX_ERROR_PRINCIPAL", "scp", { Principal: "*" }],
  ["UNSUPPORTED_ELEMENT_COMBINATION", "identity", { Action: "s3:*", NotAction: "s3:Get*" }],
  ["INVALID_ACTION", "identity", { Action: "GetObject" }],
  ["INVALID_ARN_PREFIX", "identity", { Resource: "bucket" }],
  ["MISSING_ARN_FIELD", "identity", { Resource: "arn:aws:sqs:*" }],
  ["INVALID_ARN_ACCOUNT", "identity", { Resource: "arn:aws:sqs:eu-west-1:1234:q" }],
  ["INVALID_PRINCIPAL_FORMAT", "resource", { Principal: { AWS: "somebody else" } }],
  ["INVALID_PRINCIPAL_KEY", "resource", { Principal: { User: ROLE } }],
  ["UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "resource", { Principal: { AWS: ROLES } }],
  ["INVALID_USER_REFERENCE", "resource", { Principal: { AWS: "AIDAABCDEFGHIJKLMNOP" } }],
  ["INVALID_ROLE_REFERENCE", "resource", { Principal: { AWS: "AROAABCDEFGHIJKLMNOP" } }],
  ["EMPTY_ARRAY_PRINCIPAL", "resource", { Principal: { AWS: [] } }],
  ["EMPTY_OBJECT_PRINCIPAL", "resource", { Principal: {} }],
  ["EMPTY_ARRAY_ACTION", "identity", { Action: [] }],
  ["EMPTY_ARRAY_RESOURCE", "identity", { Resource: [] }],
  ["EMPTY_OBJECT_CONDITION", "identity", { Condition: {} }],
  ["EMPTY_SID_VALUE", "identity", { Sid: "" }],
];

const CONDITIONS: readonly Case[] = [
  ["INVALID_CONDITION_OPERATOR", "identity", when("StringIs", "aws:userid", "x")],
  ["INVALID_CONDITION_KEY_FORMAT", "identity", when("StringEquals", "userid", "x")],
  [
    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    "identity",
    { Condition: { StringEquals: { "aws:userid": "x", "aws:UserId": "y" } } },
  ],
  ["NULL_WITH_IF_EXISTS", "identity", when("NullIfExists", "aws:userid", "true")],
  ["NULL_WITH_QUALIFIER", "identity", when("ForAllValues:Null", "aws:TagKeys", "true")],
  ["MISSING_QUALIFIER", "identity", when("StringEquals", "aws:TagKeys", "x")],
  ["TYPE_MISMATCH_NUMBER", "identity", when("NumericEquals", "s3:max-keys", "x")],
  ["TYPE_MISMATCH_DATE", "identity", when("DateEquals", "aws:CurrentTime", "soon")],
  ["TYPE_MISMATCH_BOOLEAN", "identity", when("Bool", "aws:SecureTransport", "yes")],
  ["TYPE_MISMATCH_STRING", "identity", when("BinaryEquals", "x:y", "?")],
  ["TYPE_MISMATCH_IP_RANGE", "identity", when("IpAddress", "aws:SourceIp", "home")],
  ["IMPROVE_IP_RANGE", "identity", when("IpAddress", "aws:SourceIp", "203.0.113.9/24")],
  ["WILDCARD_WITHOUT_LIKE_OPERATOR", "identity", when("StringEquals", "aws:userid", "x*")],
  ["EMPTY_ARRAY_CONDITION_IFEXISTS", "identity", when("StringEqualsIfExists", "aws:userid", [])],
  ["EMPTY_ARRAY_CONDITION_FORALLVALUES", "identity", when("ForAllValues:StringLike", "x:y", [])],
  ["INVALID_CONDITION_DATA_TYPE", "identity", when("StringEquals", "aws:userid", ["x", 1])],
  [
    "INVALID_CONDITION_MULTIPLE_BOOLEAN",
    "identity",
    when("Bool", "aws:SecureTransport", ["true", "false"]),
  ],
  [
    "INVALID_VARIABLE_FOR_OPERATOR",
    "identity",
    when("NumericEquals", "s3:max-keys", "${aws:userid}"),
  ],
  ["INVALID_DATE_VALUE", "identity", when("DateEquals", "aws:CurrentTime", "1767225600")],
  ["REDUNDANT_CONDITION_VALUE_NUM", "identity", when("NumericLessThan", "s3:max-keys", [10, 20])],
  ["INVALID_GLOBAL_CONDITION_KEY", "identity", when("StringEquals", "aws:Username2", "x")],
  ["UNSUPPORTED_GLOBAL_CONDITION_KEY", "identity", when("ArnEquals", "aws:ARN", ROLE)],
  ["MISSING_TAG_KEY_IN_CONDITION", "identity", when("StringEquals", "aws:RequestTag/", "x")],
  ["TYPE_MISMATCH", "identity", when("NumericEquals", "aws:PrincipalAccount", 111122223333)],
  [
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    "identity",
    when("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
  ],
  [
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    "identity",
    when("StringLike", "aws:PrincipalArn", ROLES),
  ],
  ["EQUIVALENT_TO_NULL_FALSE", "identity", when("StringLike", "aws:RequestTag/a", "*")],
  ["EQUIVALENT_TO_NULL_TRUE", "identity", when("StringNotLike", "aws:RequestTag/a", "*")],
  [
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    "identity",
    when("StringLikeIfExists", "aws:RequestTag/a", ["a", "*"]),
  ],
  [
    "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    "identity",
    when("ForAnyValue:StringNotLike", "aws:TagKeys", "*"),
  ],
];

const VARIABLES: readonly Case[] = [
  ["EMPTY_VARIABLE", "identity", { Resource: "arn:aws:s3:::b/${}" }],
  ["MISSING_BRACE_IN_VARIABLE", "identity", { Resource: "arn:aws:s3:::b/${aws:userid" }],
  ["MISSING_QUOTE_IN_VARIABLE", "identity", { Resource: "arn:aws:s3:::b/${aws:userid, x}" }],
  ["UNSUPPORTED_SPACE_IN_VARIABLE", "identity", { Resource: "arn:aws:s3:::b/${aws:user id}" }],
  ["VARIABLE_UNSUPPORTED_IN_ELEMENT", "identity", { Action: "s3:${aws:userid}" }],
];

const KEYS: readonly Case[] = [
  ["PRIVATE_IP_ADDRESS", "identity", when("IpAddress", "aws:SourceIp", "10.1.0.0/16")],
  ["PRIVATE_NOT_IP_ADDRESS", "identity", when("NotIpAddress", "aws:SourceIp", "192.168.0.1")],
  [
    "PRIVATE_IP_ADDRESS_SUBSET",
    "identity",
    when("IpAddress", "aws:SourceIp", ["172.16.0.0/12", "203.0.113.0/24"]),
  ],
  [
    "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    "identity",
    when("NotIpAddress", "aws:SourceIp", ["fd00::/8", "203.0.113.0/24"]),
  ],
  ["INVALID_VPC_FORMAT", "identity", when("StringEquals", "aws:SourceVpc", "vpc-1")],
  ["INVALID_VPCE_FORMAT", "identity", when("StringEquals", "aws:SourceVpce", "vpc-12345678")],
  [
    "INVALID_KMS_KEY_VALUE",
    "identity",
    when("StringEquals", "s3:x-amz-server-side-encryption-aws-kms-key-id", "alias/k"),
  ],
  [
    "WILDCARD_USAGE_TOO_PERMISSIVE",
    "identity",
    when("StringLike", "aws:PrincipalOrgID", "o-abcdef*"),
  ],
  [
    "VARIABLE_USAGE_TOO_PERMISSIVE",
    "identity",
    when("StringEquals", "aws:SourceAccount", "${aws:userid}"),
  ],
  ["UNTRUSTWORTHY_CONDITION_KEY", "identity", when("StringEquals", "aws:Referer", "x")],
  ["MISSING_PAIRED_CONDITION_KEYS", "identity", when("IpAddress", "aws:VpcSourceIp", "10.0.0.1")],
  [
    "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
    "identity",
    when("ForAllValues:StringEquals", "dynamodb:Attributes", "a"),
  ],
  ["S3_PREFIX_IN_NEGATIVE_CONTEXT", "identity", when("StringNotLike", "s3:prefix", "private/*")],
];

const GRANTS: readonly Case[] = [
  ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "identity", { Action: "iam:PassRole", Resource: "*" }],
  ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "identity", { Action: "iam:PassRole", Resource: ROLES }],
  [
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "identity",
    { Action: "iam:Pass*", Resource: "*" },
  ],
  [
    "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    "identity",
    { NotAction: "iam:Create*", Resource: "*" },
  ],
  ["PASS_ROLE_WITH_NOT_RESOURCE", "identity", { Action: "iam:passrole", NotResource: ROLE }],
  [
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    "identity",
    { Action: "iam:P*", NotResource: ROLE },
  ],
  [
    "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    "identity",
    { NotAction: "iam:Create*", NotResource: ROLE },
  ],
  [
    "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    "identity",
    { Action: "iam:CreateServiceLinkedRole", Resource: "*" },
  ],
  [
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "identity",
    { Action: "iam:Create*", Resource: "*" },
  ],
  [
    "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    "identity",
    { NotAction: "iam:Pass*", Resource: "*" },
  ],
  [
    "CREATE_SLR_WITH_NOT_RESOURCE",
    "identity",
    { Action: "iam:CreateServiceLinkedRole", NotResource: ROLE },
  ],
  [
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    "identity",
    { Action: "iam:Create*", NotResource: ROLE },
  ],
  [
    "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    "identity",
    { NotAction: "iam:Pass*", NotResource: ROLE },
  ],
  ["REDUNDANT_ACTION", "identity", { Action: ["s3:Get*", "S3:GetObject"] }],
  ["REDUNDANT_RESOURCE", "identity", { Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::b/a/*"] }],
];

const RESOURCES: readonly Case[] = [
  ["INVALID_ARN_SERVICE_CASE", "identity", { Resource: "arn:aws:S3:::b" }],
  ["INVALID_PARTITION", "identity", { Resource: "arn:azure:s3:::b" }],
  ["WILDCARD_IN_SERVICE_NAME", "identity", { Resource: "arn:aws:*code*:eu-west-1:*:x" }],
  ["ARN_REGION_NOT_ALLOWED", "identity", { Resource: "arn:aws:iam:eu-west-1:111122223333:user/u" }],
  ["ARN_ACCOUNT_NOT_ALLOWED", "identity", { Resource: "arn:aws:s3::111122223333:b" }],
  ["UNSUPPORTED_ACTION_IN_POLICY", "bucket", { Action: "kms:Decrypt" }],
  ["UNSUPPORTED_RESOURCE_ARN_IN_POLICY", "bucket", { Resource: "arn:aws:sqs:*:*:q" }],
  ["UNSUPPORTED_RESOURCE_ARN_IN_POLICY", "bucket", { Resource: "*" }],
  ["UNSUPPORTED_SID", "identity", { Sid: "Read objects" }],
];

const PRINCIPALS: readonly Case[] = [
  [
    "ALLOW_WITH_NOT_PRINCIPAL",
    "resource",
    { NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" } },
  ],
  [
    "INVALID_SERVICE_PRINCIPAL_FORMAT RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    "resource",
    { Principal: { Service: "sns" } },
  ],
  [
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    "resource",
    { Principal: { Service: "sns.amazonaws.com" } },
  ],
  [
    "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    "resource",
    {
      Principal: { Service: "sns.amazonaws.com" },
      ...when("StringEquals", "aws:SourceOwner", "111122223333"),
    },
  ],
  [
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    "bucket",
    { Principal: { Federated: "graph.facebook.com" } },
  ],
  [
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    "resource",
    {
      Principal: { Service: "sns.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij", "aws:SourceAccount": "111122223333" },
      },
    },
  ],
];

const TRUST: readonly Case[] = [
  [
    "ALLOW_WITH_NOT_PRINCIPAL ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    "trust",
    { NotPrincipal: { AWS: ROLE } },
  ],
  ["ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "trust", { Principal: "*" }],
  ["ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", "trust", { Resource: "*" }],
  [
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    "trust",
    { Principal: { Federated: "google" }, Action: "sts:AssumeRoleWithWebIdentity" },
  ],
  [
    "MISMATCHED_ACTION_FOR_PRINCIPAL",
    "trust",
    { Principal: { Federated: SAML }, Action: "sts:AssumeRoleWithWebIdentity" },
  ],
  [
    "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
    "trust",
    { Principal: { Service: "rolesanywhere.amazonaws.com" } },
  ],
  [
    "MISSING_ACTION_FOR_CONDITION_KEY",
    "trust",
    when("StringEquals", "sts:SourceIdentity", "alice"),
  ],
  ["REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", "trust", { Principal: { AWS: [ROLE, SESSION] } }],
  [
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL MISSING_GITHUB_REPO_CONDITION_KEY",
    "trust",
    web({ Bool: { "aws:SecureTransport": "true" } }),
  ],
  ["SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", "trust", github("StringLike", "repo:octo/app:*")],
  [
    "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE MISSING_GITHUB_REPO_CONDITION_KEY",
    "trust",
    web({ "ForAnyValue:StringEquals": { [`${GITHUB}:aud`]: "sts.amazonaws.com" } }),
  ],
  [
    "CONFIRM_AUDIENCE_CLAIM_TYPE MISSING_GITHUB_REPO_CONDITION_KEY",
    "trust",
    web({ "ForAllValues:StringEquals": { [`${GITHUB}:aud`]: "sts.amazonaws.com" } }),
  ],
];

const ORGANIZATIONS: readonly Case[] = [
  ["SCP_SYNTAX_ERROR_ACTION_WILDCARD", "scp", { Action: "iam:*role" }],
  ["RCP_SYNTAX_ERROR_ALLOW", "rcp", { Effect: "Allow" }],
  ["RCP_SYNTAX_ERROR_PRINCIPAL", "rcp", { Principal: { AWS: ROLE } }],
  ["RCP_SYNTAX_ERROR_NOTACTION", "rcp", { NotAction: "s3:Get*" }],
  ["RCP_SYNTAX_ERROR_ACTION", "rcp", { Action: "*" }],
  [
    "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
    "rcp",
    when("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-abcdefghij"),
  ],
  [
    [
      "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
      "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    ].join(" "),
    "rcp",
    when("StringNotEqualsIfExists", "aws:SourceOrgID", "o-abcdefghij"),
  ],
];

const CASES: readonly Case[] = [
  ...GRAMMAR,
  ...CONDITIONS,
  ...VARIABLES,
  ...KEYS,
  ...GRANTS,
  ...RESOURCES,
  ...PRINCIPALS,
  ...TRUST,
  ...ORGANIZATIONS,
];

test.each(CASES)("%s (%s): %j", (expected, kind, parts) =>
  expect([...new Set(codes(kind, policy(kind, parts)))].sort()).toEqual(expected.split(" ")),
);

test.each<readonly [Kind, Part]>([
  ["identity", {}],
  ["resource", {}],
  ["bucket", {}],
  ["trust", {}],
  ["scp", {}],
  ["rcp", {}],
  ["identity", { Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/app-*" }],
  ["identity", { Effect: "Deny", Action: "*", Resource: "*" }],
  [
    "identity",
    {
      Action: "iam:PassRole",
      Resource: "*",
      ...when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com"),
    },
  ],
  ["identity", { NotAction: ["iam:*"], Resource: "*" }],
  ["identity", { Action: ["s3:GetObject", "s3:PutObject"] }],
  ["identity", { Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }],
  ["identity", { Resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint/p" }],
  ["identity", { Resource: "arn:aws:s3:::b/${aws:username}/*" }],
  ["identity", when("IpAddress", "aws:SourceIp", "203.0.113.0/24")],
  ["identity", when("IpAddress", "x:y", "10.0.0.0/8")],
  ["identity", when("StringEquals", "aws:SourceVpc", "vpc-0123456789abcdef0")],
  ["identity", when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")],
  ["identity", when("StringLike", "aws:PrincipalTag/team", "blue-*")],
  ["identity", when("ArnLike", "aws:PrincipalArn", ROLES)],
  ["identity", when("DateLessThan", "aws:CurrentTime", "2026-01-31")],
  ["identity", when("NumericLessThan", "aws:EpochTime", 1767225600)],
  ["identity", when("Null", "aws:TagKeys", "false")],
  ["identity", { Effect: "Deny", ...when("StringNotLike", "s3:prefix", "home/*") }],
  ["resource", { Sid: "Read objects" }],
  ["resource", { Resource: "*" }],
  // A key that callers choose, beside one that they do not.
  [
    "resource",
    {
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" },
        StringLike: { "aws:Referer": "https://example.com/*" },
      },
    },
  ],
  ["resource", { Principal: "*" }],
  ["resource", { Effect: "Deny", NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" } }],
  [
    "resource",
    {
      Principal: { Service: "sns.amazonaws.com" },
      ...when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:111122223333:t"),
    },
  ],
  ["trust", { Principal: { AWS: "*" } }],
  ["trust", { Principal: { Service: "ec2.amazonaws.com" } }],
  ["trust", { Action: ["sts:AssumeRole", "sts:TagSession"] }],
  ["trust", github("StringEquals", "repo:octo/app:ref:refs/heads/main")],
  ["trust", { Principal: { Federated: SAML }, Action: "sts:AssumeRoleWithSAML" }],
  ["scp", { Effect: "Allow", Action: "*", Resource: "*" }],
  ["scp", { NotAction: ["iam:Get*", "sts:*"], Resource: "*" }],
])("no finding (%s): %j", (kind, parts) => expect(codes(kind, policy(kind, parts))).toEqual([]));

test("the short form of API Gateway does not block its policies", () => {
  const api = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*/GET/x" };
  const types = (kind: Kind): readonly string[] =>
    findings(kind, policy(kind, kind === "resource" ? api : { Resource: api.Resource })).map(
      ({ findingType, issueCode }) => `${findingType} ${issueCode}`,
    );
  expect(types("resource")).toEqual(["WARNING INVALID_ARN_PREFIX"]);
  expect(types("identity")).toEqual(["ERROR INVALID_ARN_PREFIX"]);
});

test("every check has a case, and a type of AWS", () => {
  const covered = new Set(CASES.flatMap(([expected]) => expected.split(" ")));
  const elsewhere = ["REDUNDANT_STATEMENT"];
  const own = CHECKS.map(({ code }) => code).filter((code) => !code.startsWith("POLICY_SIZE_"));
  expect(own.filter((code) => !covered.has(code) && !elsewhere.includes(code))).toEqual([]);
  expect(CHECKS.filter(({ code }) => issueType(code) === undefined)).toEqual([]);
  expect(new Set(issueCodes()).size).toBe(issueCodes().length);
});

test("docs/validation.md has every code of AWS with its type", () => {
  const page = readFileSync("docs/validation.md", "utf8");
  const missing = issueCodes().filter(
    (code) => !page.includes(`| \`${code}\` | ${issueType(code)} |`),
  );
  expect(missing).toEqual([]);
});
