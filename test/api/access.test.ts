/**
 * Names that no request has, in questions and in requests: errors in options, batch and library.
 */
import { describe, expect, test } from "vitest";
import { answerLine } from "../../src/api/batch-line.ts";
import { MEMBER_OPTIONS } from "../../src/cli/member-options.ts";
import { checkAccessNotGranted, evaluate, formula } from "../../src/index.ts";

const policyDocument = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" },
};

const askedFields = (access: object): readonly string[] => {
  const outcome = checkAccessNotGranted({ policyDocument, access: [access] });
  return outcome.kind === "error" ? (outcome.error.fieldList ?? []).map(({ name }) => name) : [];
};

describe("access", () => {
  test.each([
    "s3: PutObject",
    " s3:PutObject",
    "s3:PutObject\n",
    "s3:Put\u00a0Object",
    "s3:PutObject\u200b",
    "s3:Get*,s3:Put*",
    "s3:Get*;s3:Put*",
    '"s3:PutObject"',
    "s3:Put%2A",
    "s3:PutОbject",
    "s3:<action>",
    "${s3}:PutObject",
  ])("the action %j is an error", (action) =>
    expect(askedFields({ actions: ["s3:GetObject", action] })).toEqual(["access[0].actions[1]"]),
  );

  test.each([
    "arn:aws:s3:::a, arn:aws:s3:::b",
    "arn:aws:s3:::a;arn:aws:s3:::b",
    "arn:aws:s3:::b ",
    "arn:aws:s3:::my bucket",
    "ARN:aws:s3:::b",
    "arn:aws:S3:::b",
    "arn:aws:s3:::",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b/a%20b",
    "arn:aws:sqs:us-east-1:1111-2222-3333:q",
    "arn:aws:sqs:us-east-1:11112222333:q",
    "arn:aws:lambda:*:function:f",
    "arn:aws:logs:us-east-1:111122223333:<group>",
    "arn:amazon:s3:::b",
  ])("the resource %j is an error", (resource) =>
    expect(askedFields({ resources: [resource, "*"] })).toEqual(["access[0].resources[0]"]),
  );

  test.each([
    "*",
    "arn:aws:s3:::b/my key, v2; (é) 100%",
    "arn:aws:s3*",
    "arn:*:sqs:*:1111*:q?",
    "arn:aws:iam::aws:policy/x",
  ])("the resource %j is accepted", (resource) =>
    expect(askedFields({ resources: [resource] })).toEqual([]),
  );

  test("a message says what is wrong and what to do", () => {
    const outcome = checkAccessNotGranted({
      policyDocument,
      access: [{ actions: ["s3: PutObject"], resources: ["arn:aws:s3:::my bucket"] }],
    });
    if (outcome.kind !== "error") throw new Error("accepted");
    expect(outcome.error.fieldList?.map(({ message }) => message)).toEqual([
      "action `s3: PutObject` has a blank; no request has such an action",
      "Invalid ARN: resource `arn:aws:s3:::my bucket` has a blank; " +
        "write `?` or `*` for a part that is meant but not accepted",
    ]);
  });

  test("a batch has the same error", () => {
    const line = {
      operation: "CheckAccessNotGranted",
      policyDocument,
      access: [{ actions: ["s3: a"] }],
    };
    expect(answerLine(Buffer.from(JSON.stringify(line)), 1)?.ending.kind).toBe("error");
  });
});

