/**
 * The characters of names: each slip is found, and no real name is refused.
 */
import { describe, expect, test } from "vitest";
import { arnComponents } from "../../src/policy/grammar.ts";
import {
  actionFault,
  arnFault,
  canBeAccount,
  hiddenFault,
  keyFault,
  principalFault,
  variableLike,
} from "../../src/policy/names.ts";

const arn = (text: string): string | undefined => arnFault(text, arnComponents(text))?.reason;
const key = (text: string): string | undefined => keyFault(text)?.reason;

describe("R3: actions", () => {
  test.each([
    "s3:GetObject",
    "config:select-resource-config",
    "*:*",
    "a4b:?et*",
    "s3:List_x.y",
    "*.s:x",
  ])("%s may be an action", (text) => expect(actionFault(text)).toBeUndefined());

  test.each([
    ["s3: PutObject", "has a blank"],
    ["s3:PutObject ", "has a blank"],
    ["s3:Put\tObject", "has a tab"],
    ["s3:PutObject\r", "has a line break"],
    ["s3:Put\u00a0Object", "has a blank (U+00A0)"],
    ["s3:Put\u200bObject", "has an invisible character (U+200B)"],
    ["\ufeffs3:PutObject", "has an invisible character (U+FEFF)"],
    ["s3:PutObject\u202e", "has an invisible character (U+202E)"],
    ['"s3:PutObject"', 'has `"`'],
    ["s3:PutObject’", "has `’` (U+2019)"],
    ["s3:Get*;s3:Put*", "has `;`"],
    ["s3:Get*,s3:Put*", "has `,`"],
    ["s3:Get%2A", "has `%`"],
    ["s3:<action>", "has `<`"],
    ["s3:${action}", "has `$`"],
    ["s3:Get/Object", "has `/`"],
    ["s3:Get`*", "has a backtick"],
    ["s3.amazonaws.com:GetObject", "has `.` in its prefix; the prefix of a service is like `s3`"],
  ])("%j: %s", (text, reason) => expect(actionFault(text)?.reason).toBe(reason));

  test("a letter that looks like an ASCII letter is a fault, but not a certain one", () => {
    expect(actionFault("s3:PutОbject")).toEqual({ reason: "has `О` (U+041E)", isCertain: false });
    expect(actionFault("s3:Put Object")?.isCertain).toBe(true);
  });
});

describe("R4: ARNs", () => {
  test.each([
    "arn:aws:s3:::b/any key, “quoted”; 100% (é)",
    "arn:aws-us-gov:s3:::b",
    "arn:*:s3:::b?/*",
    "arn:aws:s3:us-west-2:111122223333:accesspoint/a/object/x y",
    "arn:aws:s3:us-west-2:111122223333:storage-lens/default",
    "arn:aws:s3::111122223333:*",
    "arn:aws:s3:*:*:b/x",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::111122223333:role/p/a+b=c,d@e-f",
    "arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST",
    "arn:aws:secretsmanager:*:*:secret:rds!x-*",
    "arn:aws:cloudwatch:us-east-1:111122223333:alarm:CPU is high",
    "arn:aws:ssm:*:*:automation-definition/A:$DEFAULT",
    "arn:aws:apigateway:*::/restapis/??????????",
    "arn:aws:s3*",
    "arn:aws",
  ])("%s may be an ARN", (text) => expect(arn(text)).toBeUndefined());

  test.each([
    ["arn:aws:s3:::s3://b/x", "has `:` in its bucket"],
    ["arn:aws:s3:::/b/x", "has no bucket before its first slash"],
    ["arn:aws:s3:us-east-1::b/x", "has a Region, which the ARN of a bucket does not have"],
    ["arn:aws:s3::111122223333:b", "has an account, which the ARN of a bucket does not have"],
    ["arn:aws :s3:::b", "has a blank in its partition"],
    ["arn:AWS:s3:::b", "has `A` in its partition"],
    ["arn:error:s3:::b", "has the partition `error`, but those of AWS are `aws` and `aws-…`"],
    ["arn:aws:S3:::b", "has `S` in its service"],
    ["arn:aws: s3:::b", "has a blank in its service"],
    ["arn:aws:sqs:us_east_1:111122223333:q", "has `_` in its Region"],
    ["arn:aws:sqs:us-east-1:1111 2222 3333:q", "has a blank in its account"],
    ["arn:aws:sqs:us-east-1:<account>:q", "has `<` in its account"],
    ["arn::s3:::b", "has an empty partition"],
    ["arn:aws::::b", "has an empty service"],
    ["arn:aws:s3:::", "has nothing after its fifth colon"],
    ["arn:aws:s3:::a,arn:aws:s3:::b", "has another ARN inside"],
    ["arn:aws:s3:::aarn:aws:s3:::b", "has another ARN inside"],
    ["arn:aws:s3:::a/k;ARN:aws:s3:::b", "has another ARN inside"],
    ["arn:arn:aws:s3:::b", "has another ARN inside"],
    ["arn:aws:s3:::my bucket/k", "has a blank"],
    ["arn:aws:s3:::a;b", "has `;`"],
    ["arn:aws:s3:::<bucket>/k", "has `<`"],
    ["arn:aws:s3:::b%2Fk", "has `%`"],
    ["arn:aws:s3:::b/k ", "has a blank at its end"],
    ['arn:aws:s3:::b/k"', 'has `"` at its end'],
    ["arn:aws:s3:::b/k,", "has `,` at its end"],
    ["arn:aws:s3:::b/k\n", "has a line break"],
    ["arn:aws:s3:::b/a\u200bb", "has an invisible character (U+200B)"],
    ["arn:aws:s3:::b/a%20b", "has `%20`, but ARNs are not percent-encoded"],
    ["arn:aws:s3:::b/<key>", "has the placeholder `<key>`"],
    ["arn:aws:s3:::b/{{key}}", "has the placeholder `{{key}}`"],
    ["arn:aws:sqs:us-east-1:111122223333: q", "has a blank"],
    ["arn:aws:logs:us-east-1:111122223333: g", "has a blank at its beginning"],
    ["arn:aws:iam::111122223333:role/my role", "has a blank"],
  ])("%j: %s", (text, reason) => expect(arn(text)).toBe(reason));
});

