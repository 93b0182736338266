/**
 * Resources of Kubernetes: each row of the table is found, templates are read as far as they are
 * sure, and what is not read is said.
 */
import { describe, expect, test } from "vitest";
import { readKubernetes } from "../../src/sources/kubernetes.ts";
import type { PolicySite, SourceReading } from "../../src/sources/site.ts";
import { knownText } from "../../src/sources/value-reading.ts";

const NO_FILES = { files: { read: () => undefined, list: () => undefined } };
const read = (text: string): SourceReading => readKubernetes({ file: "k.yaml", text }, NO_FILES);
const sitesOf = (text: string): readonly string[] => read(text).sites.map(shown);
const codesOf = (text: string): readonly string[] =>
  read(text).problems.map(({ severity, code }) => `${severity} ${code}`);

function shown({ address, kind, policy }: PolicySite): string {
  const state = policy.kind === "unreadable" ? policy.reason : policy.kind;
  return `${address}: ${kind} ${state}`;
}

const POLICY = '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}';
const resource = (group: string, kind: string, spec: string): string =>
  `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n`;
const crossplane = (group: string, kind: string, spec: string): string =>
  resource(group, kind, `{forProvider: ${spec}}`);
const ack = (service: string, kind: string, spec: string): string =>
  resource(`${service}.services.k8s.aws`, kind, spec);
/** The text of a policy, with a member of its statement. */
const withText = (policy: string): string =>
  ack("iam", "Policy", `\n  policyDocument: |\n${policy.replace(/^/gm, "    ")}`);

const GROUP = "iam.aws.upbound.io";

describe("the rows of the table", () => {
  test.each([
    [
      ack("iam", "Policy", `{policyDocument: '${POLICY}'}`),
      "Policy/a.spec.policyDocument: identity",
    ],
    [
      ack("iam", "Role", `{inlinePolicies: {read: '${POLICY}'}}`),
      "Role/a.spec.inlinePolicies.read: identity",
    ],
    [ack("sqs", "Queue", `{policy: '${POLICY}'}`), "Queue/a.spec.policy: resource"],
    [
      ack("ec2", "VPCEndpoint", `{policyDocument: '${POLICY}'}`),
      "VPCEndpoint/a.spec.policyDocument: endpoint",
    ],
    [
      crossplane("iam.aws.upbound.io", "Role", `{assumeRolePolicy: '${POLICY}'}`),
      "Role/a.spec.forProvider.assumeRolePolicy: trust",
    ],
    [
      crossplane("iam.aws.m.upbound.io", "Role", `{inlinePolicy: [{policy: '${POLICY}'}]}`),
      "Role/a.spec.forProvider.inlinePolicy[0].policy: identity",
    ],
    [
      crossplane("iam.aws.crossplane.io", "RolePolicy", `{document: ${POLICY}}`),
      "RolePolicy/a.spec.forProvider.document: identity",
    ],
    [
      crossplane("s3.aws.upbound.io", "BucketPolicy", `{policy: '${POLICY}'}`).replace(
        "forProvider",
        "initProvider",
      ),
      "BucketPolicy/a.spec.initProvider.policy: resource",
    ],
  ])("%s", (text, address) => {
    const { sites, problems } = read(text);
    expect(problems).toEqual([]);
    expect(sites.map(shown)).toEqual([`${address} document`]);
  });

  test("the types that AWS knows", () => {
    const types = [
      crossplane("sns.aws.upbound.io", "TopicPolicy", `{policy: '${POLICY}'}`),
      ack("iam", "Role", `{assumeRolePolicyDocument: '${POLICY}'}`),
      ack("ecr", "Repository", `{policy: '${POLICY}'}`),
    ].map((text) => {
      const [site] = read(text).sites;
      return [site?.awsType, site?.publicCheckType];
    });
    expect(types).toEqual([
      ["AWS::SNS::Topic", "AWS::SNS::Topic"],
      ["AWS::IAM::AssumeRolePolicyDocument", "AWS::IAM::AssumeRolePolicyDocument"],
      ["AWS::ECR::Repository", undefined],
    ]);
  });

  test("attachments and tags", () => {
    const spec = `{policies: ["arn:aws:iam::aws:policy/X"],
      tags: [{key: a, value: b}, {key: c, value: $D}],
      assumeRolePolicyDocument: '${POLICY}'}`;
    const facts = { tags: { a: "b" }, unknownTags: ["c"] };
    const attachments = [{ parts: ["arn:aws:iam::aws:policy/X"] }];
    expect(read(ack("iam", "Role", spec)).sites).toMatchObject([
      { kind: "trust", attachments, ...facts },
      { address: "Role/a.spec.policies[0]", attached: { principals: ["Role/a"] }, ...facts },
    ]);
  });

  test.each([
    ["ack", "Role", "{policyRefs: [{from: {name: p}}]}", "Policy/p.arn", ["Role/a"]],
    [
      "crossplane",
      "RolePolicyAttachment",
      "{policyArnRef: {name: p}, roleRef: {name: r}}",
      "Policy/p.arn",
      ["Role/r"],
    ],
    ["crossplane", "UserPolicyAttachment", "{policyArn: x, userRef: {name: u}}", "x", ["User/u"]],
    ["ack", "Role", "{policies: [$ARN]}", "Role/a.spec.policies[0]", ["Role/a"]],
    [
      "crossplane",
      "GroupPolicyAttachment",
      "{policyArnSelector: {matchLabels: {}}}",
      "GroupPolicyAttachment/a.policyArnSelector",
      [],
    ],
  ])("of %s in a %s: %s", (system, kind, spec, policy, principals) => {
    const text = system === "ack" ? ack("iam", kind, spec) : crossplane(GROUP, kind, spec);
    const [site] = read(text).sites;
    const value = site?.policy.kind === "reference" ? site.policy.value : undefined;
    expect(value?.kind === "unknown" ? value.unknown.name : knownText(value)).toBe(policy);
    expect(site?.attached?.principals).toEqual(principals);
  });
});

