/**
 * The gate on attached policies: who is judged, where, and what is new for an identity.
 *
 * A case is a template or a plan, a standard, and a word for each verdict of an attachment.
 */
import { describe, expect, test } from "vitest";
import { managedPolicies } from "../../src/cli/managed-policies.ts";
import { earlierPolicies } from "../../src/gate/earlier.ts";
import { judgeSites } from "../../src/gate/gate.ts";
import { entriesOf } from "../../src/gate/reports/entry.ts";
import type { GateResult } from "../../src/gate/result.ts";
import { withAttachedPolicies } from "../../src/sources/attached-policies.ts";
import { readCloudFormation } from "../../src/sources/cloudformation/template.ts";
import { readKubernetes } from "../../src/sources/kubernetes.ts";
import type { SourceReading } from "../../src/sources/site.ts";
import { readTerraformPlan } from "../../src/sources/terraform/plan.ts";
import { filesOf, standardOf } from "./standard-notation.ts";

const AWS = "arn:aws:iam::aws:policy";
const NO_PASS = "rules: {no-pass: {check: access-not-granted, actions: [iam:PassRole]}}";
const CONTEXT = { files: filesOf({}) };

const resolved = (reading: SourceReading): readonly SourceReading[] =>
  withAttachedPolicies([reading], managedPolicies);

const templateOf = (resources: string): readonly SourceReading[] =>
  resolved(readCloudFormation({ file: "t.yaml", text: `Resources:\n${resources}` }, CONTEXT));

const TRUST =
  '{Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: x.amazonaws.com}}]}';
const roleWith = (arns: string, id = "Role"): string =>
  `  ${id}:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: ${TRUST}, ManagedPolicyArns: [${arns}]}
`;
const OWN = `  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: [{Effect: Allow, Action: "iam:PassRole", Resource: "*"}]}
`;

function judged(
  now: readonly SourceReading[],
  standard: string,
  before?: readonly SourceReading[],
): GateResult {
  const text = `version: 1\n${standard}\n`;
  return judgeSites(now, standardOf(text), {
    today: "2026-11-27",
    ...(before && { earlier: () => earlierPolicies(before, () => true) }),
  });
}

/** `ADDRESS OUTCOME` for each verdict of an attachment. */
const outcomes = ({ policies }: GateResult): readonly string[] =>
  policies.flatMap(({ site, verdicts, unread }) =>
    site.attached === undefined
      ? []
      : [
          ...unread.map(({ level }) => `${site.address} unread ${level}`),
          ...verdicts.map(({ outcome }) => {
            const reason = outcome.kind === "not applicable" ? `, ${outcome.reason}` : "";
            return `${site.address} ${outcome.kind}${reason}`;
          }),
        ],
  );

test("a policy of AWS breaks a rule where it is attached", () => {
  const result = judged(templateOf(roleWith(`${AWS}/AdministratorAccess`)), NO_PASS);
  expect(result.result).toBe("fail");
  const [entry] = entriesOf(result).filter(({ kind }) => kind === "failed");
  expect(entry?.message).toContain(
    "Role.ManagedPolicyArns[0] (AWS managed policy `AdministratorAccess` attached to `Role`) lets",
  );
  expect(entry?.place).toMatchObject({ file: "t.yaml", line: 4 });
  expect(entry?.details[0]).toEqual([
    `The document is that of AWS's data of ${managedPolicies().date}.`,
  ]);
});

test("a policy of the sources is asked about once", () => {
  const result = judged(templateOf(OWN + roleWith("!Ref Own")), NO_PASS);
  expect(outcomes(result)).toEqual([
    "Role.ManagedPolicyArns[0] not applicable, it is judged as `Own.PolicyDocument`",
  ]);
  expect(entriesOf(result).map(({ address }) => address)).toEqual(["Own.PolicyDocument"]);
});