describe("accounts", () => {
  test.each(["", "*", "111122223333", "1111????3333", "1*", "aws", "a?s", "?"])(
    "`%s` can be an account",
    (text) => expect(canBeAccount(text)).toBe(text !== "?"),
  );
  test.each(["11112222333", "1111-2222-3333", "account", "1111222233334*", "111122223333 "])(
    "`%s` cannot",
    (text) => expect(canBeAccount(text)).toBe(false),
  );
});

describe("R2: condition keys", () => {
  test.each([
    "aws:SourceIp",
    "aws:PrincipalTag/Équipe de nuit",
    "ec2:ResourceTag/aws:cloudformation:stack-name",
    "kms:EncryptionContext:any text, any",
    "oidc.eks.eu-west-1.amazonaws.com/id/0A:sub",
    "iot:Connection.Thing.Attributes[Manufacturer]",
    "s3:x-amz-acl",
    "SystemsManager:a/b::c",
  ])("%s may be a key", (text) => expect(key(text)).toBeUndefined());

  test.each([
    ["aws:SourceIp ", "has a blank at its end"],
    ["aws: SourceIp", "has a blank"],
    ["aws:Source\u200bIp", "has an invisible character (U+200B)"],
    ["aws:PrincipalTag/team ", "has a blank at its end"],
    ['aws:PrincipalTag/team"', 'has `"` at its end'],
    ["аws:SourceIp", "has `а` (U+0430)"],
    ["aws%3ASourceIp", "has no prefix such as `aws:`"],
    ["SourceIp", "has no prefix such as `aws:`"],
    ["aws:SourceIp,aws:SourceVpc", "has `,`"],
  ])("%j: %s", (text, reason) => expect(key(text)).toBe(reason));
});

test("R5: names of principals are visible ASCII without blanks and quotes", () => {
  for (const name of ["arn:aws:iam::111122223333:role/p/a+b=c,d@e", "s3.amazonaws.com", "79a5"]) {
    expect(principalFault(name)).toBeUndefined();
  }
  for (const name of ["a b", "a\t", "a'b", "a;b", "a%b", "<a>", "a\u00a0"]) {
    expect(principalFault(name)?.isCertain).toBe(true);
  }
});

test("a value may have blanks inside, but none at its ends", () => {
  expect(["", "a", "EC2 Image Builder", '"a"', "é"].map(hiddenFault)).toEqual(
    Array(5).fill(undefined),
  );
  expect(hiddenFault("vpc-1 ")?.reason).toBe("has a blank at its end");
  expect(hiddenFault("\u00a0a")?.reason).toBe("has a blank (U+00A0) at its beginning");
  expect(hiddenFault("a\u200b")?.reason).toBe("has an invisible character (U+200B)");
});

test("V1: a key in other brackets looks like a variable", () => {
  const like = [
    "{{aws:username}}",
    "$(aws:username)",
    "{aws:username}",
    "<aws:username>",
    "$aws:username",
    "$[aws:username]",
    "%{aws:username}",
    "$ {aws:username}",
  ];
  for (const text of like) expect(variableLike(`home/${text}/k`)).toContain("aws:username");
  for (const text of ["${aws:username}", "$LATEST", "a:$b", "{a}", "<k>", '{"a": "b:c"}']) {
    expect(variableLike(text)).toBeUndefined();
  }
});

describe("a fault that is certain is not hidden by one that may be meant", () => {
  test.each(["s3:é/b", "é.x:b"])("in the action %s", (text) =>
    expect(actionFault(text)?.isCertain).toBe(true),
  );
  test.each([
    "arn:111122223333::111122223333:b/k:ana",
    "arn::S3:::b",
    "arn:x:s3:::b/a%20b",
    "arn:aws:s3:::É/a%20b",
    "arn:aws:s3:us-east-1::b/a%20b",
  ])("in the ARN %s", (text) => expect(arnFault(text, arnComponents(text))?.isCertain).toBe(true));
  test("in a principal and in a key", () => {
    expect(principalFault("arn:aws:iam::111122223333:user/é b")?.isCertain).toBe(true);
    expect(keyFault("aws:é b")?.isCertain).toBe(true);
  });
});
