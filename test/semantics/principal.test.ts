/**
 * Principals against callers (semantics.md, rules P1 to P10).
 *
 * A case is a principal of a policy and the names of the callers that it matches. It must not match
 * any other caller of `CAST`.
 */
import { describe, expect, test } from "vitest";
import { type Decision, evaluate } from "../../src/semantics/evaluate.ts";
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
  otherAna: "arn:aws:iam::999999999999:user/ana",
  otherRoot: "arn:aws:iam::999999999999:root",
  chinese: "arn:aws-cn:iam::111122223333:user/ana",
  s3: SERVICE,
  ec2: { Service: "ec2.amazonaws.com" },
  google: PROVIDER,
  saml: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
  canonical: CANONICAL,
  anonymous: ANONYMOUS,
};

const OWN = "ana Ana deepAna role deepRole s1 s2 fay root";

/** Asserts that the principal matches exactly these callers of `CAST`. */
function matchesOnly(principal: unknown, callers: string, element = "Principal"): void {
  const policy = policyOf(document(statement({ [element]: principal })));
  const names = Object.entries(CAST)
    .filter(([, caller]) => {
      const request = requestOf({ principal: caller });
      return evaluate(policy, request).decision === "Allowed";
    })
    .map(([name]) => name);
  expect(names.join(" ")).toBe(callers);
}

const aws = (principal: unknown): Parts => ({ AWS: principal });
const all = Object.keys(CAST).join(" ");
const allBut = (...names: readonly string[]): string =>
  Object.keys(CAST)
    .filter((name) => !names.includes(name))
    .join(" ");

describe("P1 everyone", () => {
  test("`*` matches every caller", () => matchesOnly("*", all));
  test("`*` under AWS matches every caller", () => matchesOnly(aws("*"), all));
  test("`*` in a list matches every caller", () => matchesOnly(aws([ANA, "*"]), all));
});

describe("P2 `*` under another type", () => {
  test("matches every service under Service", () => matchesOnly({ Service: "*" }, "s3 ec2"));
  test("matches every provider under Federated", () =>
    matchesOnly({ Federated: "*" }, "google saml"));
  test("matches every canonical user under CanonicalUser", () =>
    matchesOnly({ CanonicalUser: "*" }, "canonical"));
});

describe("P3 an account", () => {
  test("matches the callers of the account by its id", () =>
    matchesOnly(aws("111122223333"), `${OWN} chinese`));
  test("matches the callers of the account by its root ARN", () =>
    matchesOnly(aws(ROOT), `${OWN} chinese`));
  test("matches the same callers by a root ARN of any partition", () =>
    matchesOnly(aws("arn:aws-cn:iam::111122223333:root"), `${OWN} chinese`));
  test("does not match the callers of another account", () =>
    matchesOnly(aws("999999999999"), "otherAna otherRoot"));
  test("matches the same callers as a bare string", () =>
    matchesOnly("111122223333", `${OWN} chinese`));
});

describe("P4 a user", () => {
  test("an IAM user ARN matches the user", () => matchesOnly(aws(ANA), "ana"));
  test("user names are case-sensitive", () =>
    matchesOnly(aws(`${ROOT.slice(0, -4)}user/Ana`), "Ana"));
  test("the path is part of a user ARN", () =>
    matchesOnly(aws(`${ROOT.slice(0, -4)}user/p/ana`), "deepAna"));
  test("a federated user ARN matches the federated user", () =>
    matchesOnly(aws(FEDERATED_USER), "fay"));
});

describe("P5 a role", () => {
  test("matches the role and all its sessions", () => matchesOnly(aws(ROLE), "role s1 s2"));
  test("has a path that is part of its ARN", () =>
    matchesOnly(aws(`${ROOT.slice(0, -4)}role/p/app`), "deepRole"));
  test("has the path that the context of a session gives", () => {
    const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/app" };
    const principal = aws("arn:aws:iam::111122223333:role/p/app");
    matches({ Principal: principal }, { principal: SESSION, context }, true);
    matches({ Principal: aws(ROLE) }, { principal: SESSION, context }, false);
  });
});

describe("P6 a session", () => {
  test("matches only that session", () => matchesOnly(aws(SESSION), "s1"));
  test("matches whatever the path of its role", () => {
    const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/app" };
    matches({ Principal: aws(SESSION) }, { principal: SESSION, context }, true);
  });
  test("does not match a caller that is given as its role", () =>
    matchesOnly(aws([SESSION, ANA]), "ana s1"));
});

