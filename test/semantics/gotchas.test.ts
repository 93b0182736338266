/**
 * Frequent misunderstandings about policies, each as one test of the rules of semantics.md.
 *
 * The policies resemble real ones. The name of a test has the rules that decide it and the
 * surprising result.
 */
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/policy/parse.ts";
import {
  ANA,
  ANONYMOUS,
  decides,
  deny,
  holds,
  matches,
  type Parts,
  PROVIDER,
  ROLE,
  ROOT,
  SERVICE,
  SESSION,
  statement,
} from "./notation.ts";

const when = (Condition: Parts): Parts => statement({ Condition });
const denyWhen = (Condition: Parts): readonly Parts[] => [statement(), deny({ Condition })];

describe("absent keys", () => {
  test("C4 an Allow with StringNotEquals allows callers without the key", () => {
    const policy = when({ StringNotEquals: { "aws:SourceVpc": "vpc-1" } });
    decides(policy, {}, "Allowed");
    decides(policy, { context: { "aws:SourceVpc": "vpc-1" } }, "ImplicitlyDenied");
  });
  test("C4 a Deny with StringNotEquals denies callers without the key", () => {
    const policy = denyWhen({ StringNotEquals: { "aws:PrincipalOrgID": "o-1" } });
    for (const principal of [ANONYMOUS, SERVICE, ANA]) {
      decides(policy, { principal }, "ExplicitlyDenied");
    }
    decides(policy, { context: { "aws:PrincipalOrgID": "o-1" } }, "Allowed");
  });
  test("C4 a Deny with Bool false does not deny if the key is absent; BoolIfExists does", () => {
    const noMfa = { "aws:MultiFactorAuthPresent": "false" };
    decides(denyWhen({ Bool: noMfa }), {}, "Allowed");
    decides(denyWhen({ BoolIfExists: noMfa }), {}, "ExplicitlyDenied");
    decides(denyWhen({ BoolIfExists: noMfa }), { context: noMfa }, "ExplicitlyDenied");
  });
  test("C4 IfExists in an Allow allows everyone without the key", () => {
    const policy = when({ StringEqualsIfExists: { "aws:SourceVpce": "vpce-1" } });
    decides(policy, { principal: ANONYMOUS }, "Allowed");
    decides(policy, { context: { "aws:SourceVpce": "vpce-2" } }, "ImplicitlyDenied");
  });
  test("C5 ForAllValues in an Allow allows the anonymous caller", () => {
    const policy = when({ "ForAllValues:StringEquals": { "aws:PrincipalArn": ROLE } });
    decides(policy, { principal: ANONYMOUS }, "Allowed");
    decides(policy, { principal: ANA }, "ImplicitlyDenied");
  });
  test("C6 ForAnyValue with a negated operator needs a key with another value", () => {
    const condition = { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } };
    holds(condition, { "aws:TagKeys": ["a", "b"] }, true);
    holds(condition, { "aws:TagKeys": ["a"] }, false);
    holds(condition, {}, false);
  });
  test("V4 StringNotEquals with ${aws:username} holds for a caller without a user name", () => {
    const policy = when({ StringNotEquals: { "s3:prefix": "${aws:username}" } });
    decides(policy, { principal: SESSION, context: { "s3:prefix": "app" } }, "Allowed");
    decides(policy, { context: { "s3:prefix": "ana" } }, "ImplicitlyDenied");
  });
  test("C4 through a VPC endpoint NotIpAddress denies, and IpAddress does not allow", () => {
    const range = { "aws:SourceIp": "192.0.2.0/24" };
    const context = { "aws:SourceVpce": "vpce-1" };
    decides(denyWhen({ NotIpAddress: range }), { context }, "ExplicitlyDenied");
    decides(when({ IpAddress: range }), { context }, "ImplicitlyDenied");
  });
  test("C4 a Deny on a resource tag does not deny if the service sends no tag", () =>
    decides(denyWhen({ StringEquals: { "aws:ResourceTag/x": "1" } }), {}, "Allowed"));
  test("C7 Null false requires the key, not the value false", () => {
    holds({ Null: { "aws:MultiFactorAuthPresent": "false" } }, {}, false);
    holds(
      { Null: { "aws:MultiFactorAuthPresent": "false" } },
      { "aws:MultiFactorAuthPresent": false },
      true,
    );
  });
  test("O2 StringLike `*` requires the key", () => {
    const policy = when({ StringLike: { "aws:PrincipalOrgID": "*" } });
    decides(policy, { principal: ANONYMOUS }, "ImplicitlyDenied");
    decides(policy, { context: { "aws:PrincipalOrgID": "o-1" } }, "Allowed");
  });
});

