/**
 * No external access: who is outside a zone of trust, rule by rule (X1 to X6), and the two bucket
 * policies of the article that Zelkova was introduced to the public with.
 */
import { describe, expect, test } from "vitest";
import { noExternalAccess } from "../../src/check/no-external-access.ts";
import { parseZone } from "../../src/policy/zone-of-trust.ts";
import {
  allow,
  blamed,
  deny,
  keepsOut,
  letsIn,
  OWN,
  outsiderOf,
  policyOf,
  when,
  zoneOf,
} from "./exposure-notation.ts";

const STRANGER = "arn:aws:iam::111122223333:user/Alice";
const ORG = "o-a1b2c3d4e5";
const UNIT = `${ORG}/r-ab12/ou-ab12-11111111/`;

describe("the founding question: do all allowed requests come from 123456789012?", () => {
  const put = allow({ Action: ["s3:PutObject"], Resource: "arn:aws:s3:::DOC-EXAMPLE-BUCKET" });

  test("a bucket that anyone may write to", () => expect(outsiderOf([put])).toBe(STRANGER));
  test("the same with all other accounts denied", () =>
    keepsOut([put, deny({ Principal: undefined, NotPrincipal: OWN })]));

  test("the answer has the documented form", () => {
    const question = { policy: policyOf(put), zone: zoneOf(OWN), includeServices: false };
    expect(noExternalAccess(question)).toEqual({
      result: "FAIL",
      message: "The policy document grants access to principals outside the zone of trust.",
      reasons: [
        { description: "External access in the statement with index: 0.", statementIndex: 0 },
      ],
      counterexample: {
        principal: STRANGER,
        action: "s3:PutObject",
        resource: "arn:aws:s3:::DOC-EXAMPLE-BUCKET",
      },
      warnings: [],
    });
  });
});

describe("X2: accounts", () => {
  const to = (aws: unknown) => [allow({ Principal: { AWS: aws } })];

  test("an account that is listed", () => keepsOut(to(OWN)));
  test("its user", () => keepsOut(to(`arn:aws:iam::${OWN}:user/ana`)));
  test("its role, by its session", () => keepsOut(to(`arn:aws:sts::${OWN}:assumed-role/app/s1`)));
  test("another account", () => letsIn(to("111122223333")));
  test("two accounts, of which one is listed", () => letsIn(to([OWN, "111122223333"])));
  test("two accounts, both listed", () => keepsOut(to([OWN, "111122223333"]), OWN, "111122223333"));
  test("by aws:PrincipalAccount", () =>
    keepsOut([when({ StringEquals: { "aws:PrincipalAccount": OWN } })]));
  test("by aws:PrincipalArn", () =>
    keepsOut([when({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${OWN}:role/*` } })]));
  test("by kms:CallerAccount", () =>
    keepsOut([when({ StringEquals: { "kms:CallerAccount": OWN } })]));
  test("a key that may be absent", () =>
    letsIn([when({ StringEqualsIfExists: { "kms:CallerAccount": OWN } })]));
});

describe("X3: organisations", () => {
  const byId = [when({ StringEquals: { "aws:PrincipalOrgID": ORG } })];
  const byPath = [when({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${UNIT}*` } })];

  test("an id that is listed", () => keepsOut(byId, ORG));
  test("another id", () => letsIn(byId, "o-f6g7h8i9j0"));
  test("an id of which the listed one is a beginning", () => letsIn(byId, ORG.slice(0, -1)));
  test("a path in an organisation", () => keepsOut(byPath, ORG));
  test("a path that is listed", () => keepsOut(byPath, UNIT));
  test("a path above", () => keepsOut(byPath, `${ORG}/r-ab12/*`));
  test("a path below", () => letsIn(byPath, `${UNIT}ou-ab12-22222222/`));
  test("every path of a set may be outside", () =>
    letsIn([when({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": `${UNIT}*` } })], ORG));
  test("nothing relates an account to its organisation", () => letsIn(byId, OWN));
  test("nothing relates an organisation to its accounts", () =>
    letsIn([allow({ Principal: { AWS: OWN } })], ORG));
});

describe("X4 to X6: callers of other kinds", () => {
  const to = (principal: unknown) => [allow({ Principal: principal })];

  test("the anonymous caller", () =>
    expect(outsiderOf([when({ StringEquals: { "aws:PrincipalType": "Anonymous" } })])).toBe("*"));
  test("a canonical user", () => letsIn(to({ CanonicalUser: "79a5" })));
  test("a web identity provider", () => letsIn(to({ Federated: "accounts.google.com" })));
  test("an OIDC provider of the own account", () =>
    letsIn(to({ Federated: `arn:aws:iam::${OWN}:oidc-provider/example.com` })));
  test("a SAML provider of the own account", () =>
    keepsOut(to({ Federated: `arn:aws-cn:iam::${OWN}:saml-provider/corp` })));
  test("a SAML provider of another account", () =>
    letsIn(to({ Federated: "arn:aws:iam::111122223333:saml-provider/corp" })));
  test("services count for nobody", () => keepsOut(to({ Service: "s3.amazonaws.com" })));
  test("unless they are asked for", () =>
    expect(outsiderOf(to({ Service: "s3.amazonaws.com" }), [OWN], true)).toEqual({
      Service: "s3.amazonaws.com",
    }));
});

test("every statement that lets outsiders in is named", () => {
  const own = allow({ Principal: { AWS: OWN } });
  const other = allow({ Principal: { AWS: "111122223333" } });
  expect(blamed([own, other, deny({ Action: "s3:Put*" }), allow()])).toEqual([1, 3]);
});

test("a zone is accounts, organisations and paths, each once", () => {
  const { zone, faults } = parseZone([OWN, ORG, ` ${OWN} `, `${ORG}/r-ab12`, `${ORG}/*`, UNIT]);
  expect(faults).toEqual([]);
  expect(zone).toEqual({
    accounts: [OWN],
    organizations: [ORG],
    paths: [`${ORG}/r-ab12/`, UNIT],
  });
});

test.each([
  "",
  "12345678901",
  "1234567890123",
  "o-",
  "O-ABC",
  "arn:aws:iam::1:root",
  "o-a b",
  "r-1/",
])("`%s` is no entry of a zone", (entry) =>
  expect(parseZone([OWN, entry]).faults.map(({ index }) => index)).toEqual([1]),
);

test("an empty zone is a fault", () => expect(parseZone([]).faults).toHaveLength(1));
