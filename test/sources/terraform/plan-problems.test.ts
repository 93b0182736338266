/**
 * Plans that are refused or not complete, and what else the reader says about a plan.
 *
 * The format demands that readers ignore members that they do not know, and other major versions
 * are refused.
 */
import { describe, expect, test } from "vitest";
import { codes, type ResourceNotation, read, readText, shown } from "./plan-notation.ts";

const OPEN = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
const text = JSON.stringify;

const policy = (change: ResourceNotation["change"], more = {}): ResourceNotation => ({
  address: "aws_iam_policy.p",
  change,
  ...more,
});

describe("a document that is not a whole plan", () => {
  test.each([
    ["cut", '{"format_version":"1.0","resource_chang', "PLAN_SYNTAX", 40],
    ["not an object", "[]", "PLAN_MISSING", 1],
    ["a state", '{"format_version":"1.0","values":{}}', "PLAN_MISSING", 1],
    [
      "of another major version",
      '{"format_version":"2.0","resource_changes":[]}',
      "PLAN_VERSION",
      1,
    ],
    ["of a strange version", '{"format_version":"1","resource_changes":[]}', "PLAN_VERSION", 1],
    [
      "without changes, but with planned values",
      '{"format_version":"1.2","planned_values":{"root_module":{"resources":[{}]}}}',
      "PLAN_MISSING",
      1,
    ],
    [
      "with a change of an unknown type",
      '{"format_version":"1.2","resource_changes":[{"address":"a.b"}]}',
      "PLAN_CHANGE",
      45,
    ],
    [
      "with repeated members",
      '{"format_version":"1.2","resource_changes":[],"resource_changes":[]}',
      "PLAN_SYNTAX",
      66,
    ],
    ["errored", '{"format_version":"1.2","resource_changes":[],"errored":true}', "PLAN_ERRORED", 1],
    ["deep", `{"format_version":"1.2","x":${"[".repeat(600)}`, "PLAN_DEPTH", 528],
    [
      "with changes that are not a list",
      '{"format_version":"1.2","resource_changes":{}}',
      "PLAN_SYNTAX",
      44,
    ],
  ])("is refused: %s", (_, written, code, column) => {
    const { sites, problems } = readText(written);
    expect(sites).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({
        severity: "error",
        code,
        place: { file: "plan.json", line: 1, column },
      }),
    ]);
  });

  test.each(["0.1", "0.2", "1.0", "1.2", "1.99"])("the format version %s is read", (version) => {
    const members = { format_version: version, unheard_of: [{}], resource_drift: null };
    const resources = [
      policy({ after: { policy: text(OPEN) }, unheard_of: 1 }, { more: { x: 1 } }),
    ];
    expect(shown(read({ resources, members }))).toEqual({ "aws_iam_policy.p.policy": OPEN });
  });

  test("a plan without changes is read", () => {
    const { problems } = readText('{"format_version":"1.2","planned_values":{}}');
    expect(problems).toEqual([]);
  });

  test("a plan without a version is read with a warning", () => {
    expect(codes({ members: { format_version: undefined } })).toEqual(["warning PLAN_VERSION"]);
  });

  test("a resource without its change is an error", () => {
    const resource_changes = [{ address: "aws_iam_policy.p", type: "aws_iam_policy" }];
    expect(codes({ members: { resource_changes } })).toEqual(["error PLAN_CHANGE"]);
  });

  test("deferred changes are sites that cannot be read", () => {
    const resource_change = {
      address: "aws_iam_policy.p",
      mode: "managed",
      type: "aws_iam_policy",
      name: "p",
      change: { actions: ["create"], before: null, after: { policy: text(OPEN) } },
    };
    const deferred_changes = [{ reason: "instance_count_unknown", resource_change }];
    const members = { deferred_changes, complete: false };
    expect(shown(read({ members }))).toEqual({
      "aws_iam_policy.p.policy": "Terraform defers its change (`instance_count_unknown`)",
    });
    expect(codes({ members })).toEqual(["warning PLAN_DEFERRED", "warning PLAN_INCOMPLETE"]);
  });
});

describe("notes", () => {
  test("name policies that were changed without Terraform", () => {
    const drift = (address: string, before: string, after: string): object => ({
      address,
      mode: "managed",
      type: "aws_iam_policy",
      name: "p",
      change: { actions: ["update"], before: { policy: before }, after: { policy: after } },
    });
    const resource_drift = [
      drift("aws_iam_policy.p", "{}", "[]"),
      drift("aws_iam_policy.q", "", ""),
    ];
    const { problems } = read({ members: { resource_drift } });
    expect(problems.map(({ message }) => message)).toEqual([
      "policies were changed without Terraform since its last run: `aws_iam_policy.p`",
    ]);
  });

  test.each([
    ["aws_organizations_policy_attachment.x", { policy_id: "p" }, "note PLAN_ATTACHMENT"],
    ["aws_iam_role.x", { permissions_boundary: "arn" }, "note PLAN_BOUNDARY"],
    ["aws_s3_bucket_public_access_block.x", { block_public_policy: true }, "note PLAN_GUARD"],
    ["aws_ram_resource_share.x", { permission_arns: ["1"] }, "note PLAN_SHARE"],
    [
      "aws_ram_principal_association.x",
      { principal: "444455556666" },
      "warning RAM_SHARE_NOT_JUDGED",
    ],
    [
      "aws_vpc_endpoint_service.x",
      { allowed_principals: ["*"] },
      "warning ENDPOINT_SERVICE_NOT_JUDGED",
    ],
    ["aws_ecrpublic_repository.x", { repository_name: "r" }, "warning PUBLIC_BY_NATURE"],
  ])("name what changes access without a document: %s", (address, after, code) => {
    expect(codes({ resources: [{ address, change: { after } }] })).toEqual([code]);
    const same = { actions: ["no-op"], before: after, after };
    expect(codes({ resources: [{ address, change: same }] })).toEqual([]);
  });

  test("name objects that Terraform forgets", () => {
    const change = { actions: ["forget"], before: { policy: text(OPEN) }, after: null };
    expect(codes({ resources: [policy(change)] })).toEqual(["note PLAN_FORGOTTEN"]);
  });
});
