/**
 * Wrong bodies: each value of a valid request, replaced by each kind of wrong one, and left out.
 *
 * The answer is a preview or a ValidationException, never an exception of the program.
 */
import { expect, test } from "vitest";
import { ACCOUNT, ANALYZER, allow, OTHER, send, state } from "./calls.ts";

const POLICY = allow({ AWS: OTHER });
const GRANT = { operations: ["Decrypt"], granteePrincipal: "x", issuingAccount: ACCOUNT };
const CONFIGURATIONS: readonly (readonly [string, object])[] = [
  [
    "arn:aws:s3:::b",
    {
      s3Bucket: {
        bucketPolicy: POLICY,
        bucketAclGrants: [{ grantee: { id: "x" }, permission: "READ" }],
        bucketPublicAccessBlock: { ignorePublicAcls: false, restrictPublicBuckets: true },
        accessPoints: {
          [`arn:aws:s3:eu-central-1:${ACCOUNT}:accesspoint/p`]: {
            accessPointPolicy: POLICY,
            networkOrigin: { vpcConfiguration: { vpcId: "vpc-11223344" } },
          },
        },
      },
    },
  ],
  [
    `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`,
    { kmsKey: { keyPolicies: { default: POLICY }, grants: [{ ...GRANT, constraints: {} }] } },
  ],
  ["arn:aws:ec2:eu-central-1::snapshot/1", { ebsSnapshot: { userIds: [OTHER], groups: ["all"] } }],
  [
    `arn:aws:rds:eu-central-1:${ACCOUNT}:snapshot:1`,
    { rdsDbSnapshot: { attributes: { restore: { accountIds: [OTHER] } } } },
  ],
];
const CREATIONS = CONFIGURATIONS.map(([arn, configuration]) => ({
  analyzerArn: ANALYZER,
  clientToken: "t",
  configurations: { [arn]: configuration },
}));
const LIST = {
  analyzerArn: ANALYZER,
  filter: { "principal.AWS": { eq: [OTHER], neq: ["x"], contains: ["1"], exists: true } },
  maxResults: 1,
  nextToken: "x",
};
const WRONG: readonly unknown[] = [null, 0, -1.5, "", "\ud800", "*", true, [], [[]], {}, { x: {} }];

/** The value with one of its parts replaced or left out, for each part. */
function* mutants(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const mutant of mutants(part)) {
      yield Array.isArray(value) ? [mutant] : { ...value, [name]: mutant };
    }
    const { [name]: _, ...rest } = value as Readonly<Record<string, unknown>>;
    if (!Array.isArray(value)) yield rest;
    if (!Array.isArray(value)) yield { ...rest, ["__proto__"]: part, toString: part };
  }
}

test("a creation is answered", async () => {
  const statuses = new Map<number, number>();
  for (const body of CREATIONS.flatMap((each) => [...mutants(each)])) {
    const { status } = await send(state(), "PUT /access-preview", body);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  // Another analyzer is not found; parts that are optional, or only wrong in a policy, are 200.
  expect([...statuses.keys()].sort()).toEqual([200, 400, 404]);
  expect(statuses.get(400)).toBeGreaterThan(500);
});

test("a list of findings is answered", async () => {
  const kept = state();
  const { id } = (await send(kept, "PUT /access-preview", CREATIONS[2])).body;
  for (const body of mutants(LIST)) {
    const { status, body: answer } = await send(kept, `POST /access-preview/${id}`, body);
    expect([200, 400, 404]).toContain(status);
    if (status !== 200) expect(answer.message).toMatch(/./);
  }
});

test("the creation of an analyzer is answered", async () => {
  const valid = { analyzerName: "a", type: "ACCOUNT", tags: { a: "b" }, archiveRules: [] };
  for (const body of mutants(valid)) {
    expect([200, 400]).toContain((await send(state(), "PUT /analyzer", body)).status);
  }
});
