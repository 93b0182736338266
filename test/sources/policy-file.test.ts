/**
 * Policy files: the document itself, what stands around it, and templates of documents.
 */
import { describe, expect, test } from "vitest";
import { readPolicyFile } from "../../src/sources/policy-file.ts";
import type { PolicySite } from "../../src/sources/site.ts";

const STATEMENT = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const IDENTITY = { Version: "2012-10-17", Statement: [STATEMENT] };
const BUCKET = { Statement: [{ ...STATEMENT, Principal: "*" }] };
const TRUST = {
  Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "111122223333" } },
};

const read = (content: unknown): ReturnType<typeof readPolicyFile> => {
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 1);
  return readPolicyFile({ file: "p.json", text });
};
/** `ADDRESS kind type`, with the reason of a policy that cannot be read. */
const shown = ({ address, kind, awsType, policy }: PolicySite): string =>
  `${address} ${kind} ${awsType}${policy.kind === "unreadable" ? " unreadable" : ""}`;

const FORMS: readonly (readonly [name: string, content: unknown, sites: readonly string[]])[] = [
  ["an identity policy", IDENTITY, ["p.json identity AWS::IAM::ManagedPolicy"]],
  ["a bucket policy", BUCKET, ["p.json resource AWS::S3::Bucket"]],
  ["a trust policy", TRUST, ["p.json trust AWS::IAM::AssumeRolePolicyDocument"]],
  [
    "aws iam get-policy-version",
    { PolicyVersion: { Document: IDENTITY, VersionId: "v1", IsDefaultVersion: true } },
    ["p.json#PolicyVersion.Document identity AWS::IAM::ManagedPolicy"],
  ],
  [
    "aws s3api get-bucket-policy",
    { Policy: JSON.stringify(BUCKET) },
    ["p.json#Policy resource AWS::S3::Bucket"],
  ],
  [
    "aws iam get-role",
    {
      Role: { RoleName: "r", AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)) },
    },
    ["p.json#Role.AssumeRolePolicyDocument trust AWS::IAM::AssumeRolePolicyDocument"],
  ],
  [
    "aws sqs get-queue-attributes",
    {
      Attributes: {
        Policy: JSON.stringify({
          Statement: [{ ...STATEMENT, Principal: "*", Action: "sqs:*", Resource: "*" }],
        }),
      },
    },
    ["p.json#Attributes.Policy resource AWS::SQS::Queue"],
  ],
  [
    "a list of resources with policies",
    [{ Resource: "arn:aws:s3:::b", Policy: BUCKET }],
    ["p.json#[0].Policy resource AWS::S3::Bucket"],
  ],
  [
    "a policy in YAML",
    "Version: 2012-10-17\nStatement:\n  - {Effect: Allow, Action: s3:*, Resource: '*'}\n",
    ["p.json identity AWS::IAM::ManagedPolicy"],
  ],
  [
    "aws iam get-role-policy",
    { RoleName: "r", PolicyName: "p", PolicyDocument: IDENTITY },
    ["p.json#PolicyDocument identity AWS::IAM::Policy"],
  ],
  [
    "aws organizations describe-policy, of a service control policy",
    {
      Policy: {
        PolicySummary: { Type: "SERVICE_CONTROL_POLICY" },
        Content: JSON.stringify(IDENTITY),
      },
    },
    ["p.json#Policy.Content scp AWS::Organizations::Policy"],
  ],
  [
    "policies of an organization with their types",
    { Policies: [{ Type: "RESOURCE_CONTROL_POLICY", Content: JSON.stringify(BUCKET) }] },
    ["p.json#Policies[0].Content rcp AWS::Organizations::Policy"],
  ],
  [
    "aws ecr get-repository-policy",
    {
      policyText: JSON.stringify({
        Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:GetDownloadUrlForLayer" }],
      }),
    },
    ["p.json#policyText resource AWS::ECR::Repository"],
  ],
  [
    "a trust policy in other letter case",
    { Statement: { ...TRUST.Statement, Action: ["STS:AssumeRole", "sts:TagSession"] } },
    ["p.json trust AWS::IAM::AssumeRolePolicyDocument"],
  ],
  [
    "a policy that is deeper than any envelope",
    Array.from({ length: 30 }).reduce((inner) => ({ a: inner }), IDENTITY as unknown),
    [`p.json#${"a.".repeat(29)}a identity AWS::IAM::ManagedPolicy`],
  ],
  [
    "several documents of YAML",
    "---\nStatement: {Effect: Allow, Action: 's3:*', Resource: '*'}\n---\n# none\n---\n" +
      'Policy: \'{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*"}}\'\n',
    ["p.json identity AWS::IAM::ManagedPolicy", "p.json#[2].Policy resource AWS::SQS::Queue"],
  ],
  [
    "a placeholder without quotes",
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": ${arn}}]}',
    ["p.json identity AWS::IAM::ManagedPolicy"],
  ],
  [
    "a placeholder in the place of a statement",
    '{"Version": "2012-10-17", "Statement": [${more}]}',
    ["p.json identity AWS::IAM::ManagedPolicy unreadable"],
  ],
  [
    "a placeholder as the name of a member",
    '{"Statement": [{"Effect": "Allow", ${name}: "*"}]}',
    ["p.json identity AWS::IAM::ManagedPolicy unreadable"],
  ],
  [
    "a placeholder that is not a value",
    '{"Statement": [{"Effect": "Allow" {{ more }} }]}',
    ["p.json identity AWS::IAM::ManagedPolicy unreadable"],
  ],
  [
    "a text with a policy that is cut off",
    { Policy: '{"Statement":[{"Effect":"Allow",' },
    ["p.json#Policy identity AWS::IAM::ManagedPolicy unreadable"],
  ],
  ["a text in braces", { Note: "{0} has an Effect on this Statement: {1}", Statements: 1 }, []],
];

