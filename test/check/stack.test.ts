/**
 * The checks about stacks, where a PASS could be wrong (rules E19, E23, E24).
 *
 * The questions go through the library, because a part of the meaning is decided there: whether the
 * policy of a bucket is public.
 */
import { describe, expect, test } from "vitest";
import {
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  compare,
  orThrow,
} from "../../src/index.ts";

type Parts = Readonly<Record<string, unknown>>;

const OWN = "111122223333";
const OTHER = "444455556666";
const EVE = `arn:aws:iam::${OTHER}:user/eve`;
const OTHER_ROOT = `arn:aws:iam::${OTHER}:root`;

const document = (parts: Parts): Parts => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*", ...parts },
});
const READ = document({ Action: "s3:GetObject" });
const EVERYTHING = document({});
const NOTHING = document({ Effect: "Deny" });
const toEve = document({ Principal: { AWS: EVE }, Action: "s3:PutObject" });
const owned = (parts: Parts): Parts => ({ resourceAccount: OWN, ...parts });

const external = (stack: Parts): string =>
  orThrow(checkNoExternalAccess({ stack, zoneOfTrust: OWN })).result;
const granted = (stack: Parts, action: string): string =>
  orThrow(checkAccessNotGranted({ stack, access: [{ actions: [action] }] })).result;
const gained = (existingStack: Parts, newStack: Parts): string =>
  orThrow(checkNoNewAccess({ existingStack, newStack })).result;

describe("E24 the layers of a caller are not those of external callers", () => {
  const LIMITS: Readonly<Record<string, Parts>> = {
    "an identity policy": { identityPolicies: [READ] },
    "no identity policy": { identityPolicies: [] },
    "a boundary": { identityPolicies: [EVERYTHING], permissionsBoundary: READ },
    "a session policy": { identityPolicies: [EVERYTHING], sessionPolicies: [READ] },
    "a control policy": { serviceControlPolicies: [[NOTHING]] },
    "a Deny": { identityPolicies: [NOTHING] },
  };
  for (const [what, layers] of Object.entries(LIMITS)) {
    test(`${what} does not hold for everybody`, () =>
      expect(external(owned({ ...layers, resourcePolicy: toEve }))).toBe("FAIL"));
    if (what === "a session policy") continue;
    test(`${what} holds for the principal of the stack`, () =>
      expect(external(owned({ ...layers, resourcePolicy: toEve, principal: EVE }))).toBe("PASS"));
  }
  test("the layers of the resource hold for everybody", () => {
    const control = document({ Effect: "Deny", Principal: "*", Action: "s3:*" });
    const stack = owned({ resourcePolicy: toEve, resourceControlPolicies: [[control]] });
    expect(external(stack)).toBe("PASS");
    expect(external(owned({ identityPolicies: [EVERYTHING] }))).toBe("PASS");
  });
});

describe("E23 root users", () => {
  const toRoot = document({
    Principal: "*",
    Condition: { ArnEquals: { "aws:PrincipalArn": OTHER_ROOT } },
  });
  test("of other accounts are asked about if the stack has no identity policies", () =>
    expect(granted(owned({ resourcePolicy: toRoot }), "s3:GetObject")).toBe("FAIL"));
  test("of the own account are not", () => {
    const silent = document({ Principal: "*", Action: "x:y" });
    expect(granted(owned({ resourcePolicy: silent }), "s3:GetObject")).toBe("PASS");
  });
});

describe("E19 restrictPublicBuckets", () => {
  const facts = { restrictPublicBuckets: true };
  test("an unknown policy is public on both sides, or on none", () => {
    const stack = owned({ resourcePolicy: "unknown", identityPolicies: [EVERYTHING], facts });
    expect(gained(stack, stack)).toBe("PASS");
    const { relation } = orThrow(compare({ existingStack: stack, newStack: stack }));
    expect(relation).toBe("equivalent");
  });
  test("a policy that is public in one reading alone does not block", () => {
    const provider = `arn:aws:iam::${OTHER}:oidc-provider/token.actions.githubusercontent.com`;
    const resourcePolicy = document({ Principal: { Federated: provider } });
    expect(external(owned({ resourcePolicy, facts }))).toBe("FAIL");
    const open = document({ Principal: "*" });
    expect(external(owned({ resourcePolicy: open, facts }))).toBe("PASS");
    expect(external(owned({ resourcePolicy: open }))).toBe("FAIL");
  });
  test("a change is compared in both directions with the same care", () => {
    const before = owned({ resourcePolicy: "unknown", facts });
    const after = owned({ resourcePolicy: "unknown" });
    expect(gained(before, after)).toBe("FAIL");
    expect(gained(after, before)).toBe("PASS");
    const { relation } = orThrow(compare({ existingStack: after, newStack: before }));
    expect(relation).toBe("less permissive");
  });
  test("a public policy of the bucket behind an access point is in doubt", () => {
    const behind = document({ Principal: "*" });
    const stack = owned({ resourcePolicy: toEve, bucketPolicyBehindAccessPoint: behind });
    expect(gained({ ...stack, facts }, stack)).toBe("FAIL");
    expect(gained({ ...stack, facts }, { ...stack, facts })).toBe("PASS");
  });
});
