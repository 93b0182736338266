/**
 * Managed policies that Terraform files attach: the ARN of each, and the identities that get it.
 */
import { expect, test } from "vitest";
import { withAttachedPolicies } from "../../../../src/sources/attached-policies.ts";
import { ManagedPolicies } from "../../../../src/sources/managed-policies.ts";
import { lines, reading } from "./memory-files.ts";

const DATA = new ManagedPolicies({
  date: "2026-08-01",
  policies: [["Reading", "v1", "", "", '{"Statement":[]}']],
});
const ARN = "arn:aws:iam::aws:policy/Reading";
const ROLE = `resource "aws_iam_role" "r" {
  name = "builder"
  assume_role_policy = "{}"
}
`;
const OWN = `resource "aws_iam_policy" "p" {
  name = "mine"
  policy = "{}"
}
`;

/** The texts of all attachments, each behind the address of its site. */
function attachments(files: string | Readonly<Record<string, string>>): readonly string[] {
  const { readings } = reading(files);
  return withAttachedPolicies(readings, () => DATA).flatMap(({ sites }) =>
    sites.flatMap(({ address, attached, cases = [] }) => {
      if (attached === undefined) return [];
      const when = cases.map((each) => ` if ${each.when}`).join(" and");
      return [`${address}: ${attached.text}${attached.isOpen ? " or more" : ""}${when}`];
    }),
  );
}

const attach = (type: string, ...lines: readonly string[]): string =>
  `resource "${type}" "a" {\n  ${lines.join("\n  ")}\n}\n`;
const AWS = "AWS managed policy `Reading` attached to";
const own = "policy `aws_iam_policy.p.policy` attached to";

test.each([
  ["role", `role = aws_iam_role.r.name`, "`aws_iam_role.r`"],
  ["role", `role = aws_iam_role.r.id`, "`aws_iam_role.r`"],
  ["role", `role = "builder"`, "`aws_iam_role.r`"],
  ["role", `role = "another"`, "`another`"],
  ["role", `role = var.role`, "`var.role` or more"],
  ["user", `user = aws_iam_user.u["eu"].name`, '`aws_iam_user.u["eu"]`'],
  ["group", `group = "ops"`, "`ops`"],
])("an attachment to a %s: %s", (kind, identity, who) => {
  const type = `aws_iam_${kind}_policy_attachment`;
  expect(attachments(ROLE + attach(type, identity, `policy_arn = "${ARN}"`))).toEqual([
    `${type}.a.policy_arn: ${AWS} ${who}`,
  ]);
});

test("an attachment has the provider that its module has in the root module", () => {
  const inner = attach("aws_iam_user_policy_attachment", 'user = "u"', `policy_arn = "${ARN}"`);
  const { readings } = reading({
    "main.tf": `provider "aws" { alias = "prod" }
module "m" {
  source    = "./m"
  providers = { aws = aws.prod }
}
${inner}`,
    "m/main.tf": inner,
  });
  const sites = readings.flatMap((each) => each.sites);
  const found = sites.map(({ address, attached }) => [address, attached?.provider]);
  expect(found).toEqual([
    ["module.m.aws_iam_user_policy_attachment.a.policy_arn", "aws.prod"],
    ["aws_iam_user_policy_attachment.a.policy_arn", undefined],
  ]);
});

test("an attachment to several identities", () => {
  const identities = ["roles = [aws_iam_role.r.name]", 'users = ["ana"]'];
  const text = ROLE + attach("aws_iam_policy_attachment", ...identities, `policy_arn = "${ARN}"`);
  expect(attachments(text)).toEqual([
    `aws_iam_policy_attachment.a.policy_arn: ${AWS} \`aws_iam_role.r\` and \`ana\``,
  ]);
});

test("lists of ARNs", () => {
  const type = "aws_iam_role_policy_attachments_exclusive";
  const exclusive = attach(
    type,
    'role_name = "x"',
    `policy_arns = ["${ARN}", aws_iam_policy.p.arn]`,
  );
  const inRole = attach(
    "aws_iam_role",
    'assume_role_policy = "{}"',
    `managed_policy_arns = ["${ARN}"]`,
  );
  expect(attachments(OWN + exclusive)).toEqual([
    `${type}.a.policy_arns[0]: ${AWS} \`x\``,
    `${type}.a.policy_arns[1]: ${own} \`x\``,
  ]);
  expect(attachments(inRole)).toEqual([
    `aws_iam_role.a.managed_policy_arns[0]: ${AWS} \`aws_iam_role.a\``,
  ]);
});