describe("documents of a file", () => {
  const one = ack("iam", "Policy", `{policyDocument: '${POLICY}'}`);
  test("have places in the whole file, and equal names get numbers", () => {
    const text = `# a\n---\na: b\n--- # c\n${one}...\n---\n${one}`;
    expect(read(text).sites.map(({ address, place }) => [address, place.line])).toEqual([
      ["Policy/a.spec.policyDocument", 8],
      ["Policy/a.spec.policyDocument#2", 14],
    ]);
  });

  test("may be JSON, one or several", () => {
    const json = JSON.stringify({
      apiVersion: "iam.services.k8s.aws/v1alpha1",
      kind: "Policy",
      metadata: { name: "a", namespace: "b" },
      spec: { policyDocument: POLICY },
    });
    const address = "Policy/b/a.spec.policyDocument";
    expect(sitesOf(json)).toEqual([`${address}: identity document`]);
    expect(sitesOf(`${json}\n---\n${json}`)).toHaveLength(2);
    expect(sitesOf(`{"kind": "List", "items": [${json}]}`)).toHaveLength(1);
  });

  test("do not suffer from faults of each other", () => {
    const { sites, problems } = read(`a: b: c\n---\n${one}`);
    expect([sites.length, problems]).toEqual([1, []]);
    expect(codesOf(`${one}x: y: z\n`)).toEqual(["error INVALID_YAML"]);
    // A quote that does not end goes no further than its document.
    expect(sitesOf(`a: 'b\n---\n${one}`)).toHaveLength(1);
  });

  test("that are nested too deep, or repeat too much", () => {
    expect(codesOf(`${one}---\na: ${"[".repeat(200)}${"]".repeat(200)}`)).toEqual([
      "error TEMPLATE_TOO_DEEP",
    ]);
    const names = [..."abcdefghijklmnop"];
    const bomb = names.map((name, at) => {
      const before = names[at - 1];
      const item = before === undefined ? "1" : `*${before}`;
      return `${name}: &${name} [${Array(8).fill(item).join(", ")}]`;
    });
    expect(codesOf(`${one}${bomb.join("\n")}\n`)).toEqual(["error KUBERNETES_LIMIT"]);
  });

  test("that are very many, or have very many placeholders", () => {
    expect(codesOf(`${one}${"---\n".repeat(10_001)}`)).toEqual(["error TOO_MANY_DOCUMENTS"]);
    const many = `{"Statement": "${"$A$B".repeat(100_000)}"}`;
    expect(sitesOf(ack("iam", "Policy", `{policyDocument: '${many}'}`))).toEqual([
      "Policy/a.spec.policyDocument: identity the document is larger than 1048576 bytes",
    ]);
  });

  test("of other groups are left out", () => {
    const text = "apiVersion: v1\nkind: Policy\nspec: {{ if }}\n";
    expect(read(text)).toMatchObject({ sites: [], problems: [] });
  });
});

