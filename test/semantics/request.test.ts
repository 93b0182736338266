/**
 * Requests: what is read, what is filled in, and what is refused (semantics.md, R, P, K1).
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

/** The request is refused for these reasons: `CODE path`, all of them. */
function rejects(parts: Parts, faults: readonly string[], type: PolicyType = "resource"): void {
  const result = parseRequest(requestDocument(parts), type);
  const found = result.kind === "invalid" ? result.diagnostics : [];
  expect(found.map(({ code, path }) => [code, ...path].join(" "))).toEqual(faults);
}

const warned = (context: Parts): readonly string[] => {
  const result = parseRequest(requestDocument({ context }), "resource");
  if (result.kind !== "request") throw new Error(JSON.stringify(result.diagnostics));
  return result.warnings.map(({ code, path }) => [code, ...path].join(" "));
};

const values = (given: unknown): readonly string[] | undefined =>
  requestOf({ context: { "x:k": given } }).context.get("x:k");

describe("R1 the parts of a request", () => {
  test("a list of one equals the value", () => expect(values(["a"])).toEqual(values("a")));
  test("an empty list is present with no value", () => expect(values([])).toEqual([]));
  test("repeated values count once", () => expect(values(["a", "b", "a"])).toEqual(["a", "b"]));
  test("numbers and booleans are text", () =>
    expect(values([1, 1.5, true, "1"])).toEqual(["1", "1.5", "true"]));
  test("context may be missing", () => expect(requestOf().context.get("x:k")).toBeUndefined());
  test("null is an error", () =>
    rejects({ context: { "x:k": null, "x:l": ["a", null] } }, [
      "INVALID_TYPE context x:k",
      "INVALID_TYPE context x:l 1",
    ]));
  test("so are other types", () =>
    rejects({ context: { "x:k": { a: 1 }, "x:l": [["a"]], "x:m": Number.NaN } }, [
      "INVALID_TYPE context x:k",
      "INVALID_TYPE context x:l 0",
      "INVALID_TYPE context x:m",
    ]));
  test("a context that is a list", () => rejects({ context: [] }, ["INVALID_TYPE context"]));
  test("a request that is no object", () => {
    for (const value of [null, [], "r", 1]) {
      expect(parseRequest(value, "resource").kind).toBe("invalid");
    }
  });
  test("every fault is reported", () =>
    rejects({ principal: 1, action: 2, resource: undefined, extra: 3 }, [
      "UNKNOWN_MEMBER extra",
      "INVALID_TYPE principal",
      "INVALID_TYPE action",
      "MISSING_MEMBER",
    ]));
  test("messages quote what the user wrote", () => {
    const result = parseRequest(requestDocument({ action: "s3" }), "resource");
    expect(result).toMatchObject({
      diagnostics: [{ message: "`s3` is not an action of the form `prefix:name`" }],
    });
  });
});

describe("R2 key names", () => {
  test("fold case", () =>
    expect(requestOf({ context: { "X:K": "A" } }).context.get("x:k")).toEqual(["A"]));
  test("fold ASCII only", () =>
    expect(requestOf({ context: { "x:\u212A": "a" } }).context.has("x:k")).toBe(false));
  test("twice is an error", () =>
    rejects({ context: { "x:k": "a", "X:k": "a", "x:K": "b" } }, [
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE context X:k",
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE context x:K",
    ]));
});

describe("R3 actions", () => {
  for (const action of ["s3:GetObject", "S3:x", "a:*"]) {
    test(`${action} is one`, () => expect(requestOf({ action }).action).toBe(action));
  }
  for (const action of ["", "s3", ":x", "s3:", "a:b:c", "*"]) {
    test(`${action || "the empty text"} is none`, () =>
      rejects({ action }, ["INVALID_ACTION action"]));
  }
});

