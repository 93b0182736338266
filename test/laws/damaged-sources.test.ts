/**
 * Each kind of source and a standard, damaged in every way, through the whole gate.
 *
 * The law is in test/laws/support/damaged-gate.ts. `npm run campaign -- sources` runs it on the
 * files of a folder.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { ROOT } from "../tidy/tree.ts";
import { DAMAGES, damaged } from "./support/damaged-bytes.ts";
import { type Folder, faultsOf, judgeFolder } from "./support/damaged-gate.ts";
import { Random } from "./support/random.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

const MUTANTS = 30 * RUNS;

const example = (path: string): string => readFileSync(join(ROOT, "examples/gate", path), "utf8");
const STATEMENT = `{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}`;
const POLICY = `{"Version": "2012-10-17", "Statement": [${STATEMENT}]}`;
const TRUST = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`;

/** The files of a folder; the first one is damaged. */
const FOLDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a Terraform plan": { "plan.json": example("terraform/wide.plan.json") },
  Terraform: {
    "main.tf": example("terraform/wide/main.tf"),
    "more.tf": `locals {\n  a = "b"\n}\n`,
  },
  "a template": { "a.yaml": example("cloudformation/wide.yaml") },
  SAM: {
    "sam.yaml": `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Policies:
        - SQSPollerPolicy: {QueueName: !GetAtt Q.QueueName}
        - ${POLICY.replace(' "Principal": "*",', "")}
  Q: {Type: "AWS::SQS::Queue"}
`,
  },
  "the CDK": {
    "Uploads.template.json": example("cdk/wide/Uploads.template.json"),
    "manifest.json": example("cdk/wide/manifest.json"),
  },
  "a manifest of the CDK": {
    "manifest.json": example("cdk/wide/manifest.json"),
    "Uploads.template.json": example("cdk/wide/Uploads.template.json"),
  },
  Serverless: {
    "serverless.yml": `service: s
custom: {table: "\${self:service}-table"}
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action: dynamodb:*
          Resource: "arn:aws:dynamodb:*:*:table/\${self:custom.table}"
`,
  },
  Kubernetes: {
    "queue.yaml": `apiVersion: sqs.aws.upbound.io/v1beta1
kind: QueuePolicy
metadata:
  name: q
spec:
  forProvider:
    policy: |
      ${POLICY}
---
apiVersion: iam.services.k8s.aws/v1alpha1
kind: Role
metadata: {name: r}
spec: {name: r, assumeRolePolicyDocument: '${TRUST.replace("\n", "")}'}
`,
  },
  "an account": {
    "account.json": `{
  "UserDetailList": [], "GroupDetailList": [], "Policies": [],
  "RoleDetailList": [{
    "RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r",
    "AssumeRolePolicyDocument": ${TRUST},
    "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": []
  }]
}
`,
  },
  "a policy": { "policy.json": POLICY },
  "a standard": {
    "keyaki.yaml": `# rules
version: 1
trusted: {us: ["111122223333"]}
rules:
  nothing-public: {check: no-public-access, why: "nothing of ours is for everybody"}
  nothing-external:
    check: no-external-access
    trusted: us
    where: {type: "AWS::SQS::*"}
exceptions:
  - rule: nothing-public
    where: {address: web}
    reason: the public web site
    expires: 2027-03-31
`,
    "policy.json": POLICY,
  },
};

const base = mkdtempSync(join(tmpdir(), "damaged-sources-"));
afterAll(() => rmSync(base, { recursive: true }));

const foldersOf = (files: Readonly<Record<string, string>>): Folder =>
  new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));

describe.each(Object.entries(FOLDERS))("%s", (name, files) => {
  const folder = foldersOf(files);
  const [file = ""] = folder.keys();
  const original = folder.get(file) ?? new Uint8Array();

  test("is never lost in silence, and nothing throws", async () => {
    const { result: intact } = await judgeFolder(base, folder);
    if (intact === undefined) throw new Error("the intact folder has no result");
    expect(intact.summary.policies).toBeGreaterThan(0);
    const isStandard = name === "a standard";
    const faults: string[] = [];
    for (let seed = 0; seed < MUTANTS; seed++) {
      const { bytes, kinds } = damaged(original, new Random(seed));
      const judged = await judgeFolder(base, new Map([...folder, [file, bytes]]));
      if (isStandard && judged.status === 1) continue;
      const found = faultsOf(judged, file, bytes, intact);
      faults.push(...found.map((each) => `${seed} (${kinds.join(", ")}): ${each}`));
    }
    expect(faults).toEqual([]);
  });
});

test("the law finds a policy that is lost", async () => {
  const folder = foldersOf({ "policy.json": POLICY });
  const { result: intact } = await judgeFolder(base, folder);
  const { result } = await judgeFolder(base, foldersOf({ "other.json": POLICY }));
  if (intact === undefined || result === undefined) throw new Error("no result");
  expect(faultsOf({ status: 2, result }, "policy.json", Buffer.from(POLICY), intact)).toEqual([
    "its policies are lost in silence",
  ]);
});

test.each(Object.keys(DAMAGES))("each damage keeps its seed: %s", (kind) => {
  const text = `${POLICY}\na: "b"\n`;
  const once = DAMAGES[kind]?.(text, new Random(7));
  expect(once).toEqual(DAMAGES[kind]?.(text, new Random(7)));
});
