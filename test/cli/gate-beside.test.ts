/**
 * Where an exception in a comment stands: it counts inside of the block of a resource with a
 * policy, on its line, and directly above it. Elsewhere it has a warning, in each kind of source.
 */
import { expect, test } from "vitest";
import { files, inNewFolder, keyaki } from "./gate-folder.ts";

inNewFolder();

const ALLOW = "keyaki:allow nothing-public until 2099-01-01: a public site";

/** A comment at one of the places 0 to 4; others are empty, as lines are if there is none. */
type Text = (at: readonly string[]) => string;

const terraform: Text = ([top = "", above = "", inside = "", behind = "", data = ""]) => `${top}

${above}
resource "aws_s3_bucket_policy" "p" {
  bucket = "b"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      ${inside}
      Principal = "*" ${behind}
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::b/*"
    }]
  })
}

${data}
data "aws_iam_policy_document" "d" {
}
`;
const template: Text = ([top = "", above = "", inside = "", behind = "", data = ""]) => `${top}

Resources:
  ${above}
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            ${inside}
            Principal: "*" ${behind}
            Action: s3:GetObject
            Resource: arn:aws:s3:::b/*

  ${data}

  Q:
    Type: AWS::SQS::Queue
`;
const manifest: Text = ([top = "", above = "", inside = "", behind = "", data = ""]) => `${top}

---
${above}
apiVersion: s3.aws.upbound.io/v1beta1
kind: BucketPolicy
metadata: {name: p}
spec:
  forProvider:
    bucket: b ${behind}
    ${inside}
    policy: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}'
---
${data}

kind: Other
`;
const document: Text = ([top = "", above = "", inside = "", behind = ""]) => `${top}

${above}
Version: "2012-10-17"
Statement:
  - Effect: Allow
    ${inside}
    Principal: "*" ${behind}
    Action: s3:GetObject
    Resource: arn:aws:s3:::b/*
`;
const KINDS: readonly (readonly [string, Text])[] = [
  ["a.tf", terraform],
  ["a.yaml", template],
  ["k.yaml", manifest],
  ["p.yaml", document],
];

test.each(
  KINDS.flatMap(([file, text]) =>
    [0, 1, 2, 3, 4].map((place) => [file, place, text] as const),
  ).filter(([file, place]) => file !== "p.yaml" || place < 4),
)("%s: a comment at place %d", async (file, place, text) => {
  const comments = ["", "", "", "", ""].with(place, `# ${ALLOW}`);
  files({ [file]: text(comments) });
  const { status, text: said } = await keyaki("gate");
  const counts = [1, 2, 3].includes(place);
  expect(said.includes("EXCEPTION_MISPLACED")).toBe(!counts);
  expect(status).toBe(counts ? 0 : 2);
});

test("a comment behind a block is not above the next one", async () => {
  const [one, other] = [terraform([]).trim(), terraform([]).trim().replace('"p"', '"q"')];
  const first = one.slice(0, one.indexOf("\n}\n") + 2);
  files({ "a.tf": `${first} # ${ALLOW}\n${other}\n` });
  const { text } = await keyaki("gate");
  expect(text).toContain("EXCEPTED nothing-public: aws_s3_bucket_policy.p.policy");
  expect(text).toContain("FAIL nothing-public: aws_s3_bucket_policy.q.policy");
});
