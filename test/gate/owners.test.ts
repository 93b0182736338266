/**
 * The gate on policies that belong to another resource: scopes by its address and by its tags, and
 * what counts as new for it.
 *
 * A case is a source, a standard, and a word for each verdict.
 */
import { describe, expect, test } from "vitest";
import { earlierPolicies, keyOf } from "../../src/gate/earlier.ts";
import { judgeSites } from "../../src/gate/gate.ts";
import type { GateResult } from "../../src/gate/result.ts";
import { readCloudFormation } from "../../src/sources/cloudformation/template.ts";
import { readKubernetes } from "../../src/sources/kubernetes.ts";
import type { SourceReading } from "../../src/sources/site.ts";
import { readTerraform } from "../../src/sources/terraform/hcl/read-terraform.ts";
import { readTerraformPlan } from "../../src/sources/terraform/plan.ts";
import { hclGrammar } from "../sources/terraform/hcl/hcl-grammar.ts";
import { memoryFiles } from "../sources/terraform/hcl/memory-files.ts";
import { filesOf, standardOf } from "./standard-notation.ts";

const grammar = await hclGrammar();
const CONTEXT = { files: filesOf({}), isCompared: true };
const IN = "rules: {r: {check: access-not-granted, actions: ['iam:*', 's3:*'], where:";

/** `ADDRESS OUTCOME` for each verdict. */
function outcomes({ policies }: GateResult): readonly string[] {
  return policies.flatMap(({ site, verdicts }) =>
    verdicts.map(({ outcome }) => `${site.address} ${outcome.kind}`),
  );
}

const judged = (now: readonly SourceReading[], standard: string): readonly string[] =>
  outcomes(judgeSites(now, standardOf(`version: 1\n${standard}\n`), { today: "2026-11-27" }));

const statement = (action: string, principal?: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: action,
        Resource: "*",
        ...(principal !== undefined && { Principal: { AWS: principal } }),
      },
    ],
  });

type Values = Readonly<Record<string, unknown>>;

