import { describe, expect, test } from "vitest";
import type { Principal } from "../../src/policy/ast.ts";
import { accepts, type Parts, policy, principalsOf, refuses } from "./notation.ts";

const A = "111122223333";
const IAM = `arn:aws:iam::${A}`;
const STS = `arn:aws:sts::${A}`;
const PLACE = "Statement.Principal";
const REFERENCE = { reference: true } as const;

const principal = (value: unknown): Parts => policy({ Principal: value });
const aws = (value: unknown): Parts => principal({ AWS: value });

/** The text under AWS is read as this principal, with these warnings. */
function reads(text: string, expected: Principal, ...codes: string[]): void {
  accepts(aws(text), codes);
  expect(principalsOf({ AWS: text })).toEqual([expected]);
}

/** The text under AWS names no principal. */
const namesNobody = (...texts: string[]): void => {
  for (const text of texts) refuses(aws(text), "INVALID_PRINCIPAL_FORMAT", `${PLACE}.AWS`);
};

describe("everyone", () => {
  test("P1: `*`", () => expect(principalsOf("*")).toEqual([{ kind: "everyone" }]));
  test("P1: under AWS", () => reads("*", { kind: "everyone" }));
});

describe("accounts", () => {
  test("P3: an id", () => reads(A, { kind: "account", account: A }));
  test("P3: a root ARN", () => reads(`${IAM}:root`, { kind: "account", account: A }));
  test("P3: of any partition", () =>
    reads(`arn:aws-cn:iam::${A}:root`, { kind: "account", account: A }));
  test("an id of another length", () =>
    reads("42", { kind: "account", account: "42" }, "INVALID_ARN_ACCOUNT"));
  test("an id of letters in a root ARN", () =>
    reads("arn:aws:iam::me:root", { kind: "account", account: "me" }, "INVALID_ARN_ACCOUNT"));
  test("a number", () => refuses(aws(111122223333), "DATA_TYPE_MISMATCH", `${PLACE}.AWS`));
});

describe("ARNs", () => {
  const isArn = (...arns: string[]): void => {
    for (const arn of arns) reads(arn, { kind: "arn", arn });
  };
  test("P4: users", () => isArn(`${IAM}:user/ana`, `${IAM}:user/a/b/ana`));
  test("P5: roles", () => isArn(`${IAM}:role/app`, `${IAM}:role/service-role/app`));
  test("P6: sessions", () => isArn(`${STS}:assumed-role/app/s`));
  test("P4: federated users", () => isArn(`${STS}:federated-user/fay`));
  test("an origin access identity", () =>
    isArn("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2X"));
  test("an account of another length", () =>
    accepts(aws("arn:aws:iam::1:user/ana"), ["INVALID_ARN_ACCOUNT"]));
  test("of other kinds", () =>
    namesNobody(`${IAM}:group/g`, `${IAM}:saml-provider/p`, "arn:aws:s3:::b", `${IAM}:root/x`));
  test("of the other service", () =>
    namesNobody(`${STS}:role/r`, `${IAM}:assumed-role/r/s`, `${STS}:root`));
  test("without a name", () =>
    namesNobody(`${IAM}:user`, `${IAM}:user/`, `${STS}:assumed-role/r`, `${STS}:assumed-role//s`));
  test("with one name too many", () =>
    namesNobody(`${STS}:assumed-role/p/r/s`, `${STS}:federated-user/a/b`));
  test("with a region, or without a partition or an account", () =>
    namesNobody(`arn:aws:iam:eu:${A}:user/u`, `arn::iam::${A}:root`, "arn:aws:iam:::user/u"));
  test("that end early", () => namesNobody("arn:aws:iam", `arn:aws:iam::${A}`));
  test("no ARN at all", () => namesNobody("", "ana@example.com", "s3.amazonaws.com", " "));
  test("V1: a variable", () =>
    accepts(aws(`${IAM}:user/\${aws:username}`), ["VARIABLE_UNSUPPORTED_IN_ELEMENT"]));
});

