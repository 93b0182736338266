/**
 * Plans with resources of AWS Cloud Control: policies as texts, objects and nested attributes.
 *
 * A value that is not known yet is an expression of the attribute, or a computed default.
 */
import { describe, expect, test } from "vitest";
import { type ResourceNotation, read, shown } from "./plan-notation.ts";

const OPEN = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
const SHUT = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
const text = JSON.stringify;

describe("resources of AWS Cloud Control", () => {
  const own = (address: string, change: object, more = {}): ResourceNotation => ({
    address,
    change: { ...change },
    provider: "awscc",
    ...more,
  });

  test("have their policies as texts, also in nested attributes", () => {
    const after = {
      assume_role_policy_document: text(SHUT),
      policies: [{ policy_document: text(OPEN) }, { policy_document: null }],
      tags: [{ key: "Team", value: "web" }],
    };
    const reading = read({ resources: [own("awscc_iam_role.r", { after })] });
    expect(shown(reading)).toEqual({
      "awscc_iam_role.r.policies[0].policy_document": OPEN,
      "awscc_iam_role.r.assume_role_policy_document": SHUT,
    });
    expect(reading.sites.map(({ kind, tags }) => [kind, tags])).toEqual([
      ["identity", { Team: "web" }],
      ["trust", { Team: "web" }],
    ]);
  });

  test("may have an object, with parts that are not known", () => {
    const after = { policy_document: { ...OPEN, Statement: [{ Effect: "Allow" }] } };
    const after_unknown = { policy_document: { Statement: [{ Resource: true }] } };
    const resources = [own("awscc_s3_bucket_policy.p", { after, after_unknown })];
    expect(shown(read({ resources }))).toEqual({
      "awscc_s3_bucket_policy.p.policy_document": {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Resource: "<structure its policy.Statement[0].Resource>" }],
      },
    });
    const hidden = {
      after,
      after_sensitive: { policy_document: { Statement: [{ Effect: true }] } },
    };
    const found = read({ resources: [own("awscc_s3_bucket_policy.p", hidden)] }).sites[0]?.policy;
    expect(found).toMatchObject({
      kind: "unreadable",
      reason: expect.stringContaining("sensitive"),
    });
  });

  test("that are not known yet are what they refer to; a computed default is not a policy", () => {
    const after_unknown = { policies: true, resource_policy: true, policy_document: true };
    const change = { after: {}, after_unknown };
    const references = ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"];
    const data: ResourceNotation = {
      address: "data.aws_iam_policy_document.d",
      change: { after: { statement: [{ actions: ["s3:Get*"] }] }, after_unknown: { json: true } },
    };
    const resources = [
      data,
      own("awscc_iam_role.a", change),
      own("awscc_iam_role.b", change, { expressions: { policies: { references } } }),
      own("awscc_iam_role.c", change, { expressions: { policies: { references: ["local.x"] } } }),
      own("awscc_dynamodb_table.a", change),
      own("awscc_s3_bucket_policy.p", change, { expressions: { policy_document: { references } } }),
    ];
    const reading = read({ resources });
    expect(Object.keys(shown(reading))).toEqual([
      "awscc_iam_role.b.policies",
      "awscc_iam_role.c.policies",
      "awscc_s3_bucket_policy.p.policy_document",
    ]);
    expect(reading.sites.map(({ policy: each }) => each.kind)).toEqual([
      "document",
      "unreadable",
      "document",
    ]);
    expect(reading.problems.map(({ code }) => code)).toEqual(["PLAN_REBUILT"]);
  });
});
