/**
 * Stacks from an account and its organization: which layers a principal has.
 */
import { describe, expect, test } from "vitest";
import type { Account, Principal } from "../../src/accounts/account.ts";
import { controlLevels } from "../../src/accounts/organization.ts";
import { stackOf, trustStackOf } from "../../src/accounts/stacks.ts";
import { parseStack } from "../../src/policy/parse-stack.ts";

const allow = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const trust = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
};

const ACCOUNT: Account = { id: "111122223333", principals: [] };

const principal = (more: Partial<Principal> = {}): Principal => ({
  kind: "role",
  arn: "arn:aws:iam::111122223333:role/r",
  identityPolicies: [{ name: "inline P", document: allow }],
  trustPolicy: trust,
  ...more,
});

const unknown = { name: "managed x", document: "unknown" };

describe("the stack of a principal has", () => {
  test.each<[string, object, object]>([
    ["its identity policies", stackOf(ACCOUNT, principal()), { identityPolicies: [allow] }],
    [
      "an unknown layer for an unknown policy",
      stackOf(ACCOUNT, principal({ identityPolicies: [{ name: "P", document: allow }, unknown] })),
      { identityPolicies: "unknown" },
    ],
    [
      "its boundary",
      stackOf(ACCOUNT, principal({ permissionsBoundary: unknown })),
      { permissionsBoundary: "unknown" },
    ],
    [
      "the fact that it is a service-linked role",
      stackOf(ACCOUNT, principal({ arn: "arn:aws:iam::111122223333:role/aws-service-role/x/y" })),
      { facts: { serviceLinkedRole: true } },
    ],
    [
      "control policies",
      stackOf(ACCOUNT, principal(), {
        control: { isManagement: false, serviceControlPolicies: [[allow]] },
      }),
      { serviceControlPolicies: [[allow]] },
    ],
    [
      "the facts of the management account",
      stackOf(ACCOUNT, principal(), { control: { isManagement: true } }),
      { facts: { principalAccountIsManagement: true, resourceAccountIsManagement: true } },
    ],
    [
      "the trust policy of a role that it assumes",
      trustStackOf(ACCOUNT, principal(), principal()),
      { resourcePolicy: trust },
    ],
  ])("%s", (_, stack, expected) => {
    expect(stack).toMatchObject(expected);
    expect(parseStack(stack).kind).toBe("stack");
  });
});

const tree = (more: object = {}) => ({
  managementAccount: "999999999999",
  serviceControlPolicies: [1],
  children: [
    { name: "a", serviceControlPolicies: [2], children: [{ account: "111122223333" }] },
    { name: "b", children: [{ account: "444455556666", serviceControlPolicies: [3] }] },
  ],
  ...more,
});

test("the levels of an account lead from the root to it", () => {
  const levels = (account: string) => {
    const result = controlLevels(tree(), account);
    return result.kind === "levels" && result.levels;
  };
  expect(levels("111122223333")).toEqual({
    isManagement: false,
    serviceControlPolicies: [[1], [2], []],
  });
  expect(levels("444455556666")).toEqual({
    isManagement: false,
    serviceControlPolicies: [[1], [], [3]],
  });
});

describe("an organization is refused", () => {
  test.each<[string, unknown, string]>([
    ["without the account", tree({ children: [] }), "UNKNOWN_ACCOUNT"],
    ["with the account twice", tree({ account: "111122223333" }), "UNKNOWN_ACCOUNT"],
    ["with a misspelt member", tree({ serviceControlPolicy: [] }), "UNKNOWN_MEMBER"],
    ["with policies that are not a list", tree({ resourceControlPolicies: {} }), "INVALID_TYPE"],
    ["with children that are not a list", tree({ children: {} }), "INVALID_TYPE"],
    ["that is a list", [], "INVALID_TYPE"],
  ])("%s", (_, given, code) => {
    const result = controlLevels(given, "111122223333");
    expect(result.kind === "invalid" && result.diagnostics[0]?.code).toBe(code);
  });
});
