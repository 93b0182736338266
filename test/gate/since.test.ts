/**
 * Changes that open access: a Deny that denies less, and a policy that only limits and is gone.
 *
 * A case is the kind, the statements before and now, and the outcome with the level of its rule.
 */
import { describe, expect, test } from "vitest";
import { judgeSites } from "../../src/gate/gate.ts";
import { entriesOf } from "../../src/gate/reports/entry.ts";
import type { GateResult } from "../../src/gate/result.ts";
import type { Standard } from "../../src/gate/standard.ts";
import type { PolicyKind, PolicySite, SitePolicy } from "../../src/sources/site.ts";
import { valueFrom } from "./notation.ts";
import { standardOf } from "./standard-notation.ts";

type Parts = Readonly<Record<string, unknown>>;

const CALLERS: ReadonlySet<PolicyKind> = new Set(["resource", "trust", "rcp", "endpoint"]);

function policyOf(kind: PolicyKind, statements: readonly Parts[] | "gone"): SitePolicy {
  if (statements === "gone") return { kind: "absent" };
  const written = statements.map((each) => ({
    Effect: "Allow",
    ...(CALLERS.has(kind) && { Principal: "*" }),
    Resource: "*",
    ...each,
  }));
  return {
    kind: "document",
    value: valueFrom({ Version: "2012-10-17", Statement: written }),
  };
}

const RULES = "version: 1\nrules:\n  n: {check: no-new-access-since, since: plan}\n";
const STRICT =
  "version: 1\nrules:\n  n: {check: no-new-access-since, since: plan, denials: fail}\n";

function judged(
  kind: PolicyKind,
  before: SitePolicy,
  policy: SitePolicy,
  standard: Standard = standardOf(RULES),
): GateResult {
  const place = { file: "plan.json", line: 1, column: 1 };
  const facts = { source: "terraform-plan", awsType: "AWS::IAM::Policy", place } as const;
  const site: PolicySite = { ...facts, address: "aws_x.y.policy", kind, policy, before };
  const reading = { file: "plan.json", source: "terraform-plan", sites: [site], problems: [] };
  return judgeSites([{ ...reading, source: "terraform-plan" }], standard, { today: "2026-11-27" });
}

const shown = ({ result, policies }: GateResult): string => {
  const words = policies.flatMap(({ verdicts }) =>
    verdicts.map(({ rule, outcome }) =>
      outcome.kind === "failed" ? `${outcome.kind} ${rule.level}` : outcome.kind,
    ),
  );
  return `${result}: ${words.join(", ")}`;
};

const deny = (Action: string, more: Parts = {}): Parts => ({ Effect: "Deny", Action, ...more });
const allow = (Action: string): Parts => ({ Action });
const MFA = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } };

const FAIL = "fail: failed error";
const WARN = "pass: failed warning";
const PASS = "pass: proved";
const NONE = "pass: not applicable";

