/**
 * Line ends that programs see differently: a policy must not hide behind one in a comment.
 *
 * A carriage return alone ends a line of YAML. Three characters of Unicode end one in YAML 1.1,
 * which CloudFormation and Kubernetes read, and not in YAML 1.2.
 */
import { describe, expect, test } from "vitest";
import { readStandard } from "../../src/gate/standard.ts";
import { readCloudFormation } from "../../src/sources/cloudformation/template.ts";
import { detectSource } from "../../src/sources/detect.ts";
import type { SourceFile } from "../../src/sources/files.ts";
import { readKubernetes } from "../../src/sources/kubernetes.ts";
import { readPolicyFile } from "../../src/sources/policy-file.ts";
import { readServerless } from "../../src/sources/serverless.ts";
import type { SourceReading } from "../../src/sources/site.ts";
import { readYamlDocument } from "../../src/sources/yaml-document.ts";

const CONTEXT = { files: { read: () => undefined, list: () => undefined } };
const STATEMENT = "{Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*'}";

interface Source {
  readonly kind: string;
  readonly read: (source: SourceFile) => SourceReading;
  readonly text: string;
}

const SOURCES: readonly Source[] = [
  {
    kind: "cloudformation",
    read: (source) => readCloudFormation(source, CONTEXT),
    text: `# a template
Resources:
  P: # public
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Version: "2012-10-17"
        Statement: ${STATEMENT}
`,
  },
  {
    kind: "serverless",
    read: (source) => readServerless(source, CONTEXT),
    text: `# a service
service: s
provider: # of functions
  name: aws
  iam:
    role:
      statements:
        - {Effect: Allow, Action: 's3:*', Resource: '*'}
`,
  },
  {
    kind: "kubernetes",
    read: (source) => readKubernetes(source, CONTEXT),
    text: `# a queue
apiVersion: sqs.aws.upbound.io/v1beta1
kind: QueuePolicy # public
metadata:
  name: q
spec:
  forProvider:
    policy: |
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
       "Action": "sqs:*", "Resource": "*"}}
`,
  },
  {
    kind: "policy",
    read: readPolicyFile,
    text: `# a policy
Version: "2012-10-17" # the newest
Statement:
  - ${STATEMENT}
`,
  },
];

describe.each(SOURCES)("$kind", ({ kind, read, text }) => {
  const reading = (written: string): SourceReading => read({ file: "a.yaml", text: written });
  const places = (written: string): readonly string[] =>
    reading(written).sites.map(({ address, place, policy }) => {
      return `${policy.kind} ${address}:${place.line}`;
    });

  test.each([
    ["all", (all: string) => all.replaceAll("\n", "\r")],
    ["comments", (all: string) => all.replace(/(#[^\n]*)\n/g, "$1\r")],
    ["all, of Windows", (all: string) => all.replaceAll("\n", "\r\n")],
  ])("has its policies with other line ends: %s", (_name, change) => {
    expect(places(text)).toEqual([expect.stringMatching(/^document /)]);
    expect(places(change(text))).toEqual(places(text));
    expect(detectSource({ file: "a.yaml", text: change(text) })).toBe(kind);
  });

  test.each(["\u0085", "\u2028", "\u2029"])("refuses a disputed line end: %j", (letter) => {
    const { problems } = reading(text.replace("\n", `${letter}x: y\n`));
    expect(problems).toMatchObject([{ severity: "error", code: "DISPUTED_LINE_END" }]);
    expect(problems[0]?.place).toMatchObject({ line: 1, column: text.indexOf("\n") + 1 });
  });

  test("refuses a file that is all comment for one version and none for another", () => {
    const { problems } = reading(text.replaceAll("\n", "\u2028"));
    expect(problems).toMatchObject([{ severity: "error", code: "DISPUTED_LINE_END" }]);
  });
});

test("JSON may have them in its texts", () => {
  const text = `{"Version": "2012-10-17", "Statement": [{"Sid": "\u2028", "Effect": "Allow"}]}`;
  expect(readPolicyFile({ file: "a.json", text }).problems).toEqual([]);
});

test("a rule of a standard does not hide behind one", () => {
  const text =
    "version: 1\nrules: # all\r  a: {check: no-public-access}\n  b: {check: no-public-access}\n";
  const loader = { ...CONTEXT, workingDirectory: "/" };
  expect(readStandard({ file: "keyaki.yaml", text }, loader)).toMatchObject({
    standard: { rules: [{ info: { name: "a" } }, { info: { name: "b" } }] },
  });
  const limits = { length: 99, depth: 9, nodes: 99 };
  expect(readYamlDocument("a: b\r\n# c\rd: [\r", limits)).toMatchObject({ kind: "invalid" });
});
