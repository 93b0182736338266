/**
 * Attached policies find their documents: in AWS's data, in the same sources, or nowhere.
 *
 * A case is a template with one role, and what its first ARN becomes. AWS's data is small and made
 * up here, because only its form matters.
 */
import { describe, expect, test } from "vitest";
import { withAttachedPolicies } from "../../src/sources/attached-policies.ts";
import { earlierAttached } from "../../src/sources/earlier-attached.ts";
import { ManagedPolicies } from "../../src/sources/managed-policies.ts";
import type { PolicySite, SitePolicy } from "../../src/sources/site.ts";
import { valueFrom } from "../gate/notation.ts";
import { readText, shownPolicy } from "./cloudformation/templates.ts";

const DAY = "2026-08-01T00:00:00.000Z";
const policyText = (resource: string): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: resource }] });
const DATA = new ManagedPolicies({
  date: "2026-08-01",
  policies: [
    ["Reading", "v2", DAY, DAY, policyText("arn:aws:s3:::data/*")],
    ["service-role/Running", "v1", DAY, DAY, policyText("*")],
  ],
});

const role = (arn: string): string => `
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [${arn}]
`;
const OWN = `
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties: {ManagedPolicyName: mine, Path: /team/, PolicyDocument: {Statement: []}}
`;

function attachedSite(resources: string): PolicySite {
  const readings = withAttachedPolicies([readText(`Resources:\n${resources}`)], () => DATA);
  const site = readings[0]?.sites.find(({ attached }) => attached);
  if (site === undefined) throw new Error("nothing is attached");
  return site;
}

/** The name of the policy, or why it is not here. */
function found(resources: string): string {
  const { policy } = attachedSite(resources);
  if (policy.kind === "unreadable") return `${policy.reason} (${policy.help})`;
  return policy.kind === "document" ? (policy.origin?.name ?? "") : policy.kind;
}

const NONE = "AWS had no policy with this name and path on 2026-08-01";
const FILE_HELP = "(give the file with that policy too, or an account dump that has it)";

test.each([
  ["arn:aws:iam::aws:policy/Reading", "AWS managed policy `Reading`"],
  ["arn:aws:iam::aws:policy/service-role/Running", "AWS managed policy `Running`"],
  [
    "!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/Running'",
    "AWS managed policy `Running`",
  ],
  ["arn:aws:iam::aws:policy/Running", `${NONE} (did you mean \`service-role/Running\`?)`],
  ["arn:aws:iam::aws:policy/Raeding", `${NONE} (did you mean \`Reading\`?)`],
  ["!Ref P", "policy `P.PolicyDocument`"],
  ["!Sub 'arn:aws:iam::${AWS::AccountId}:policy/team/mine'", "policy `P.PolicyDocument`"],
  ["arn:aws:iam::111122223333:policy/team/mine", "policy `P.PolicyDocument`"],
  [
    "arn:aws:iam::111122223333:policy/theirs",
    `it is in none of the files that were read ${FILE_HELP}`,
  ],
  // A policy of the account may have the name of one of AWS.
  [
    "!Sub 'arn:aws:iam::${AWS::AccountId}:policy/Reading'",
    `it is in none of the files that were read ${FILE_HELP}`,
  ],
])("%s", (arn, expected) => {
  expect(found(OWN + role(arn))).toBe(expected);
});

describe("a policy of another file", () => {
  const KNOWN = { account: "111122223333" };
  const ELSEWHERE = "the policy of this name in other sources may be that of another account";
  const arnIn = (account: string): string => `!Sub 'arn:aws:iam::${account}:policy/team/mine'`;
  test.each([
    ["of the account of the deployment", arnIn("${AWS::AccountId}"), KNOWN, "document"],
    ["of that account by its id", arnIn(KNOWN.account), KNOWN, "document"],
    ["of another account", arnIn("444455556666"), KNOWN, "it is in none of the files"],
    ["of an account, but its own is not known", arnIn(KNOWN.account), undefined, ELSEWHERE],
    ["of an unknown account", arnIn("${AWS::AccountId}"), undefined, ELSEWHERE],
  ])("is found if it is one %s", (_, arn, deployment, expected) => {
    const [of, at] = [OWN, role(arn)].map((each, file) => {
      return { ...readText(`Resources:\n${each}`, deployment), file: `${file}.yaml` };
    });
    const readings = withAttachedPolicies(
      [of, at].filter((each) => each !== undefined),
      () => DATA,
    );
    const policy = readings[1]?.sites.find(({ attached }) => attached)?.policy;
    const text = policy?.kind === "unreadable" ? policy.reason : policy?.kind;
    expect(text).toContain(expected);
  });
});

