/**
 * The commands about stacks and accounts: exit status, reports, certificates and slips.
 *
 * Reports are files in `snapshots/`; a changed one is a change of the text that users read.
 */
import { describe, expect, test } from "vitest";
import { allow, answerOf, deny, type Files, keyaki, matchesSnapshot, policy } from "./process.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const everything = policy(allow("*"));

const stack = (more: object = {}): object => ({
  principal: ROLE,
  resourceAccount: ACCOUNT,
  identityPolicies: [policy(allow("s3:*", { Sid: "Own" }))],
  permissionsBoundary: policy(allow("s3:Get*")),
  serviceControlPolicies: [[everything], [everything]],
  ...more,
});

const trust = (principal: object): object =>
  policy({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" });

const dump = {
  UserDetailList: [
    {
      UserName: "alice",
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      UserPolicyList: [
        { PolicyName: "P", PolicyDocument: policy(allow("iam:PutUserPolicy")) },
        { PolicyName: "Q", PolicyDocument: policy(allow("sts:AssumeRole")) },
      ],
    },
  ],
  GroupDetailList: [],
  RoleDetailList: [
    {
      RoleName: "reader",
      Arn: `arn:aws:iam::${ACCOUNT}:role/reader`,
      AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }),
      RolePolicyList: [{ PolicyName: "R", PolicyDocument: policy(allow("s3:GetObject")) }],
    },
  ],
  Policies: [],
};

const FILES: Files = {
  "old.json": stack(),
  "new.json": stack({ permissionsBoundary: policy(allow(["s3:Get*", "s3:Put*"])) }),
  "denied.json": stack({ serviceControlPolicies: [[everything, policy(deny("s3:*"))]] }),
  "unknown.json": stack({ permissionsBoundary: "unknown" }),
  "wrong.json": stack({ serviceControlPolicies: [[policy(allow("s3"))], []] }),
  "other.json": stack({ principal: `arn:aws:iam::${ACCOUNT}:user/alice` }),
  "policy.json": policy(allow("s3:GetObject")),
  "request.json": { principal: ROLE, action: "s3:PutObject", resource: "arn:aws:s3:::b/k" },
  "account.json": dump,
  "organization.json": {
    serviceControlPolicies: [everything],
    children: [{ account: ACCOUNT, serviceControlPolicies: [policy(deny("sts:*"))] }],
  },
};

const WIDER = "--existing-stack old.json --new-stack new.json";
const NARROWER = "--existing-stack new.json --new-stack old.json";

describe.concurrent("the exit status is", () => {
  test.each([
    [2, `check-no-new-access ${WIDER}`],
    [0, `check-no-new-access ${NARROWER}`],
    [2, "check-no-new-access --existing-stack denied.json --new-stack old.json"],
    [2, "check-no-new-access --existing-stack unknown.json --new-stack old.json"],
    [0, "check-access-not-granted --stack old.json --actions s3:PutObject"],
    [2, "check-access-not-granted --stack old.json --actions s3:GetObject"],
    [0, "check-no-external-access --stack old.json --zone-of-trust 111122223333"],
    [2, "check-no-external-access --stack old.json --zone-of-trust 444455556666"],
    [2, `compare ${WIDER}`],
    [0, `compare ${NARROWER}`],
    [0, "evaluate --stack old.json --request request.json"],
    [2, "evaluate --stack old.json --request request.json --fail-on fail"],
    [0, "reach --account account.json --from user/alice"],
    [2, "reach --account account.json --from user/alice --fail-on fail"],
    [0, "reach --account account.json --to role/reader"],
    [0, "who-can --account account.json --actions s3:GetObject"],
    [2, "who-can --account account.json --actions s3:GetObject --fail-on fail"],
    [0, "who-can --account account.json --actions s3:PutObject --fail-on fail"],
    [2, "escalations --account account.json --fail-on fail"],
    [0, "stack --account account.json --principal user/alice"],
  ])("%i: keyaki %s", async (status, line) => {
    const { status: code, stderr } = await keyaki(line.split(" "), { files: FILES });
    expect([code, stderr]).toEqual([status, ""]);
  });
});

describe.concurrent("an error is", () => {
  test.each([
    ["check-no-new-access --existing-stack old.json", "option '--new-stack <file>' not specified"],
    ["check-no-new-access", "option '--existing <file>' not specified"],
    [
      "check-no-new-access --existing policy.json --new-stack new.json",
      "--existing and --new-stack cannot be given together",
    ],
    [
      "check-access-not-granted --stack policy.json --actions s3:a",
      "this is a policy, not a stack",
    ],
    ["check-access-not-granted --policy old.json --actions s3:a", "old.json"],
    [
      "check-no-new-access --existing-stack old.json --new-stack other.json",
      "the two stacks are about different callers",
    ],
    ["check-no-new-access --existing-stack old.json --new-stack old.json", "the same file"],
    [
      "check-access-not-granted --stack old.json --policy-type identity --actions s3:a",
      "not about a stack",
    ],
    [
      "check-access-not-granted --stack wrong.json --actions s3:a",
      "`serviceControlPolicies[0][0]`",
    ],
    ["check-access-not-granted --stack wrong.json --actions s3:a", "EMPTY_LEVEL"],
    ["reach --account account.json", "give one of `--from` and `--to`"],
    ["reach --account account.json --from role/nobody", "no user or role `role/nobody`"],
    ["who-can --account account.json", "actions"],
    ["who-can --account policy.json --actions s3:a", "policy.json:1:1: error"],
    ["who-can --account gone.json --actions s3:a", "there is no such file"],
  ])("keyaki %s: %s", async (line, message) => {
    const { status, stdout, stderr } = await keyaki(line.split(" "), { files: FILES });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
  });
});

describe.concurrent("a report is the snapshot", () => {
  test.each([
    ["stack-no-new-access-fail", `check-no-new-access ${WIDER}`],
    ["stack-no-new-access-pass", `check-no-new-access ${NARROWER}`],
    [
      "stack-no-new-access-unknown",
      "check-no-new-access --existing-stack unknown.json --new-stack old.json",
    ],
    [
      "stack-explicitly-denied",
      "check-no-new-access --existing-stack denied.json --new-stack old.json",
    ],
    [
      "stack-access-not-granted",
      "check-access-not-granted --stack old.json --actions s3:GetObject",
    ],
    ["stack-compare", `compare ${WIDER}`],
    ["stack-evaluate", "evaluate --stack old.json --request request.json"],
    ["reach", "reach --account account.json --from user/alice"],
    ["who-can", "who-can --account account.json --actions s3:GetObject"],
    ["escalations", "escalations --account account.json"],
  ])("%s", async (name, line) => {
    await matchesSnapshot(await keyaki(line.split(" "), { files: FILES }), name);
  });
});

test("the control policies of an organization bind", async () => {
  const line = "reach --account account.json --from user/alice --organization organization.json";
  const ran = await keyaki([...line.split(" "), "--format", "json"], { files: FILES });
  expect(answerOf(ran)).toEqual({
    reaches: [{ from: `arn:aws:iam::${ACCOUNT}:user/alice`, chains: [], undecided: [] }],
  });
});
