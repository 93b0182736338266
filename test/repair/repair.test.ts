/**
 * Repairs of each check: which kinds there are, what the policy becomes, and what else is lost.
 *
 * Each line is a failing policy and its best repair. That each repair is proved, and takes away
 * what it says, is a law (test/laws/questions.test.ts).
 */
import { expect, test } from "vitest";
import { orThrow } from "../../src/index.ts";
import { repair } from "../../src/repair/repair.ts";
import { document, repairsOf } from "./notation.ts";

/** Existing, updated, and the best repair of CheckNoNewAccess. */
const TOWARDS_EXISTING: readonly (readonly [string[], string[], string[]])[] = [
  // An action, a resource, a statement are left out.
  [
    ["Allow s3:GetObject on b/*"],
    ["Allow s3:GetObject,s3:PutObject on b/*"],
    ["drop", "Allow s3:GetObject on b/*"],
  ],
  [
    ["Allow s3:GetObject on b/*"],
    ["Read: Allow s3:GetObject on b/*,c/*"],
    ["drop", "Read: Allow s3:GetObject on b/*"],
  ],
  [
    ["Allow s3:GetObject on b/*"],
    ["Allow s3:GetObject on b/*", "New: Allow sqs:* on *"],
    ["drop", "Allow s3:GetObject on b/*"],
  ],
  // A statement is divided where an action is new on some of its resources.
  [
    ["Allow s3:GetObject on b/*,c/*", "Allow s3:PutObject on c/*"],
    ["Data: Allow s3:GetObject,s3:PutObject on b/*,c/*"],
    ["drop", "Data: Allow s3:GetObject on b/*,c/*", "Data2: Allow s3:PutObject on c/*"],
  ],
  // An action that is wider than before becomes what it was.
  [
    ["Allow s3:Get* on b/*", "Allow ec2:DescribeInstances on *"],
    ["Allow s3:* on b/*", "Allow ec2:Describe* on *"],
    ["narrow", "Allow s3:Get* on b/*", "Allow ec2:DescribeInstances on *"],
  ],
  [
    ["Allow s3:GetObject on b/*"],
    ["Allow s3:GetObject on *"],
    ["narrow", "Allow s3:GetObject on b/*"],
  ],
  [
    ["Allow s3:GetObject on b/* if StringEquals aws:RequestedRegion=eu-west-1"],
    ["Allow s3:GetObject on b/*"],
    ["narrow", "Allow s3:GetObject on b/* if StringEquals aws:RequestedRegion=eu-west-1"],
  ],
  [
    ["Allow s3:GetObject on b/* if StringEquals aws:RequestedRegion=eu-west-1"],
    ["Allow s3:GetObject on b/* if StringEquals aws:RequestedRegion=eu-west-1,us-east-1"],
    ["narrow", "Allow s3:GetObject on b/* if StringEquals aws:RequestedRegion=eu-west-1"],
  ],
  // A Deny is put back, in the place of a weaker one if there is one.
  [
    ["Allow s3:* on *", "Keep: Deny s3:Delete* on *"],
    ["Allow s3:* on *"],
    ["guard", "Allow s3:* on *", "Keep: Deny s3:Delete* on *"],
  ],
  [
    ["Allow s3:* on *", "Keep: Deny s3:Delete* on *"],
    ["Keep: Deny s3:DeleteObject on *", "Allow s3:* on *"],
    ["guard", "Keep: Deny s3:Delete* on *", "Allow s3:* on *"],
  ],
  // Both: a Deny is lost, and a statement is new.
  [
    ["Allow s3:* on *", "Deny s3:Delete* on *"],
    ["Allow s3:*,sqs:* on *"],
    ["narrow", "Allow s3:* on *", "Deny s3:Delete* on *"],
  ],
  // Callers.
  [
    ["Allow for 111122223333 s3:GetObject on b/*"],
    ["Allow for 111122223333,444455556666 s3:GetObject on b/*"],
    ["drop", "Allow for 111122223333 s3:GetObject on b/*"],
  ],
  [
    ["Allow for 111122223333 s3:GetObject on b/*"],
    ["Allow for * s3:GetObject on b/*"],
    ["narrow", "Allow for 111122223333 s3:GetObject on b/*"],
  ],
  // A list that is excluded.
  [
    ["Allow not iam:* on *"],
    ["Allow not iam:PassRole on *"],
    ["narrow", "Allow not iam:PassRole,iam:* on *"],
  ],
];

test.each(TOWARDS_EXISTING)("towards %j, %j becomes %j", (existing, updated, expected) => {
  const request = {
    existingPolicyDocument: document(...existing),
    newPolicyDocument: document(...updated),
  };
  expect(repairsOf("CheckNoNewAccess", request)[0]).toEqual(expected);
});

