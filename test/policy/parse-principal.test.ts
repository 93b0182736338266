/**
 * The parser of Principal and NotPrincipal.
 */
import { describe, expect, test } from "vitest";
import type { Principal } from "../../src/policy/ast.ts";
import { accepts, type Parts, policy, principalsOf, rejects } from "./notation.ts";

const A = "111122223333";
const IAM = `arn:aws:iam::${A}`;
const STS = `arn:aws:sts::${A}`;
const PLACE = "Statement.Principal";
const REFERENCE = { reference: true } as const;

const principal = (value: unknown): Parts => policy({ Principal: value });
const aws = (value: unknown): Parts => principal({ AWS: value });

/** Asserts that the text under AWS is this principal, with these warnings. */
function reads(text: string, expected: Principal, ...codes: string[]): void {
  accepts(aws(text), codes);
  expect(principalsOf({ AWS: text })).toEqual([expected]);
}

/** Asserts that the texts under AWS are rejected. */
const rejectsAll = (...texts: string[]): void => {
  for (const text of texts) rejects(aws(text), "INVALID_PRINCIPAL_FORMAT", `${PLACE}.AWS`);
};

describe("everyone", () => {
  test("P1: `*` is everyone", () => expect(principalsOf("*")).toEqual([{ kind: "everyone" }]));
  test("P1: `*` under AWS is everyone", () => reads("*", { kind: "everyone" }));
});

describe("accounts", () => {
  test("P3: an account id is an account", () => reads(A, { kind: "account", account: A }));
  test("P3: a root ARN is an account", () => reads(`${IAM}:root`, { kind: "account", account: A }));
  test("P3: a root ARN of any partition is an account", () =>
    reads(`arn:aws-cn:iam::${A}:root`, { kind: "account", account: A }));
  test("an account id of another length is a warning", () =>
    reads("42", { kind: "account", account: "42" }, "INVALID_ARN_ACCOUNT"));
  test("a root ARN with letters as its account is a warning", () =>
    reads("arn:aws:iam::me:root", { kind: "account", account: "me" }, "INVALID_ARN_ACCOUNT"));
  test("a number is an error", () =>
    rejects(aws(111122223333), "DATA_TYPE_MISMATCH", `${PLACE}.AWS`));
});

describe("ARNs", () => {
  const isArn = (...arns: string[]): void => {
    for (const arn of arns) reads(arn, { kind: "arn", arn });
  };
  test("P4: users are accepted", () => isArn(`${IAM}:user/ana`, `${IAM}:user/a/b/ana`));
  test("P5: roles are accepted", () => isArn(`${IAM}:role/app`, `${IAM}:role/service-role/app`));
  test("P6: role sessions are accepted", () => isArn(`${STS}:assumed-role/app/s`));
  test("P4: federated users are accepted", () => isArn(`${STS}:federated-user/fay`));
  test("an origin access identity is accepted", () =>
    isArn("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2X"));
  test("a user ARN with an account of another length is a warning", () =>
    accepts(aws("arn:aws:iam::1:user/ana"), ["INVALID_ARN_ACCOUNT"]));
  test("ARNs of other resources are errors", () =>
    rejectsAll(`${IAM}:group/g`, `${IAM}:saml-provider/p`, "arn:aws:s3:::b", `${IAM}:root/x`));
  test("ARNs of the wrong service are errors", () =>
    rejectsAll(`${STS}:role/r`, `${IAM}:assumed-role/r/s`, `${STS}:root`));
  test("ARNs without a name are errors", () =>
    rejectsAll(`${IAM}:user`, `${IAM}:user/`, `${STS}:assumed-role/r`, `${STS}:assumed-role//s`));
  test("ARNs with too many names are errors", () =>
    rejectsAll(`${STS}:assumed-role/p/r/s`, `${STS}:federated-user/a/b`));
  test("ARNs with a region, or without a partition or an account, are errors", () =>
    rejectsAll(`arn:aws:iam:eu:${A}:user/u`, `arn::iam::${A}:root`, "arn:aws:iam:::user/u"));
  test("ARNs with missing components are errors", () =>
    rejectsAll("arn:aws:iam", `arn:aws:iam::${A}`));
  test("other texts are errors", () => rejectsAll("", "ana@example.com", "s3.amazonaws.com", " "));
  test("V1: a variable is a warning", () =>
    accepts(aws(`${IAM}:user/\${aws:username}`), ["VARIABLE_UNSUPPORTED_IN_ELEMENT"]));
});

