/**
 * No policy is lost in silence, whatever slip a source has.
 *
 * A source of each kind has three policies, and each has a mark in its text. A mutant has one or
 * two slips of a typist: letters that are missing, doubled, swapped or wrong, lines that are
 * missing, doubled or moved, or an end in the middle. A dumb reader finds the marks in the text.
 * Each must be in a policy that was read, unless a problem or an unread policy says that something
 * is missing.
 */
import { expect, test } from "vitest";
import { readSources } from "../../src/cli/gate-sources.ts";
import { memoryFiles } from "./terraform/hcl/memory-files.ts";

const MUTANTS = 80;

const document = (mark: string, more: object = {}): object => ({
  Version: "2012-10-17",
  Statement: [{ Sid: mark, Effect: "Allow", ...more, Action: "s3:GetObject", Resource: "*" }],
});
const PUBLIC = { Principal: "*" };
const A = JSON.stringify(document("MarkA"));
const B = JSON.stringify(document("MarkB", PUBLIC));
const C = JSON.stringify(document("MarkC", PUBLIC));
const json = (value: unknown): string => JSON.stringify(value, null, 2);

const RESOURCES = {
  Own: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: document("MarkA") } },
  Site: {
    Type: "AWS::S3::BucketPolicy",
    Properties: { Bucket: "b", PolicyDocument: document("MarkB", PUBLIC) },
  },
  Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: document("MarkC", PUBLIC) } },
};
const change = (address: string, attribute: string, text: string): object => {
  const [type, name] = address.split(".");
  const own = { actions: ["create"], before: null, after: { [attribute]: text } };
  return { address, mode: "managed", type, name, change: { ...own, after_unknown: {} } };
};
const entry = (name: string, more: object): object => ({ RoleName: name, Path: "/", ...more });

/** A source of each kind, by its name. */
const SOURCES: readonly (readonly [file: string, text: string])[] = [
  [
    "main.tf",
    [
      'resource "aws_iam_policy" "own" {\n  name   = "own"\n  policy = jsonencode({',
      '    Version = "2012-10-17"\n    Statement = [{\n      Sid = "MarkA"\n      Effect = "Allow"',
      '      Action = "s3:GetObject"\n      Resource = "*"\n    }]\n  })\n}',
      `resource "aws_s3_bucket_policy" "site" {\n  policy = <<-EOT\n    ${B}\n  EOT\n}`,
      `resource "awscc_kms_key" "key" {\n  key_policy = ${JSON.stringify(C)}\n}\n`,
    ].join("\n"),
  ],
  [
    "plan.json",
    json({
      format_version: "1.2",
      resource_changes: [
        change("aws_iam_policy.own", "policy", A),
        change("aws_s3_bucket_policy.site", "policy", B),
        change("awscc_kms_key.key", "key_policy", C),
      ],
      configuration: { root_module: {} },
    }),
  ],
  ["template.json", json({ AWSTemplateFormatVersion: "2010-09-09", Resources: RESOURCES })],
  [
    "template.yaml",
    [
      "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:",
      "  Web:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:",
      "        - Statement:\n            - Sid: MarkA\n              Effect: Allow",
      "              Action: s3:GetObject\n              Resource: '*'",
      "  Site:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: b",
      `      PolicyDocument: ${B}`,
      `  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: ${C}\n`,
    ].join("\n"),
  ],
  [
    "serverless.yml",
    [
      "service: web\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:",
      "        - Sid: MarkA\n          Effect: Allow\n          Action: s3:GetObject",
      "          Resource: '*'\nresources:\n  Resources:\n    Site:",
      "      Type: AWS::S3::BucketPolicy\n      Properties:\n        Bucket: b",
      `        PolicyDocument: ${B}`,
      `    Key:\n      Type: AWS::KMS::Key\n      Properties:\n        KeyPolicy: ${C}\n`,
    ].join("\n"),
  ],
  [
    "kubernetes.yaml",
    [
      "apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Policy\nmetadata:\n  name: own",
      `spec:\n  name: own\n  policyDocument: '${A}'\n---`,
      "apiVersion: s3.aws.upbound.io/v1beta1\nkind: BucketPolicy\nmetadata:\n  name: site",
      `spec:\n  forProvider:\n    policy: '${B}'\n---`,
      "apiVersion: kms.services.k8s.aws/v1alpha1\nkind: Key\nmetadata:\n  name: key",
      `spec:\n  policy: '${C}'\n`,
    ].join("\n"),
  ],
  [
    "account.json",
    json({
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [
        entry("r", {
          AssumeRolePolicyDocument: document("MarkB", PUBLIC),
          RolePolicyList: [{ PolicyName: "p", PolicyDocument: document("MarkA") }],
        }),
        entry("s", { AssumeRolePolicyDocument: document("MarkC", PUBLIC), RolePolicyList: [] }),
      ],
      Policies: [],
    }),
  ],
  ["policies.json", json([document("MarkA"), document("MarkB"), document("MarkC")])],
];

