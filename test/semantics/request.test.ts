/**
 * Requests: parsing, filled-in keys, and errors (semantics.md, rules R, P, K1).
 */
import { describe, expect, test } from "vitest";
import type { PolicyType } from "../../src/policy/ast.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import {
  ANA,
  ANONYMOUS,
  CANONICAL,
  FEDERATED_USER,
  type Parts,
  PROVIDER,
  ROLE,
  ROOT,
  requestDocument,
  requestOf,
  SERVICE,
  SESSION,
} from "./notation.ts";

/** Asserts all errors of the request, each as `CODE path`. */
function rejects(parts: Parts, errors: readonly string[], type: PolicyType = "resource"): void {
  const result = parseRequest(requestDocument(parts), type);
  const found = result.kind === "invalid" ? result.diagnostics : [];
  expect(found.map(({ code, path }) => [code, ...path].join(" "))).toEqual(errors);
}

const warningsOf = (context: Parts): readonly string[] => {
  const result = parseRequest(requestDocument({ context }), "resource");
  if (result.kind !== "request") throw new Error(JSON.stringify(result.diagnostics));
  return result.warnings.map(({ code, path }) => [code, ...path].join(" "));
};

const values = (given: unknown): readonly string[] | undefined =>
  requestOf({ context: { "x:k": given } }).context.get("x:k");

describe("R1 the parts of a request", () => {
  test("a list with one value equals the value", () => expect(values(["a"])).toEqual(values("a")));
  test("an empty list is a present key without a value", () => expect(values([])).toEqual([]));
  test("repeated values count once", () => expect(values(["a", "b", "a"])).toEqual(["a", "b"]));
  test("numbers and booleans are texts", () =>
    expect(values([1, 1.5, true, "1"])).toEqual(["1", "1.5", "true"]));
  test("context may be missing", () => expect(requestOf().context.get("x:k")).toBeUndefined());
  test("null is an error", () =>
    rejects({ context: { "x:k": null, "x:l": ["a", null] } }, [
      "INVALID_TYPE context x:k",
      "INVALID_TYPE context x:l 1",
    ]));
  test("other types are errors", () =>
    rejects({ context: { "x:k": { a: 1 }, "x:l": [["a"]], "x:m": Number.NaN } }, [
      "INVALID_TYPE context x:k",
      "INVALID_TYPE context x:l 0",
      "INVALID_TYPE context x:m",
    ]));
  test("a context that is a list is an error", () =>
    rejects({ context: [] }, ["INVALID_TYPE context"]));
  test("a request that is not an object is an error", () => {
    for (const value of [null, [], "r", 1]) {
      expect(parseRequest(value, "resource").kind).toBe("invalid");
    }
  });
  test("all errors are reported", () =>
    rejects({ principal: 1, action: 2, resource: undefined, extra: 3 }, [
      "UNKNOWN_MEMBER extra",
      "INVALID_TYPE principal",
      "INVALID_TYPE action",
      "MISSING_MEMBER",
    ]));
  test("messages quote the text of the user", () => {
    const result = parseRequest(requestDocument({ action: "s3" }), "resource");
    expect(result).toMatchObject({
      diagnostics: [{ message: "`s3` is not an action of the form `prefix:name`" }],
    });
  });
});

describe("R2 key names", () => {
  test("key names fold case", () =>
    expect(requestOf({ context: { "X:K": "A" } }).context.get("x:k")).toEqual(["A"]));
  test("key names fold ASCII letters only", () =>
    expect(requestOf({ context: { "x:\u212A": "a" } }).context.has("x:k")).toBe(false));
  test("a key twice is an error", () =>
    rejects({ context: { "x:k": "a", "X:k": "a", "x:K": "b" } }, [
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE context X:k",
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE context x:K",
    ]));
});

describe("R3 actions", () => {
  for (const action of ["s3:GetObject", "S3:x", "a:*"]) {
    test(`${action} is an action`, () => expect(requestOf({ action }).action).toBe(action));
  }
  for (const action of ["", "s3", ":x", "s3:", "a:b:c", "*"]) {
    test(`${action || "the empty text"} is not an action`, () =>
      rejects({ action }, ["INVALID_ACTION action"]));
  }
});

