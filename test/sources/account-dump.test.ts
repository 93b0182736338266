/**
 * Account dumps: each policy of an account is a site, in all forms of a document, and nothing that
 * is missing goes unsaid.
 */
import { describe, expect, test } from "vitest";
import { readAccountDump } from "../../src/sources/account-dump.ts";
import type { PolicySite, SourceReading } from "../../src/sources/site.ts";

const NO_FILES = { files: { read: () => undefined, list: () => undefined } };
const EMPTY = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
const DOCUMENT = { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const ENCODED = encodeURIComponent(JSON.stringify(DOCUMENT));

function read(dump: unknown): SourceReading {
  const text = typeof dump === "string" ? dump : JSON.stringify(dump, null, 1);
  return readAccountDump({ file: "dump.json", text }, NO_FILES);
}

function shown({ address, kind, awsType, policy }: PolicySite): string {
  const state = policy.kind === "unreadable" ? policy.reason : policy.kind;
  return `${address}: ${kind} ${awsType.slice("AWS::IAM::".length)} ${state}`;
}

const sitesOf = (dump: object): readonly string[] => read({ ...EMPTY, ...dump }).sites.map(shown);
const codesOf = (dump: unknown): readonly string[] =>
  read(dump).problems.map(({ severity, code }) => `${severity} ${code}`);

const arnOf = (name: string): string => `arn:aws:iam::111122223333:policy/${name}`;
const managed = (name: string, more: object = {}): object => ({
  PolicyName: name,
  Arn: arnOf(name),
  DefaultVersionId: "v2",
  PolicyVersionList: [
    { VersionId: "v1", IsDefaultVersion: false, Document: {} },
    { VersionId: "v2", IsDefaultVersion: true, Document: DOCUMENT },
  ],
  ...more,
});
const bounded = (arn: string, more: object = {}): object => ({
  UserName: "ana",
  PermissionsBoundary: { PermissionsBoundaryArn: arn },
  ...more,
});

describe("the policies of an account", () => {
  test("of principals", () => {
    const { sites, problems } = read({
      ...EMPTY,
      UserDetailList: [
        { UserName: "ana", UserPolicyList: [{ PolicyName: "own", PolicyDocument: DOCUMENT }] },
      ],
      GroupDetailList: [
        { GroupName: "dev", GroupPolicyList: [{ PolicyName: "g", PolicyDocument: ENCODED }] },
      ],
      RoleDetailList: [
        {
          RoleName: "app",
          AssumeRolePolicyDocument: JSON.stringify(DOCUMENT),
          RolePolicyList: [{ PolicyName: "r", PolicyDocument: DOCUMENT }],
          AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
          Tags: [{ Key: "team", Value: "apps" }],
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(sites.map(shown)).toEqual([
      "user/ana.UserPolicyList[0]: identity UserPolicy document",
      "group/dev.GroupPolicyList[0]: identity GroupPolicy document",
      "role/app.AssumeRolePolicyDocument: trust AssumeRolePolicyDocument document",
      "role/app.RolePolicyList[0]: identity RolePolicy document",
      "role/app.AttachedManagedPolicies[0]: identity ManagedPolicy reference",
    ]);
    expect(sites[4]?.attached).toEqual({ principals: ["role/app"] });
    expect(sites[0]?.place).toMatchObject({ line: 8, endLine: 16 });
    expect(sites[2]?.publicCheckType).toBe("AWS::IAM::AssumeRolePolicyDocument");
    const arn = { kind: "text", parts: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] };
    for (const site of sites.slice(2)) {
      expect(site).toMatchObject({ tags: { team: "apps" }, attachments: [arn] });
    }
  });

  test("the default version of a managed policy", () => {
    const [site] = read({ ...EMPTY, Policies: [managed("Edge")] }).sites;
    expect(site?.address).toBe("policy/Edge");
    expect(site?.policy).toMatchObject({ value: { members: [{ name: "Statement" }] } });
  });

  const versions = (...ids: readonly [string, boolean][]): object => ({
    PolicyVersionList: ids.map(([VersionId, IsDefaultVersion]) => ({
      VersionId,
      IsDefaultVersion,
      Document: DOCUMENT,
    })),
  });
  test.each([
    [versions(["v2", true]), "document"],
    [versions(["v2", false]), "document"],
    [versions(["v1", false]), "the dump does not have its default version"],
    [{ PolicyVersionList: [] }, "the dump does not have its default version"],
    [versions(["v1", true], ["v2", true]), "the dump has more than one default version of it"],
    [versions(["v1", true], ["v2", false]), "the dump has more than one default version of it"],
  ])("case %# of versions", (more, state) => {
    expect(sitesOf({ Policies: [managed("P", more)] })).toEqual([
      `policy/P: identity ManagedPolicy ${state}`,
    ]);
  });

  test("equal names get numbers", () => {
    expect(sitesOf({ Policies: [managed("P"), managed("P")] })).toEqual([
      "policy/P: identity ManagedPolicy document",
      "policy/P#2: identity ManagedPolicy document",
    ]);
  });
});

test("the trust policy of a role stands in instance profiles too, and counts once", () => {
  const role = { RoleName: "r", AssumeRolePolicyDocument: DOCUMENT };
  const own = { ...role, InstanceProfileList: [{ Roles: [role] }] };
  expect(sitesOf({ RoleDetailList: [own] })).toHaveLength(1);
});

describe("documents", () => {
  const stateOf = (document: unknown): string | undefined => {
    const role = { RoleName: "r", AssumeRolePolicyDocument: document };
    const [site] = read({ ...EMPTY, RoleDetailList: [role] }).sites;
    return site?.policy.kind === "unreadable" ? site.policy.reason : site?.policy.kind;
  };
  test.each([
    [DOCUMENT, "document"],
    [ENCODED, "document"],
    [encodeURIComponent('{"Statement": [{"Sid": "a+b"}]}'), "document"],
    [JSON.stringify(DOCUMENT), "document"],
    [`${ENCODED}%ZZ`, "its text has escapes of a URL that cannot be decoded"],
    [ENCODED.replace("Allow", "A+llow"), "its text has escapes of a URL that cannot be decoded"],
    [7, "it is neither an object nor a text"],
    [undefined, "the dump does not have its document"],
  ])("%j", (document, state) => {
    expect(stateOf(document)).toBe(state);
  });

  test("that are not JSON", () => {
    expect(stateOf("{ broken")).toContain("it is not JSON");
    expect(stateOf(encodeURIComponent('{"a":1,"a":2}'))).toContain("it is not JSON");
  });
});

describe("boundaries", () => {
  const edge = arnOf("Edge");
  test.each([
    ["only a boundary", { AttachmentCount: 0 }, {}, ["boundary"]],
    ["of unknown use", {}, {}, ["identity", "boundary"]],
    ["attached elsewhere", { AttachmentCount: 2 }, {}, ["identity", "boundary"]],
    [
      "attached here",
      { AttachmentCount: 0 },
      { AttachedManagedPolicies: [{ PolicyArn: edge }] },
      ["identity", "identity", "boundary"],
    ],
  ])("%s", (_name, more, user, kinds) => {
    const dump = { UserDetailList: [bounded(edge, user)], Policies: [managed("Edge", more)] };
    const { sites, problems } = read({ ...EMPTY, ...dump });
    expect(problems).toEqual([]);
    expect(sites.map(({ kind }) => kind)).toEqual(kinds);
    expect(sites.at(-1)?.address).toBe("policy/Edge (boundary)");
  });

  test("of AWS, in the dump", () => {
    const arn = "arn:aws-cn:iam::aws:policy/Edge";
    const dump = { UserDetailList: [bounded(arn)], Policies: [managed("Edge", { Arn: arn })] };
    expect(sitesOf(dump)).toEqual([
      "policy/Edge: identity ManagedPolicy document",
      "policy/Edge (boundary): boundary ManagedPolicy document",
    ]);
  });

  test("that the dump does not have", () => {
    const { sites, problems } = read({ ...EMPTY, UserDetailList: [bounded(edge)] });
    expect(sites).toEqual([]);
    expect(problems).toMatchObject([
      {
        severity: "note",
        code: "BOUNDARY_NOT_READ",
        message: `the dump does not have \`${edge}\`, the boundary of \`user/ana\``,
      },
    ]);
  });
});

describe("what is missing", () => {
  const ofAws = managed("Full", { Arn: "arn:aws:iam::aws:policy/Full" });
  test.each([
    ["policies of AWS", { ...EMPTY, Policies: [ofAws] }, []],
    ["a page", { ...EMPTY, IsTruncated: true, Marker: "x" }, ["error DUMP_IS_CUT"]],
    ["a page of the CLI", { ...EMPTY, NextToken: "x" }, ["error DUMP_IS_CUT"]],
    ["the last page", { ...EMPTY, IsTruncated: false, Marker: null }, []],
    ["a list", { ...EMPTY, Policies: undefined }, ["warning LIST_IS_MISSING"]],
    ["no list but a text", { ...EMPTY, Policies: "x" }, ["error DUMP_SHAPE"]],
    ["no object but a text", { ...EMPTY, Policies: ["x"] }, ["error DUMP_SHAPE"]],
    [
      "a list of inline policies that is an object",
      { ...EMPTY, UserDetailList: [{ UserName: "a", UserPolicyList: {} }] },
      ["error DUMP_SHAPE"],
    ],
    ["another document", { Policies: [] }, ["error NOT_A_DUMP"]],
    ["a list at the top", [EMPTY], ["error NOT_A_DUMP"]],
    ["a repeated name", '{"Policies": [], "Policies": []}', ["error DUMP_SYNTAX"]],
    ["too deep", `${"[".repeat(200)}${"]".repeat(200)}`, ["error DUMP_TOO_LARGE"]],
  ])("%s", (_name, dump, codes) => {
    expect(codesOf(dump)).toEqual(codes);
  });

  test("the end, with its place", () => {
    expect(read('{"UserDetailList": [\n{"UserName": "a"').problems).toMatchObject([
      { severity: "error", code: "DUMP_SYNTAX", place: { line: 2 } },
    ]);
  });
});