describe("options", () => {
  const parse = (member: "access" | "zoneOfTrust", flag: string, ...texts: string[]): unknown => {
    const option = MEMBER_OPTIONS[member].options().find((each) => each.long === flag);
    return texts.reduce<unknown>((before, text) => option?.parseArg?.(text, before), undefined);
  };

  test("every list is split at commas, without the blanks around them", () => {
    const accounts = ["111122223333", "o-a1b2c3d4e5"];
    expect(parse("zoneOfTrust", "--zone-of-trust", " 111122223333 ,o-a1b2c3d4e5\n")).toEqual(
      accounts,
    );
    expect(parse("access", "--actions", "s3:Get*, s3:Put*\t", " iam:* ")).toEqual([
      "s3:Get*",
      "s3:Put*",
      "iam:*",
    ]);
    expect(parse("access", "--resources", "arn:aws:s3:::a/x,y , arn:aws:s3:::b,* ")).toEqual([
      "arn:aws:s3:::a/x,y",
      "arn:aws:s3:::b",
      "*",
    ]);
  });

  test("a comma before a wildcard inside a key does not separate", () =>
    expect(parse("access", "--resources", "arn:aws:s3:::a/x,*y")).toEqual(["arn:aws:s3:::a/x,*y"]));

  test("a comma before an ARN in capitals separates, so that the ARN is an error", () =>
    expect(parse("access", "--resources", "arn:aws:s3:::a,ARN:aws:s3:::b")).toEqual([
      "arn:aws:s3:::a",
      "ARN:aws:s3:::b",
    ]));
});