describe("P9: unique ids", () => {
  const isId = (id: string, of: "user" | "role" | "group", code: string): void =>
    reads(id, { kind: "uniqueId", id, of }, code);
  test("a unique id of a user is a warning", () =>
    isId("AIDAQQQQWWWWEEEERRRRT", "user", "INVALID_USER_REFERENCE"));
  test("a unique id of a role is a warning", () =>
    isId("AROAQQQQWWWWEEEERRRRT", "role", "INVALID_ROLE_REFERENCE"));
  test("a unique id of a group is a warning", () =>
    isId("AGPAQQQQWWWWEEEERRRRT", "group", "INVALID_USER_REFERENCE"));
  test("a short id counts as an account", () =>
    reads("AIDA1", { kind: "account", account: "AIDA1" }, "INVALID_ARN_ACCOUNT"));
});

describe("P7: wildcards under AWS", () => {
  const code = "UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
  test("are errors in an ARN", () => rejects(aws(`${IAM}:role/*`), code, `${PLACE}.AWS`));
  test("are errors in an account id", () => rejects(aws("1111*"), code, `${PLACE}.AWS`));
  test("are errors in two stars", () => rejects(aws("**"), code, `${PLACE}.AWS`));
  test("are accepted in an ARN of a reference policy", () => {
    accepts(aws("arn:aws:iam::*:root"), [code], REFERENCE);
    expect(principalsOf({ AWS: "arn:aws:iam::*:root" }, REFERENCE)).toEqual([
      { kind: "pattern", pattern: "arn:aws:iam::*:root" },
    ]);
  });
  test("an ARN pattern of a reference policy is completed to six components", () => {
    accepts(aws("arn:aws:iam*"), [code, "MISSING_ARN_FIELD"], REFERENCE);
    expect(principalsOf({ AWS: "arn:aws:iam*" }, REFERENCE)).toEqual([
      { kind: "pattern", pattern: "arn:aws:iam*:*:*:*" },
    ]);
  });
  test("are errors in an account id of a reference policy", () =>
    rejects(aws("1111*"), code, `${PLACE}.AWS`, REFERENCE));
});

describe("other principal types", () => {
  test("P8: names are kept", () =>
    expect(
      principalsOf({ Service: ["a.example.com"], Federated: "p", CanonicalUser: "79a5" }),
    ).toEqual([
      { kind: "service", name: "a.example.com" },
      { kind: "federated", provider: "p" },
      { kind: "canonical", id: "79a5" },
    ]));
  test("P2: a lone star is everyone of the type, with a warning", () => {
    accepts(principal({ Service: "*" }), ["UNSUPPORTED_WILDCARD_IN_PRINCIPAL"]);
    expect(principalsOf({ Federated: "*" })).toEqual([{ kind: "every", type: "Federated" }]);
  });
  test("another wildcard is an error, also in a reference policy", () =>
    rejects(
      principal({ Service: ["a", "*.amazonaws.com"] }),
      "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
      `${PLACE}.Service.1`,
      REFERENCE,
    ));
  test("an empty name is an error", () =>
    rejects(principal({ Service: "" }), "INVALID_PRINCIPAL_FORMAT", `${PLACE}.Service`));
  test("an unknown type is an error", () =>
    rejects(principal({ Group: "g" }), "INVALID_PRINCIPAL_KEY", `${PLACE}.Group`));
  test("a type in another case is an error", () =>
    rejects(principal({ aws: "*" }), "INVALID_PRINCIPAL_KEY", `${PLACE}.aws`));
});

describe("the element", () => {
  test("a bare account id is a warning", () => {
    accepts(principal(A), ["INVALID_PRINCIPAL_FORMAT"]);
    expect(principalsOf(A)).toEqual([{ kind: "account", account: A }]);
  });
  test("a bare string that is not an AWS principal is an error", () =>
    rejects(principal("s3.amazonaws.com"), "INVALID_PRINCIPAL_FORMAT", PLACE));
  test("a bare list is an error", () =>
    rejects(principal(["*"]), "INVALID_PRINCIPAL_FORMAT", PLACE));
  test("null is an error", () => rejects(principal(null), "INVALID_PRINCIPAL_FORMAT", PLACE));
  test("A4: an empty object is a warning", () =>
    accepts(principal({}), ["EMPTY_OBJECT_PRINCIPAL"]));
  test("A4: an empty list is a warning", () => accepts(aws([]), ["EMPTY_ARRAY_PRINCIPAL"]));
  test("a list in the list is an error", () =>
    rejects(aws([A, [A]]), "DATA_TYPE_MISMATCH", `${PLACE}.AWS.1`));
  test("P10: NotPrincipal is accepted", () =>
    accepts(policy({ NotPrincipal: { AWS: [A, "*"] } }), []));
});
