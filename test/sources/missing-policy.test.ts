/**
 * Policies that a resource should have: what is said of a name that is missing or misspelt.
 *
 * No property that CloudFormation has may look like a slip for one with a policy; the table of
 * properties is AWS's own.
 */
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { expect, test } from "vitest";
import { CLOUDFORMATION_POLICIES } from "../../src/aws/cloudformation-policies.ts";
import { missingReason } from "../../src/sources/missing-policy.ts";

const reasonOf = (name: string, names: readonly string[], isNeeded = false) =>
  missingReason({ name, isNeeded, others: ["StsPolicyDocument"] }, names);

test.each([
  ["PolicyDocument", ["PolicyName", "PolicyDocumnet"], "PolicyDocumnet"],
  ["PolicyDocument", ["policyDocument"], "policyDocument"],
  ["assume_role_policy", ["name", "assume_role_polcy"], "assume_role_polcy"],
  ["policy", ["policies", "polcy"], "polcy"],
])("%s in %j is misspelt", (name, names, slip) => {
  const reason = `the resource has no \`${name}\`, but \`${slip}\`, which may be misspelt`;
  expect(reasonOf(name, names)).toBe(reason);
});

test.each([
  ["policy", ["policy", "polcy"]],
  ["policy", ["policy_arn", "bucket", "policies"]],
  ["S3PolicyDocument", ["StsPolicyDocument"]],
  ["policy", ["p".repeat(100_000)]],
])("%s in %j is not", (name, names) => {
  expect(reasonOf(name, names)).toBeUndefined();
  const needed = names.includes(name) ? undefined : `the resource has no \`${name}\``;
  expect(reasonOf(name, names, true)).toBe(needed);
});

test("no property that CloudFormation has looks misspelt", () => {
  const spec = loadAwsServiceSpecSync();
  const found = CLOUDFORMATION_POLICIES.flatMap(({ type, path }) => {
    const [resource] = spec.lookup("resource", "cloudFormationType", "equals", type);
    const name = path[0]?.name ?? "";
    const names = Object.keys(resource?.properties ?? {}).filter((each) => each !== name);
    const others = CLOUDFORMATION_POLICIES.filter((each) => each.type === type).flatMap(
      (each) => each.path[0]?.name ?? [],
    );
    const reason = missingReason({ name, isNeeded: false, others }, names);
    return reason === undefined ? [] : [`${type}: ${reason}`];
  });
  expect(found).toEqual([]);
});