describe("a file", () => {
  test.each(FORMS)("of %s", (_, content, sites) => {
    expect(read(content).sites.map(shown)).toEqual(sites);
  });

  test("of another policy language is named in a note", () => {
    const { sites, problems } = read({ tags: { team: { tag_key: { "@@assign": "team" } } } });
    expect(sites).toEqual([]);
    expect(problems).toMatchObject([{ severity: "note", code: "OTHER_LANGUAGE" }]);
  });

  test.each([
    [
      "STACK_POLICY",
      "note",
      { StackPolicy: { Statement: [{ Effect: "Deny", Action: "Update:*" }] } },
    ],
    ["NO_STATEMENT", "error", { Version: "2012-10-17" }],
    ["NO_STATEMENT", "note", { Rule: { Statement: { RateBasedStatement: { Limit: 100 } } } }],
  ])("has the problem %s, a(n) %s", (code, severity, content) => {
    const { sites, problems } = read(content);
    expect(sites).toEqual([]);
    expect(problems).toMatchObject([{ code, severity }]);
  });

  test("says what looks like a placeholder, and where the text is not JSON", () => {
    const [site] = read('{"Statement": [\n  {"Effect": {{ effect }} "Allow"}]}').sites;
    expect(site?.place).toMatchObject({ line: 2, column: 15 });
    expect(site?.policy).toMatchObject({
      kind: "unreadable",
      reason: expect.stringContaining("placeholders such as `{{ effect }}`"),
    });
  });

  test("in YAML keeps the lines of a later document", () => {
    const [, second] = read(
      "Statement: {Effect: Deny, Action: '*', Resource: '*'}\n---\nStatement:\n  - Effect: Allow\n",
    ).sites;
    expect(second?.place).toMatchObject({ line: 3, column: 1 });
  });

  test("with too many documents is an error", () => {
    const { sites, problems } = read("Statement: {Effect: Deny}\n---\n".repeat(10_001));
    expect(sites).toEqual([]);
    expect(problems).toMatchObject([{ severity: "error", code: "TOO_MANY_DOCUMENTS" }]);
  });

  test("with aliases of aliases has a limit", () => {
    const levels = Array.from(
      { length: 60 },
      (_, at) => `  l${at + 1}: &l${at + 1} [*l${at}, *l${at}]`,
    );
    const policy = "Policy: {Statement: [{Effect: Allow, Action: *l60}]}";
    const text = `a:\n  l0: &l0 [x]\n${levels.join("\n")}\n${policy}\n`;
    expect(read(text).sites.map(shown)).toEqual([
      "p.json#Policy identity AWS::IAM::ManagedPolicy unreadable",
    ]);
  });
});

test("a policy of a service without a type of AWS's check is asked about without one", () => {
  const typeOf = (action: string): unknown =>
    read({ Statement: [{ ...STATEMENT, Principal: "*", Action: action, Resource: "*" }] }).sites[0]
      ?.publicCheckType;
  expect(["s3:*", "ecr:*", "*"].map(typeOf)).toEqual(["AWS::S3::Bucket", undefined, undefined]);
});
