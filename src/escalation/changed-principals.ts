/**
 * The published paths that change IAM itself: categories `self-escalation` and `principal-access`.
 *
 * The caller gives itself permissions, or gives them to another user or role and becomes it, or
 * becomes one that has them. A user is entered with a new key or password. A role is assumed: its
 * trust policy admits the caller already, or the caller changes it.
 *
 * `sts:AssumeRole` is decided with the trust policy of the role. A trust policy that names the
 * caller allows the request by itself within an account, without any policy of the caller.
 *
 * Source: pathfinding.cloud, schema 1.6.0 of 2025-12-17; only its required permissions.
 */
import {
  asks,
  type EscalationPath,
  type Gain,
  type Need,
  type PathRequest,
  pathOf,
  type Target,
  whereIs,
} from "./path.ts";

const ANYTHING: Gain = { kind: "any" };

function permissionsOf(...of: readonly Target[]): Gain {
  return { kind: "permissions", of };
}

/** A path by which the caller widens its own permissions. */
function widens(
  id: string,
  name: string,
  requests: readonly PathRequest[],
  needs: readonly Need[],
  gains: Gain,
): EscalationPath {
  return pathOf({ id, category: "self-escalation", name, requests, needs, gains, assumes: [] });
}

/** A path by which the caller becomes another user or role. */
function becomes(
  id: string,
  name: string,
  requests: readonly PathRequest[],
  needs: readonly Need[],
  gains: Gain,
  assumes: readonly string[] = [],
): EscalationPath {
  return pathOf({ id, category: "principal-access", name, requests, needs, gains, assumes });
}

const IS_USER: Need = { kind: "caller", is: "user" };
const IS_ROLE: Need = { kind: "caller", is: "role" };
const IS_MEMBER: Need = { kind: "member", group: "group" };
const TRUSTS_CALLER: Need = { kind: "trusts", role: "role", principal: "caller" };
const POLICY_OF_ROLE: Need = { kind: "attached", policy: "customer-policy", to: "role" };

const ATTACHED = whereIs("iam:PolicyARN", "managed-policy");
const ASSUMES = asks("sts:AssumeRole", "role");
const CHANGES_TRUST = asks("iam:UpdateAssumeRolePolicy", "role");
const CREATES_KEY = asks("iam:CreateAccessKey", "user");
const CHANGES_POLICY = asks("iam:CreatePolicyVersion", "customer-policy");

const KEY_LIMIT = "the user has fewer than two access keys";
const NO_DENY = "no policy denies the caller `sts:AssumeRole` on the role";

const SELF_ESCALATION_PATHS: readonly EscalationPath[] = [
  widens(
    "iam-001",
    "a new version of a policy of the caller allows everything",
    [CHANGES_POLICY],
    [{ kind: "attached", policy: "customer-policy", to: "caller" }],
    ANYTHING,
  ),
  widens(
    "iam-005",
    "the calling role gives itself an inline policy",
    [asks("iam:PutRolePolicy", "caller")],
    [IS_ROLE],
    ANYTHING,
  ),
  widens(
    "iam-007",
    "the calling user gives itself an inline policy",
    [asks("iam:PutUserPolicy", "caller")],
    [IS_USER],
    ANYTHING,
  ),
  widens(
    "iam-008",
    "the calling user attaches a managed policy to itself",
    [asks("iam:AttachUserPolicy", "caller", ATTACHED)],
    [IS_USER],
    permissionsOf("managed-policy"),
  ),
  widens(
    "iam-009",
    "the calling role attaches a managed policy to itself",
    [asks("iam:AttachRolePolicy", "caller", ATTACHED)],
    [IS_ROLE],
    permissionsOf("managed-policy"),
  ),
  widens(
    "iam-010",
    "the calling user attaches a managed policy to its own group",
    [asks("iam:AttachGroupPolicy", "group", ATTACHED)],
    [IS_USER, IS_MEMBER],
    permissionsOf("managed-policy"),
  ),
  widens(
    "iam-011",
    "the calling user gives its own group an inline policy",
    [asks("iam:PutGroupPolicy", "group")],
    [IS_USER, IS_MEMBER],
    ANYTHING,
  ),
  widens(
    "iam-013",
    "the calling user joins a group",
    [asks("iam:AddUserToGroup", "group")],
    [IS_USER],
    permissionsOf("group"),
  ),
];

