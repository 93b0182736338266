/**
 * Questions that people asked in public about tools of this kind, and their answers.
 *
 * Each case is the smallest form of a question; the name says what was asked. The facts are AWS's:
 * a source that the caller cannot choose is fixed, absent keys meet negated operators, and a Deny
 * with NotPrincipal counts account, role and session (semantics.md, rules Y3, C4, P10).
 */
import { describe, expect, test } from "vitest";
import { decides, deny, statement } from "../semantics/notation.ts";
import { externalCallerOf, publicStatements, when } from "./exposure-notation.ts";

const OWN = "111122223333";

describe("is it public if", () => {
  test.each([
    ["the owner of the source is fixed", { StringEquals: { "AWS:SourceOwner": OWN } }, false],
    ["the source is one bucket", { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::b" } }, false],
    ["the source is any bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }, true],
    ["StringLike has no wildcard", { StringLike: { "aws:SourceAccount": OWN } }, false],
  ])("%s", (_, condition, expected) => {
    expect(publicStatements(when(condition))).toEqual(expected ? [0] : []);
  });
});

test("does a role id keep others out? it says nothing about an account", () => {
  const byRole = when({ StringLike: { "aws:userId": "AROAEXAMPLEEXAMPLEID:app" } });
  expect(externalCallerOf([byRole], [OWN])).toBeDefined();
});

describe("is the request allowed", () => {
  const session = `arn:aws:sts::${OWN}:assumed-role/app/s1`;
  const request = { principal: session, action: "s3:PutBucketPolicy", resource: "arn:aws:s3:::b" };
  test("if a Deny with NotPrincipal lists only the role of the session", () => {
    const account = statement({ Principal: { AWS: OWN } });
    const role = deny({ NotPrincipal: { AWS: [`arn:aws:iam::${OWN}:role/app`] } });
    decides([account, role], request, "ExplicitlyDenied");
    const both = deny({ NotPrincipal: { AWS: [`arn:aws:iam::${OWN}:role/app`, OWN] } });
    decides([account, both], request, "Allowed");
  });
  test("if a Deny spares a pattern of user ids that matches the session", () => {
    const others = { StringNotLike: { "aws:userId": ["AROAEXAMPLEEXAMPLEID:*", OWN] } };
    const context = { "aws:userid": "AROAEXAMPLEEXAMPLEID:i-0abc" };
    decides([statement(), deny({ Condition: others })], { ...request, context }, "Allowed");
    decides([statement(), deny({ Condition: others })], request, "ExplicitlyDenied");
  });
  test("if a Deny names an endpoint, and the request comes through none", () => {
    const elsewhere = { StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } };
    decides([statement(), deny({ Condition: elsewhere })], request, "ExplicitlyDenied");
  });
});