describe("R4 resources", () => {
  for (const resource of ["*", "arn:aws:s3:::b", "arn:a:b:c:d:e:f", "arn:::::", "arn:aws:s3:::"]) {
    test(`${resource} is a resource`, () =>
      expect(requestOf({ resource }).resource).toBe(resource));
  }
  for (const resource of ["", "b", "**", "arn", "arn:aws:s3::b", "ARN:aws:s3:::b", "x:a:b:c:d:e"]) {
    test(`${resource || "the empty text"} is not a resource`, () =>
      rejects({ resource }, ["INVALID_RESOURCE resource"]));
  }
});

describe("R5 principals", () => {
  const CALLERS: readonly (readonly [unknown, Parts])[] = [
    [ANA, { kind: "user", account: "111122223333", path: "/", name: "ana" }],
    ["arn:aws:iam::1:user/a/b/c", { kind: "user", account: "1", path: "/a/b/", name: "c" }],
    ["arn:aws-cn:iam::x:role/p/r", { kind: "role", partition: "aws-cn", path: "/p/", name: "r" }],
    [SESSION, { kind: "session", account: "111122223333", name: "app", session: "s1" }],
    [FEDERATED_USER, { kind: "federatedUser", name: "fay" }],
    [ROOT, { kind: "root", account: "111122223333" }],
    [{ AWS: ANA }, { kind: "user", name: "ana" }],
    [SERVICE, { kind: "service", name: "s3.amazonaws.com" }],
    [PROVIDER, { kind: "federated", provider: "accounts.google.com" }],
    [CANONICAL, { kind: "canonical", id: "79a5" }],
    [ANONYMOUS, { kind: "anonymous" }],
  ];
  for (const [principal, caller] of CALLERS) {
    test(`${JSON.stringify(principal)} is a caller`, () =>
      expect(requestOf({ principal }).caller).toMatchObject(caller));
  }
  const ARNS = `
    111122223333  arn:aws:iam::1:group/g
    arn:aws:iam::1:user/  arn:aws:iam::1:user
    arn:aws:iam::1:user/a:b  arn:aws:iam:us-east-1:1:user/a
    arn:aws:iam:::user/a  arn::iam::1:user/a
    arn:aws:s3:::b  arn:aws:sts::1:assumed-role/r
    arn:aws:sts::1:assumed-role/r/  arn:aws:sts::1:assumed-role/r/s/t
    arn:aws:sts::1:federated-user/  arn:aws:sts::1:root
    arn:aws:iam::1:assumed-role/r/s`;
  for (const principal of ARNS.trim().split(/\s+/)) {
    test(`${principal} is not a caller`, () =>
      rejects({ principal }, ["INVALID_PRINCIPAL principal"]));
  }
  test("invalid principal objects are errors", () => {
    rejects({ principal: {} }, ["INVALID_PRINCIPAL principal"]);
    rejects({ principal: { AWS: ANA, Service: "s" } }, ["INVALID_PRINCIPAL principal AWS"]);
    rejects({ principal: { User: "ana" } }, ["INVALID_PRINCIPAL principal User"]);
    rejects({ principal: { toString: "ana" } }, ["INVALID_PRINCIPAL principal toString"]);
    rejects({ principal: { Service: ["s"] } }, ["INVALID_TYPE principal Service"]);
    rejects({ principal: { Service: "*" } }, ["INVALID_PRINCIPAL principal Service"]);
    rejects({ principal: { Federated: "" } }, ["INVALID_PRINCIPAL principal Federated"]);
    rejects({ principal: null }, ["INVALID_TYPE principal"]);
    rejects({ principal: undefined }, ["MISSING_MEMBER"]);
  });
});

