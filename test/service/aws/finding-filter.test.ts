/**
 * Filters of findings: each operator on each kind of member, and filters that are refused.
 */
import { expect, test } from "vitest";
import { filterErrors, passes } from "../../../src/service/aws/finding-filter.ts";

const FINDING = {
  id: "1",
  resource: "arn:aws:s3:::b",
  resourceType: "AWS::S3::Bucket",
  resourceOwnerAccount: "123456789012",
  isPublic: false,
  status: "ACTIVE",
  changeType: "NEW",
  principal: { AWS: "111122223333" },
  action: ["s3:GetObject", "s3:PutObject"],
  condition: { "aws:SourceVpc": "vpc-1" },
  sources: [{ type: "POLICY" }],
};

test.each<readonly [object, boolean]>([
  [{}, true],
  [{ isPublic: { eq: ["false"] } }, true],
  [{ isPublic: { eq: ["true"] } }, false],
  [{ status: { eq: ["ARCHIVED", "ACTIVE"] } }, true],
  [{ status: { neq: ["ACTIVE"] } }, false],
  [{ status: { neq: ["ARCHIVED"] } }, true],
  [{ resource: { contains: [":::b"] } }, true],
  [{ resource: { contains: ["queue"] } }, false],
  [{ action: { eq: ["s3:PutObject"] } }, true],
  [{ action: { neq: ["s3:PutObject"] } }, false],
  [{ action: { contains: ["Delete"] } }, false],
  [{ "principal.AWS": { eq: ["111122223333"] } }, true],
  [{ "principal.Federated": { eq: ["111122223333"] } }, false],
  [{ "principal.Federated": { neq: ["x"] } }, true],
  [{ "principal.Federated": { exists: false } }, true],
  [{ "principal.AWS": { exists: false } }, false],
  [{ "condition.aws:SourceVpc": { exists: true } }, true],
  [{ "condition.AWS:sourcevpc": { eq: ["vpc-1"] } }, true],
  [{ "condition.aws:SourceIp": { exists: true } }, false],
  [{ "sources.type": { eq: ["POLICY"] } }, true],
  [{ "sources.type": { eq: ["BUCKET_ACL"] } }, false],
  [{ error: { exists: true } }, false],
  [{ isPublic: { eq: ["false"] }, status: { eq: ["RESOLVED"] } }, false],
  [{ resource: { contains: ["s3"], neq: ["arn:aws:s3:::b"] } }, false],
])("%j: %s", (filter, expected) => {
  expect(filterErrors(filter as Filter)).toEqual([]);
  expect(passes(FINDING, filter as Filter)).toBe(expected);
});

type Filter = Readonly<Record<string, unknown>>;

test.each<readonly [object, string]>([
  [{ isPublc: { eq: ["true"] } }, "did you mean `isPublic`?"],
  [{ toString: { exists: true } }, "findings have no member `toString`"],
  [{ "condition.": { exists: true } }, "findings have no member `condition.`"],
  [{ isPublic: { eq: ["True"] } }, "`True` is not a value of `isPublic`"],
  [{ status: { neq: ["active"] } }, "the values are `ACTIVE`, `ARCHIVED`, `RESOLVED`"],
  [{ status: {} }, "the criterion of `status` has none of `eq`"],
])("refuses %j", (filter, words) =>
  expect(filterErrors(filter as Filter)).toEqual([
    { name: expect.stringContaining("filter["), message: expect.stringContaining(words) },
  ]),
);
