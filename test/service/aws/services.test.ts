/**
 * STS, IAM, S3, SSM and CloudFormation: what AWS's validators ask of them.
 */
import { describe, expect, test } from "vitest";
import { answerCloudFormation } from "../../../src/service/aws/cloudformation.ts";
import { NO_CONTEXT, parseContext } from "../../../src/service/aws/context-file.ts";
import { answerIam, type ManagedPolicies } from "../../../src/service/aws/iam.ts";
import { answerS3, canonicalUserId } from "../../../src/service/aws/s3.ts";
import { answerSsm } from "../../../src/service/aws/ssm.ts";
import { answerSts } from "../../../src/service/aws/sts.ts";
import { ACCOUNT, type Answered, answered, call, REQUEST_ID, SERVED, xml } from "./calls.ts";

const METADATA = `<ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>`;

describe("STS", () => {
  const answer = (action: string, served = SERVED): string =>
    xml(
      answerSts(call("sts", { body: `Action=${action}&Version=2011-06-15` }), served, REQUEST_ID),
    );

  test("says whom the server speaks for", () =>
    expect(answer("GetCallerIdentity", { account: "999999999999", partition: "aws-cn" })).toBe(
      '200 <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
        "<GetCallerIdentityResult><Arn>arn:aws-cn:iam::999999999999:user/keyaki</Arn>" +
        "<UserId>AIDAKEYAKI</UserId><Account>999999999999</Account></GetCallerIdentityResult>" +
        `${METADATA}</GetCallerIdentityResponse>`,
    ));

  test("gives out no credentials", () =>
    expect(answer("AssumeRole")).toMatch(/^400 .*<Code>InvalidAction</));
});

describe("IAM", () => {
  const document = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::é*"}]}';
  const policies: ManagedPolicies = {
    find: (resource) =>
      resource === "service-role/R"
        ? {
            name: "R",
            path: "/service-role/",
            versionId: "v3",
            created: "2020-01-01T00:00:00Z",
            updated: "2024-01-01T00:00:00Z",
            document,
          }
        : undefined,
  };
  const answer = (form: string): string =>
    xml(answerIam(call("iam", { body: form }), policies, REQUEST_ID));
  const get = (arn: string): string =>
    answer(`Action=GetPolicy&PolicyArn=${encodeURIComponent(arn)}`);
  const version = (arn: string, id: string): string =>
    answer(`Action=GetPolicyVersion&PolicyArn=${encodeURIComponent(arn)}&VersionId=${id}`);

  test("describes a managed policy", () =>
    expect(get("arn:aws:iam::aws:policy/service-role/R")).toBe(
      '200 <GetPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetPolicyResult>' +
        "<Policy><PolicyName>R</PolicyName><Arn>arn:aws:iam::aws:policy/service-role/R</Arn>" +
        "<Path>/service-role/</Path><DefaultVersionId>v3</DefaultVersionId>" +
        "<AttachmentCount>0</AttachmentCount>" +
        "<PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount>" +
        "<IsAttachable>true</IsAttachable><CreateDate>2020-01-01T00:00:00Z</CreateDate>" +
        "<UpdateDate>2024-01-01T00:00:00Z</UpdateDate></Policy></GetPolicyResult>" +
        `${METADATA}</GetPolicyResponse>`,
    ));

  test.each(["aws", "aws-cn", "aws-us-gov"])(
    "gives its document in the partition %s",
    (partition) => {
      const answered = version(`arn:${partition}:iam::aws:policy/service-role/R`, "v3");
      const text = /<Document>([^<]*)</.exec(answered)?.[1] ?? "";
      expect(text).not.toMatch(/[^A-Za-z0-9%._~-]/);
      expect(decodeURIComponent(text)).toBe(document.replace("arn:aws:", `arn:${partition}:`));
    },
  );

  test.each([
    ["an unknown name", get("arn:aws:iam::aws:policy/R")],
    ["a policy of a customer", get(`arn:aws:iam::${ACCOUNT}:policy/service-role/R`)],
    ["a name that is not an ARN", get("R")],
    ["an earlier version", version("arn:aws:iam::aws:policy/service-role/R", "v2")],
  ])("does not find %s", (_, answer) =>
    expect(answer).toMatch(/^404 .*<Code>NoSuchEntity<\/Code><Message>.+<\/Message>/),
  );

  test.each([
    "Action=GetPolicy",
    `Action=GetPolicy&PolicyArn=${"x".repeat(2049)}`,
    "Action=GetPolicyVersion&PolicyArn=arn:aws:iam::aws:policy/service-role/R",
  ])("refuses %.60s", (form) => expect(answer(form)).toMatch(/^400 .*<Code>ValidationError</));
});

