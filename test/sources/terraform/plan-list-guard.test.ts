/**
 * Lists of buckets in a plan: computed ones are nobody's, and guards of the same bucket count.
 */
import { describe, expect, test } from "vitest";
import type { SitePolicy } from "../../../src/sources/site.ts";
import type { TerraformSource } from "../../../src/sources/terraform/source-policy.ts";
import { itemsOf, member } from "../../../src/sources/value-reading.ts";
import { valueFrom } from "../../gate/notation.ts";
import { type ResourceNotation, read, shownPolicy } from "./plan-notation.ts";

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

  describe("of a bucket that is not made yet", () => {
    const own = acl(pending, { expressions: { acl: {}, ...UNKNOWN } });
    const other = { bucket: { references: ["aws_s3_bucket.c.id", "aws_s3_bucket.c"] } };
    const several = { bucket: { references: [...other.bucket.references, "aws_s3_bucket.b"] } };
    const effects = (guards: readonly object[], source?: TerraformSource): readonly string[] =>
      guards.map((expressions) => {
        const resources = [own, guard(shut, { expressions: { ...expressions } })];
        return effectOf(read({ resources }, source).sites[0]?.policy);
      });

    // The plan does not have the text around a reference.
    test("with a guard that refers to it", () =>
      expect(effects([UNKNOWN, several, other])).toEqual(["unknown", "unknown", "text"]));

    test.each<[string, string, string, string]>([
      ["the same name", "‹text aws_s3_bucket.b.id›", "‹text aws_s3_bucket.b.id›", "none"],
      ["the argument", "‹text aws_s3_bucket.b.id›", "‹text aws_s3_bucket.b.bucket›", "none"],
      ["a text around it", "‹text aws_s3_bucket.b.id›", "‹text aws_s3_bucket.b.id›-logs", "text"],
      ["a known name", "site", "site", "none"],
      ["another known name", "site", "site-logs", "text"],
    ])("with a guard whose source has %s", (_, list, of, expected) => {
      const source: TerraformSource = ({ type }) => ({
        value: valueFrom(type === "aws_s3_bucket_acl" ? list : of),
      });
      expect(effects([UNKNOWN], source)).toEqual([expected]);
    });
  });

  test("of a bucket itself, with a guard that refers to it", () => {
    const bucket: ResourceNotation = {
      address: "aws_s3_bucket.b",
      change: { after: { acl: "public-read" }, after_unknown: { bucket: true } },
      expressions: { acl: { constant_value: "public-read" } },
    };
    const resources = [bucket, guard(shut, { expressions: UNKNOWN })];
    expect(effectOf(read({ resources: [bucket] }).sites[0]?.policy)).toBe("text");
    expect(effectOf(read({ resources }).sites[0]?.policy)).toBe("unknown");
    const source: TerraformSource = () => ({ value: valueFrom("‹text aws_s3_bucket.b.id›") });
    expect(effectOf(read({ resources }, source).sites[0]?.policy)).toBe("none");
  });
});

describe("the earlier state of a list", () => {
  const same = { bucket: "b", acl: "public-read" };
  const kept = acl({ actions: ["no-op"], before: same, after: same });
  const on = { bucket: "b", ignore_public_acls: true };
  const off = { bucket: "b", ignore_public_acls: false };
  const elsewhere = { address: "module.m.aws_s3_bucket_public_access_block.g" };
  const earlier = (...resources: readonly ResourceNotation[]): unknown =>
    shownPolicy(read({ resources }).sites[0]?.before);

  test.each<[string, ResourceNotation]>([
    ["is deleted", guard({ actions: ["delete"], before: on, after: null })],
    ["is turned off", guard({ actions: ["update"], before: on, after: off })],
    ["of another module is deleted", guard({ before: on, after: null }, elsewhere)],
  ])("has a guard that %s", (_, gone) => expect(earlier(kept, gone)).toBe("absent"));

  test.each<[string, ResourceNotation]>([
    ["of another bucket", guard({ before: { ...on, bucket: "c" }, after: null })],
    ["that was off", guard({ before: off, after: null })],
  ])("has no guard, but one %s", (_, gone) => expect(earlier(kept, gone)).toBeTypeOf("object"));

  test("is one without access, so a public list in its place is not new", () => {
    const made = acl({ before: { bucket: "b", acl: "private" }, actions: ["update"] });
    const [site] = read({ resources: [made] }).sites;
    expect(site?.before).toEqual({ kind: "absent", isChange: true });
    // So is a list of a bucket that the plan does not have: the bucket exists elsewhere.
    const [other] = read({ resources: [acl({})] }).sites;
    expect(other?.before).toEqual({ kind: "absent", isChange: true });
  });

  test("with a guard that stays in another module, or is forgotten, leaves no access", () => {
    const stays = { actions: ["no-op"], before: on, after: on };
    expect(found(kept, guard(stays, elsewhere))).toEqual([]);
    expect(found(kept, guard({ actions: ["forget"], before: on, after: null }))).toEqual([]);
  });
});

/** The kind of the effect of the only statement; `none` if there is no policy. */
function effectOf(policy: SitePolicy | undefined): string {
  if (policy?.kind !== "document") return "none";
  const statements = member(policy.value, "Statement");
  const [only] = statements === undefined ? [] : itemsOf(statements);
  return member(only, "Effect")?.kind ?? "none";
}

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