describe("lists and operators", () => {
  test("C2 a negated operator holds if no operand of the list matches", () =>
    holds({ StringNotEquals: { "x:k": ["a", "b"] } }, { "x:k": "a" }, false));
  test("C1 two operators on one key must both hold", () => {
    const both = { StringLike: { "x:k": "a*" }, StringNotLike: { "x:k": "ab*" } };
    holds(both, { "x:k": "ab" }, false);
  });
  test("C1 one operator with two quantifiers is two conditions", () => {
    const both = {
      StringEquals: { "x:k": "a" },
      "ForAllValues:StringEquals": { "x:k": ["b"] },
    };
    holds(both, { "x:k": "a" }, false);
  });
  test("C1 two conditions that need different values of one key never hold", () => {
    const both = { StringEquals: { "x:k": "a" }, StringLike: { "x:k": "b" } };
    for (const value of ["a", "b", ["a", "b"]]) holds(both, { "x:k": value }, false);
  });
  test("O1 O8 a star is a character under StringEquals and a wildcard under ArnEquals", () => {
    const roles = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" };
    decides(when({ StringEquals: roles }), { principal: ROLE }, "ImplicitlyDenied");
    decides(when({ ArnEquals: roles }), { principal: ROLE }, "Allowed");
  });
  test("A4 C2 empty lists match nothing", () => {
    matches({ Action: [] }, {}, false);
    holds({ StringEquals: { "x:k": [] } }, { "x:k": "a" }, false);
  });
  test("R1 numbers and booleans mean their texts", () => {
    holds({ Bool: { "aws:SecureTransport": false } }, { "aws:SecureTransport": "false" }, true);
    holds({ NumericLessThan: { "s3:max-keys": 10 } }, { "s3:max-keys": 9 }, true);
    holds({ DateLessThan: { "aws:CurrentTime": 1767225600 } }, { "aws:CurrentTime": 0 }, true);
  });
  test("A1 a single Statement has index 0", () => {
    const result = parsePolicy({ Version: "2012-10-17", Statement: statement() });
    expect(result).toMatchObject({ kind: "policy", policy: { statements: [{ index: 0 }] } });
  });
  test("O7 a Deny with NotIpAddress of IPv4 blocks denies every IPv6 caller", () => {
    const policy = denyWhen({ NotIpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } });
    decides(policy, { context: { "aws:SourceIp": "2001:db8::1" } }, "ExplicitlyDenied");
    decides(policy, { context: { "aws:SourceIp": "192.0.2.1" } }, "Allowed");
  });
  test("O7 the two halves of the address space match every address", () => {
    const halves = { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } };
    for (const ip of ["0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.255"]) {
      holds(halves, { "aws:SourceIp": ip }, true);
    }
    holds({ IpAddress: { "aws:SourceIp": "0.0.0.0/1" } }, { "aws:SourceIp": "128.0.0.1" }, false);
  });
  test("O2 a Deny of a prefix does not deny a shorter prefix", () => {
    const policy = denyWhen({ StringLike: { "s3:prefix": "private/*" } });
    decides(policy, { context: { "s3:prefix": "priv" } }, "Allowed");
    decides(policy, { context: { "s3:prefix": "private/a" } }, "ExplicitlyDenied");
  });
});