describe("P9: unique ids", () => {
  const nobody = (text: string, code: string): void => reads(text, { kind: "nobody", text }, code);
  test("of a user", () => nobody("AIDAQQQQWWWWEEEERRRRT", "INVALID_USER_REFERENCE"));
  test("of a role", () => nobody("AROAQQQQWWWWEEEERRRRT", "INVALID_ROLE_REFERENCE"));
  test("too short to be one", () =>
    reads("AIDA1", { kind: "account", account: "AIDA1" }, "INVALID_ARN_ACCOUNT"));
});

describe("P7, M10: wildcards under AWS", () => {
  const refused = "UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
  test("are refused", () => refuses(aws(`${IAM}:role/*`), refused, `${PLACE}.AWS`));
  test("in an account too", () => refuses(aws("1111*"), refused, `${PLACE}.AWS`));
  test("two stars are no lone star", () => refuses(aws("**"), refused, `${PLACE}.AWS`));
  test("are accepted in a reference policy", () => {
    accepts(aws("arn:aws:iam::*:root"), [refused], REFERENCE);
    expect(principalsOf({ AWS: "arn:aws:iam::*:root" }, REFERENCE)).toEqual([
      { kind: "pattern", pattern: "arn:aws:iam::*:root" },
    ]);
  });
  test("M4: and completed", () => {
    accepts(aws("arn:aws:iam*"), [refused, "MISSING_ARN_FIELD"], REFERENCE);
    expect(principalsOf({ AWS: "arn:aws:iam*" }, REFERENCE)).toEqual([
      { kind: "pattern", pattern: "arn:aws:iam*:*:*:*" },
    ]);
  });
  test("but only in an ARN", () => refuses(aws("1111*"), refused, `${PLACE}.AWS`, REFERENCE));
});

describe("other types", () => {
  test("P8: names", () =>
    expect(
      principalsOf({ Service: ["a.example.com"], Federated: "p", CanonicalUser: "79a5" }),
    ).toEqual([
      { kind: "service", name: "a.example.com" },
      { kind: "federated", provider: "p" },
      { kind: "canonical", id: "79a5" },
    ]));
  test("P2: a lone star", () => {
    accepts(principal({ Service: "*" }), ["UNSUPPORTED_WILDCARD_IN_PRINCIPAL"]);
    expect(principalsOf({ Federated: "*" })).toEqual([{ kind: "every", type: "Federated" }]);
  });
  test("another wildcard, in a reference policy too", () =>
    refuses(
      principal({ Service: ["a", "*.amazonaws.com"] }),
      "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
      `${PLACE}.Service.1`,
      REFERENCE,
    ));
  test("an empty name", () =>
    refuses(principal({ Service: "" }), "INVALID_PRINCIPAL_FORMAT", `${PLACE}.Service`));
  test("an unknown type", () =>
    refuses(principal({ Group: "g" }), "INVALID_PRINCIPAL_KEY", `${PLACE}.Group`));
  test("a type in another case", () =>
    refuses(principal({ aws: "*" }), "INVALID_PRINCIPAL_KEY", `${PLACE}.aws`));
});

describe("the element", () => {
  test("M10: a bare string", () => {
    accepts(principal(A), ["INVALID_PRINCIPAL_FORMAT"]);
    expect(principalsOf(A)).toEqual([{ kind: "account", account: A }]);
  });
  test("a bare string that is no AWS principal", () =>
    refuses(principal("s3.amazonaws.com"), "INVALID_PRINCIPAL_FORMAT", PLACE));
  test("a bare list", () => refuses(principal(["*"]), "INVALID_PRINCIPAL_FORMAT", PLACE));
  test("null", () => refuses(principal(null), "INVALID_PRINCIPAL_FORMAT", PLACE));
  test("A4: an empty object", () => accepts(principal({}), ["EMPTY_OBJECT_PRINCIPAL"]));
  test("A4: an empty list", () => accepts(aws([]), ["EMPTY_ARRAY_PRINCIPAL"]));
  test("a list in the list", () => refuses(aws([A, [A]]), "DATA_TYPE_MISMATCH", `${PLACE}.AWS.1`));
  test("P10: NotPrincipal", () => accepts(policy({ NotPrincipal: { AWS: [A, "*"] } }), []));
});