describe("S3", () => {
  const answer = (method: string, target: string): string =>
    xml(answerS3(call("s3", { method, target }), SERVED, REQUEST_ID));

  test("says the canonical id of the account", () =>
    expect(answer("GET", "/?x-id=ListBuckets")).toBe(
      '200 <?xml version="1.0" encoding="UTF-8"?>\n' +
        '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        `<Owner><ID>${canonicalUserId(ACCOUNT)}</ID></Owner><Buckets></Buckets>` +
        "</ListAllMyBucketsResult>",
    ));

  test("an id has 64 digits, and each account its own", () => {
    expect(canonicalUserId(ACCOUNT)).toMatch(/^[0-9a-f]{64}$/);
    expect(canonicalUserId(ACCOUNT)).not.toBe(canonicalUserId("123456789013"));
  });

  test.each([
    ["GET", "/bucket"],
    ["PUT", "/"],
    ["GET", "/?acl"],
  ])("does not have %s %s", (method, target) =>
    expect(answer(method, target)).toMatch(/^404 .*\n<Error><Code>NotImplemented</),
  );
});

const parsed = parseContext(
  JSON.stringify({
    parameters: { P: "v", "/a/b": { value: "w,x", type: "StringList", version: 3, labels: ["l"] } },
    exports: { Topic: "arn:aws:sns:eu-central-1:123456789012:t", Odd: "<&>" },
  }),
);
const context = parsed.kind === "context" ? parsed.context : NO_CONTEXT;

describe("SSM", () => {
  const target = "AmazonSSM.GetParameter";
  const answer = (body: unknown, header: string | undefined = target): Answered =>
    answered(
      answerSsm(call("ssm", { headers: { "x-amz-target": header }, body }), SERVED, context),
    );
  const ARN = `arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter`;

  test("gives a parameter", () =>
    expect(answer({ Name: "/a/b", WithDecryption: true }).body).toEqual({
      Parameter: {
        Name: "/a/b",
        Type: "StringList",
        Value: "w,x",
        Version: 3,
        ARN: `${ARN}/a/b`,
        DataType: "text",
      },
    }));

  test.each([
    ["P", "v"],
    ["P:1", "v"],
    ["/a/b:3", "w,x"],
    ["/a/b:l", "w,x"],
    [`${ARN}/P`, "v"],
    [`${ARN}/a/b:3`, "w,x"],
  ])("finds %s", (Name, value) => expect(answer({ Name }).body.Parameter.Value).toBe(value));

  test.each([
    ["Q", "ParameterNotFound"],
    ["toString", "ParameterNotFound"],
    ["a/b", "ParameterNotFound"],
    ["P:2", "ParameterVersionNotFound"],
    ["P:", "ParameterVersionNotFound"],
    ["/a/b:other", "ParameterVersionNotFound"],
  ])("%s: %s", (Name, error) =>
    expect(answer({ Name })).toMatchObject({ status: 400, error, body: { __type: error } }),
  );

  test.each([
    [{}, target, "ValidationException"],
    ["{", target, "ValidationException"],
    [{ Name: "P" }, "AmazonSSM.GetParameters", "UnknownOperationException"],
    [{ Name: "P" }, "", "UnknownOperationException"],
  ])("refuses %j for %j", (body, header, error) =>
    expect(answer(body, header)).toMatchObject({ status: 400, error, body: { __type: error } }),
  );
});

describe("CloudFormation", () => {
  const answer = (form: string, given = context): string => {
    const made = call("cloudformation", { body: form });
    return xml(answerCloudFormation(made, SERVED, given, REQUEST_ID));
  };

  test("lists the exports on one page", () => {
    const text = answer("Action=ListExports&Version=2010-05-15");
    expect(text).toMatch(/^200 <ListExportsResponse .*<Exports><member><ExportingStackId>arn:aws:/);
    expect(text).toContain("<Name>Topic</Name><Value>arn:aws:sns:eu-central-1:123456789012:t<");
    expect(text).toContain("<Name>Odd</Name><Value>&lt;&amp;&gt;</Value></member></Exports>");
  });

  test("lists none without a file", () =>
    expect(answer("Action=ListExports", NO_CONTEXT)).toContain("<Exports></Exports>"));

  test.each([
    ["Action=ListStacks", "InvalidAction"],
    ["Action=ListExports&NextToken=x", "ValidationError"],
  ])("refuses %s with %s", (form, code) =>
    expect(answer(form)).toMatch(new RegExp(`^400 .*<Code>${code}<`)),
  );
});
