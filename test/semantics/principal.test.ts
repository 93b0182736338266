/**
 * Principals against callers, P1 to P10 of semantics.md.
 *
 * A case is a principal of a policy and, in one word a caller, those whom it matches; every other
 * caller of the cast it must not match.
 */
import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/semantics/evaluate.ts";
import {
  ANA,
  ANONYMOUS,
  CANONICAL,
  decides,
  deny,
  document,
  FEDERATED_USER,
  matches,
  type Parts,
  PROVIDER,
  policyOf,
  ROLE,
  ROOT,
  requestOf,
  SERVICE,
  SESSION,
  statement,
} from "./notation.ts";

const CAST: Readonly<Record<string, unknown>> = {
  ana: ANA,
  Ana: "arn:aws:iam::111122223333:user/Ana",
  deepAna: "arn:aws:iam::111122223333:user/p/ana",
  role: ROLE,
  deepRole: "arn:aws:iam::111122223333:role/p/app",
  s1: SESSION,
  s2: "arn:aws:sts::111122223333:assumed-role/app/s2",
  fay: FEDERATED_USER,
  root: ROOT,
  stranger: "arn:aws:iam::999999999999:user/ana",
  strangerRoot: "arn:aws:iam::999999999999:root",
  chinese: "arn:aws-cn:iam::111122223333:user/ana",
  s3: SERVICE,
  ec2: { Service: "ec2.amazonaws.com" },
  google: PROVIDER,
  saml: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
  canonical: CANONICAL,
  anonymous: ANONYMOUS,
};

const OWN = "ana Ana deepAna role deepRole s1 s2 fay root";

/** The principal is these callers and no others of the cast. */
function is(principal: unknown, callers: string, element = "Principal"): void {
  const policy = policyOf(document(statement({ [element]: principal })));
  const found = Object.entries(CAST)
    .filter(([, caller]) => {
      const request = requestOf({ principal: caller });
      return evaluate(policy, request).decision === "Allowed";
    })
    .map(([name]) => name);
  expect(found.join(" ")).toBe(callers);
}

const aws = (principal: unknown): Parts => ({ AWS: principal });
const all = Object.keys(CAST).join(" ");
const allBut = (...names: readonly string[]): string =>
  Object.keys(CAST)
    .filter((name) => !names.includes(name))
    .join(" ");

describe("P1 everyone", () => {
  test("a star", () => is("*", all));
  test("a star under AWS", () => is(aws("*"), all));
  test("a star in a list", () => is(aws([ANA, "*"]), all));
});

describe("P2 everyone of a type", () => {
  test("Service", () => is({ Service: "*" }, "s3 ec2"));
  test("Federated", () => is({ Federated: "*" }, "google saml"));
  test("CanonicalUser", () => is({ CanonicalUser: "*" }, "canonical"));
});

describe("P3 an account", () => {
  test("by its id", () => is(aws("111122223333"), `${OWN} chinese`));
  test("by its root ARN", () => is(aws(ROOT), `${OWN} chinese`));
  test("by a root ARN of any partition", () =>
    is(aws("arn:aws-cn:iam::111122223333:root"), `${OWN} chinese`));
  test("another one", () => is(aws("999999999999"), "stranger strangerRoot"));
  test("as a bare string", () => is("111122223333", `${OWN} chinese`));
});

describe("P4 a user", () => {
  test("an IAM user", () => is(aws(ANA), "ana"));
  test("names are case-sensitive", () => is(aws(`${ROOT.slice(0, -4)}user/Ana`), "Ana"));
  test("the path is part of it", () => is(aws(`${ROOT.slice(0, -4)}user/p/ana`), "deepAna"));
  test("a federated user", () => is(aws(FEDERATED_USER), "fay"));
});

describe("P5 a role", () => {
  test("is the role and all its sessions", () => is(aws(ROLE), "role s1 s2"));
  test("path included", () => is(aws(`${ROOT.slice(0, -4)}role/p/app`), "deepRole"));
  test("whose path the context may say", () => {
    const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/app" };
    const principal = aws("arn:aws:iam::111122223333:role/p/app");
    matches({ Principal: principal }, { principal: SESSION, context }, true);
    matches({ Principal: aws(ROLE) }, { principal: SESSION, context }, false);
  });
});

