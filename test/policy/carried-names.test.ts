/**
 * Names that no request carries: one name a line, with the reason.
 */
import { describe, expect, test } from "vitest";
import {
  accountDefect,
  actionDefect,
  keyDefect,
  resourceDefect,
} from "../../src/policy/carried-names.ts";

/** Asserts the defect of each name; `-` means that a request may carry it. */
function defects(
  defectOf: (text: string) => string | undefined,
  cases: readonly (readonly [string, string])[],
): void {
  test.each(cases)("%j: %s", (text, expected) => {
    expect(defectOf(text) ?? "-").toBe(expected);
  });
}

describe("an action", () => {
  const cannot = (what: string): string => `an action cannot have ${what}`;
  defects(actionDefect, [
    ["s3:GetObject", "-"],
    ["S3:get*", "-"],
    ["execute-api:Invoke", "-"],
    ["*", "-"],
    ["s3:Get?bject", "-"],
    ["s3: PutObject", cannot("a blank")],
    [" s3:PutObject", cannot("a blank")],
    ["s3:PutObject ", cannot("a blank")],
    ["s3:PutObject\n", cannot("the character U+000a")],
    ["s3:Put\tObject", cannot("the character U+0009")],
    ["s3:PutObject\u00a0", cannot("the character U+00a0")],
    ["s3:Put\u200bObject", cannot("the character U+200b")],
    ['"s3:PutObject"', cannot('`\\"`')],
    ["s3:PutObject;s3:GetObject", cannot("`;`")],
    ["s3:PutObject,s3:GetObject", cannot("`,`")],
    ["s3%3APutObject", cannot("`%`")],
    ["s3:<action>", cannot("`<`")],
    ["s3:É", cannot("the character U+00c9")],
    ["s3:${aws:username}", cannot("`$`")],
  ]);
});

describe("a resource", () => {
  const part = (what: string): string => `this part of an ARN cannot have ${what}`;
  defects(resourceDefect, [
    ["arn:aws:s3:::b/*", "-"],
    ["arn:aws:s3:::b/a key (1), and more;", "-"],
    ["arn:aws:s3:::b/é日本", "-"],
    ["arn:aws:s3:::b/${aws:username}", "-"],
    ["arn:*:kms:*:${aws:PrincipalAccount}:key/*", "-"],
    ["arn:aws:iam::aws:policy/X", "-"],
    ["arn:aws:s3:::barn:x", "-"],
    [" arn:aws:s3:::b", "it begins or ends with a blank"],
    ["arn:aws:s3:::b ", "it begins or ends with a blank"],
    ["arn:aws:s3:::b\n", "it begins or ends with a blank"],
    ["arn:aws:s3:::b\n/k", "a resource cannot have the character U+000a"],
    ["arn:aws:s3:::b\u200b/k", "a resource cannot have the character U+200b"],
    ["arn:aws:s3:::a arn:aws:s3:::b", "it has a second ARN inside"],
    ["arn:aws:s3:::a;arn:aws:s3:::b", "it has a second ARN inside"],
    ["arn:aws:s3:::arn:aws:s3:::b", "it has a second ARN inside"],
    ["arn:AWS:s3:::b", part("`A`")],
    ["arn:aws:s3 :::b", part("a blank")],
    ["arn:aws:sqs:us_east_1:111122223333:q", part("`_`")],
    ["arn:aws:sqs:<region>:111122223333:q", part("`<`")],
  ]);
});

describe("the account of a resource", () => {
  const isNot = (text: string): string => `\`${text}\` is not an account id of 12 digits`;
  defects(accountDefect, [
    ["arn:aws:sqs:us-east-1:111122223333:q", "-"],
    ["arn:aws:sqs:us-east-1:1111*:q", "-"],
    ["arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q", "-"],
    ["arn:aws:iam::aws:policy/X", "-"],
    ["arn:aws:sqs:us-east-1:1111:q", isNot("1111")],
    ["arn:aws:sqs:us-east-1:1111-2222-3333:q", isNot("1111-2222-3333")],
    ["arn:aws:sqs:us-east-1:ACCOUNT_ID:q", isNot("ACCOUNT_ID")],
  ]);
});

describe("a condition key", () => {
  const name = (what: string): string => `the name of a condition key cannot have ${what}`;
  defects(keyDefect, [
    ["aws:SourceIp", "-"],
    ["aws:RequestTag/Cost Center", "-"],
    ["aws:PrincipalTag/équipe", "-"],
    ["saml:aud", "-"],
    ["aws:SourceIp ", "it begins or ends with a blank"],
    ["aws: SourceIp", name("a blank")],
    ['"aws:SourceIp"', name('`\\"`')],
    ["aws:Source\nIp", "a condition key cannot have the character U+000a"],
    ["${aws:SourceIp}", name("`$`")],
  ]);
});
