/**
 * Account dumps: each policy of an account is a site, in both forms of a document.
 */
import { describe, expect, test } from "vitest";
import { readAccountDump } from "../../src/sources/account-dump.ts";
import type { PolicySite, SourceReading } from "../../src/sources/site.ts";

const NO_FILES = { files: { read: () => undefined, list: () => undefined } };
const read = (dump: unknown): SourceReading => {
  const text = typeof dump === "string" ? dump : JSON.stringify(dump, null, 1);
  return readAccountDump({ file: "dump.json", text }, NO_FILES);
};
const DOCUMENT = { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const ENCODED = encodeURIComponent(JSON.stringify(DOCUMENT));
const shown = ({ address, kind, policy }: PolicySite): string =>
  `${address}: ${kind} ${policy.kind}`;

describe("an account dump", () => {
  test("has a site for each policy", () => {
    const { sites, problems } = read({
      UserDetailList: [
        {
          UserName: "ana",
          UserPolicyList: [{ PolicyName: "own", PolicyDocument: DOCUMENT }],
          PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/Edge" },
        },
      ],
      GroupDetailList: [
        { GroupName: "dev", GroupPolicyList: [{ PolicyName: "g", PolicyDocument: ENCODED }] },
      ],
      RoleDetailList: [
        {
          RoleName: "app",
          AssumeRolePolicyDocument: DOCUMENT,
          RolePolicyList: [{ PolicyName: "r", PolicyDocument: "{ broken" }],
          AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
          Tags: [{ Key: "team", Value: "apps" }],
        },
      ],
      Policies: [
        {
          PolicyName: "Edge",
          Arn: "arn:aws:iam::111122223333:policy/Edge",
          PolicyVersionList: [
            { VersionId: "v1", IsDefaultVersion: false, Document: {} },
            { VersionId: "v2", IsDefaultVersion: true, Document: DOCUMENT },
          ],
        },
        { PolicyName: "Lost", Arn: "arn:aws:iam::111122223333:policy/Lost" },
      ],
    });
    expect(problems).toEqual([]);
    expect(sites.map(shown)).toEqual([
      "user/ana.UserPolicyList[own]: identity document",
      "group/dev.GroupPolicyList[g]: identity document",
      "role/app.AssumeRolePolicyDocument: trust document",
      "role/app.RolePolicyList[r]: identity unreadable",
      "policy/Edge: identity document",
      "policy/Edge (boundary): boundary document",
      "policy/Lost: identity unreadable",
    ]);
    expect(sites[3]).toMatchObject({ tags: { team: "apps" }, attachments: [{ kind: "text" }] });
    expect(sites[0]?.place.line).toBe(8);
  });

  test("gives equal names numbers", () => {
    const user = { UserName: "a", UserPolicyList: [{ PolicyName: "p", PolicyDocument: DOCUMENT }] };
    expect(read({ UserDetailList: [user, user] }).sites.map((each) => each.address)).toEqual([
      "user/a.UserPolicyList[p]",
      "user/a.UserPolicyList[p]#2",
    ]);
  });

  test("that is cut off is an error with its place", () => {
    const { sites, problems } = read('{"UserDetailList": [\n{"UserName": "a"');
    expect(sites).toEqual([]);
    expect(problems).toMatchObject([
      { severity: "error", code: "DUMP_SYNTAX", place: { line: 2 } },
    ]);
  });
});