describe("P7 an ARN with wildcards", () => {
  test("a pattern of users matches users of every path", () =>
    matchesOnly(aws("arn:aws:iam::111122223333:user/*"), "ana Ana deepAna"));
  test("a question mark matches one character", () =>
    matchesOnly(aws("arn:aws:iam::111122223333:user/?na"), "ana Ana"));
  test("a pattern of accounts matches every account", () =>
    matchesOnly(aws("arn:aws:iam::*:user/ana"), "ana otherAna"));
  test("a pattern of roles matches their sessions", () =>
    matchesOnly(aws("arn:aws:iam::111122223333:role/a*"), "role s1 s2"));
  test("a pattern of sessions matches a role of any path", () =>
    matchesOnly(aws("arn:aws:sts::111122223333:assumed-role/app/*"), "role deepRole s1 s2"));
  test("a pattern of session names matches these sessions", () =>
    matchesOnly(aws("arn:aws:sts::111122223333:assumed-role/*/?1"), "s1"));
  test("the root of any account matches every AWS principal", () =>
    matchesOnly(aws("arn:aws:iam::*:root"), `${OWN} otherAna otherRoot`));
  test("the root of some accounts matches their callers", () =>
    matchesOnly(aws("arn:aws:iam::9999*:root"), "otherAna otherRoot"));
  test("the root of any partition matches the account", () =>
    matchesOnly(aws("arn:aws*:iam::111122223333:root"), `${OWN} chinese`));
  test("a wildcard does not match across a colon", () =>
    matchesOnly(aws("arn:aws:*:user/ana"), ""));
  test("a pattern that ends in `root` matches the root user, not the account", () =>
    matchesOnly(aws("arn:aws:iam::111122223333:*root"), "root"));
});

describe("P8 exact names", () => {
  test("a service matches by its name", () => matchesOnly({ Service: "s3.amazonaws.com" }, "s3"));
  test("a service name is case-sensitive", () => matchesOnly({ Service: "S3.amazonaws.com" }, ""));
  test("a provider matches by its name", () =>
    matchesOnly({ Federated: "accounts.google.com" }, "google"));
  test("a provider matches by its ARN", () =>
    matchesOnly({ Federated: "arn:aws:iam::111122223333:saml-provider/idp" }, "saml"));
  test("a canonical user matches by its id", () =>
    matchesOnly({ CanonicalUser: "79a5" }, "canonical"));
});

describe("P9 a unique id", () => {
  test("matches nobody", () =>
    matchesOnly(aws(["AIDACKCEVSQ6C2EXAMPLE", "AROACKCEVSQ6C2EXAMPLE"]), ""));
});

describe("P10 lists and complements", () => {
  test("a principal matches if one of its types matches", () =>
    matchesOnly({ AWS: [ANA, SESSION], Service: "*" }, "ana s1 s3 ec2"));
  test("NotPrincipal matches everyone else", () =>
    matchesOnly(aws(ANA), allBut("ana"), "NotPrincipal"));
  test("NotPrincipal of two principals matches everyone else", () =>
    matchesOnly(
      { AWS: ROLE, Service: "*" },
      allBut("role", "s1", "s2", "s3", "ec2"),
      "NotPrincipal",
    ));
  test("A4 an empty list matches nobody", () => matchesOnly(aws([]), ""));
  test("A4 NotPrincipal with an empty list matches everyone", () =>
    matchesOnly(aws([]), all, "NotPrincipal"));
});

describe("A3 a statement without a principal", () => {
  test("matches every caller in a resource policy", () => {
    const bare = { Effect: "Allow", Action: "*", Resource: "*" };
    decides(bare, { principal: ANONYMOUS }, "Allowed");
    decides([statement(), { ...bare, Effect: "Deny" }], { principal: SERVICE }, "ExplicitlyDenied");
  });
  test("matches the caller in an identity policy", () => {
    const policy = policyOf(document({ Effect: "Allow", Action: "*", Resource: "*" }), "identity");
    expect(evaluate(policy, requestOf({ principal: ROLE }, "identity")).decision).toBe("Allowed");
  });
});

describe("P10 a Deny", () => {
  test("with NotPrincipal denies everyone else", () => {
    const policy = [statement(), deny({ NotPrincipal: aws([ANA, ROOT]) })];
    decides(policy, { principal: ANA }, "Allowed");
    decides(policy, { principal: SESSION }, "ExplicitlyDenied");
  });
  const SPARED = `
    list              caller   readings  decision
    user              user     -         ExplicitlyDenied
    user              user     Q2        Allowed
    user,account      user     -         Allowed
    account           user     -         ExplicitlyDenied
    account           user     Q3        Allowed
    account           root     -         Allowed
    role              session  -         ExplicitlyDenied
    role              session  Q2        Allowed
    role,account      session  -         Allowed
    role,account      session  Q4        ExplicitlyDenied
    session,account   session  -         Allowed
    session,account   session  Q4        ExplicitlyDenied
    role,session,account  session  Q4    Allowed
    account           session  -         ExplicitlyDenied
    everyone          user     Q4        Allowed
    service           service  -         Allowed`;
  const LISTED: Parts = {
    user: ANA,
    account: ROOT,
    role: ROLE,
    session: SESSION,
    root: ROOT,
    everyone: "*",
  };
  for (const row of SPARED.trim().split("\n").slice(1)) {
    const [list = "", caller = "", reading = "", decision = ""] = row.trim().split(/\s+/);
    test(`that lists ${list}: a ${caller} under ${reading} is ${decision}`, () => {
      const isService = list === "service";
      const NotPrincipal = isService ? SERVICE : aws(list.split(",").map((each) => LISTED[each]));
      const principal = isService ? SERVICE : LISTED[caller];
      const readings = reading === "-" ? [] : [reading];
      const policy = [statement(), deny({ NotPrincipal })];
      decides(policy, { principal, readings }, decision as Decision);
    });
  }
});