test("a policy of the older version takes the version of the existing one", () => {
  const owned = "Allow s3:GetObject on ${aws:username}/*";
  const existing = document(owned);
  const { Version: _, ...older } = JSON.parse(document(owned, "Allow sqs:* on *"));
  const request = { existingPolicyDocument: existing, newPolicyDocument: older };
  const [best] = orThrow(repair("CheckNoNewAccess", request)).repairs;
  expect(JSON.parse(best?.document ?? "")).toEqual(JSON.parse(existing));
  expect(best?.patch[0]).toEqual({ op: "add", path: "/Version", value: "2012-10-17" });
});

/** Listed actions, the policy, and its repairs. */
const LISTED: readonly (readonly [string[], string[], string[][]])[] = [
  [
    ["s3:DeleteBucket"],
    ["Allow s3:GetObject,s3:DeleteBucket on *"],
    [
      ["drop", "Allow s3:GetObject on *"],
      [
        "guard",
        "Allow s3:GetObject,s3:DeleteBucket on *",
        "DenyListedAccess: Deny s3:DeleteBucket on *",
      ],
    ],
  ],
  [
    ["iam:PassRole", "sts:AssumeRole"],
    ["Allow iam:*,s3:* on *"],
    [
      ["guard", "Allow iam:*,s3:* on *", "DenyListedAccess: Deny iam:PassRole,sts:AssumeRole on *"],
      ["drop, and takes more", "Allow s3:* on *"],
    ],
  ],
  [["s3:*"], ["Allow * on *"], [["guard", "Allow * on *", "DenyListedAccess: Deny s3:* on *"]]],
  [
    ["sts:AssumeRole"],
    ["Allow for 111122223333 sts:*"],
    [["guard", "Allow for 111122223333 sts:*", "DenyListedAccess: Deny for * sts:AssumeRole"]],
  ],
];

test.each(LISTED)("without %j, %j becomes %j", (actions, policy, expected) => {
  const request = { policyDocument: document(...policy), access: [{ actions }] };
  expect(repairsOf("CheckAccessNotGranted", request)).toEqual(expected);
});

const OPEN = "Allow for * s3:GetObject on b/*";
const DENY = "DenyOutsideZoneOfTrust: Deny for * s3:GetObject on b/*";

test("external callers are left out, or the zone is named", () => {
  const within = (...zoneOfTrust: readonly string[]) =>
    repairsOf("CheckNoExternalAccess", { policyDocument: document(OPEN), zoneOfTrust });
  // The services of AWS, which the check does not count, lose their access with a condition.
  expect(within("111122223333")).toEqual([
    [
      "guard",
      OPEN,
      `${DENY} if StringNotEquals aws:PrincipalAccount=111122223333` +
        " if BoolIfExists aws:PrincipalIsAWSService=false",
    ],
    ["narrow, and takes more", `${OPEN} if StringEquals aws:PrincipalAccount=111122223333`],
  ]);
  expect(within("o-a1b2c3d4e5", "o-a1b2c3d4e5/r-ab12/")[1]).toEqual([
    "narrow, and takes more",
    `${OPEN} if StringEquals aws:PrincipalOrgID=o-a1b2c3d4e5`,
    `${OPEN} if ForAnyValue:StringLike aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12/*`,
  ]);
  const named = "Allow for 111122223333,444455556666 s3:GetObject on b/*";
  const request = { policyDocument: document(named), zoneOfTrust: "111122223333" };
  expect(repairsOf("CheckNoExternalAccess", request)[0]).toEqual([
    "drop",
    "Allow for 111122223333 s3:GetObject on b/*",
  ]);
});

test("public access is left out, or a zone that is given keeps its access", () => {
  const own = "Allow for 111122223333 s3:PutObject on b/*";
  const policy = { policyDocument: document(OPEN, own), resourceType: "AWS::S3::Bucket" };
  // The account that the policy names is not public, and may read by the first statement.
  expect(repairsOf("CheckNoPublicAccess", policy)).toEqual([["drop, and takes more", own]]);
  const zoneOfTrust = ["o-a1b2c3d4e5", "111122223333"];
  expect(repairsOf("CheckNoPublicAccess", policy, { zoneOfTrust }).map(([kind]) => kind)).toEqual([
    "narrow",
    "guard",
    "drop, and takes more",
  ]);
});

test("a policy that passes, and one of which nothing would be left, have no repair", () => {
  const ask = (...updated: readonly string[]) =>
    repair("CheckNoNewAccess", {
      existingPolicyDocument: document("Allow s3:GetObject on b/*"),
      newPolicyDocument: document(...updated),
    });
  expect(ask("Allow s3:GetObject on b/*")).toMatchObject({ answer: { repairs: [] } });
  const reason =
    "every Allow statement violates as a whole, so a policy that passes would allow nothing";
  expect(ask("Allow sqs:SendMessage on *")).toMatchObject({ answer: { repairs: [], reason } });
});