describe("policies", () => {
  const valuesOf = (text: string): readonly unknown[] => {
    const [site] = read(withText(`{"Statement": {"Resource": "${text}"}}`)).sites;
    if (site?.policy.kind !== "document") return [site?.policy];
    const texts: unknown[] = [];
    JSON.stringify(site.policy.value, (key, value) => {
      if (key === "parts") texts.push(...(value as unknown[]));
      return value;
    });
    return texts;
  };
  const pattern = (name: string): object => ({ name, nature: "pattern" });

  test.each([
    ["a/{{ .Values.b }}/c", ["a/", pattern("{{ .Values.b }}"), "/c"]],
    ["$BUCKET/*", [pattern("$BUCKET"), "/*"]],
    ["$(bucket.name)", [pattern("$(bucket.name)")]],
    ["a${bucket}", ["a", pattern("${bucket}")]],
    ["${bucket:=b}", [pattern("${bucket:=b}")]],
    ["${aws:username}", ["${aws:username}"]],
    ["${aws:PrincipalTag/a, 'b'}", ["${aws:PrincipalTag/a, 'b'}"]],
    ["${*}", ["${*}"]],
  ])("%s", (text, parts) => {
    expect(valuesOf(text)).toEqual(parts);
  });

  const actions = '{"Statement": [\n{{ if .Values.x }}\n{"Effect": "Deny"},\n{{ end }}\n]}';
  test.each([
    ["{{ .Values.policy }}", "`{{ .Values.policy }}` decides its structure"],
    [actions, "`{{ if .Values.x }}` decides its structure"],
    ['{"a": "{{ if .x }}b{{ end }}"}', "`{{ if .x }}` decides its structure"],
    ['{"a": "b {{- .x }}"}', "`{{- .x }}` decides its structure"],
  ])("%j", (text, reason) => {
    expect(sitesOf(withText(text))).toEqual([`Policy/a.spec.policyDocument: identity ${reason}`]);
  });

  test.each([
    ["{{ .x }}", "`{{ .x }}` is not known before the deployment"],
    ["$POLICY", "`$POLICY` is not known before the deployment"],
    ["'{\"a\": {{ .x }}}'", "it is not JSON in line 1, column 7 of its text"],
    ["7", "it is neither an object nor a text"],
    ["{statements: []}", "it has the form of Crossplane's own statements"],
    ["{Statement: [{Sid: 'a {{- .x }}'}]}", "`{{- .x }}` decides its structure"],
    ["{Statement: [{'{{ .x }}': a}]}", "the name of a member is not known"],
    ["{Statement: [\n  {{ if .x }}\n  {Effect: Deny},\n  {{ end }}\n  ]}", "`{{ if .x }}` decides"],
  ])("%j", (value, reason) => {
    const [site] = read(ack("iam", "Policy", `{policyDocument: ${value}}`)).sites;
    expect(site && shown(site)).toContain(reason);
  });

  test("in members that no row has", () => {
    const spec = `{forProvider: {other: ['${POLICY}']}, more: ${POLICY}}`;
    const text = crossplane("new.aws.upbound.io", "Thing", "x").replace("{forProvider: x}", spec);
    expect(sitesOf(text)).toEqual([
      "Thing/a.spec.forProvider.other[0]: resource keyaki does not know policies at " +
        "`spec.forProvider.other[0]`",
      "Thing/a.spec.more: resource keyaki does not know policies at `spec.more`",
    ]);
  });

  test("of kinds without a document", () => {
    const text = crossplane("lambda.aws.upbound.io", "Permission", "{principal: '*'}");
    expect(sitesOf(text)).toEqual([
      "Permission/a.spec: resource a `Permission` has no document, and its members are not read",
    ]);
  });
});