describe("R6 under an identity policy", () => {
  for (const principal of [ANA, ROLE, SESSION, FEDERATED_USER, ROOT]) {
    test(`${principal} is a caller`, () =>
      expect(requestOf({ principal }, "identity")).toBeDefined());
  }
  test("other callers are errors", () => {
    rejects({ principal: SERVICE }, ["INVALID_PRINCIPAL principal Service"], "identity");
    rejects({ principal: PROVIDER }, ["INVALID_PRINCIPAL principal Federated"], "identity");
    rejects({ principal: CANONICAL }, ["INVALID_PRINCIPAL principal CanonicalUser"], "identity");
    rejects({ principal: ANONYMOUS }, ["INVALID_PRINCIPAL principal"], "identity");
    rejects({ principal: undefined }, ["MISSING_MEMBER"], "identity");
  });
});

/** A name, the caller and its keys; every other tied key must be absent. */
const TIED: readonly (readonly [name: string, principal: unknown, keys: Parts])[] = [
  [
    "a user",
    ANA,
    { arn: ANA, account: "111122223333", type: "User", username: "ana", isService: "false" },
  ],
  [
    "a role session",
    SESSION,
    { arn: ROLE, account: "111122223333", type: "AssumedRole", isService: "false" },
  ],
  [
    "some session of a role",
    "arn:aws:iam::111122223333:role/p/app",
    {
      arn: "arn:aws:iam::111122223333:role/p/app",
      account: "111122223333",
      type: "AssumedRole",
      isService: "false",
    },
  ],
  [
    "a federated user",
    FEDERATED_USER,
    { arn: FEDERATED_USER, account: "111122223333", type: "FederatedUser", isService: "false" },
  ],
  ["root", ROOT, { arn: ROOT, account: "111122223333", type: "Account", isService: "false" }],
  ["a service", SERVICE, { isService: "true", serviceName: "s3.amazonaws.com" }],
  ["a federated caller", PROVIDER, {}],
  ["a canonical user", CANONICAL, {}],
  ["anonymous", ANONYMOUS, { account: "anonymous", type: "Anonymous", userid: "anonymous" }],
];

const KEYS: Readonly<Record<string, string>> = {
  arn: "aws:PrincipalArn",
  account: "aws:PrincipalAccount",
  type: "aws:PrincipalType",
  username: "aws:username",
  isService: "aws:PrincipalIsAWSService",
  serviceName: "aws:PrincipalServiceName",
  userid: "aws:userid",
};