test("a scope has the attachments of an identity", () => {
  const scoped = (address: string): string =>
    NO_PASS.replace("}}", `, where: {address: ${address}}}}`);
  const template = templateOf(OWN + roleWith("!Ref Own"));
  expect(outcomes(judged(template, scoped("Role")))).toEqual(["Role.ManagedPolicyArns[0] failed"]);
  expect(outcomes(judged(template, scoped("Other")))).toEqual([]);
  const named = templateOf(`${OWN}      Roles: [!Ref Role]\n${roleWith("")}`);
  expect(outcomes(judged(named, scoped("Role")))).toEqual(["Own.Roles[0] failed"]);
});

test("an exception for an identity excuses what it alone gets", () => {
  const exception = `exceptions:
  - {rule: no-pass, where: {address: Role}, reason: it deploys all roles, expires: 2027-01-01}`;
  const standard = `${NO_PASS}\n${exception}`;
  const attached = (identities: string): GateResult =>
    judged(
      templateOf(`${roleWith(`${AWS}/IAMFullAccess`)}${roleWith(identities, "Other")}`),
      standard,
    );
  expect(outcomes(attached(""))).toEqual(["Role.ManagedPolicyArns[0] excepted"]);
  expect(outcomes(attached(`${AWS}/IAMFullAccess`))).toEqual([
    "Role.ManagedPolicyArns[0] excepted",
    "Other.ManagedPolicyArns[0] failed",
  ]);
});

test("a policy that is not here is a warning, or what the standard says", () => {
  const template = templateOf(OWN + roleWith("arn:aws:iam::111122223333:policy/theirs"));
  const rule = "rules: {r: {check: access-not-granted, actions: [s3:GetObject]}}";
  const warned = judged(template, rule);
  expect(outcomes(warned)).toEqual(["Role.ManagedPolicyArns[0] unread warning"]);
  expect(warned.result).toBe("pass");
  expect(entriesOf(warned).map(({ id, help }) => [id, help])).toEqual([
    ["ATTACHMENT_NOT_READ", "give the file with that policy too, or an account dump that has it"],
  ]);
  const failed = judged(template, `${rule}\nattachments: fail`);
  expect(outcomes(failed)).toEqual(["Role.ManagedPolicyArns[0] unread error"]);
  expect(failed.result).toBe("fail");
});

test("nothing is proved if all policies are attached ones that are not here", () => {
  const template = templateOf(`  U:
    Type: AWS::IAM::User
    Properties: {ManagedPolicyArns: ["arn:aws:iam::111122223333:policy/theirs"]}
`);
  expect(judged(template, NO_PASS).problems.map(({ code }) => code)).toContain("NO_POLICY_FOUND");
});

