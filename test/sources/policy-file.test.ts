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
    "a placeholder outside of a text",
    '{"Statement": [{"Effect": "Allow", "Resource": ${arn}}]}',
    ["p.json identity AWS::IAM::ManagedPolicy unreadable"],
  ],
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
});

describe("a text in a policy", () => {
  const partsOf = (resource: string): unknown => {
    const [site] = read({ Statement: [{ ...STATEMENT, Resource: resource }] }).sites;
    const text = JSON.stringify(site?.policy);
    return /"name":"Resource","value":\{"kind":"text","parts":(\[.*?\]),"place"/.exec(text)?.[1];
  };
  const UNKNOWN: readonly (readonly [text: string, parts: string])[] = [
    ["arn:aws:s3:::${aws:username}", '["arn:aws:s3:::${aws:username}"]'],
    ["arn:aws:s3:::${*}", '["arn:aws:s3:::${*}"]'],
    ["arn:aws:s3:::${bucket}/*", '["arn:aws:s3:::",{"name":"${bucket}","nature":"pattern"},"/*"]'],
    ["{{ bucket }}", '[{"name":"{{ bucket }}","nature":"pattern"}]'],
    ["arn:aws:s3:::<BUCKET>", '["arn:aws:s3:::",{"name":"<BUCKET>","nature":"pattern"}]'],
    [
      "arn:aws:s3:::${AWS::AccountId}",
      '["arn:aws:s3:::",{"name":"${AWS::AccountId}","nature":"pattern"}]',
    ],
  ];
  test.each(UNKNOWN)("%s has the parts %s", (text, parts) => {
    expect(partsOf(text)).toBe(parts);
  });
});
