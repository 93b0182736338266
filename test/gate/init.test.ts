/**
 * The first standard: its text for a small project, and that it is valid, with and without `#`.
 */
import { describe, expect, test } from "vitest";
import { initialStandard } from "../../src/gate/init.ts";
import type { PolicySite } from "../../src/sources/site.ts";
import { valueFrom } from "./notation.ts";
import { problemsOf, site, standardOf } from "./standard-notation.ts";

const policy = (statement: object): PolicySite["policy"] => ({
  kind: "document",
  value: valueFrom({ Version: "2012-10-17", Statement: [statement] }),
});

const role = site({
  address: 'module.app.aws_iam_role.ci["eu"].policy',
  source: "terraform-plan",
  kind: "identity",
  awsType: "AWS::IAM::RolePolicy",
  policy: policy({
    Action: "sqs:*",
    Resource: ["arn:aws:sqs:eu-west-1:111122223333:a", "arn:aws:sqs:eu-west-1:‹account a›:b"],
  }),
});
const bucket = site({
  address: 'aws_s3_bucket_policy.site["}"].policy',
  policy: policy({
    Principal: { AWS: ["444455556666", "arn:aws:iam::111122223333:root"] },
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } },
  }),
});
const template = site({
  source: "cloudformation",
  kind: "trust",
  policy: { kind: "unreadable", reason: "it is not written here" },
  cases: [{ when: "IsProd", policy: policy({ Principal: { AWS: "777788889999" } }) }],
});

/** The settings that a comment proposes, in force. */
const uncommented = (text: string): string => text.replaceAll(/^#(?=[a-z]| {2})/gm, "");

describe("the first standard", () => {
  test.each<[string, readonly PolicySite[], readonly string[], readonly string[]]>([
    ["of nothing", [], ["nothing-public"], ["nothing-new"]],
    ["of identities", [role], ["nothing-public", "no-privilege-escalation", "nothing-new"], []],
    ["of resources", [bucket], ["nothing-public"], ["nothing-external", "nothing-new"]],
    [
      "of both",
      [role, bucket, template],
      ["nothing-public", "no-privilege-escalation", "nothing-new"],
      ["nothing-external"],
    ],
  ])("%s has rules", (_, sites, rules, proposed) => {
    const text = initialStandard(sites);
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(uncommented(text))).toEqual([]);
    const names = (standard: string): readonly string[] =>
      standardOf(standard).rules.map(({ info }) => info.name);
    expect(names(text)).toEqual(rules);
    expect([...names(uncommented(text))].sort()).toEqual([...rules, ...proposed].sort());
    expect(standardOf(text).exceptions).toEqual([]);
    expect(standardOf(uncommented(text)).exceptions).toHaveLength(1);
  });

  test("names what was found", () => {
    const text = initialStandard([role, bucket, template]);
    expect(text).toContain("# Found when this file was made: 3 policies.\n");
    expect(text).toContain("# Sources: cloudformation 1, terraform 1, terraform-plan 1.\n");
    expect(text).toContain("# Kinds: identity 1, resource 1, trust 1.\n");
  });

  test("proposes accounts and organizations, and trusts none by itself", () => {
    const text = initialStandard([role, bucket, template]);
    expect(text.split("\n").filter((line) => line.startsWith("#    - "))).toEqual([
      '#    - "111122223333"  # in 2 policies',
      '#    - "444455556666"  # in 1 policy',
      '#    - "777788889999"  # in 1 policy',
      '#    - "o-exampleorgid"  # in 1 policy',
    ]);
    expect(text).not.toMatch(/^trusted:/m);
  });

  test("excepts a policy that is there, in the example", () => {
    const [exception] = standardOf(uncommented(initialStandard([role, bucket]))).exceptions;
    expect(exception?.where).toEqual([{ address: [bucket.address] }]);
  });

  test("cuts a long list with a count", () => {
    const accounts = [...Array(30).keys()].map((at) => String(100_000_000_000 + at));
    const many = site({ policy: policy({ Principal: { AWS: accounts } }) });
    const text = initialStandard([many]);
    expect(text.split("\n").filter((line) => line.startsWith("#    - "))).toHaveLength(20);
    expect(text).toContain("# There are 10 more.\n");
  });
});
