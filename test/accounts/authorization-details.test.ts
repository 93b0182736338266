/**
 * The dump of an account: which policies a principal has, and which dumps are refused.
 */
import { describe, expect, test } from "vitest";
import { principalOf } from "../../src/accounts/account.ts";
import { readAuthorizationDetails } from "../../src/accounts/authorization-details.ts";

const ROOT = "arn:aws:iam::111122223333:";
const DOCUMENT = { Version: "2012-10-17", Statement: [] };
const OWN = `${ROOT}policy/own`;
const OF_AWS = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const GONE = `${ROOT}policy/gone`;

type Json = Readonly<Record<string, unknown>>;

const inline = (name: string, document: unknown = DOCUMENT): Json => ({
  PolicyName: name,
  PolicyDocument: document,
});

const attached = (arn: string): Json => ({ PolicyName: "x", PolicyArn: arn });

const user = (more: Json = {}): Json => ({ UserName: "a", Arn: `${ROOT}user/a`, ...more });

const role = (more: Json = {}): Json => ({
  RoleName: "r",
  Arn: `${ROOT}role/r`,
  AssumeRolePolicyDocument: DOCUMENT,
  ...more,
});

const managed = (arn: string, more: Json = { IsDefaultVersion: true }): Json => ({
  PolicyName: "own",
  Arn: arn,
  PolicyVersionList: [{ VersionId: "v1", Document: DOCUMENT, ...more }],
});

const dump = (more: Json = {}): Json => ({
  UserDetailList: [user()],
  GroupDetailList: [],
  RoleDetailList: [role()],
  Policies: [managed(OWN)],
  IsTruncated: false,
  ...more,
});

const read = (given: unknown) =>
  readAuthorizationDetails(given, (arn) => (arn === OF_AWS ? { of: "AWS" } : undefined));

/** The names of the policies of `user/a`, those that are unknown with a `?`, and the boundary. */
function policies(more: Json): string {
  const result = read(dump(more));
  if (result.kind === "invalid") return result.diagnostics.map(({ code }) => code).join();
  const found = principalOf(result.account, "user/a");
  const names = found?.identityPolicies.map(({ name, document }) =>
    document === "unknown" ? `${name}?` : name,
  );
  const boundary = found?.permissionsBoundary;
  return [...(names ?? []), ...(boundary ? [`boundary ${boundary.name}`] : [])].join(", ");
}

describe("a user has", () => {
  test.each<[string, Json, string]>([
    ["nothing", {}, ""],
    ["an inline policy", { UserDetailList: [user({ UserPolicyList: [inline("P")] })] }, "inline P"],
    [
      "a managed policy",
      { UserDetailList: [user({ AttachedManagedPolicies: [attached(OWN)] })] },
      `managed ${OWN}`,
    ],
    [
      "a policy of AWS that the dump lacks",
      { UserDetailList: [user({ AttachedManagedPolicies: [attached(OF_AWS)] })] },
      `managed ${OF_AWS}`,
    ],
    [
      "a policy that nobody knows",
      { UserDetailList: [user({ AttachedManagedPolicies: [attached(GONE)] })] },
      `managed ${GONE}?`,
    ],
    [
      "the policies of its groups",
      {
        UserDetailList: [user({ GroupList: ["g"], UserPolicyList: [inline("P")] })],
        GroupDetailList: [
          {
            GroupName: "g",
            Arn: `${ROOT}group/g`,
            GroupPolicyList: [inline("Q")],
            AttachedManagedPolicies: [attached(OWN)],
          },
        ],
      },
      `inline P, group g: inline Q, group g: managed ${OWN}`,
    ],
    [
      "a boundary",
      { UserDetailList: [user({ PermissionsBoundary: { PermissionsBoundaryArn: OWN } })] },
      `boundary managed ${OWN}`,
    ],
    [
      "a document with the escapes of a URL",
      {
        UserDetailList: [
          user({ UserPolicyList: [inline("P", encodeURIComponent(JSON.stringify(DOCUMENT)))] }),
        ],
      },
      "inline P",
    ],
  ])("%s", (_, more, expected) => expect(policies(more)).toBe(expected));
});

describe("a dump is refused", () => {
  test.each<[string, unknown, string, string]>([
    ["without objects", 1, "NOT_A_DUMP", ""],
    ["without its lists", {}, "NOT_A_DUMP", ""],
    ["as one page of several", dump({ IsTruncated: true }), "DUMP_PAGE", "IsTruncated"],
    ["with a marker", dump({ Marker: "x" }), "DUMP_PAGE", "Marker"],
    [
      "with an unknown group",
      dump({ UserDetailList: [user({ GroupList: ["h"] })] }),
      "UNKNOWN_GROUP",
      "UserDetailList.0.GroupList.0",
    ],
    [
      "without a default version",
      dump({ Policies: [managed(OWN, { IsDefaultVersion: false })] }),
      "NO_DEFAULT_VERSION",
      "Policies.0",
    ],
    [
      "with a document that is not JSON",
      dump({ UserDetailList: [user({ UserPolicyList: [inline("P", "{")] })] }),
      "INVALID_DOCUMENT",
      "UserDetailList.0.UserPolicyList.0.PolicyDocument",
    ],
    [
      "without a trust policy",
      dump({ RoleDetailList: [{ RoleName: "r", Arn: `${ROOT}role/r` }] }),
      "INVALID_DOCUMENT",
      "RoleDetailList.0.AssumeRolePolicyDocument",
    ],
    [
      "of two accounts",
      dump({ UserDetailList: [user({ Arn: "arn:aws:iam::444455556666:user/a" })] }),
      "NOT_ONE_ACCOUNT",
      "",
    ],
    [
      "with a list that is an object",
      dump({ UserDetailList: [user({ UserPolicyList: {} })] }),
      "INVALID_TYPE",
      "UserDetailList.0.UserPolicyList",
    ],
    [
      "without the name of an inline policy",
      dump({ UserDetailList: [user({ UserPolicyList: [{ PolicyDocument: DOCUMENT }] })] }),
      "MISSING_MEMBER",
      "UserDetailList.0.UserPolicyList.0",
    ],
  ])("%s", (_, given, code, path) => {
    const result = read(given);
    if (result.kind !== "invalid") throw new Error("the dump is read");
    const [first] = result.diagnostics;
    expect([first?.code, first?.path.join(".")]).toEqual([code, path]);
  });
});

test("pages are one dump", () => {
  const empty = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  const pages = [
    { ...empty, UserDetailList: [user({ AttachedManagedPolicies: [attached(OWN)] })], Marker: "x" },
    { ...empty, Policies: [managed(OWN)] },
  ];
  const result = read(pages);
  expect(result.kind === "account" && result.account.principals[0]?.identityPolicies).toEqual([
    { name: `managed ${OWN}`, document: DOCUMENT },
  ]);
});

test("a policy that is missing has a warning, once", () => {
  const with_ = (arn: string) => ({ AttachedManagedPolicies: [attached(arn)] });
  const result = read(dump({ UserDetailList: [user(with_(GONE)), user(with_(GONE))] }));
  expect(result.kind === "account" && result.warnings.map(({ code }) => code)).toEqual([
    "POLICY_NOT_IN_DUMP",
  ]);
});