describe("principals", () => {
  test("P3 a root ARN is the account as a principal, the root user as a value", () => {
    decides(statement({ Principal: { AWS: ROOT } }), { principal: ANA }, "Allowed");
    const isRoot = when({ ArnEquals: { "aws:PrincipalArn": ROOT } });
    decides(isRoot, { principal: ANA }, "ImplicitlyDenied");
    decides(isRoot, { principal: ROOT }, "Allowed");
  });
  test("P10 an Allow with NotPrincipal allows the anonymous caller", () => {
    const policy = statement({ NotPrincipal: { AWS: ANA } });
    decides(policy, { principal: ANONYMOUS }, "Allowed");
    decides(policy, { principal: ANA }, "ImplicitlyDenied");
  });
  test("T3 S4 an Allow with NotAction or NotResource allows nearly everything", () => {
    const request = { action: "iam:CreateUser", resource: "arn:aws:iam::1:user/x" };
    matches({ NotAction: "s3:*" }, request, true);
    matches({ NotResource: "arn:aws:s3:::b/*" }, request, true);
  });
  test("P10 a Deny with NotPrincipal denies everyone else", () => {
    const policy = [statement(), deny({ NotPrincipal: { AWS: [ROLE, "111122223333"] } })];
    decides(policy, { principal: SESSION }, "Allowed");
    for (const principal of [ANA, SERVICE, ANONYMOUS]) {
      decides(policy, { principal }, "ExplicitlyDenied");
    }
  });
  test("P1 P3 an account does not match services and providers, `*` does", () => {
    for (const principal of [SERVICE, PROVIDER]) {
      const account = statement({ Principal: { AWS: "111122223333" } });
      decides(account, { principal }, "ImplicitlyDenied");
      decides(statement(), { principal }, "Allowed");
    }
  });
  test("P5 P6 a role matches all its sessions, a session only itself", () => {
    const other = SESSION.replace("s1", "s2");
    decides(statement({ Principal: { AWS: ROLE } }), { principal: other }, "Allowed");
    decides(statement({ Principal: { AWS: SESSION } }), { principal: other }, "ImplicitlyDenied");
  });
});

describe("texts", () => {
  test("T1 S1 R2 actions and keys fold case, resources and values do not", () => {
    matches({ Action: "S3:getobject" }, { action: "s3:GetObject" }, true);
    matches({ Resource: "arn:aws:s3:::B/k" }, {}, false);
    holds({ StringEquals: { "AWS:SOURCEVPC": "a" } }, { "aws:SourceVpc": "a" }, true);
    holds({ StringEquals: { "aws:SourceVpc": "A" } }, { "aws:SourceVpc": "a" }, false);
    holds({ StringEquals: { "aws:RequestTag/Team": "a" } }, { "aws:requesttag/team": "a" }, true);
  });
  test("S1 a bucket ARN does not match its objects", () => {
    matches({ Resource: "arn:aws:s3:::b" }, { resource: "arn:aws:s3:::b" }, true);
    matches({ Resource: "arn:aws:s3:::b" }, {}, false);
    matches({ Resource: "arn:aws:s3:::b/*" }, { resource: "arn:aws:s3:::b" }, false);
  });
  test("V1 a variable in version 2008-10-17 is literal text", () => {
    const parts = { Resource: "arn:aws:s3:::${aws:username}" };
    matches(parts, { resource: "arn:aws:s3:::ana" }, false, "2008-10-17");
    matches(parts, { resource: "arn:aws:s3:::${aws:username}" }, true, "2008-10-17");
    matches(parts, { resource: "arn:aws:s3:::ana" }, true);
  });
  test("O2 `?` matches exactly one character, `*` also none", () => {
    const like = (pattern: string): Parts => ({ StringLike: { "x:k": pattern } });
    holds(like("role/a?"), { "x:k": "role/a" }, false);
    holds(like("role/a?"), { "x:k": "role/ab" }, true);
    holds(like("role/a*"), { "x:k": "role/a" }, true);
  });
});