describe("since a revision", () => {
  const SINCE = "rules: {since: {check: no-new-access-since, since: main, created: ignore}}";
  const since = (before: string, now: string): readonly string[] =>
    outcomes(judged(templateOf(now), SINCE, templateOf(before)));
  const [reading, admin] = [`${AWS}/ReadOnlyAccess`, `${AWS}/AdministratorAccess`];

  test.each([
    ["the same", reading, reading, ["[0] proved"]],
    ["another one", reading, admin, ["[0] failed"]],
    ["one more", reading, `${reading}, ${admin}`, ["[0] proved", "[1] failed"]],
    ["one less", `${admin}, ${reading}`, reading, ["[0] proved"]],
    ["a part of what it had", admin, reading, ["[0] proved"]],
    ["the first one", "", reading, ["[0] failed"]],
  ])("an identity gets %s", (_name, before, now, words) => {
    expect(since(roleWith(before), roleWith(now))).toEqual(
      words.map((each) => `Role.ManagedPolicyArns${each}`),
    );
  });

  test.each([
    ["!Ref A", "!Ref B", "failed"],
    ["a", "b", "failed"],
    ["!ImportValue a", "!ImportValue b", "failed"],
    ["!Ref A", "!Ref A", "not applicable, it is judged as `Own.PolicyDocument`"],
    ["a", "a", "not applicable, it is judged as `Own.PolicyDocument`"],
  ])("a policy of %s is that of %s", (before, now, word) => {
    const state = (role: string): string => `${OWN}      Roles: [${role}]\n`;
    expect(since(state(before), state(now))).toEqual([`Own.Roles[0] ${word}`]);
  });

  test.each(["role: ", "roleSelector: {matchLabels: {a: ", "roleRef: {name: "])(
    "a resource of Kubernetes names another identity: %s",
    (start) => {
      const state = (name: string): readonly SourceReading[] => {
        const end = "}".repeat(start.split("{").length - 1);
        const text = `apiVersion: iam.aws.upbound.io/v1beta1
kind: RolePolicyAttachment
metadata: {name: c}
spec: {forProvider: {policyArn: "${admin}", ${start}${name}${end}}}
`;
        return resolved(readKubernetes({ file: "k.yaml", text }, CONTEXT));
      };
      const at = "RolePolicyAttachment/c.spec.forProvider.policyArn";
      expect(outcomes(judged(state("a"), SINCE, state("a")))).toEqual([`${at} proved`]);
      expect(outcomes(judged(state("b"), SINCE, state("a")))).toEqual([`${at} failed`]);
    },
  );

  test("an identity is new", () => {
    expect(since(OWN, OWN + roleWith(admin))).toEqual([
      "Role.ManagedPolicyArns[0] not applicable, the policy is new",
    ]);
  });

  test("an attached policy has the values that its own source declares", () => {
    const scoped = SINCE.replace("}}", ", where: {address: Role}}}");
    const policy = OWN.replace('Resource: "*"', 'Resource: !Sub "arn:aws:iam::${Team}:role/x"');
    const state = (start: string, arn: string, condition: string): readonly SourceReading[] => {
      const text = `Parameters: {Team: {Type: String, Default: "${start}"}}
Conditions: {C: !Equals [!Ref Team, "${condition}"]}
Resources:
${policy}${roleWith(arn)}`;
      const context = { ...CONTEXT, isCompared: true };
      return resolved(readCloudFormation({ file: "t.yaml", text }, context));
    };
    const since = (
      before: readonly [string, string, string],
      now: readonly [string, string, string],
    ): readonly string[] => outcomes(judged(state(...now), scoped, state(...before)));
    const at = "Role.ManagedPolicyArns[0]";
    const [plain, chosen] = ["!Ref Own", `!If [C, !Ref Own, ${reading}]`];
    expect(since(["1", plain, ""], ["1", plain, ""])).toEqual([`${at} proved`]);
    expect(since(["1", plain, ""], ["2", plain, ""])).toEqual([`${at} failed`]);
    expect(since(["1", chosen, "a"], ["1", chosen, "a"])).toEqual([`${at} proved`]);
    expect(since(["1", chosen, "a"], ["1", chosen, "b"])).toEqual([
      `${at} undecided`,
      `${at} undecided`,
    ]);
  });

  test("an identity gets a policy that was there", () => {
    const at = "Role.ManagedPolicyArns[0]";
    expect(since(OWN + roleWith(""), OWN + roleWith("!Ref Own"))).toEqual([`${at} failed`]);
    expect(since(OWN + roleWith("!Ref Own"), OWN + roleWith("!Ref Own"))).toEqual([
      `${at} not applicable, it is judged as \`Own.PolicyDocument\``,
    ]);
  });
});

