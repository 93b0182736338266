/**
 * Managed policies that a plan attaches: what the plan alone says of an ARN that is not known yet,
 * and what its source says.
 *
 * A case is the expression of an ARN; the plan has its references only. The result is the policy
 * of each case.
 */
import { expect, test } from "vitest";
import { withAttachedPolicies } from "../../../src/sources/attached-policies.ts";
import { ManagedPolicies } from "../../../src/sources/managed-policies.ts";
import type { SitePolicy, SourceReading } from "../../../src/sources/site.ts";
import { terraformSource } from "../../../src/sources/terraform/hcl/terraform-source.ts";
import { hclGrammar } from "./hcl/hcl-grammar.ts";
import { lines, memoryFiles } from "./hcl/memory-files.ts";
import { type ResourceNotation, read } from "./plan-notation.ts";

const grammar = await hclGrammar();
const ADMIN = "arn:aws:iam::aws:policy/Admin";
const DATA = new ManagedPolicies({
  date: "2026-08-01",
  policies: [["Admin", "v1", "", "", '{"Statement":[]}']],
});

function what(policy: SitePolicy): string {
  if (policy.kind === "unreadable") return policy.reason;
  return policy.kind === "document" ? (policy.origin?.name ?? "") : policy.kind;
}

/** The policy of each case of the attachment. */
const attachedIn = (reading: SourceReading): readonly string[] =>
  withAttachedPolicies([reading], () => DATA).flatMap(({ sites }) =>
    sites.flatMap(({ attached, policy, cases }) =>
      attached === undefined ? [] : (cases?.map((each) => what(each.policy)) ?? [what(policy)]),
    ),
  );

const references = (...names: readonly string[]): object => ({
  references: names.flatMap((each) => [each, each.replace(/\.\w+$/, "")]),
});
const policyNamed = (name: string, known: object): ResourceNotation => ({
  address: `aws_iam_policy.${name}`,
  change: { after: { policy: "{}", ...known }, after_unknown: { arn: true, id: true } },
});
const ATTACHMENT = "aws_iam_role_policy_attachment";

function planned(expression: string, given: object, source = ""): readonly string[] {
  const resources: readonly ResourceNotation[] = [
    policyNamed("p", { name: "mine" }),
    policyNamed("q", {}),
    { address: "aws_vpc.v", change: { after: {}, after_unknown: { id: true } } },
    {
      address: `${ATTACHMENT}.a`,
      change: { after: { role: "r" }, after_unknown: { policy_arn: true } },
      expressions: { policy_arn: given },
    },
  ];
  const text = lines(
    'resource "aws_iam_policy" "p" {',
    '  name = "mine"',
    "}",
    'resource "aws_iam_policy" "q" {',
    "}",
    'resource "aws_vpc" "v" {',
    "}",
    `resource "${ATTACHMENT}" "a" {`,
    '  role = "r"',
    `  policy_arn = ${expression}`,
    "}",
  );
  const files = memoryFiles({ "main.tf": text });
  const terraform = source === "" ? undefined : terraformSource(grammar, ".", { files });
  return attachedIn(read({ resources }, terraform));
}

const [P, Q] = ["policy `aws_iam_policy.p.policy`", "policy `aws_iam_policy.q.policy`"];
const UNSURE =
  "the plan does not have the text around the reference, which may name another policy";
const UNKNOWN = "which policy it is, is not known before the deployment";

test.each([
  ["aws_iam_policy.p.arn", ["aws_iam_policy.p.arn"], [P, UNSURE], [P]],
  ["aws_iam_policy.q.arn", ["aws_iam_policy.q.arn"], [Q, UNSURE], [Q]],
  // A constant is not in the plan. An ARN is never null.
  [`coalesce(aws_iam_policy.p.arn, "${ADMIN}")`, ["aws_iam_policy.p.arn"], [P, UNSURE], [P]],
  [
    `aws_vpc.v.id == "" ? aws_iam_policy.p.arn : "${ADMIN}"`,
    ["aws_vpc.v.id", "aws_iam_policy.p.arn"],
    [P, UNSURE],
    [UNKNOWN],
  ],
  [`aws_vpc.v.id == "" ? "a" : "${ADMIN}"`, ["aws_vpc.v.id"], [UNKNOWN], [UNKNOWN]],
])("%s", (expression, names, alone, withSource) => {
  expect(planned(expression, references(...names))).toEqual(alone);
  expect(planned(expression, references(...names), "source")).toEqual(withSource);
});