describe("the request of evaluate", () => {
  const REQUEST = {
    principal: "arn:aws:iam::111122223333:user/ana",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::b/k",
  };
  const codes = (parts: object): readonly string[] => {
    const outcome = evaluate({ policyDocument, request: { ...REQUEST, ...parts } });
    if (outcome.kind === "answer") return outcome.answer.warnings.map(({ code }) => code);
    return outcome.error.diagnostics.map(({ code, path }) => `${code} ${path.join(".")}`);
  };

  test("is accepted with ordinary names", () => expect(codes({})).toEqual([]));

  test.each([
    [{ action: "s3: GetObject" }, "action"],
    [{ action: "s3:Get*" }, "action"],
    [{ action: "s3:GetObject,PutObject" }, "action"],
    [{ resource: "arn:aws:s3:::b/k " }, "resource"],
    [{ resource: "arn:aws:s3:::my bucket/k" }, "resource"],
    [{ resource: "arn:*:s3:::b" }, "resource"],
    [{ resource: "arn:aws:s3:::a,arn:aws:s3:::b" }, "resource"],
    [{ principal: "arn:aws:iam::111122223333:user/*" }, "principal"],
    [{ principal: "arn:aws:iam::111122223333:user/ana " }, "principal"],
    [{ principal: { Service: "s3.amazonaws.com " } }, "principal.Service"],
    [{ context: { "aws:SourceVpc ": "vpc-1" } }, "context.aws:SourceVpc "],
    [{ context: { "aws:Source\u200bVpc": "vpc-1" } }, "context.aws:Source\u200bVpc"],
  ])("%j is an error", (parts, place) =>
    expect(codes(parts)).toEqual([`IMPOSSIBLE_NAME ${place}`]),
  );

  test.each([
    [{ action: "s3:GetÉ" }, "IMPOSSIBLE_NAME"],
    [{ resource: "arn:aws:s3:::" }, "IMPOSSIBLE_NAME"],
    [{ resource: "arn:aws:sqs:us-east-1:1111-2222-3333:q" }, "IMPOSSIBLE_NAME"],
    [{ principal: "arn:aws:iam::1:user/ana" }, "IMPOSSIBLE_NAME"],
    [{ context: { k: "a" } }, "IMPOSSIBLE_NAME"],
    [{ resource: "arn:aws:s3:::b/*" }, "PATTERN_IN_REQUEST"],
    [{ resource: "arn:aws:s3:::${aws:username}" }, "PATTERN_IN_REQUEST"],
  ])("%j is a warning", (parts, code) => expect(codes(parts)).toEqual([code]));

  test.each([
    { principal: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1" },
    { context: { "aws:PrincipalTag/Équipe de nuit": "a" } },
    { resource: "arn:aws:s3:::b/a key, “quoted”" },
  ])("%j is accepted", (parts) => expect(codes(parts)).toEqual([]));
});

describe("a policy", () => {
  const codes = (statement: object): readonly string[] => {
    const Statement = { ...policyDocument.Statement, ...statement };
    const outcome = formula({ policyDocument: { ...policyDocument, Statement } });
    const found = outcome.kind === "answer" ? outcome.answer.warnings : outcome.error.diagnostics;
    return [outcome.kind, ...found.map(({ code }) => code)];
  };

  test.each([
    { Action: "s3: PutObject" },
    { NotAction: ["s3:GetObject", "s3:Put*;Get*"], Action: undefined },
    { Resource: "arn:aws:s3:::b " },
    { Resource: "arn:aws:S3:::b" },
    { Resource: ["arn:aws:s3:::a,arn:aws:s3:::b"] },
    { Resource: "arn:aws:s3:::${username}" },
    { Condition: { StringEquals: { "aws:PrincipalTag/x": "${username}" } } },
  ])("%j has a warning", (statement) =>
    expect(codes(statement)).toEqual(["answer", "IMPOSSIBLE_NAME"]),
  );

  test.each([
    [{ Condition: { Bool: { "aws:SecureTransport ": "true" } } }, "INVALID_CONDITION_KEY_FORMAT"],
    [{ Condition: { Null: { "aws:RequestTag/*": "true" } } }, "INVALID_CONDITION_KEY_FORMAT"],
    [
      { Condition: { Null: { "aws:RequestTag/${aws:username}": "true" } } },
      "INVALID_CONDITION_KEY_FORMAT",
    ],
    [{ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1\t" } } }, "HIDDEN_CHARACTER"],
    [{ Condition: { ArnLike: { "aws:SourceArn": " arn:aws:s3:::b" } } }, "HIDDEN_CHARACTER"],
    [{ Condition: { StringLike: { "s3:prefix": "{{aws:username}}" } } }, "NOT_A_VARIABLE"],
    [{ Resource: "arn:aws:s3:::b/$(aws:username)" }, "NOT_A_VARIABLE"],
    [{ Resource: "arn:aws:s3:::b/${aws:TagKeys}" }, "MULTIVALUED_VARIABLE"],
  ])("%j has the warning %s", (statement, code) => expect(codes(statement)).toContain(code));

  test.each([
    "arn:aws:iam::111122223333:user/ana ",
    "arn:aws:iam::111122223333:role/my role",
    "arn:aws:iam::111122223333:user/<name>",
    "arn:aws :iam::111122223333:root",
  ])("the principal %j is an error", (AWS) =>
    expect(codes({ Principal: { AWS } })).toEqual(["error", "IMPOSSIBLE_NAME"]),
  );

  test("other principals with a blank are errors too", () => {
    for (const type of ["Service", "Federated", "CanonicalUser"]) {
      expect(codes({ Principal: { [type]: "x.example.com " } })).toEqual([
        "error",
        "IMPOSSIBLE_NAME",
      ]);
    }
  });

  test("a statement that no request matches has a warning at its place", () => {
    const outcome = formula({
      policyDocument: JSON.stringify({
        ...policyDocument,
        Statement: [
          policyDocument.Statement,
          {
            ...policyDocument.Statement,
            Condition: { StringEquals: { "aws:SecureTransport": "yes" } },
          },
        ],
      }),
    });
    if (outcome.kind !== "answer") throw new Error(outcome.error.message);
    expect(outcome.answer.warnings).toMatchObject([
      {
        code: "NEVER_MATCHES",
        message:
          "no value of `aws:SecureTransport` satisfies all conditions on it, " +
          "so the statement matches no request",
        path: ["Statement", 1, "Condition", "StringEquals", "aws:SecureTransport"],
        line: 1,
      },
    ]);
  });

  test("an origin access identity has blanks", () => {
    const AWS = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1";
    expect(codes({ Principal: { AWS } })).toEqual(["answer"]);
  });
});