describe("P6 a session", () => {
  test("is that session alone", () => is(aws(SESSION), "s1"));
  test("whatever the role's path", () => {
    const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/app" };
    matches({ Principal: aws(SESSION) }, { principal: SESSION, context }, true);
  });
  test("a role's caller is none that is written down", () => is(aws([SESSION, ANA]), "ana s1"));
});

describe("P7 an ARN with wildcards", () => {
  test("users", () => is(aws("arn:aws:iam::111122223333:user/*"), "ana Ana deepAna"));
  test("a question mark", () => is(aws("arn:aws:iam::111122223333:user/?na"), "ana Ana"));
  test("any account", () => is(aws("arn:aws:iam::*:user/ana"), "ana stranger"));
  test("a role's sessions", () => is(aws("arn:aws:iam::111122223333:role/a*"), "role s1 s2"));
  test("sessions", () =>
    is(aws("arn:aws:sts::111122223333:assumed-role/app/*"), "role deepRole s1 s2"));
  test("sessions by name", () => is(aws("arn:aws:sts::111122223333:assumed-role/*/?1"), "s1"));
  test("root of any account", () => is(aws("arn:aws:iam::*:root"), `${OWN} stranger strangerRoot`));
  test("root of some accounts", () => is(aws("arn:aws:iam::9999*:root"), "stranger strangerRoot"));
  test("root of any partition", () => is(aws("arn:aws*:iam::111122223333:root"), `${OWN} chinese`));
  test("no wildcard reaches over a colon", () => is(aws("arn:aws:*:user/ana"), ""));
  test("a user who is called root is no account", () =>
    is(aws("arn:aws:iam::111122223333:*root"), "root"));
});

describe("P8 exact names", () => {
  test("Service", () => is({ Service: "s3.amazonaws.com" }, "s3"));
  test("case counts", () => is({ Service: "S3.amazonaws.com" }, ""));
  test("Federated", () => is({ Federated: "accounts.google.com" }, "google"));
  test("a provider's ARN", () =>
    is({ Federated: "arn:aws:iam::111122223333:saml-provider/idp" }, "saml"));
  test("CanonicalUser", () => is({ CanonicalUser: "79a5" }, "canonical"));
});

describe("P9 a unique id", () => {
  test("matches nobody", () => is(aws(["AIDACKCEVSQ6C2EXAMPLE", "AROACKCEVSQ6C2EXAMPLE"]), ""));
});

describe("P10 lists and complements", () => {
  test("an or over types", () => is({ AWS: [ANA, SESSION], Service: "*" }, "ana s1 s3 ec2"));
  test("NotPrincipal is everyone else", () => is(aws(ANA), allBut("ana"), "NotPrincipal"));
  test("NotPrincipal of two", () =>
    is({ AWS: ROLE, Service: "*" }, allBut("role", "s1", "s2", "s3", "ec2"), "NotPrincipal"));
  test("A4 an empty list is nobody", () => is(aws([]), ""));
  test("A4 and everyone under NotPrincipal", () => is(aws([]), all, "NotPrincipal"));
});

describe("A3 no principal", () => {
  test("is any principal", () => {
    const bare = { Effect: "Allow", Action: "*", Resource: "*" };
    decides(bare, { principal: ANONYMOUS }, "Allowed");
    decides([statement(), { ...bare, Effect: "Deny" }], { principal: SERVICE }, "ExplicitlyDenied");
  });
  test("as in an identity policy", () => {
    const policy = policyOf(document({ Effect: "Allow", Action: "*", Resource: "*" }), "identity");
    expect(evaluate(policy, requestOf({ principal: ROLE }, "identity")).decision).toBe("Allowed");
  });
});

describe("a Deny", () => {
  test("of everyone but one", () => {
    const policy = [statement(), deny({ NotPrincipal: aws(ANA) })];
    decides(policy, { principal: ANA }, "Allowed");
    decides(policy, { principal: SESSION }, "ExplicitlyDenied");
  });
});
