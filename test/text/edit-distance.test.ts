/**
 * Distances of names, and names that may be slips for another one.
 *
 * No property that CloudFormation has may look like a slip for one with a policy; the table of
 * properties is AWS's own.
 */
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { describe, expect, test } from "vitest";
import {
  CLOUDFORMATION_POLICIES,
  cloudFormationPolicies,
} from "../../src/aws/cloudformation-policies.ts";
import { editDistance, slipFor } from "../../src/text/edit-distance.ts";

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["kitten", "sitting", 3],
  ["policy", "polcy", 1],
  ["polciy", "policy", 2],
  ["Policy", "policy", 1],
])("from %j to %j", (one, other, edits) => {
  expect([editDistance(one, other), editDistance(other, one)]).toEqual([edits, edits]);
});

describe("a slip", () => {
  test.each([
    ["PolicyDocument", ["PolicyName", "PolicyDocumnet"], "PolicyDocumnet"],
    ["assume_role_policy", ["name", "assume_role_polcy"], "assume_role_polcy"],
    ["policy", ["policies", "polcy"], "polcy"],
    ["policy", ["policy", "polcy"], undefined],
    ["policy", ["policy_arn", "bucket"], undefined],
    ["body", ["bucket", "bdy"], "bdy"],
    ["policy", ["p".repeat(100_000)], undefined],
  ])("for %s in %j", (wanted, names, expected) => {
    expect(slipFor(wanted, names)).toBe(expected);
  });

  test("is not a property that CloudFormation has", () => {
    const spec = loadAwsServiceSpecSync();
    const found = CLOUDFORMATION_POLICIES.flatMap(({ type, path }) => {
      const [resource] = spec.lookup("resource", "cloudFormationType", "equals", type);
      const wanted = path[0]?.name ?? "";
      const names = Object.keys(resource?.properties ?? {}).filter(
        (each) => !cloudFormationPolicies(type).some(({ path: [step] }) => step?.name === each),
      );
      const slip = slipFor(wanted, names);
      return slip === undefined ? [] : [`${type}.${slip}`];
    });
    expect(found).toEqual([]);
  });
});