describe("templates of Helm", () => {
  const template = `{{- if .Values.on }}
apiVersion: iam.services.k8s.aws/v1alpha1
kind: Policy
metadata:
  name: {{ .Release.Name }}-a
  labels:
    app: b
    {{- include "labels" . | nindent 4 }}
spec:
  tags:
    {{- toYaml .Values.tags | nindent 4 }}
  policyDocument: |
    ${POLICY}
{{- end }}
`;
  test("are read as far as they are YAML", () => {
    const { sites, problems } = read(template);
    expect(problems).toEqual([]);
    expect(sites.map(shown)).toEqual([
      "Policy/{{ .Release.Name }}-a.spec.policyDocument: identity document",
    ]);
    expect(sites[0]?.place.line).toBe(12);
  });

  test.each([
    [template.replace("  tags:\n", "  name: a\n"), ["error TEMPLATE_NOT_READ"]],
    [template.replace(/\|\n.*/, "\n    {{ .Values.policy }}"), ["error TEMPLATE_NOT_READ"]],
    [template.replace("name: {{", "name: a: {{"), ["error INVALID_YAML"]],
    [`${template}# \uE100`, ["error PRIVATE_CHARACTERS"]],
  ])("case %# of faults", (text, codes) => {
    expect([...new Set(codesOf(text))]).toEqual(codes);
  });

  test("two policies for one member are an error", () => {
    const both = `${ack("iam", "Policy", "")}{{ if .x }}
  policyDocument: a
{{ else }}
  policyDocument: b
{{ end }}
`;
    expect(codesOf(both)).toEqual(["error DUPLICATE_KEY"]);
  });
});

describe("compositions", () => {
  const composition = (patch: string, sets = "[]"): string => `
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
spec:
  patchSets: ${sets}
  resources:
    - name: own
      base:
        apiVersion: iam.aws.upbound.io/v1beta1
        kind: Policy
        spec: {forProvider: {policy: '${POLICY}'}}
      patches: [${patch}]
`;
  const set = (path: string): string => `[{name: s, patches: [{fromFieldPath: ${path}}]}]`;
  const own = "Policy/own.spec.forProvider.policy: identity";
  const written = (path: string): string => `${own} a patch of its composition writes \`${path}\``;
  test.each([
    ["", "[]", `${own} document`],
    ["{toFieldPath: metadata.name}", "[]", `${own} document`],
    ["{type: ToCompositeFieldPath, toFieldPath: spec.forProvider.policy}", "[]", `${own} document`],
    ["{toFieldPath: spec.forProvider.policy}", "[]", written("spec.forProvider.policy")],
    ["{toFieldPath: 'spec.forProvider[\"policy\"]'}", "[]", written("spec.forProvider.policy")],
    ["{fromFieldPath: spec.forProvider}", "[]", written("spec.forProvider")],
    ["{type: CombineFromComposite}", "[]", written("any member")],
    ["{type: PatchSet, patchSetName: s}", set("spec"), written("spec")],
    ["{type: PatchSet, patchSetName: s}", set("metadata.labels"), `${own} document`],
    ["{type: PatchSet, patchSetName: t}", set("metadata.labels"), written("any member")],
  ])("%s %s", (patch, sets, site) => {
    expect(sitesOf(composition(patch, sets))).toContain(site);
  });

  test("a policy that only a patch writes", () => {
    const text = composition("{toFieldPath: spec.forProvider.policy}").replace(
      /\{policy: .*\}\}/,
      "{}}",
    );
    expect(sitesOf(text)).toContain(written("spec.forProvider.policy"));
  });
});

