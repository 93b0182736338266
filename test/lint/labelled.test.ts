/**
 * Small policies with all their findings, as a judge of linters would label them: a line a case.
 *
 * They cover every finding that the engine proves, and the kinds of mistakes that linters look for:
 * malformed principals, contradictory conditions, wrong dates, MFA, limits of control policies.
 */
import { expect, test } from "vitest";
import { lint } from "../../src/lint/lint.ts";
import { type Kind, type Part, policy, requestOf } from "../validation/notation.ts";

const ROLE = "arn:aws:iam::111122223333:role/r";

const when = (operator: string, key: string, value: unknown): Part => ({
  Condition: { [operator]: { [key]: value } },
});
const where = (...conditions: readonly Part[]): Part => ({
  Condition: Object.assign({}, ...conditions.map((each) => each["Condition"])),
});
const ALL = { Action: "s3:*", Resource: "*" };
const DENY = { Effect: "Deny", Action: "s3:*", Resource: "*" };

type Case = readonly [expected: string, kind: Kind, ...statements: Part[]];

const CASES: readonly Case[] = [
  ["", "identity", {}],
  ["", "resource", {}],
  ["", "trust", {}],
  // Statements that never match, and why.
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("StringEquals", "aws:PrincipalOrgID", "o-a"),
      when("StringNotEquals", "aws:PrincipalOrgID", "o-a"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES TYPE_MISMATCH",
    "identity",
    {},
    when("StringEquals", "aws:SourceIp", "203.0.113.0/24"),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("Null", "aws:SourceIp", "true"),
      when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("NumericLessThan", "s3:max-keys", "5"),
      when("NumericGreaterThan", "s3:max-keys", "9"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
      when("DateGreaterThan", "aws:CurrentTime", "2027-01-01T00:00:00Z"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("Bool", "aws:SecureTransport", "true"),
      when("BoolIfExists", "aws:SecureTransport", "false"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
      when("NotIpAddress", "aws:SourceIp", "203.0.0.0/16"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    {},
    where(
      when("ArnEquals", "aws:PrincipalArn", ROLE),
      when("StringEquals", "aws:PrincipalAccount", "444455556666"),
    ),
  ],
  [
    "STATEMENT_NEVER_MATCHES",
    "identity",
    ALL,
    {
      ...DENY,
      ...where(
        when("StringEquals", "aws:RequestedRegion", "eu-west-1"),
        when("StringNotLike", "aws:RequestedRegion", "eu-*"),
      ),
    },
  ],
  // Statements that change nothing.
  ["STATEMENT_CHANGES_NOTHING", "identity", { Action: "s3:*" }, {}],
  ["ALLOW_WHOLLY_DENIED", "identity", {}, { Action: "sqs:*", Resource: "*" }, DENY],
  ["DENY_DENIES_NOTHING", "identity", {}, { ...DENY, Action: "sqs:*" }],
  ["", "scp", {}],
  ["STATEMENT_CHANGES_NOTHING", "scp", {}, { Action: "s3:*" }],
  ["REDUNDANT_STATEMENT", "identity", {}, {}],
  // Values that change nothing.
  ["ACTION_CHANGES_NOTHING", "identity", { Action: "s3:*" }, { Action: ["s3:GetObject", "sqs:A"] }],
  ["REDUNDANT_ACTION", "identity", { Action: ["s3:Get*", "s3:GetObject"] }],
  ["REDUNDANT_RESOURCE", "identity", { Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::b/k"] }],
  [
    "RESOURCE_CHANGES_NOTHING",
    "identity",
    { Action: "s3:*" },
    { Resource: ["arn:aws:s3:::b/k", "arn:aws:s3:::c/*"] },
  ],
  ["PRINCIPAL_CHANGES_NOTHING", "resource", { Principal: { AWS: [ROLE, ROLE] } }],
  [
    "CONDITION_VALUE_CHANGES_NOTHING",
    "identity",
    when("StringLike", "aws:RequestedRegion", ["eu-*", "eu-west-1"]),
  ],
  [
    "CONDITION_CHANGES_NOTHING",
    "identity",
    where(
      when("Null", "aws:SourceVpce", "false"),
      when("StringEquals", "aws:SourceVpce", "vpce-0123456789abcdef0"),
    ),
  ],
  [
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    "identity",
    when("StringLikeIfExists", "aws:PrincipalTag/team", "*"),
  ],
  ["REDUNDANT_CONDITION_VALUE_NUM", "identity", when("NumericLessThan", "s3:max-keys", ["5", "9"])],
  ["EMPTY_ARRAY_RESOURCE", "identity", { Resource: [] }],
  // Conditions that a missing key escapes.
  ["ALLOW_HOLDS_WITHOUT_KEY", "identity", when("StringNotEquals", "aws:PrincipalTag/team", "a")],
  [
    "ALLOW_HOLDS_WITHOUT_KEY",
    "identity",
    when("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
  ],
  ["", "identity", when("Bool", "aws:MultiFactorAuthPresent", "true")],
  [
    "",
    "identity",
    where(
      when("StringNotEquals", "aws:PrincipalTag/team", "a"),
      when("Null", "aws:PrincipalTag/team", "false"),
    ),
  ],
  ["", "identity", when("StringNotEquals", "aws:RequestedRegion", "eu-west-1")],
  [
    "DENY_AVOIDED_WITHOUT_KEY",
    "identity",
    ALL,
    { ...DENY, ...when("Bool", "aws:MultiFactorAuthPresent", "false") },
  ],
  [
    "",
    "identity",
    ALL,
    { ...DENY, ...when("BoolIfExists", "aws:MultiFactorAuthPresent", "false") },
  ],
  [
    "DENY_AVOIDED_WITHOUT_KEY",
    "identity",
    ALL,
    { ...DENY, ...when("NumericGreaterThan", "aws:MultiFactorAuthAge", "3600") },
  ],
  ["", "identity", ALL, { ...DENY, ...when("Bool", "aws:SecureTransport", "false") }],
  [
    "FORALLVALUES_HOLDS_WITHOUT_KEY",
    "identity",
    when("ForAllValues:StringEquals", "aws:TagKeys", ["a"]),
  ],
  [
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    "identity",
    when("ForAllValues:StringEquals", "aws:PrincipalOrgID", ["o-a"]),
  ],
  [
    "",
    "identity",
    where(
      when("ForAllValues:StringEquals", "aws:TagKeys", ["a"]),
      when("Null", "aws:TagKeys", "false"),
    ),
  ],
  // Access that is wider than the list.
  [
    "NOT_ACTION_REACHES_IAM",
    "identity",
    { NotAction: ["s3:*", "iam:PassRole", "iam:CreateServiceLinkedRole"], Resource: "*" },
  ],
  ["", "identity", { NotAction: ["iam:*", "organizations:*"], Resource: "*" }],
  ["", "identity", { NotAction: ["s3:DeleteBucket"] }],
  ["NOT_RESOURCE_REACHES_THE_REST", "identity", { NotResource: "arn:aws:s3:::b/*" }],
  // Grammar that AWS refuses.
  ["JSON_SYNTAX_ERROR", "identity"],
  ["INVALID_EFFECT", "identity", { Effect: "allow" }],
  ["MISSING_EFFECT", "identity", { Effect: undefined }],
  ["MISSING_ACTION", "identity", { Action: undefined }],
  ["MISSING_RESOURCE", "identity", { Resource: undefined }],
  ["INVALID_ACTION", "identity", { Action: "s3GetObject" }],
  [
    "UNSUPPORTED_ELEMENT_COMBINATION",
    "identity",
    { Action: "s3:GetObject", NotAction: "s3:PutObject" },
  ],
  ["UNSUPPORTED_SID", "identity", { Sid: "not allowed" }],
  ["UNIQUE_SIDS_REQUIRED", "identity", { Sid: "a" }, { Sid: "a", Action: "s3:PutObject" }],
  ["INVALID_CONDITION_OPERATOR", "identity", when("StringMatches", "aws:PrincipalOrgID", "o-a")],
  ["INVALID_GLOBAL_CONDITION_KEY", "identity", when("StringEquals", "aws:PrincipalOrgld", "o-a")],
  // Malformed principals.
  ["INVALID_PRINCIPAL_FORMAT", "resource", { Principal: { AWS: "somebody else" } }],
  ["INVALID_PRINCIPAL_KEY", "resource", { Principal: { User: ROLE } }],
  [
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    "resource",
    { Principal: { AWS: "arn:aws:iam::111122223333:role/*" } },
  ],
  ["MISSING_PRINCIPAL", "resource", { Principal: undefined }],
  ["UNSUPPORTED_PRINCIPAL", "identity", { Principal: "*" }],
  ["ALLOW_WITH_NOT_PRINCIPAL", "resource", { NotPrincipal: { AWS: ROLE } }],
  // Values of another type.
  ["TYPE_MISMATCH_DATE", "identity", when("DateLessThan", "aws:CurrentTime", "next week")],
  ["TYPE_MISMATCH_NUMBER", "identity", when("NumericLessThan", "s3:max-keys", "few")],
  ["TYPE_MISMATCH_BOOLEAN", "identity", when("Bool", "aws:SecureTransport", "yes")],
  ["TYPE_MISMATCH_IP_RANGE", "identity", when("IpAddress", "aws:SourceIp", "203.0.113.0/33")],
  ["PRIVATE_IP_ADDRESS", "identity", when("IpAddress", "aws:SourceIp", "10.0.0.0/8")],
  ["TYPE_MISMATCH", "identity", when("StringEquals", "aws:SecureTransport", "true")],
  ["WILDCARD_WITHOUT_LIKE_OPERATOR", "identity", when("StringEquals", "s3:prefix", "home/*")],
  // Control policies.
  ["SCP_SYNTAX_ERROR_PRINCIPAL", "scp", { Principal: "*" }],
  ["SCP_SYNTAX_ERROR_ACTION_WILDCARD", "scp", { Action: "s3:*Object" }],
  ["RCP_SYNTAX_ERROR_ALLOW", "rcp", { Effect: "Allow" }],
  ["RCP_SYNTAX_ERROR_PRINCIPAL", "rcp", { Principal: { AWS: ROLE } }],
  ["RCP_SYNTAX_ERROR_NOTACTION", "rcp", { NotAction: "s3:*" }],
  ["RCP_SYNTAX_ERROR_ACTION", "rcp", { Action: "*" }],
  // Trust policies.
  ["ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", "trust", { Resource: "*" }],
  ["ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "trust", { Principal: "*" }],
  [
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    "trust",
    { Effect: "Deny", NotPrincipal: { AWS: ROLE } },
  ],
  ["MISMATCHED_ACTION_FOR_PRINCIPAL", "trust", { Action: "sts:AssumeRoleWithSAML" }],
  // Grants of sensitive actions.
  ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "identity", { Action: "iam:PassRole", Resource: "*" }],
  [
    "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    "identity",
    { Action: "iam:CreateServiceLinkedRole", Resource: "*" },
  ],
  ["UNTRUSTWORTHY_CONDITION_KEY", "identity", when("StringEquals", "aws:Referer", "example.org")],
];

test.each(CASES.map((each) => [each] as const))("%j", ([expected, kind, ...statements]) => {
  const text = statements.length === 0 ? "{" : JSON.stringify(policy(kind, ...statements));
  const validation = lint(requestOf(kind, text));
  if (validation.kind === "limit") throw new Error(validation.message);
  const found = validation.findings.map(({ issueCode }) => issueCode);
  expect(found.sort()).toEqual(expected.split(" ").filter((each) => each !== ""));
});