describe("in a plan", () => {
  /** A change of `TYPE.NAME`; an argument that is `?` is not known yet. */
  function change(address: string, before: Values | null, after: Values | null): object {
    const [type = "", name = ""] = address.split(".");
    const open = Object.entries(after ?? {}).filter(([, value]) => value === "?");
    const known = Object.entries(after ?? {}).filter(([, value]) => value !== "?");
    return {
      address,
      mode: "managed",
      type,
      name: name.replace(/\[.*/, ""),
      change: {
        actions: ["update"],
        before,
        after: after && Object.fromEntries(known),
        after_unknown: Object.fromEntries(open.map(([key]) => [key, true])),
      },
    };
  }
  /** `TYPE.NAME.ARGUMENT REFERENCE`. */
  function configured(notation: string): object {
    const [left = "", reference = ""] = notation.split(" ");
    const [type = "", name = "", argument = ""] = left.split(".");
    const expressions = { [argument]: { references: [reference] } };
    return { address: `${type}.${name}`, mode: "managed", type, name, expressions };
  }
  function read(changes: readonly object[], references: readonly string[]) {
    const resources = references.map(configured);
    const plan = {
      format_version: "1.2",
      resource_changes: changes,
      configuration: { root_module: { resources } },
    };
    return [readTerraformPlan({ file: "plan.json", text: JSON.stringify(plan) }, CONTEXT)];
  }

  const role = { name: "ci", tags: { env: "prod" } };
  const bucket = { bucket: "site", tags: { env: "prod" } };
  const wide = { policy: statement("iam:*") };
  const open = { policy: statement("s3:*", "999999999999") };
  const ROLE_POLICY = "aws_iam_role_policy.x";
  const BUCKET_POLICY = "aws_s3_bucket_policy.x";

  test.each<[string, readonly object[], readonly string[], readonly string[]]>([
    [
      "of the role that has the name",
      [change("aws_iam_role.ci", role, role), change(ROLE_POLICY, null, { role: "ci", ...wide })],
      [],
      [`${ROLE_POLICY}.policy failed`],
    ],
    [
      "of the role that it refers to",
      [change("aws_iam_role.ci", null, role), change(ROLE_POLICY, null, { role: "?", ...wide })],
      ["aws_iam_role_policy.x.role aws_iam_role.ci.id"],
      [`${ROLE_POLICY}.policy failed`],
    ],
    [
      "of another role",
      [change("aws_iam_role.ci", role, role), change(ROLE_POLICY, null, { role: "b", ...wide })],
      [],
      [],
    ],
    [
      "of the user with the same name",
      [
        change("aws_iam_role.ci", role, role),
        change("aws_iam_user.ci", { name: "ci" }, { name: "ci" }),
        change("aws_iam_user_policy.x", null, { user: "ci", ...wide }),
      ],
      [],
      [],
    ],
  ])("a scope by address has a policy %s", (_name, changes, references, words) => {
    const standard = `${IN} {address: aws_iam_role.ci}}}`;
    expect(judged(read(changes, references), standard)).toEqual(words);
  });

  test("a reference to another setting of a bucket leads to the bucket", () => {
    const changes = [
      change("aws_s3_bucket.site", null, { bucket: "?" }),
      change("aws_s3_bucket_versioning.v", null, { bucket: "?" }),
      change(BUCKET_POLICY, null, { bucket: "?", ...open }),
    ];
    const references = [
      "aws_s3_bucket_policy.x.bucket aws_s3_bucket_versioning.v.id",
      "aws_s3_bucket_versioning.v.bucket aws_s3_bucket.site.id",
    ];
    const standard = `${IN} {address: aws_s3_bucket.site}}}`;
    expect(judged(read(changes, references), standard)).toEqual([`${BUCKET_POLICY}.policy failed`]);
  });

  test.each([
    ["prod", "site", ["failed"]],
    ["test", "site", []],
    ["test", "elsewhere", ["failed"]],
  ])("a scope by the tag %s has a policy of %s", (value, name, words) => {
    const changes = [
      change("aws_s3_bucket.site", bucket, bucket),
      change(BUCKET_POLICY, null, { bucket: name, ...open }),
    ];
    expect(judged(read(changes, []), `${IN} {tag: {env: ${value}}}}}`)).toEqual(
      words.map((each) => `${BUCKET_POLICY}.policy ${each}`),
    );
  });

  const SINCE = "rules: {since: {check: no-new-access-since, since: plan, created: ignore}}";
  const narrow = { policy: statement("iam:GetUser") };
  test.each<[string, readonly object[], readonly string[]]>([
    [
      "its role existed",
      [change("aws_iam_role.ci", role, role), change(ROLE_POLICY, null, { role: "ci", ...wide })],
      [`${ROLE_POLICY}.policy failed`],
    ],
    [
      "its role is new",
      [change("aws_iam_role.ci", null, role), change(ROLE_POLICY, null, { role: "ci", ...wide })],
      [`${ROLE_POLICY}.policy not applicable`],
    ],
    [
      "its role is not in the plan",
      [change(ROLE_POLICY, null, { role: "ci", ...wide })],
      [`${ROLE_POLICY}.policy failed`],
    ],
    [
      "it takes the place of another one with less",
      [
        change("aws_iam_role_policy.old", { role: "ci", ...narrow }, null),
        change(ROLE_POLICY, null, { role: "ci", ...wide }),
      ],
      ["aws_iam_role_policy.old.policy not applicable", `${ROLE_POLICY}.policy failed`],
    ],
    [
      "it takes the place of another one with more",
      [
        change("aws_iam_role_policy.old", { role: "ci", ...wide }, null),
        change(ROLE_POLICY, null, { role: "ci", ...narrow }),
      ],
      ["aws_iam_role_policy.old.policy not applicable", `${ROLE_POLICY}.policy proved`],
    ],
    [
      "another role loses one with more",
      [
        change("aws_iam_role_policy.old", { role: "b", ...wide }, null),
        change(ROLE_POLICY, null, { role: "ci", ...narrow }),
      ],
      ["aws_iam_role_policy.old.policy not applicable", `${ROLE_POLICY}.policy failed`],
    ],
    [
      "a role gets a block",
      [
        change(
          "aws_iam_role.ci",
          { ...role, inline_policy: [] },
          { ...role, inline_policy: [{ name: "x", ...wide }] },
        ),
      ],
      ["aws_iam_role.ci.inline_policy[0].policy failed"],
    ],
    [
      "a list of a bucket becomes public",
      [
        change(
          "aws_s3_bucket_acl.a",
          { bucket: "b", acl: "private" },
          { bucket: "b", acl: "public-read" },
        ),
      ],
      ["aws_s3_bucket_acl.a.acl failed"],
    ],
    [
      "an address of a function becomes public",
      [
        change(
          "aws_lambda_function_url.u",
          { function_name: "f", authorization_type: "AWS_IAM" },
          { function_name: "f", authorization_type: "NONE" },
        ),
      ],
      ["aws_lambda_function_url.u.authorization_type failed"],
    ],
    [
      "it is one of the account",
      [
        change("aws_ecr_registry_policy.x", null, {
          policy: statement("ecr:*", "999999999999"),
        }),
      ],
      ["aws_ecr_registry_policy.x.policy failed"],
    ],
  ])("a new policy is new access: %s", (_name, changes, words) => {
    expect(judged(read(changes, []), SINCE)).toEqual(words);
  });
});

const SINCE_MAIN = "rules: {since: {check: no-new-access-since, since: main, created: ignore}}";

function since(
  before: readonly SourceReading[],
  now: readonly SourceReading[],
  standard = SINCE_MAIN,
): readonly string[] {
  const present = new Set(now.flatMap(({ sites }) => sites.map(keyOf)));
  return outcomes(
    judgeSites(now, standardOf(`version: 1\n${standard}\n`), {
      today: "2026-11-27",
      earlier: () => earlierPolicies(before, (each) => present.has(keyOf(each))),
    }),
  );
}

describe("in HCL", () => {
  const read = (text: string): readonly SourceReading[] =>
    readTerraform(grammar, ".", { files: memoryFiles({ "main.tf": text }), isCompared: true })
      .readings;
  const policyOf = (type: string, name: string, owner: string, action: string): string =>
    `resource "${type}" "${name}" {
      ${owner}
      policy = jsonencode({Statement = [{Effect = "Allow", Action = "${action}", Resource = "*"}]})
    }
    `;
  const role = 'resource "aws_iam_role" "ci" {\n tags = {env = "prod"}\n}\n';
  const named = 'resource "aws_iam_role" "ci" {\n name = "ci"\n}\n';

  test.each([
    ["refers to it", role, "role = aws_iam_role.ci.id", 1],
    ["has its name", named, 'role = "ci"', 1],
    [
      "has its name by a local value",
      `locals {\n n = aws_iam_role.ci.name\n}\n${named}`,
      "role = local.n",
      1,
    ],
    ["may have its name", `variable "n" {}\n${role}`, "role = var.n", 1],
    ["has another name", role, 'role = "other"', 0],
    [
      "refers to another one",
      `${role}resource "aws_iam_role" "b" {}\n`,
      "role = aws_iam_role.b.id",
      0,
    ],
  ])("a scope by the address of a role has a policy that %s", (_name, others, owner, count) => {
    const text = others + policyOf("aws_iam_role_policy", "x", owner, "iam:*");
    const words = judged(read(text), `${IN} {address: aws_iam_role.ci}}}`);
    expect(words).toEqual(count === 1 ? ["aws_iam_role_policy.x.policy failed"] : []);
  });

  test.each([
    ["prod", "role = aws_iam_role.ci.id", 1],
    ["test", "role = aws_iam_role.ci.id", 0],
    ["test", 'role = "other"', 1],
  ])("a scope by the tag %s has a policy with %s", (value, owner, count) => {
    const text = role + policyOf("aws_iam_role_policy", "x", owner, "iam:*");
    expect(judged(read(text), `${IN} {tag: {env: ${value}}}}}`)).toHaveLength(count);
  });

  const own = (name: string, action: string): string =>
    policyOf("aws_iam_role_policy", name, "role = aws_iam_role.ci.id", action);
  test.each([
    ["its role was there", role, role + own("x", "iam:*"), "failed"],
    ["its role is new", "", role + own("x", "iam:*"), "not applicable"],
    ["another one had less", role + own("a", "iam:GetUser"), role + own("x", "iam:*"), "failed"],
    ["another one had more", role + own("a", "iam:*"), role + own("x", "iam:GetUser"), "proved"],
    [
      "its role is elsewhere",
      "",
      policyOf("aws_iam_role_policy", "x", 'role = "theirs"', "iam:*"),
      "failed",
    ],
  ])("a new policy since a revision: %s", (_name, before, now, word) => {
    expect(since(read(before), read(now))).toEqual([`aws_iam_role_policy.x.policy ${word}`]);
  });
});

describe("in a template", () => {
  const read = (resources: string): readonly SourceReading[] => [
    readCloudFormation({ file: "t.yaml", text: `Resources:\n${resources}` }, CONTEXT),
  ];
  const document = (action: string): string =>
    `{Statement: [{Effect: Allow, Action: "${action}", Resource: "*"}]}`;
  const role = (more = "", tag = "prod"): string =>
    `  Role: {Type: "AWS::IAM::Role", Properties: {Tags: [{Key: env, Value: ${tag}}]${more}}}\n`;
  const policy = (roles: string, action = "iam:*", id = "P"): string =>
    `  ${id}:
    Type: AWS::IAM::Policy
    Properties: {Roles: [${roles}], PolicyDocument: ${document(action)}}
`;

  test.each([
    ["{address: Role}", "!Ref Role", 1],
    ["{address: Role}", "other", 0],
    ["{address: Role}", "r", 1],
    ["{tag: {env: prod}}", "!Ref Role", 1],
    ["{tag: {env: test}}", "!Ref Role", 0],
    ["{tag: {env: test}}", "other", 1],
    ["{tag: {env: prod}}", "other, !Ref Role", 1],
  ])("the scope %s has a policy of %s", (scope, roles, count) => {
    const words = judged(read(role(", RoleName: r") + policy(roles)), `${IN} ${scope}}}`);
    expect(words).toHaveLength(count);
  });

  test("a bucket policy is of its bucket", () => {
    const text = `  B: {Type: "AWS::S3::Bucket"}
  P:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref B, PolicyDocument: ${document("s3:*")}}
`;
    expect(judged(read(text), `${IN} {address: B}}}`)).toEqual(["P.PolicyDocument failed"]);
  });

  const inline = `, Policies: [{PolicyName: a, PolicyDocument: ${document("iam:*")}}]`;
  test.each([
    ["a role gets one", role(), role(inline), ["Role.Policies[0].PolicyDocument failed"]],
    ["its role was there", role(), role() + policy("!Ref Role"), ["P.PolicyDocument failed"]],
    [
      "its role is new",
      "  X: {Type: X}\n",
      role() + policy("!Ref Role"),
      ["P.PolicyDocument not applicable"],
    ],
    [
      "another one had more",
      role() + policy("!Ref Role", "iam:*", "Old"),
      role() + policy("!Ref Role", "iam:GetUser"),
      ["P.PolicyDocument proved"],
    ],
    [
      "a list becomes public",
      '  B: {Type: "AWS::S3::Bucket"}\n',
      '  B: {Type: "AWS::S3::Bucket", Properties: {AccessControl: PublicRead}}\n',
      ["B.AccessControl failed"],
    ],
  ])("a new policy since a revision: %s", (_name, before, now, words) => {
    expect(since(read(before), read(now))).toEqual(words);
  });
});

describe("in manifests", () => {
  const manifest = (kind: string, name: string, spec: string): string =>
    `apiVersion: iam.aws.upbound.io/v1beta1
kind: ${kind}
metadata: {name: ${name}}
spec: {forProvider: ${spec}}
---
`;
  const read = (text: string): readonly SourceReading[] => [
    readKubernetes({ file: "m.yaml", text }, CONTEXT),
  ];
  const role = manifest("Role", "ci", "{tags: {env: prod}}");
  const policy = (owner: string): string =>
    manifest("RolePolicy", "x", `{${owner}, policy: '${statement("iam:*")}'}`);
  const at = "RolePolicy/x.spec.forProvider.policy";

  test.each([
    ["{address: Role/ci}", "roleRef: {name: ci}", 1],
    ["{address: Role/ci}", "roleRef: {name: other}", 0],
    ["{tag: {env: prod}}", "roleRef: {name: ci}", 1],
    ["{tag: {env: test}}", "roleRef: {name: ci}", 0],
    ["{tag: {env: test}}", "role: other", 1],
  ])("the scope %s has a policy with %s", (scope, owner, count) => {
    expect(judged(read(role + policy(owner)), `${IN} ${scope}}}`)).toHaveLength(count);
  });

  test.each([
    ["its role was there", role, "failed"],
    ["its role is new", manifest("Role", "other", "{}"), "not applicable"],
  ])("a new policy since a revision: %s", (_name, before, word) => {
    const words = since(read(before), read(role + policy("roleRef: {name: ci}")));
    expect(words).toEqual([`${at} ${word}`]);
  });
});