describe("R4 resources", () => {
  for (const resource of ["*", "arn:aws:s3:::b", "arn:a:b:c:d:e:f", "arn:::::", "arn:aws:s3:::"]) {
    test(`${resource} is one`, () => expect(requestOf({ resource }).resource).toBe(resource));
  }
  for (const resource of ["", "b", "**", "arn", "arn:aws:s3::b", "ARN:aws:s3:::b", "x:a:b:c:d:e"]) {
    test(`${resource || "the empty text"} is none`, () =>
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
    test(JSON.stringify(principal), () =>
      expect(requestOf({ principal }).caller).toMatchObject(caller),
    );
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
    test(`${principal} is no caller`, () =>
      rejects({ principal }, ["INVALID_PRINCIPAL principal"]));
  }
  test("objects that are no principal", () => {
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
    test(`${principal} calls`, () => expect(requestOf({ principal }, "identity")).toBeDefined());
  }
  test("nobody else does", () => {
    rejects({ principal: SERVICE }, ["INVALID_PRINCIPAL principal Service"], "identity");
    rejects({ principal: PROVIDER }, ["INVALID_PRINCIPAL principal Federated"], "identity");
    rejects({ principal: CANONICAL }, ["INVALID_PRINCIPAL principal CanonicalUser"], "identity");
    rejects({ principal: ANONYMOUS }, ["INVALID_PRINCIPAL principal"], "identity");
    rejects({ principal: undefined }, ["MISSING_MEMBER"], "identity");
  });
});

/** A row: the caller, then what it has; a key that is left out must be absent. */
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
    test(`${name}: what follows is filled in`, () => {
      const expected = new Map<string, readonly unknown[]>();
      for (const [key, value] of Object.entries(keys)) {
        expected.set(KEYS[key]?.toLowerCase() ?? key, [value]);
      }
      if ("account" in keys && principal !== ANONYMOUS) {
        expected.set("kms:calleraccount", [keys["account"]]);
      }
      const { context } = requestOf({ principal });
      expect(new Map([...context].sort())).toEqual(new Map([...expected].sort()));
      // Saying what follows anyway changes nothing.
      const given = Object.fromEntries(context);
      expect(requestOf({ principal, context: given }).context).toEqual(context);
    });
    test(`${name}: a contradiction is an error`, () => {
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
  test("the free cells", () => {
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
  test("O5 a boolean says the same in any case", () =>
    expect(
      requestOf({ context: { "aws:PrincipalIsAWSService": "False" } }).context.size,
    ).toBeGreaterThan(0));
  test("P6 a session's role has the path that the context says", () => {
    const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/q/app" };
    expect(requestOf({ principal: SESSION, context }).caller).toMatchObject({ path: "/p/q/" });
    expect(requestOf({ principal: SESSION }).caller).toMatchObject({ path: "/" });
  });
  test("P6 but only if it is the session's role", () => {
    const others = `${ROLE}x  arn:aws-cn:iam::111122223333:role/app  arn:aws:iam::1:role/app
      arn:aws:iam::111122223333:user/app  ${SESSION}`;
    for (const other of others.split(/\s+/)) {
      rejects({ principal: SESSION, context: { "aws:PrincipalArn": other } }, [
        "CONTRADICTS_PRINCIPAL context aws:PrincipalArn",
      ]);
    }
  });
  test("P6 a role's path is in its ARN", () =>
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

describe("K1 a value that is not of its key's type", () => {
  const TYPED: readonly (readonly [key: string, good: unknown, bad: unknown])[] = [
    ["aws:SourceArn", "arn:aws:s3:::b", "b"],
    ["aws:SecureTransport", "true", "TRUE"],
    ["aws:CurrentTime", "2026-01-31T00:00:00Z", "2026-02-31"],
    ["aws:EpochTime", 1767225600, "2026-01-01"],
    ["s3:max-keys", 1.5, "many"],
    ["aws:SourceIp", "2001:db8::1", "192.0.2.0/24"],
  ];
  for (const [key, good, bad] of TYPED) {
    test(key, () => {
      expect(warned({ [key]: good })).toEqual([]);
      expect(warned({ [key]: bad })).toEqual([`TYPE_MISMATCH context ${key}`]);
    });
  }
  test("a list is looked at value by value", () =>
    expect(warned({ "AWS:SourceIP": ["a", "192.0.2.1", "a", "b"] })).toEqual([
      "TYPE_MISMATCH context AWS:SourceIP 0",
      "TYPE_MISMATCH context AWS:SourceIP 3",
    ]));
  test("tags and unknown keys are any text", () =>
    expect(warned({ "aws:PrincipalTag/n": "x", "x:k": "" })).toEqual([]));
});
