/**
 * Limits that a plan takes off: boundaries of roles and users, and policies of an organization.
 */
import { describe, expect, test } from "vitest";
import { readTerraformPlan } from "../../../src/sources/terraform/plan.ts";

type State = Readonly<Record<string, unknown>> | null;

function changeOf(type: string, before: State, after: State, unknown: object = {}): object {
  const actions = after === null ? ["delete"] : before === null ? ["create"] : ["update"];
  const change = { actions, before, after, after_unknown: unknown };
  return { address: `${type}.x`, mode: "managed", type, name: "x", change };
}

/** `ADDRESS KIND NOW <- BEFORE` for each site that limits. */
function limits(...changes: readonly object[]): readonly string[] {
  const text = JSON.stringify({
    format_version: "1.2",
    planned_values: {},
    resource_changes: changes,
    configuration: {},
  });
  const files = { read: () => undefined, list: () => undefined };
  const { sites } = readTerraformPlan({ file: "plan.json", text }, { files });
  return sites.flatMap(({ address, kind, policy, before, attached }) => {
    if (kind === "identity" || kind === "trust") return [];
    const old = attached?.before?.values.length ?? before?.kind;
    return [`${address} ${kind} ${policy.kind} <- ${old}`];
  });
}

describe("the boundary", () => {
  const ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const set = (permissions_boundary: string | null): State => ({
    name: "ci",
    permissions_boundary,
  });
  test.each<[string, State, State, object, string | undefined]>([
    ["is taken off", set(ARN), set(null), {}, "absent <- 1"],
    ["is another one", set(ARN), set(`${ARN}2`), {}, "reference <- 1"],
    ["stays", set(ARN), set(ARN), {}, undefined],
    ["is new", set(null), set(ARN), {}, undefined],
    ["goes with its owner", set(ARN), null, {}, undefined],
    ["comes with its owner", null, set(ARN), {}, undefined],
  ])("%s", (_, before, after, unknown, expected) => {
    for (const type of ["aws_iam_role", "aws_iam_user", "awscc_iam_role"]) {
      expect(limits(changeOf(type, before, after, unknown))).toEqual(
        expected === undefined ? [] : [`${type}.x.permissions_boundary boundary ${expected}`],
      );
    }
  });
});

describe("a policy of an organization", () => {
  const attached = (policy_id: string): State => ({ policy_id, target_id: "ou-1" });
  const attachment = (before: State, after: State): object =>
    changeOf("aws_organizations_policy_attachment", before, after);
  const content = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const policy = (type: string): object => {
    const state = { id: "p-1", type, content };
    return changeOf("aws_organizations_policy", state, state);
  };
  const at = "aws_organizations_policy_attachment.x.policy_id";

  test.each<[string, readonly object[], string | undefined]>([
    ["is detached", [attachment(attached("p-1"), null)], "scp absent <- unreadable"],
    ["is another one", [attachment(attached("p-1"), attached("p-2"))], "scp absent <- unreadable"],
    ["stays", [attachment(attached("p-1"), attached("p-1"))], undefined],
    ["is attached", [attachment(null, attached("p-1"))], undefined],
    ["allows everything", [attachment(attached("p-FullAWSAccess"), null)], undefined],
    [
      "is that of the plan",
      [policy("SERVICE_CONTROL_POLICY"), attachment(attached("p-1"), null)],
      "scp absent <- document",
    ],
    [
      "limits resources",
      [policy("RESOURCE_CONTROL_POLICY"), attachment(attached("p-1"), null)],
      "rcp absent <- document",
    ],
    ["is about tags", [policy("TAG_POLICY"), attachment(attached("p-1"), null)], undefined],
  ])("%s", (_, changes, expected) => {
    const own = limits(...changes).filter((each) => each.startsWith(at));
    expect(own).toEqual(expected === undefined ? [] : [`${at} ${expected}`]);
  });
});