/** Numbers between 0 and 1, the same in each run (xorshift). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

type Slip = (text: string, at: number, random: () => number) => string;

const SLIPS: readonly Slip[] = [
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + (text[at] ?? "") + text.slice(at),
  (text, at) => text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2),
  (text, at, random) => {
    const letter = "aeinrstXZ_1"[Math.floor(random() * 11)] ?? "";
    return text.slice(0, at) + letter + text.slice(at + 1);
  },
  (text, at) => text.slice(0, at),
  (text, at) => inLines(text, at, () => []),
  (text, at) => inLines(text, at, (line) => [line, line]),
  (text, at) => inLines(text, at, (line) => [` ${line}`]),
  (text, at) => inLines(text, at, (line) => [line.replace(/^ /, "")]),
];

function inLines(text: string, at: number, change: (line: string) => readonly string[]): string {
  const lines = text.split("\n");
  const own = text.slice(0, at).split("\n").length - 1;
  return lines.flatMap((line, index) => (index === own ? change(line) : [line])).join("\n");
}

function mutant(text: string, random: () => number): string {
  let made = text;
  for (let count = random() < 0.5 ? 1 : 2; count > 0; count--) {
    const slip = SLIPS[Math.floor(random() * SLIPS.length)];
    made = slip?.(made, Math.floor(random() * made.length), random) ?? made;
  }
  return made;
}

/** The marks that are in the text and of which nobody hears. */
async function lostMarks(file: string, text: string): Promise<readonly string[]> {
  const readings = await readSources([file], () => text, {
    files: memoryFiles({ [file]: text }),
    named: new Set(),
  });
  const problems = readings.flatMap((each) => each.problems);
  const sites = readings.flatMap((each) => each.sites);
  const policies = sites.flatMap(({ policy, cases = [] }) => [
    policy,
    ...cases.map((c) => c.policy),
  ]);
  const isSaid =
    problems.some(({ severity }) => severity !== "note") ||
    policies.some(({ kind }) => kind === "unreadable");
  if (isSaid) return [];
  const read = JSON.stringify(policies);
  return [...new Set(text.match(/Mark[ABC]/g))].filter((mark) => !read.includes(mark));
}

test.each(SOURCES)("%s as it is has three policies, and no problem", async (file, text) => {
  const readings = await readSources([file], () => text, {
    files: memoryFiles({ [file]: text }),
    named: new Set(),
  });
  expect(readings.flatMap(({ problems }) => problems)).toEqual([]);
  const read = JSON.stringify(readings.flatMap(({ sites }) => sites));
  for (const mark of ["MarkA", "MarkB", "MarkC"]) expect(read).toContain(mark);
});

test.each(SOURCES)("no policy of a mutant of %s is lost", async (file, text) => {
  const random = randomOf(20_261_127);
  for (let at = 0; at < MUTANTS; at++) {
    const made = mutant(text, random);
    const lost = await lostMarks(file, made);
    if (lost.length > 0) expect.soft(`${lost.join(", ")}\n${made}`).toBe("");
  }
});
