/**
 * Kubernetes documents: each policy of the table is a site, with its place in a file of several.
 */
import { describe, expect, test } from "vitest";
import { readKubernetes } from "../../src/sources/kubernetes.ts";
import type { PolicySite, SourceReading } from "../../src/sources/site.ts";

const NO_FILES = { files: { read: () => undefined, list: () => undefined } };
const read = (text: string): SourceReading => readKubernetes({ file: "k.yaml", text }, NO_FILES);
const shown = ({ address, kind, place, policy }: PolicySite): string =>
  `${address} ${kind} ${place.line} ${policy.kind}`;

const POLICY = '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}';
const ack = (kind: string, spec: string, service = "iam"): string =>
  `apiVersion: ${service}.services.k8s.aws/v1alpha1
kind: ${kind}
metadata: {name: n, namespace: prod}
spec:
${spec}`;
const crossplane = (service: string, kind: string, spec: string): string =>
  `apiVersion: ${service}.aws.upbound.io/v1beta1
kind: ${kind}
metadata: {name: n}
spec:
  forProvider:
${spec}`;

const CASES: readonly (readonly [name: string, text: string, sites: readonly string[]])[] = [
  [
    "a policy of ACK",
    ack("Policy", `  policyDocument: '${POLICY}'\n`),
    ["Policy/prod/n.spec.policyDocument identity 5 document"],
  ],
  [
    "a role of ACK with inline policies",
    ack("Role", `  assumeRolePolicyDocument: '${POLICY}'\n  inlinePolicies:\n    a: '${POLICY}'\n`),
    [
      "Role/prod/n.spec.assumeRolePolicyDocument trust 5 document",
      "Role/prod/n.spec.inlinePolicies[a] identity 7 document",
    ],
  ],
  [
    "a queue of Crossplane",
    crossplane("sqs", "Queue", `    policy: '${POLICY}'\n`),
    ["Queue/n.spec.forProvider.policy resource 6 document"],
  ],
  [
    "inline policies of Crossplane",
    crossplane("iam", "Role", `    inlinePolicy:\n    - {name: a, policy: '${POLICY}'}\n`),
    ["Role/n.spec.forProvider.inlinePolicy[0].policy identity 7 document"],
  ],
  [
    "the second document of a file",
    `apiVersion: v1\nkind: ConfigMap\n---\n${ack("Policy", `  policyDocument: '${POLICY}'\n`)}`,
    ["Policy/prod/n.spec.policyDocument identity 8 document"],
  ],
  [
    "two resources of one name",
    [1, 2].map(() => ack("Policy", `  policyDocument: '${POLICY}'\n`)).join("---\n"),
    [
      "Policy/prod/n.spec.policyDocument identity 5 document",
      "Policy/prod/n.spec.policyDocument#2 identity 11 document",
    ],
  ],
  [
    "a policy that is not JSON",
    ack("Policy", "  policyDocument: '{{ .Values.policy | quote }}'\n"),
    ["Policy/prod/n.spec.policyDocument identity 5 unreadable"],
  ],
  ["a redrive policy", crossplane("sqs", "Queue", "    redrivePolicy: '{}'\n"), []],
  ["another group", "apiVersion: iam.example.org/v1\nkind: Policy\nspec: {policy: '{}'}\n", []],
];

describe("a file with", () => {
  test.each(CASES)("%s", (_, text, sites) => {
    const reading = read(text);
    expect(reading.sites.map(shown)).toEqual(sites);
    expect(reading.problems).toEqual([]);
  });

  test("an action of Helm in a text has an unknown value", () => {
    const text = POLICY.replace('"*"', '"arn:aws:s3:::{{ .Values.bucket }}"');
    const [site] = read(ack("Policy", `  policyDocument: '${text}'\n`)).sites;
    expect(JSON.stringify(site?.policy)).toContain('"nature":"pattern"');
  });

  test("blocks of Helm is an error, because nothing in it is proved", () => {
    const text = ack("Policy", "{{- if .Values.policy }}\n  policyDocument: [\n{{- end }}\n");
    expect(read(text).problems[0]).toMatchObject({ severity: "error", code: "INVALID_YAML" });
  });
});
