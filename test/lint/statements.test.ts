/**
 * Statements that change nothing: a line a case. The law is that the policy without such a
 * statement is equivalent, which `compare` confirms in every case.
 */
import { describe, expect, test } from "vitest";
import { compare } from "../../src/check/compare.ts";
import { provedFindings } from "../../src/lint/lint.ts";
import { Prover } from "../../src/lint/prover.ts";
import { idleStatements } from "../../src/lint/statements.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

const BUCKET = "arn:aws:s3:::b/*";
const allow = (action: string, more: object = {}): object => ({
  Effect: "Allow",
  Action: action,
  Resource: BUCKET,
  ...more,
});
const deny = (action: string, more: object = {}): object => ({
  ...allow(action, more),
  Effect: "Deny",
});
const when = (operator: string, value: string): object => ({
  Condition: { [operator]: { "aws:PrincipalOrgID": value } },
});
const NEVER = {
  Condition: {
    StringEquals: { "aws:PrincipalOrgID": "o-a" },
    StringNotEquals: { "aws:PrincipalOrgID": "o-a" },
  },
};

type Row = readonly [string, readonly string[], readonly object[]];

const ROWS: readonly Row[] = [
  ["nothing alone", [], [allow("s3:Get*")]],
  ["two that overlap", [], [allow("s3:Get*"), allow("s3:*Object")]],
  ["a narrower Allow", ["1 covered by 0"], [allow("s3:*"), allow("s3:GetObject")]],
  [
    "one under a condition",
    ["1 covered by 0"],
    [allow("s3:*"), allow("s3:*", when("Null", "true"))],
  ],
  [
    "twins, each by the other",
    ["0 covered by 1", "1 covered by 0"],
    [allow("s3:*"), allow("s3:*")],
  ],
  [
    "an Allow by two together",
    ["0 covered by 1,2"],
    [
      allow("s3:GetObject"),
      allow("s3:*", when("StringEquals", "o-a")),
      allow("s3:Get*", when("StringNotEquals", "o-a")),
    ],
  ],
  [
    "an Allow that is denied",
    ["0 wholly denied"],
    [allow("s3:GetObject"), allow("sqs:*"), deny("s3:*")],
  ],
  ["a Deny of nothing", ["1 denies nothing"], [allow("s3:*"), deny("sqs:*")]],
  ["a Deny that denies", [], [allow("s3:*"), deny("s3:Put*")]],
  ["a narrower Deny", ["2 covered by 1"], [allow("s3:*"), deny("s3:Put*"), deny("s3:PutObject")]],
  ["an Allow that never matches", ["1 never matches"], [allow("s3:*"), allow("sqs:*", NEVER)]],
  ["a Deny that never matches", ["1 never matches"], [allow("s3:*"), deny("s3:*", NEVER)]],
  ["one Deny alone", [], [deny("s3:*")]],
  [
    "Denies without an Allow",
    ["0 denies nothing", "1 denies nothing"],
    [deny("s3:*"), deny("sqs:*")],
  ],
];

const documentOf = (statements: readonly object[]): object => ({
  Version: "2012-10-17",
  Statement: statements,
});

function policyOf(statements: readonly object[]) {
  const parsed = parsePolicy(documentOf(statements), { type: "identity" });
  if (parsed.kind !== "policy") throw new Error(JSON.stringify(parsed));
  return parsed.policy;
}

test.each(ROWS)("%s: %j", (_, expected, statements) => {
  const policy = policyOf(statements);
  const found = idleStatements(policy, false);
  const shown = found.map(({ statement, reason, coveredBy }) => {
    const by = coveredBy.map(({ index }) => index).join(",");
    return `${statement.index} ${reason}${by === "" ? "" : ` by ${by}`}`;
  });
  expect(shown).toEqual(expected);
  for (const { statement } of found) {
    const without = policy.statements.filter((each) => each !== statement);
    const updated = { ...policy, statements: without };
    expect(compare({ existing: policy, updated, type: policy.type }).relation).toBe("equivalent");
  }
});

describe("what is not proved is not said", () => {
  test("undecided questions", () => {
    const statements = [allow("s3:GetObject"), ...(ROWS[5]?.[2].slice(1) ?? [])];
    const policy = policyOf(statements);
    expect(idleStatements(policy, false, new Prover(policy, 1))).toEqual([]);
  });

  test("more statements than the limit", () => {
    const statements = Array.from({ length: 301 }, () => allow("s3:*"));
    expect(idleStatements(policyOf(statements), false)).toEqual([]);
  });
});

describe("types of policies", () => {
  const principal = { Principal: { AWS: "111122223333" } };
  const codes = (type: "SERVICE_CONTROL_POLICY" | "RESOURCE_POLICY", statements: object[]) => {
    const text = JSON.stringify(documentOf(statements));
    return provedFindings({ text, type }).map(({ issueCode }) => issueCode);
  };

  test("the Denies of a control policy limit other policies", () => {
    expect(codes("SERVICE_CONTROL_POLICY", [deny("s3:*")])).toEqual([]);
    const covered = [deny("s3:*"), deny("s3:GetObject")];
    expect(codes("SERVICE_CONTROL_POLICY", covered)).toEqual(["STATEMENT_CHANGES_NOTHING"]);
  });

  test("so do those of a resource's policy", () => {
    expect(codes("RESOURCE_POLICY", [deny("s3:*", principal)])).toEqual([]);
  });

  test("a role and its account grant in ways of their own", () => {
    const role = { Principal: { AWS: "arn:aws:iam::111122223333:role/r" } };
    expect(codes("RESOURCE_POLICY", [allow("s3:*", principal), allow("s3:*", role)])).toEqual([]);
  });

  test("the NotPrincipal of a Deny is not that of an Allow", () => {
    const spare = (...AWS: string[]): object => deny("s3:*", { NotPrincipal: { AWS } });
    const role = "arn:aws:iam::111122223333:role/r";
    const statements = [spare("111122223333", role), spare(role)];
    expect(codes("RESOURCE_POLICY", statements)).toEqual(["STATEMENT_CHANGES_NOTHING"]);
  });
});

describe("why a statement never matches", () => {
  const key = { "aws:SourceIp": "203.0.113.0/24" };
  test.each([
    ["is one address", { StringEquals: key }],
    ["`IpAddress` and `NotIpAddress` together", { IpAddress: key, NotIpAddress: key }],
    ["`Null` and `IpAddress` together", { Null: { "aws:SourceIp": "true" }, IpAddress: key }],
    [
      "the conditions on `aws:PrincipalArn` and `aws:PrincipalAccount` contradict",
      {
        StringEquals: { "aws:PrincipalAccount": "444455556666" },
        ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/r" },
        Bool: { "aws:SecureTransport": "true" },
      },
    ],
  ])("%s: %j", (reason, condition) => {
    const statements = [allow("sqs:*"), allow("s3:*", { Condition: condition })];
    const text = JSON.stringify(documentOf(statements));
    const found = provedFindings({ text, type: "IDENTITY_POLICY" });
    expect(found.map(({ issueCode }) => issueCode)).toEqual(["STATEMENT_NEVER_MATCHES"]);
    const words = reason.split("`aws:PrincipalArn` and `aws:PrincipalAccount`");
    for (const each of words) expect(found[0]?.findingDetails).toContain(each);
  });
});