test.each<readonly [PolicyKind, readonly Parts[], readonly Parts[] | "gone", string]>([
  // AWS attaches a policy that allows everything beside those of organizations.
  ["scp", [deny("iam:*")], [deny("iam:GetUser")], FAIL],
  ["scp", [deny("iam:*")], [deny("iam:*", MFA)], FAIL],
  ["scp", [deny("iam:*")], [deny("*")], PASS],
  ["scp", [deny("iam:GetUser"), deny("iam:PutUser*")], [deny("iam:*")], PASS],
  ["scp", [deny("iam:*")], [deny("iam:*")], PASS],
  ["scp", [deny("iam:*")], [], FAIL],
  ["scp", [deny("iam:*")], "gone", FAIL],
  ["scp", [allow("*")], "gone", PASS],
  ["scp", [allow("s3:*")], [allow("*")], FAIL],
  ["scp", [allow("s3:*")], "gone", FAIL],
  ["scp", [allow("*"), deny("iam:*")], [allow("*")], FAIL],
  ["rcp", [deny("s3:*")], [deny("s3:GetObject")], FAIL],
  ["rcp", [deny("s3:*")], "gone", FAIL],
  ["rcp", [deny("s3:GetObject")], [deny("s3:*")], PASS],
  // These limit to what they allow.
  ["boundary", [allow("s3:*")], "gone", FAIL],
  ["boundary", [allow("s3:*")], [allow("*")], FAIL],
  ["boundary", [allow("*")], [allow("s3:*")], PASS],
  ["boundary", [allow("*"), deny("iam:*")], [allow("s3:*")], WARN],
  ["session", [allow("s3:*")], "gone", FAIL],
  ["endpoint", [allow("s3:*")], "gone", FAIL],
  ["endpoint", [allow("*"), deny("s3:*")], [allow("ec2:*")], PASS],
  ["endpoint", [allow("*")], "gone", PASS],
  // These grant, and a Deny in them keeps away what others grant.
  ["identity", [deny("iam:*")], [deny("iam:GetUser")], WARN],
  ["identity", [allow("s3:*"), deny("iam:*")], [allow("s3:*")], WARN],
  ["identity", [allow("*"), deny("iam:*")], [allow("*")], FAIL],
  ["identity", [deny("iam:*")], "gone", WARN],
  ["identity", [allow("iam:*")], "gone", NONE],
  ["identity", [allow("iam:*")], [allow("iam:GetUser")], PASS],
  ["resource", [deny("s3:*")], [deny("s3:DeleteBucket")], WARN],
  ["resource", [deny("s3:*")], "gone", WARN],
  ["trust", [deny("sts:*")], [deny("sts:TagSession")], WARN],
  // A role is deleted with its trust policy.
  ["trust", [deny("sts:*")], "gone", NONE],
])("%s: %j, then %j: %s", (kind, before, now, expected) => {
  expect(shown(judged(kind, policyOf(kind, before), policyOf(kind, now)))).toBe(expected);
});

describe("reports", () => {
  const entryOf = (result: GateResult) => entriesOf(result)[0];
  const scp = (statements: readonly Parts[] | "gone"): SitePolicy => policyOf("scp", statements);

  test("a Deny that is gone is a warning, or what the rule says", () => {
    const before = policyOf("identity", [deny("iam:*")]);
    const now = policyOf("identity", [deny("iam:GetUser")]);
    const plain = judged("identity", before, now);
    expect(entryOf(plain)?.message).toContain("no longer keeps");
    expect(entryOf(plain)?.details.flat().join("\n")).toContain("`denials: fail`");
    expect(shown(judged("identity", before, now, standardOf(STRICT)))).toBe(FAIL);
  });

  test("the request is one that was denied, and no statement of nobody is named", () => {
    const entry = entryOf(judged("scp", scp([deny("iam:*")]), scp("gone")));
    expect(entry?.message).toMatch(/no longer keeps .* from `iam:/);
    expect(entry?.details.flat().join("\n")).toContain("index 0");
    const [verdict] = judged("scp", scp([deny("iam:*")]), scp([])).policies[0]?.verdicts ?? [];
    expect(verdict?.outcome).not.toHaveProperty("statement");
    expect(verdict?.outcome).not.toHaveProperty("answer.reasons");
  });

  test("a policy that is deleted with what it belongs to limits nothing", () => {
    const gone: SitePolicy = { kind: "absent", isOwnerGone: true };
    expect(shown(judged("endpoint", policyOf("endpoint", [allow("s3:*")]), gone))).toBe(NONE);
  });

  test("a limit that was not read, and is gone, is not proved", () => {
    const unread: SitePolicy = { kind: "unreadable", reason: "it is a secret" };
    expect(shown(judged("scp", unread, scp("gone")))).toBe("fail: undecided");
    expect(shown(judged("identity", unread, { kind: "absent" }))).toBe(NONE);
  });

  test.each([
    ["the same Sid", { Sid: "Read", Action: "s3:Get*" }, "sid Read"],
    ["the same actions and resources", { Action: "s3:GetObject" }, "index 0"],
  ])("names the condition that a statement with %s had", (_, more, name) => {
    const was = { ...more, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } } };
    const now = { ...more, Action: "s3:GetObject" };
    const result = judged("resource", policyOf("resource", [was]), policyOf("resource", [now]));
    expect(entryOf(result)?.details.flat()).toContain(
      `Before, the statement with ${name} had the condition ` +
        "`StringEquals aws:PrincipalOrgID: o-abcdefghij`.",
    );
  });
});