const PRINCIPAL_ACCESS_PATHS: readonly EscalationPath[] = [
  becomes("iam-002", "a new key of a user", [CREATES_KEY], [], permissionsOf("user"), [KEY_LIMIT]),
  becomes(
    "iam-003",
    "a new key of a user in place of an old one",
    [asks("iam:DeleteAccessKey", "user"), CREATES_KEY],
    [],
    permissionsOf("user"),
    ["the user has two access keys"],
  ),
  becomes(
    "iam-004",
    "a first password of a user",
    [asks("iam:CreateLoginProfile", "user")],
    [],
    permissionsOf("user"),
    ["the user has no password yet"],
  ),
  becomes(
    "iam-006",
    "another password of a user",
    [asks("iam:UpdateLoginProfile", "user")],
    [],
    permissionsOf("user"),
    ["the user has a password, and no MFA device keeps the caller out"],
  ),
  becomes(
    "iam-012",
    "a role whose trust policy the caller changes",
    [CHANGES_TRUST],
    [],
    permissionsOf("role"),
    [NO_DENY],
  ),
  becomes(
    "iam-014",
    "a role that the caller may assume, with another managed policy",
    [asks("iam:AttachRolePolicy", "role", ATTACHED), ASSUMES],
    [TRUSTS_CALLER],
    permissionsOf("role", "managed-policy"),
  ),
  becomes(
    "iam-015",
    "a new key of a user, with another managed policy",
    [asks("iam:AttachUserPolicy", "user", ATTACHED), CREATES_KEY],
    [],
    permissionsOf("user", "managed-policy"),
    [KEY_LIMIT],
  ),
  becomes(
    "iam-016",
    "a role that the caller may assume, with a changed policy",
    [CHANGES_POLICY, ASSUMES],
    [POLICY_OF_ROLE, TRUSTS_CALLER],
    ANYTHING,
  ),
  becomes(
    "iam-017",
    "a role that the caller may assume, with another inline policy",
    [asks("iam:PutRolePolicy", "role"), ASSUMES],
    [TRUSTS_CALLER],
    ANYTHING,
  ),
  becomes(
    "iam-018",
    "a new key of a user, with another inline policy",
    [asks("iam:PutUserPolicy", "user"), CREATES_KEY],
    [],
    ANYTHING,
    [KEY_LIMIT],
  ),
  becomes(
    "iam-019",
    "a role with a changed trust policy and another managed policy",
    [asks("iam:AttachRolePolicy", "role", ATTACHED), CHANGES_TRUST],
    [],
    permissionsOf("role", "managed-policy"),
    [NO_DENY],
  ),
  becomes(
    "iam-020",
    "a role with a changed trust policy and a changed policy",
    [CHANGES_POLICY, CHANGES_TRUST],
    [POLICY_OF_ROLE],
    ANYTHING,
    [NO_DENY],
  ),
  becomes(
    "iam-021",
    "a role with a changed trust policy and another inline policy",
    [asks("iam:PutRolePolicy", "role"), CHANGES_TRUST],
    [],
    ANYTHING,
    [NO_DENY],
  ),
  becomes(
    "sts-001",
    "a role that the caller may assume",
    [ASSUMES],
    [TRUSTS_CALLER],
    permissionsOf("role"),
  ),
];

export const CHANGED_PRINCIPAL_PATHS: readonly EscalationPath[] = [
  ...SELF_ESCALATION_PATHS,
  ...PRINCIPAL_ACCESS_PATHS,
];