test("the policies before are those of the same identity, also if its name is not known", () => {
  const role = { assume_role_policy: "{}" };
  const own = references("aws_iam_role.r.name");
  const before = (type: string, name: string): readonly ResourceNotation[] => [
    {
      address: `${type}.r`,
      change: { before: { ...role, [name]: "old" }, after: role, after_unknown: { [name]: true } },
    },
    {
      address: `${ATTACHMENT}.a`,
      change: {
        before: { role: "old", policy_arn: ADMIN },
        after: { policy_arn: ADMIN },
        after_unknown: { role: true },
      },
      expressions: { role: references(`${type}.r.${name}`), policy_arn: { constant_value: ADMIN } },
    },
    {
      address: `${ATTACHMENT}.b`,
      change: { after: { policy_arn: ADMIN }, after_unknown: { role: true } },
      expressions: { role: own, policy_arn: { constant_value: ADMIN } },
    },
  ];
  for (const [type, name] of [
    ["aws_iam_role", "name"],
    ["awscc_iam_role", "role_name"],
  ] as const) {
    const { sites } = read({ resources: before(type, name) });
    const found = sites.flatMap(({ attached }) => (attached === undefined ? [] : [attached]));
    expect(found.map(({ principals }) => principals[0])).toEqual([
      `${type}.r`,
      type === "aws_iam_role" ? "aws_iam_role.r" : undefined,
    ]);
    expect(found[0]?.before).toMatchObject({ values: [{ parts: [ADMIN] }], isNew: false });
    expect(found[1]?.before?.values).toHaveLength(type === "aws_iam_role" ? 1 : 0);
  }
});

test("awscc: a policy and a role of the plan", () => {
  const resources: readonly ResourceNotation[] = [
    {
      address: "awscc_iam_managed_policy.p",
      change: { after: { policy_document: "{}" }, after_unknown: { policy_arn: true, id: true } },
    },
    {
      address: "awscc_iam_role.r",
      change: {
        after: { role_name: "r", assume_role_policy_document: "{}", managed_policy_arns: [null] },
        after_unknown: { managed_policy_arns: [true] },
      },
      expressions: { managed_policy_arns: references("awscc_iam_managed_policy.p.policy_arn") },
    },
  ];
  expect(attachedIn(read({ resources }))).toEqual([
    "policy `awscc_iam_managed_policy.p.policy_document`",
    UNSURE,
  ]);
});

test("the items of a list have another order in the plan than in the source", () => {
  const resources: readonly ResourceNotation[] = [
    policyNamed("p", { name: "mine" }),
    {
      address: "aws_iam_role.r",
      change: {
        after: { name: "r", assume_role_policy: "{}", managed_policy_arns: [null, ADMIN] },
        after_unknown: { managed_policy_arns: [true, false] },
      },
      expressions: { managed_policy_arns: references("aws_iam_policy.p.arn") },
    },
  ];
  const text = lines(
    'resource "aws_iam_policy" "p" {',
    '  name = "mine"',
    "}",
    'resource "aws_iam_role" "r" {',
    `  managed_policy_arns = ["${ADMIN}", aws_iam_policy.p.arn]`,
    "}",
  );
  const files = memoryFiles({ "main.tf": text });
  const terraform = terraformSource(grammar, ".", { files });
  const admin = "AWS managed policy `Admin`";
  expect(attachedIn(read({ resources }, terraform))).toEqual([P, admin]);
  expect(attachedIn(read({ resources }))).toEqual([P, UNSURE, admin]);
});
