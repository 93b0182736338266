/**
 * Lists of buckets in a plan: computed ones are nobody's, and guards of the same bucket count.
 */
import { describe, expect, test } from "vitest";
import { type ResourceNotation, read } from "./plan-notation.ts";

const acl = (change: object, more: Partial<ResourceNotation> = {}): ResourceNotation => ({
  address: "aws_s3_bucket_acl.x",
  change: { after: { acl: "public-read", bucket: "b" }, ...change },
  expressions: { acl: { constant_value: "public-read" }, bucket: { constant_value: "b" } },
  ...more,
});
const guard = (change: object, more: Partial<ResourceNotation> = {}): ResourceNotation => ({
  address: "aws_s3_bucket_public_access_block.g",
  change: { after: { bucket: "b", ignore_public_acls: true }, ...change },
  expressions: { bucket: { constant_value: "b" } },
  ...more,
});
const UNKNOWN = { bucket: { references: ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] } };
const pending = { after: { acl: "public-read" }, after_unknown: { bucket: true } };
const shut = { after: { ignore_public_acls: true }, after_unknown: { bucket: true } };

const found = (...resources: readonly ResourceNotation[]): readonly string[] =>
  read({ resources }).sites.map(({ address, policy }) => `${address} ${policy.kind}`);
const SITE = ["aws_s3_bucket_acl.x.acl document"];

describe("a public list", () => {
  test("is a site", () => expect(found(acl({}))).toEqual(SITE));
  test("that is private is left out", () =>
    expect(found(acl({ after: { acl: "private", bucket: "b" } }))).toEqual([]));
  test("that becomes private was one", () => {
    const [site] = read({
      resources: [
        acl({
          actions: ["update"],
          before: { acl: "public-read", bucket: "b" },
          after: { acl: "private", bucket: "b" },
        }),
      ],
    }).sites;
    expect(site).toMatchObject({ policy: { kind: "absent" }, before: { kind: "document" } });
  });

  test.each([
    ["of the same name", guard({}), []],
    ["of another name", guard({ after: { bucket: "c", ignore_public_acls: true } }), SITE],
    ["that is off", guard({ after: { bucket: "b", ignore_public_acls: false } }), SITE],
  ])("with a guard %s", (_, other, expected) => expect(found(acl({}), other)).toEqual(expected));

  test("with a guard of a bucket that is not made yet", () => {
    const own = acl(pending, { expressions: { acl: {}, ...UNKNOWN } });
    expect(found(own, guard(shut, { expressions: UNKNOWN }))).toEqual([]);
    const other = { bucket: { references: ["aws_s3_bucket.c.id", "aws_s3_bucket.c"] } };
    expect(found(own, guard(shut, { expressions: other }))).toEqual(SITE);
  });

  test("of a bucket itself, with a guard that refers to it", () => {
    const bucket: ResourceNotation = {
      address: "aws_s3_bucket.b",
      change: { after: { acl: "public-read" }, after_unknown: { bucket: true } },
      expressions: { acl: { constant_value: "public-read" } },
    };
    expect(found(bucket)).toEqual(["aws_s3_bucket.b.acl document"]);
    expect(found(bucket, guard(shut, { expressions: UNKNOWN }))).toEqual([]);
  });
});

describe("an attribute that nobody configures", () => {
  const grant = [{ permissions: ["READ"], uri: "http://acs.amazonaws.com/groups/global/AllUsers" }];
  const bucket = (change: object): ResourceNotation => ({
    address: "aws_s3_bucket.b",
    change: { after: { bucket: "b", grant }, ...change },
    expressions: { bucket: { constant_value: "b" } },
  });
  test.each([
    [
      "is computed, if it is not known",
      { after: { bucket: "b" }, after_unknown: { grant: true } },
      [],
    ],
    ["is computed, if it stays", { actions: ["no-op"], before: { bucket: "b", grant } }, []],
    ["is a dynamic block, if it is new", {}, ["aws_s3_bucket.b.grant document"]],
  ])("%s", (_, change, expected) => expect(found(bucket(change))).toEqual(expected));
});
