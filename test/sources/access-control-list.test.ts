/**
 * Access control lists as policies: who gets which actions, and what remains open.
 */
import { describe, expect, test } from "vitest";
import {
  cannedListPolicy,
  type ListContext,
  listPolicy,
} from "../../src/sources/access-control-list.ts";
import type { SitePolicy } from "../../src/sources/site.ts";
import { valueFrom } from "../gate/notation.ts";
import { shown } from "./cloudformation/templates.ts";

const BUCKET: ListContext = { target: "bucket", arn: ["arn:aws:s3:::b"], isIgnored: false };
const OBJECT: ListContext = { target: "object", arn: ["arn:aws:s3:::b/k"], isIgnored: false };
const OPEN: ListContext = { ...BUCKET, isIgnored: { name: "var.block", nature: "pattern" } };
const SHUT: ListContext = { ...BUCKET, isIgnored: true };

/** `Allow: actions on resources if operators`, for each statement. */
function text(policy: SitePolicy): string {
  if (policy.kind !== "document") return policy.kind;
  const { Statement } = shown(policy.value) as { Statement: readonly Record<string, unknown>[] };
  return Statement.map(({ Effect, Principal, Action, Resource, Condition }) => {
    expect(Principal).toBe("*");
    const condition = Condition === undefined ? "" : ` if ${JSON.stringify(Condition)}`;
    return `${Effect}: ${String(Action)} on ${String(Resource)}${condition}`;
  }).join("; ");
}

const LIST = "s3:ListBucket,s3:ListBucketVersions,s3:ListBucketMultipartUploads";
const WRITE = "s3:PutObject,s3:DeleteObject on arn:aws:s3:::b,arn:aws:s3:::b/*";
const SIGNED = ' if {"StringNotEquals":{"aws:PrincipalType":"Anonymous"}}';

describe("a canned list", () => {
  test.each([
    ["private", BUCKET, "absent"],
    ["Private", BUCKET, "absent"],
    ["BucketOwnerFullControl", BUCKET, "absent"],
    ["log-delivery-write", BUCKET, "absent"],
    ["AwsExecRead", BUCKET, "absent"],
    ["", BUCKET, "absent"],
    ["public-read", BUCKET, `Allow: ${LIST} on arn:aws:s3:::b`],
    ["PublicRead", BUCKET, `Allow: ${LIST} on arn:aws:s3:::b`],
    ["PublicReadWrite", BUCKET, `Allow: ${LIST},${WRITE}`],
    ["authenticated-read", BUCKET, `Allow: ${LIST} on arn:aws:s3:::b${SIGNED}`],
    ["public-read", OBJECT, "Allow: s3:GetObject,s3:GetObjectVersion on arn:aws:s3:::b/k"],
    ["public-read", SHUT, "absent"],
    ["public-read", OPEN, `‹structure var.block›: ${LIST} on arn:aws:s3:::b`],
    ["‹pattern var.acl›", BUCKET, `‹structure var.acl›: ${LIST},${WRITE}`],
    ["public-raed", BUCKET, "unreadable"],
  ] as const)("%s", (name, context, expected) =>
    expect(text(cannedListPolicy(valueFrom(name), context))).toBe(expected),
  );
});

describe("a grant", () => {
  const group = (name: string): string => `http://acs.amazonaws.com/groups/${name}`;
  test.each([
    [group("global/AllUsers"), "READ_ACP", "Allow: s3:GetBucketAcl on arn:aws:s3:::b"],
    [
      group("global/AuthenticatedUsers"),
      "WRITE_ACP",
      `Allow: s3:PutBucketAcl on arn:aws:s3:::b${SIGNED}`,
    ],
    [group("s3/LogDelivery"), "WRITE", "absent"],
    ["‹structure var.uri›", "READ_ACP", "‹structure var.uri›: s3:GetBucketAcl on arn:aws:s3:::b"],
    [
      group("global/AllUsers"),
      "‹pattern var.p›",
      `Allow: ${LIST},s3:PutObject,s3:DeleteObject,s3:GetBucketAcl,s3:PutBucketAcl ` +
        "on arn:aws:s3:::b,arn:aws:s3:::b/*",
    ],
  ])("to %s of %s", (uri, permission, expected) => {
    const grants = [{ group: valueFrom(uri), permissions: [valueFrom(permission)] }];
    expect(text(listPolicy(grants, BUCKET, undefined))).toBe(expected);
  });
  test("to a user is left out", () =>
    expect(text(listPolicy([{ group: undefined, permissions: [] }], BUCKET, undefined))).toBe(
      "absent",
    ));
});
