/**
 * CheckNoExternalAccess: who is outside a zone of trust (rules X1 to X6), and the two bucket
 * policies of the article that introduced Zelkova.
 */
import { describe, expect, test } from "vitest";
import { noExternalAccess } from "../../src/check/no-external-access.ts";
import { parseZone } from "../../src/policy/zone-of-trust.ts";
import {
  allow,
  deny,
  externalCallerOf,
  keepsOut,
  letsIn,
  OWN,
  policyOf,
  violatingStatements,
  when,
  zoneOf,
} from "./exposure-notation.ts";

const EXTERNAL_USER = "arn:aws:iam::111122223333:user/Alice";
const ORG = "o-a1b2c3d4e5";
const UNIT = `${ORG}/r-ab12/ou-ab12-11111111/`;

describe("the question of the article: are all allowed requests from account 123456789012?", () => {
  const put = allow({ Action: ["s3:PutObject"], Resource: "arn:aws:s3:::DOC-EXAMPLE-BUCKET" });

  test("a bucket that anyone may write to grants external access", () =>
    expect(externalCallerOf([put])).toBe(EXTERNAL_USER));
  test("with a Deny for all other accounts it grants no external access", () =>
    keepsOut([put, deny({ Principal: undefined, NotPrincipal: OWN })]));

  test("the answer has the documented members", () => {
    const question = { policy: policyOf(put), zone: zoneOf(OWN), includeServices: false };
    expect(noExternalAccess(question)).toEqual({
      result: "FAIL",
      message: "The policy document grants access to principals outside the zone of trust.",
      reasons: [
        { description: "External access in the statement with index: 0.", statementIndex: 0 },
      ],
      counterexample: {
        principal: EXTERNAL_USER,
        action: "s3:PutObject",
        resource: "arn:aws:s3:::DOC-EXAMPLE-BUCKET",
      },
      warnings: [],
    });
  });
});

describe("X2 accounts", () => {
  const to = (aws: unknown) => [allow({ Principal: { AWS: aws } })];

  test("a listed account is inside the zone", () => keepsOut(to(OWN)));
  test("a user of a listed account is inside the zone", () =>
    keepsOut(to(`arn:aws:iam::${OWN}:user/ana`)));
  test("a role session of a listed account is inside the zone", () =>
    keepsOut(to(`arn:aws:sts::${OWN}:assumed-role/app/s1`)));
  test("an account that is not listed is external", () => letsIn(to("111122223333")));
  test("two accounts, one of them listed, include external access", () =>
    letsIn(to([OWN, "111122223333"])));
  test("two listed accounts are inside the zone", () =>
    keepsOut(to([OWN, "111122223333"]), OWN, "111122223333"));
  test("aws:PrincipalAccount restricts callers to a listed account", () =>
    keepsOut([when({ StringEquals: { "aws:PrincipalAccount": OWN } })]));
  test("aws:PrincipalArn restricts callers to a listed account", () =>
    keepsOut([when({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${OWN}:role/*` } })]));
  test("kms:CallerAccount restricts callers to a listed account", () =>
    keepsOut([when({ StringEquals: { "kms:CallerAccount": OWN } })]));
  test("an account key under IfExists does not exclude external callers", () =>
    letsIn([when({ StringEqualsIfExists: { "kms:CallerAccount": OWN } })]));
});

describe("X3 organisations", () => {
  const byId = [when({ StringEquals: { "aws:PrincipalOrgID": ORG } })];
  const byPath = [when({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${UNIT}*` } })];

  test("a listed organisation is inside the zone", () => keepsOut(byId, ORG));
  test("an organisation that is not listed is external", () => letsIn(byId, "o-f6g7h8i9j0"));
  test("an organisation id is not compared by prefix", () => letsIn(byId, ORG.slice(0, -1)));
  test("a path inside a listed organisation is inside the zone", () => keepsOut(byPath, ORG));
  test("a listed path is inside the zone", () => keepsOut(byPath, UNIT));
  test("a path below a listed path is inside the zone", () => keepsOut(byPath, `${ORG}/r-ab12/*`));
  test("a path is external if only a path below it is listed", () =>
    letsIn(byPath, `${UNIT}ou-ab12-22222222/`));
  test("ForAllValues on paths allows callers without an organisation", () =>
    letsIn([when({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": `${UNIT}*` } })], ORG));
  test("an organisation is external if only its account is listed", () => letsIn(byId, OWN));
  test("an account is external if only its organisation is listed", () =>
    letsIn([allow({ Principal: { AWS: OWN } })], ORG));
});

describe("X4 to X6 other kinds of callers", () => {
  const to = (principal: unknown) => [allow({ Principal: principal })];

  test("the anonymous caller is external", () =>
    expect(externalCallerOf([when({ StringEquals: { "aws:PrincipalType": "Anonymous" } })])).toBe(
      "*",
    ));
  test("a canonical user is external", () => letsIn(to({ CanonicalUser: "79a5" })));
  test("a web identity provider is external", () =>
    letsIn(to({ Federated: "accounts.google.com" })));
  test("an OIDC provider of a listed account is external", () =>
    letsIn(to({ Federated: `arn:aws:iam::${OWN}:oidc-provider/example.com` })));
  test("a SAML provider of a listed account is inside the zone", () =>
    keepsOut(to({ Federated: `arn:aws-cn:iam::${OWN}:saml-provider/corp` })));
  test("a SAML provider of another account is external", () =>
    letsIn(to({ Federated: "arn:aws:iam::111122223333:saml-provider/corp" })));
  test("services do not count as external by default", () =>
    keepsOut(to({ Service: "s3.amazonaws.com" })));
  test("services count as external with includeServices", () =>
    expect(externalCallerOf(to({ Service: "s3.amazonaws.com" }), [OWN], true)).toEqual({
      Service: "s3.amazonaws.com",
    }));
});

test("the answer names every statement that grants external access", () => {
  const own = allow({ Principal: { AWS: OWN } });
  const other = allow({ Principal: { AWS: "111122223333" } });
  expect(violatingStatements([own, other, deny({ Action: "s3:Put*" }), allow()])).toEqual([1, 3]);
});

test("a zone has accounts, organisations and paths, without duplicates", () => {
  const { zone, errors } = parseZone([OWN, ORG, ` ${OWN} `, `${ORG}/r-ab12`, `${ORG}/*`, UNIT]);
  expect(errors).toEqual([]);
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
])("`%s` is not a valid entry of a zone", (entry) =>
  expect(parseZone([OWN, entry]).errors.map(({ index }) => index)).toEqual([1]),
);

test("an empty zone is an error", () => expect(parseZone([]).errors).toHaveLength(1));