describe("access without a policy", () => {
  const uri = "http://acs.amazonaws.com/groups/global/AllUsers";
  const url = (type: string): string =>
    crossplane("lambda.aws.upbound.io", "FunctionURL", `{authorizationType: ${type}}`);
  const upbound = (kind: string, spec: string): string =>
    crossplane("s3.aws.upbound.io", kind, spec);
  test.each([
    [ack("s3", "Bucket", "{acl: public-read}"), ["Bucket/a.spec.acl: resource document"]],
    [ack("s3", "Bucket", "{acl: private}"), []],
    [ack("s3", "Bucket", "{acl: public-read, publicAccessBlock: {ignorePublicACLs: true}}"), []],
    [ack("s3", "Bucket", "{acl: '{{ .acl }}'}"), ["Bucket/a.spec.acl: resource document"]],
    [
      ack("s3", "Bucket", `{grantRead: 'uri="${uri}"'}`),
      ["Bucket/a.spec.grantRead: resource document"],
    ],
    [ack("s3", "Bucket", "{grantRead: 'id=79a5'}"), []],
    [
      upbound("BucketACL", "{acl: public-read-write}"),
      ["BucketACL/a.spec.forProvider.acl: resource document"],
    ],
    [
      upbound(
        "BucketACL",
        `{accessControlPolicy: [{grant: [{permission: READ, grantee: [{uri: "${uri}"}]}]}]}`,
      ),
      ["BucketACL/a.spec.forProvider.accessControlPolicy: resource document"],
    ],
    [
      upbound("Object", "{acl: public-read, bucket: b, key: k}"),
      ["Object/a.spec.forProvider.acl: resource document"],
    ],
    [url("NONE"), ["FunctionURL/a.spec.forProvider.authorizationType: resource document"]],
    [url("AWS_IAM"), []],
  ])("%s", (text, sites) => expect(sitesOf(text)).toEqual(sites));
});

describe("what is not read", () => {
  const manifest = "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Policy\nspec: {{ .policy }}";
  const inText = (text: string): string =>
    `kind: ConfigMap\ndata:\n  a: |\n${text.replace(/^/gm, "    ")}\n`;
  test.each([
    ["a text with resources", inText(manifest), ["error TEXT_NOT_READ"]],
    ["another text", inText(manifest.replace("kind: Policy", "kind: Instance")), []],
    [
      "patches of Kustomize",
      "kind: Kustomization\npatches:\n  - patch: |-\n      path: /spec/policyDocument\n",
      ["error PATCHES_NOT_APPLIED"],
    ],
    ["other files of Kustomize", "kind: Kustomization\nresources: [a.yaml]\n", []],
    [
      "an attachment",
      crossplane("iam.aws.upbound.io", "RolePolicyAttachment", "{policyArnRef: {name: b}}"),
      [],
    ],
    ["a boundary", ack("iam", "User", "{permissionsBoundary: arn}"), ["note LINK_NOT_CHECKED"]],
  ])("%s", (_name, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

test.each([
  "kind: Policy\nspecs: {policyDocument: POLICY}",
  "kind: Policy\nmetadata: {policyDocument: POLICY}",
  "kind: Policy\na: [{b: POLICY}]",
  "kind: [Policy]\nspec: {policyDocument: POLICY}",
  "kinds: Policy\nspec: {policyDocument: POLICY}",
])("a policy that no kind has there is a site: %j", (members) => {
  const policy = `'{"Statement": [{"Effect": "Deny"}]}'`;
  const text = `apiVersion: iam.services.k8s.aws/v1alpha1
status: {policyDocument: ${policy}}
${members.replace("POLICY", policy)}
`;
  expect(read(text).sites).toMatchObject([{ policy: { kind: "unreadable" } }]);
});

test("comments are exceptions for the resource around them", () => {
  const text = ack(
    "iam",
    "Policy",
    `\n  # keyaki:allow no-star: a reason\n  policyDocument: '${POLICY}'`,
  );
  const { sites, problems } = read(text);
  expect(problems).toEqual([]);
  expect(sites[0]?.allowed).toMatchObject([{ rule: "no-star", reason: "a reason" }]);
});