describe("P tied keys", () => {
  for (const [name, principal, keys] of TIED) {
    test(`${name}: the tied keys are filled in`, () => {
      const expected = new Map<string, readonly unknown[]>();
      for (const [key, value] of Object.entries(keys)) {
        expected.set(KEYS[key]?.toLowerCase() ?? key, [value]);
      }
      if ("account" in keys && principal !== ANONYMOUS) {
        expected.set("kms:calleraccount", [keys["account"]]);
      }
      const { context } = requestOf({ principal });
      expect(new Map([...context].sort())).toEqual(new Map([...expected].sort()));
      // Giving the same values in the context changes nothing.
      const given = Object.fromEntries(context);
      expect(requestOf({ principal, context: given }).context).toEqual(context);
    });
    test(`${name}: a contradicting tied key is an error`, () => {
      const free = [PROVIDER, CANONICAL].includes(principal as Parts);
      const freeForService = ["account", "type"];
      const tied = Object.entries(KEYS).filter(([key]) => {
        if (key === "userid") return principal === ANONYMOUS;
        if (key === "isService") return true;
        if (free) return principal === PROVIDER && ["username", "serviceName"].includes(key);
        return principal !== SERVICE || !freeForService.includes(key);
      });
      for (const [, key] of tied) {
        rejects({ principal, context: { [key]: "?" } }, [
          `CONTRADICTS_PRINCIPAL context ${key}`,
          ...mismatches(key),
        ]);
      }
    });
  }
  test("keys that are not tied to a kind of caller may have any value", () => {
    const context = { "aws:PrincipalAccount": "1", "aws:PrincipalType": "T", "aws:userid": "u" };
    for (const principal of [SERVICE, PROVIDER, CANONICAL]) {
      expect(requestOf({ principal, context }).context.get("aws:userid")).toEqual(["u"]);
    }
    const more = { "aws:PrincipalArn": ANA, "kms:CallerAccount": "1" };
    for (const principal of [PROVIDER, CANONICAL]) requestOf({ principal, context: more });
    rejects({ principal: ANA, context: { "kms:CallerAccount": "1" } }, [
      "CONTRADICTS_PRINCIPAL context kms:CallerAccount",
    ]);
    requestOf({ principal: CANONICAL, context: { "aws:username": "u" } });
    rejects({ principal: CANONICAL, context: { "aws:PrincipalServiceName": "s" } }, [
      "CONTRADICTS_PRINCIPAL context aws:PrincipalServiceName",
    ]);
    requestOf({ principal: ANA, context: { "aws:userid": "AIDA1" } });
    requestOf({ principal: PROVIDER, context: { "aws:PrincipalIsAWSService": false } });
    rejects({ principal: SERVICE, context: { "aws:PrincipalArn": ANA } }, [
      "CONTRADICTS_PRINCIPAL context aws:PrincipalArn",
    ]);
  });
  test("a tied key has one value", () => {
    for (const value of [[], [ANA, "arn:aws:iam::1:user/b"]]) {
      rejects({ context: { "AWS:principalArn": value } }, [
        "CONTRADICTS_PRINCIPAL context AWS:principalArn",
      ]);
    }
  });
  test("O5 a tied boolean may be in any case", () =>
    expect(
      requestOf({ context: { "aws:PrincipalIsAWSService": "False" } }).context.size,
    ).toBeGreaterThan(0));
  test("P6 the context gives the path of the role of a session", () => {
    const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/q/app" };
    expect(requestOf({ principal: SESSION, context }).caller).toMatchObject({ path: "/p/q/" });
    expect(requestOf({ principal: SESSION }).caller).toMatchObject({ path: "/" });
  });
  test("P6 the ARN of another role is an error", () => {
    const others = `${ROLE}x  arn:aws-cn:iam::111122223333:role/app  arn:aws:iam::1:role/app
      arn:aws:iam::111122223333:user/app  ${SESSION}`;
    for (const other of others.split(/\s+/)) {
      rejects({ principal: SESSION, context: { "aws:PrincipalArn": other } }, [
        "CONTRADICTS_PRINCIPAL context aws:PrincipalArn",
      ]);
    }
  });
  test("P6 for a role another path is an error", () =>
    rejects(
      { principal: ROLE, context: { "aws:PrincipalArn": `${ROOT.slice(0, -4)}role/p/app` } },
      ["CONTRADICTS_PRINCIPAL context aws:PrincipalArn"],
    ));
});

/** `?` is neither an ARN nor a boolean. */
function mismatches(key: string): readonly string[] {
  const typed = ["aws:PrincipalArn", "aws:PrincipalIsAWSService"].includes(key);
  return typed ? [`TYPE_MISMATCH context ${key}`] : [];
}

describe("K1 types of values", () => {
  const TYPED: readonly (readonly [key: string, good: unknown, bad: unknown])[] = [
    ["aws:SourceArn", "arn:aws:s3:::b", "b"],
    ["aws:SecureTransport", "true", "TRUE"],
    ["aws:CurrentTime", "2026-01-31T00:00:00Z", "2026-02-31"],
    ["aws:EpochTime", 1767225600, "2026-01-01"],
    ["s3:max-keys", 1.5, "many"],
    ["aws:SourceIp", "2001:db8::1", "192.0.2.0/24"],
  ];
  for (const [key, good, bad] of TYPED) {
    test(`${key} has a warning for a wrong value`, () => {
      expect(warningsOf({ [key]: good })).toEqual([]);
      expect(warningsOf({ [key]: bad })).toEqual([`TYPE_MISMATCH context ${key}`]);
    });
  }
  test("a list has a warning for each wrong value", () =>
    expect(warningsOf({ "AWS:SourceIP": ["a", "192.0.2.1", "a", "b"] })).toEqual([
      "TYPE_MISMATCH context AWS:SourceIP 0",
      "TYPE_MISMATCH context AWS:SourceIP 3",
    ]));
  test("tags and unknown keys accept any text", () =>
    expect(warningsOf({ "aws:PrincipalTag/n": "x", "x:k": "" })).toEqual([]));
});