test.each([
  ["aws_iam_policy.p.arn", "policy `aws_iam_policy.p.policy`"],
  ["aws_iam_policy.p.id", "policy `aws_iam_policy.p.policy`"],
  ["data.aws_iam_policy.mine.arn", "policy `aws_iam_policy.p.policy`"],
  ["data.aws_iam_policy.aws.arn", "AWS managed policy `Reading`"],
  ["data.aws_iam_policy.else.arn", "AWS managed policy `Reading`"],
  ["var.arn", "policy `var.arn`"],
])("the policy of %s", (arn, what) => {
  const data = [
    ["mine", 'name = "mine"'],
    ["aws", 'name = "Reading"'],
    ["else", `arn = "${ARN}"`],
  ].map(([name, line]) => `data "aws_iam_policy" "${name}" {\n  ${line}\n}\n`);
  const type = "aws_iam_group_policy_attachment";
  const text = OWN + data.join("") + attach(type, 'group = "g"', `policy_arn = ${arn}`);
  expect(attachments(text)).toEqual([`${type}.a.policy_arn: ${what} attached to \`g\``]);
});

test("resources of AWS Cloud Control", () => {
  const text = lines(
    'resource "awscc_iam_managed_policy" "p" {',
    '  policy_document = "{}"',
    "}",
    'resource "awscc_iam_role" "r" {',
    '  role_name = "builder"',
    '  assume_role_policy_document = "{}"',
    `  managed_policy_arns = ["${ARN}", awscc_iam_managed_policy.p.policy_arn]`,
    "}",
    'resource "awscc_sso_permission_set" "s" {',
    "  managed_policies = var.arns",
    '  customer_managed_policy_references = [{ name = "mine" }]',
    "}",
  );
  const type = "aws_iam_role_policy_attachment";
  const more = [
    attach(type, "role = awscc_iam_role.r.role_name", `policy_arn = "${ARN}"`),
    attach(type, 'role = "builder"', "policy_arn = awscc_iam_managed_policy.p.id"),
  ];
  const own = "policy `awscc_iam_managed_policy.p.policy_document`";
  const role = "attached to `awscc_iam_role.r`";
  const set = "attached to `awscc_sso_permission_set.s`";
  expect(attachments(text)).toEqual([
    `awscc_iam_role.r.managed_policy_arns[0]: AWS managed policy \`Reading\` ${role}`,
    `awscc_iam_role.r.managed_policy_arns[1]: ${own} ${role}`,
    `awscc_sso_permission_set.s.managed_policies[*]: policy \`var.arns\` ${set}`,
    `awscc_sso_permission_set.s.customer_managed_policy_references[0].name: policy \`mine\` ${set}`,
  ]);
  expect(more.map((each) => attachments(text + each).at(-1))).toEqual([
    `${type}.a.policy_arn: AWS managed policy \`Reading\` ${role}`,
    `${type}.a.policy_arn: ${own} ${role}`,
  ]);
});

test("a module gets the policy and the role", () => {
  const call = `module "m" {
  source = "./m"
  arn = aws_iam_policy.p.arn
  role = aws_iam_role.r.name
}
`;
  const inner = attach("aws_iam_role_policy_attachment", "role = var.role", "policy_arn = var.arn");
  expect(attachments({ "main.tf": ROLE + OWN + call, "m/main.tf": inner })).toEqual([
    `module.m.aws_iam_role_policy_attachment.a.policy_arn: ${own} \`aws_iam_role.r\``,
  ]);
});

test("each instance is a site, and a condition is a case", () => {
  const type = "aws_iam_role_policy_attachment";
  const prefix = '"arn:aws:iam::aws:policy/${each.key}"';
  const each = attach(
    type,
    'for_each = toset(["Reading"])',
    'role = "x"',
    `policy_arn = ${prefix}`,
  );
  expect(attachments(each)).toEqual([`${type}.a["Reading"].policy_arn: ${AWS} \`x\``]);
  const chosen = attach(type, 'role = "x"', `policy_arn = var.c ? "${ARN}" : aws_iam_policy.p.arn`);
  expect(attachments(`variable "c" {\n  type = bool\n}\n${OWN}${chosen}`)).toEqual([
    `${type}.a.policy_arn: AWS managed policy \`Reading\` or policy \`aws_iam_policy.p.policy\`` +
      " attached to `x` if var.c and if not var.c",
  ]);
});