test("a parameter decides which policy it is", () => {
  const resources = role("!Ref Given");
  const [reading] = withAttachedPolicies(
    [readText(`Parameters: {Given: {Type: String}}\nResources:\n${resources}`)],
    () => DATA,
  );
  const policy = reading?.sites.find(({ attached }) => attached)?.policy;
  expect(policy).toMatchObject({
    kind: "unreadable",
    reason: "which policy it is, is not known before the deployment",
  });
});

test("a document has the partition of its ARN", () => {
  const resourceIn = (partition: string): unknown => {
    const { policy } = attachedSite(role(`!Sub 'arn:${partition}:iam::aws:policy/Reading'`));
    return shownPolicy(policy);
  };
  const statement = (resource: string): object => ({
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: resource }],
  });
  expect(resourceIn("aws-cn")).toEqual(statement("arn:aws-cn:s3:::data/*"));
  expect(resourceIn("${AWS::Partition}")).toEqual(
    statement("arn:‹partition AWS::Partition›:s3:::data/*"),
  );
});

test("a document of another partition has one warning in its file", () => {
  const codes = (...partitions: readonly string[]): unknown => {
    const roles = partitions.map((each, at) =>
      role(`!Sub 'arn:${each}:iam::aws:policy/Reading'`).replace("R:", `R${at}:`),
    );
    const reading = readText(`Resources:\n${OWN}${roles.join("")}`);
    return withAttachedPolicies([reading], () => DATA)[0]?.problems.map(
      ({ code, place }) => `${code} ${place.line}`,
    );
  };
  expect(codes("aws", "${AWS::Partition}")).toEqual([]);
  expect(codes("aws", "aws-cn", "aws-us-gov")).toEqual(["AWS_POLICY_OF_PARTITION 17"]);
});

test("the text says what is attached to whom", () => {
  const { attached } = attachedSite(role("arn:aws:iam::aws:policy/Reading"));
  expect(attached?.text).toBe("AWS managed policy `Reading` attached to `R`");
});

test("data is loaded only for an attachment", () => {
  const without = readText(`Resources:\n${OWN}`);
  const load = (): never => {
    throw new Error("loaded");
  };
  expect(withAttachedPolicies([without], load)).toEqual([without]);
});

describe("what was attached before", () => {
  const policy = (name: string, key = name): SitePolicy => ({
    kind: "document",
    value: valueFrom({ Version: "2012-10-17", Statement: [{ Sid: name }] }),
    origin: { name, key },
  });
  const shown = (now: string, before: readonly SitePolicy[], isNew = false): unknown => {
    const found = earlierAttached(policy(now), before, isNew);
    return found.kind === "absent" ? found : shownPolicy(found);
  };
  const all = (...sids: readonly string[]): object => ({
    Version: "2012-10-17",
    Statement: sids.map((Sid) => ({ Sid })),
  });

  test("is the same policy, if it was there", () => {
    expect(shown("A", [policy("B"), policy("A")])).toEqual(all("A"));
  });

  test("is all other policies together", () => {
    expect(shown("C", [policy("A"), policy("B")])).toEqual(all("A", "B"));
  });

  test("is nothing: a change of an identity that exists, or a new one", () => {
    expect(shown("A", [])).toEqual({ kind: "absent", isChange: true });
    expect(shown("A", [], true)).toEqual({ kind: "absent" });
  });

  test("is not known if nothing of it can be read", () => {
    const unread: SitePolicy = { kind: "unreadable", reason: "it is elsewhere" };
    expect(shown("A", [unread])).toBe("unreadable: it is elsewhere");
    expect(shown("A", [unread, policy("B")])).toEqual(all("B"));
  });
});