describe("since the plan", () => {
  const SINCE = "rules: {since: {check: no-new-access-since, since: plan, created: ignore}}";
  const trust = { assume_role_policy: '{"Statement":[]}' };
  const role = (before: object | null, after: object): object => ({
    address: "aws_iam_role.r",
    mode: "managed",
    type: "aws_iam_role",
    name: "r",
    change: { actions: ["update"], before, after, after_unknown: {} },
  });
  const attachment = (before: string | null, after: string | null): object => ({
    address: "aws_iam_role_policy_attachment.a",
    mode: "managed",
    type: "aws_iam_role_policy_attachment",
    name: "a",
    change: {
      actions: ["update"],
      before: before && { role: "r", policy_arn: `${AWS}/${before}` },
      after: after && { role: "r", policy_arn: `${AWS}/${after}` },
      after_unknown: {},
    },
  });
  const attachmentOf = (
    before: object | null,
    after: object,
    type = "aws_iam_role_policy_attachment",
  ) => {
    const policy_arn = `${AWS}/AdministratorAccess`;
    const change = {
      actions: ["update"],
      before: before && { ...before, policy_arn },
      after: { ...after, policy_arn },
      after_unknown: {},
    };
    return { address: `${type}.a`, mode: "managed", type, name: "a", change };
  };
  const since = (...changes: readonly object[]): readonly string[] => {
    const plan = { format_version: "1.2", resource_changes: changes };
    const source = { file: "plan.json", text: JSON.stringify(plan) };
    return outcomes(judged(resolved(readTerraformPlan(source, CONTEXT)), SINCE));
  };
  const own = { name: "r", ...trust };

  test.each([
    ["ReadOnlyAccess", "ReadOnlyAccess", ["proved"]],
    ["ReadOnlyAccess", "AdministratorAccess", ["failed"]],
    ["AdministratorAccess", "ReadOnlyAccess", ["proved"]],
    [null, "ReadOnlyAccess", ["failed"]],
    ["ReadOnlyAccess", null, []],
  ])("a role had %s and has %s", (before, after, words) => {
    expect(since(role(own, own), attachment(before, after))).toEqual(
      words.map((each) => `aws_iam_role_policy_attachment.a.policy_arn ${each}`),
    );
  });

  test("a role is new", () => {
    expect(since(role(null, own), attachment(null, "AdministratorAccess"))).toEqual([
      "aws_iam_role_policy_attachment.a.policy_arn not applicable, the policy is new",
    ]);
  });

  test("a policy moves from one role to another, or to one more", () => {
    const other = (states: object): object => ({
      ...role(own, own),
      address: "aws_iam_role.s",
      name: "s",
      change: { actions: ["no-op"], after_unknown: {}, ...states },
    });
    const there = other({ before: { ...own, name: "s" }, after: { ...own, name: "s" } });
    const moved = attachmentOf({ role: "r" }, { role: "s" });
    expect(since(role(own, own), there, moved)).toEqual([`${moved.address}.policy_arn failed`]);
    const several = attachmentOf(
      { roles: ["r"] },
      { roles: ["r", "s"] },
      "aws_iam_policy_attachment",
    );
    const failed = [`${several.address}.policy_arn failed`];
    expect(since(role(own, own), there, several)).toEqual(failed);
    // One of them is new, and the other one is not.
    const made = other({ before: null, after: { ...own, name: "s" } });
    const given = attachmentOf(null, { roles: ["r", "s"] }, "aws_iam_policy_attachment");
    expect(since(role(own, own), made, given)).toEqual(failed);
  });

  test("a role of one name in another account gets what the first one had", () => {
    const of = (name: string, before: object | null): object => ({
      ...attachmentOf(before, { role: "r" }),
      address: `aws_iam_role_policy_attachment.${name}`,
      name,
    });
    const planOf = (provider: string): readonly string[] => {
      const resources = ["a", "b"].map((name) => ({
        mode: "managed",
        type: "aws_iam_role_policy_attachment",
        name,
        provider_config_key: name === "a" ? "aws.test" : provider,
        expressions: { policy_arn: { constant_value: "x" } },
      }));
      const configuration = { root_module: { resources } };
      const changes = [of("a", { role: "r" }), of("b", null)];
      const plan = { format_version: "1.2", configuration, resource_changes: changes };
      const source = { file: "plan.json", text: JSON.stringify(plan) };
      return outcomes(judged(resolved(readTerraformPlan(source, CONTEXT)), SINCE));
    };
    const [a, b] = ["a", "b"].map((name) => `aws_iam_role_policy_attachment.${name}.policy_arn`);
    expect(planOf("aws.test")).toEqual([`${a} proved`, `${b} proved`]);
    expect(planOf("aws.prod")).toEqual([`${a} proved`, `${b} failed`]);
  });

  test("a policy moves from the role to an attachment", () => {
    const before = { ...own, managed_policy_arns: [`${AWS}/ReadOnlyAccess`] };
    const after = { ...own, managed_policy_arns: [] };
    expect(since(role(before, after), attachment(null, "ReadOnlyAccess"))).toEqual([
      "aws_iam_role_policy_attachment.a.policy_arn proved",
    ]);
  });
});
